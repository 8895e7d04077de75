"""The policy in the words of its readers: every rule as a page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from articles.models import SiteIdentity
from comments import policies, saying
from comments.models import PolicyVersion, Rule
from comments.policy import changes, grounds, telling
from comments.policy.engine import DetectorSpec, ExampleSpec, RuleSpec

GROUNDS = {
    **dict(grounds.GROUNDS),
    "OTHER_VIOLATION_TC": gettext_noop("another breach of our rules"),
}
"""As a newsroom says them to its readers."""
NAMES = {
    "consequence": gettext_lazy("What happens"),
    "citable": gettext_lazy("Refusal and removal"),
    "private_texts": gettext_lazy("Reports and appeals"),
    "statement": gettext_lazy("Statement of reasons"),
    "ground": gettext_lazy("Category"),
}
"""What each aspect of a rule (`changes.ASPECTS`) is called."""


@dataclass(frozen=True, slots=True)
class ShownExample:
    """`verdict` heads it, and is `neutral` where it praises and blames nobody. `when` tells the
    circumstances, a sentence each."""

    text: str
    allowed: bool
    verdict: str
    neutral: bool
    why: str
    language: str
    name: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule as a page shows it. `language` is empty when it is the page's own.

    `terms` are pairs of what a line is about and the line; `checks` the sentences of a detector
    each. `now` is the number of the rule in the version in force, None when it is not in it.
    """

    number: int
    title: str
    text: str
    language: str
    url: str
    terms: tuple[tuple[str, str], ...]
    examples: tuple[ShownExample, ...]
    checks: tuple[tuple[str, ...], ...]
    now: int | None = None


def rules_of(versions: Sequence[PolicyVersion]) -> dict[int, list[Rule]]:
    """The rules of each version by its row's key, in order: four queries, however many."""
    known = {version.pk: version for version in versions}
    found: dict[int, list[Rule]] = {pk: [] for pk in known}
    rules = Rule.objects.filter(version__in=known).order_by("number")
    for rule in rules.prefetch_related("texts", "examples", "detectors"):
        rule.version = known[rule.version_id]
        found[rule.version_id].append(rule)
    return found


def languages(site: SiteIdentity) -> tuple[str, ...]:
    """Those that a reader wants: of the site's pages first, then the one every rule has."""
    return tuple(dict.fromkeys((site.language, settings.LANGUAGE_CODE)))


def feed_title(site: SiteIdentity) -> str:
    """What the feed of changes is called."""
    return _("%(site)s: changes of the comment policy") % {"site": site.name}


def written(rule: Rule, wanted: Sequence[str]) -> changes.Written:
    """The rule as data, its words in the order in which a reader wants them."""
    texts = sorted(rule.texts.all(), key=lambda one: (_place(one.language, wanted), one.language))
    words = {one.language: changes.Words(one.title, one.text) for one in texts}
    return changes.Written(policies.spec(rule), words)


def _place(language: str, wanted: Sequence[str]) -> int:
    """Where a language stands among those wanted; one of another region stands next to its own."""
    if language in wanted:
        return 2 * wanted.index(language)
    bases = [one.partition("-")[0] for one in wanted]
    base = language.partition("-")[0]
    return 2 * (bases.index(base) if base in bases else len(bases)) + 1


def show(rule: Rule, wanted: Sequence[str], *, now: int | None = None) -> ShownRule:
    """The rule in the first of the languages wanted that it has words in, else in any."""
    data = written(rule, wanted)
    language, words = next(iter(data.words.items()), (wanted[0], changes.Words("", "")))
    return ShownRule(
        number=rule.number,
        title=words.title,
        text=words.text,
        language="" if language == wanted[0] else language,
        url=rule.get_absolute_url(),
        terms=tuple(_terms(data.spec)),
        examples=tuple(show_example(data.spec, one) for one in data.spec.examples),
        checks=tuple(filter(None, map(sentences, data.spec.detectors))),
        now=now,
    )


def show_example(rule: RuleSpec, spec: ExampleSpec) -> ShownExample:
    """An example of the rule with its circumstances in the language that is active."""
    told = telling.circumstances(spec.facts, language_name)
    return ShownExample(
        text=spec.text,
        allowed=spec.allowed,
        verdict=verdict(rule, allowed=spec.allowed),
        neutral=not rule.citable,
        why=spec.why,
        language=spec.language,
        name=spec.name,
        when=tuple(map(saying.say, told)),
    )


def verdict(rule: RuleSpec, *, allowed: bool) -> str:
    """What heads an example of the rule.

    Rules that may not be cited sort comments that are welcome: theirs say what happens.
    """
    if rule.citable:
        return _("Allowed") if allowed else _("Not allowed")
    if not rule.detectors:
        return _("Like this") if allowed else _("Not like this")
    if rule.consequence == "nudge":
        return _("Appears at once") if allowed else _("The writer is asked first")
    if rule.consequence == "hold":
        return _("Appears at once") if allowed else _("Is read first")
    return _("Is not pointed out") if allowed else _("Is pointed out to moderators")


def sentences(detector: DetectorSpec) -> tuple[str, ...]:
    """What the detector looks for, in the language that is active."""
    return tuple(map(saying.say, telling.looks_for(detector, language_name)))


def language_name(tag: str) -> str:
    """The name of a language in the reader's, with the tag where only the language without its
    region or script has a name; the tag alone where nobody told one."""
    whole = code = tag.replace("_", "-").lower()
    while code:
        try:
            info = get_language_info(code)
        except KeyError:
            code = code.rpartition("-")[0]
            continue
        name = str(info["name_translated"])
        return name if info["code"] == whole else f"{name} ({tag})"
    return tag


def _terms(spec: RuleSpec) -> Iterator[tuple[str, str]]:
    """What readers must know; the category stands in the JSON."""
    told = {
        "consequence": True,
        "citable": True,
        "private_texts": bool(spec.detectors) and spec.private_texts,
        "statement": not spec.statement,
    }
    for aspect in (name for name, shown in told.items() if shown):
        yield str(NAMES[aspect]), tell(spec, aspect)


def tell(spec: RuleSpec, aspect: str) -> str:
    """One of `changes.ASPECTS` of a rule, as a sentence or a phrase."""
    return {
        "consequence": _consequence,
        "citable": _citable,
        "private_texts": _private_texts,
        "statement": _statement,
        "ground": _ground,
    }[aspect](spec)


def _consequence(spec: RuleSpec) -> str:
    if not spec.detectors:
        return _("People alone judge this. Nothing is checked automatically.")
    return {
        "": _("Moderators see what the checks find. Nothing else happens automatically."),
        "nudge": _(
            "When a check finds something, the writer is shown where, and may change the text or "
            "send it to a moderator as it is."
        ),
        "hold": _("When a check finds something, the text waits until a moderator has read it."),
        "refuse": _(
            "When a check finds something, the text is not published, and the writer is told why."
        ),
    }[spec.consequence]


def _citable(spec: RuleSpec) -> str:
    if spec.citable:
        return _("A comment that breaks this rule may be refused or removed.")
    return _("No comment is refused or removed under this rule.")


def _private_texts(spec: RuleSpec) -> str:
    if spec.private_texts:
        return _("They are checked in the same way.")
    return _("They are not checked under this rule.")


def _statement(spec: RuleSpec) -> str:
    if spec.statement:
        return _("Whom it restricts is told why.")
    return _("No mail about it: floods of advertising get none. The receipt names the rule.")


def _ground(spec: RuleSpec) -> str:
    if not spec.ground:
        return _("none")
    return _(GROUNDS[spec.ground]) if spec.ground in GROUNDS else spec.ground
