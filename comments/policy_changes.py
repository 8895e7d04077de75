"""What changed between two versions of the policy, in the words of its readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import saying
from comments.models import Rule
from comments.policy import changes, wordwise
from comments.policy.detectors import KINDS
from comments.policy.engine import RuleSpec
from comments.policy_reading import (
    NAMES,
    ShownExample,
    ShownRule,
    language_name,
    show,
    show_example,
    tell,
    written,
)

Parts = tuple[wordwise.Part, ...]
CLOSELY = 100_000
"""Characters of all texts of two versions that are compared word by word; what stands below is
told as replaced. Policies are shorter: it bounds what a page may cost."""
PLACES = {
    "title": gettext_lazy("title"),
    "text": gettext_lazy("text"),
    "consequence": gettext_lazy("what happens"),
    "citable": gettext_lazy("refusal and removal"),
    "private_texts": gettext_lazy("reports and appeals"),
    "statement": gettext_lazy("statement of reasons"),
    "ground": gettext_lazy("category"),
    "examples": gettext_lazy("examples"),
    "checks": gettext_lazy("automatic checks"),
}
"""What of a rule may change, as a summary names it."""


@dataclass(frozen=True, slots=True)
class ShownWords:
    """A changed title or text, in which language, word by word."""

    language: str
    language_name: str
    is_title: bool
    parts: Parts


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line that read `old` and reads `new`; either may be empty. `name` says what it is about."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownExampleChange:
    """An example that came (no `old`) or went (no `new`), or the `parts` and lines that changed."""

    old: ShownExample | None
    new: ShownExample | None
    parts: Parts = ()
    lines: tuple[ShownLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownChecks:
    """What a detector looked for and no longer does, what it does now, and what else to say."""

    unsaid: tuple[str, ...]
    said: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What became of a rule. `rule` is the new one, or the old one if it is gone.

    `state` is "new", "gone", "moved" (only its number changed) or "changed"; `was` its old number
    if that was another; `summary` a phrase that says what changed.
    """

    rule: ShownRule
    state: str
    was: int | None
    summary: str
    words: tuple[ShownWords, ...] = ()
    lines: tuple[ShownLine, ...] = ()
    examples: tuple[ShownExampleChange, ...] = ()
    checks: tuple[ShownChecks, ...] = ()

    @property
    def many_languages(self) -> bool:
        return len({words.language for words in self.words}) > 1


@dataclass(frozen=True, slots=True)
class Summary:
    """One rule's line in a summary: its number (the old one if it is gone), title, what changed."""

    number: int
    title: str
    what: str


def summaries(
    old: Sequence[Rule], new: Sequence[Rule], wanted: Sequence[str]
) -> tuple[Summary, ...]:
    """What changed, a line a rule: cheap, because nothing is compared word by word."""
    return tuple(_summary(change) for change in _compare(old, new, wanted, most_pairs=0))


def show_changes(
    old: Sequence[Rule], new: Sequence[Rule], wanted: Sequence[str]
) -> tuple[ShownChange, ...]:
    """What changed, whole and word by word."""
    rules = {rule.key: rule for rule in (*old, *new)}
    closely = changes.Budget(CLOSELY)
    return tuple(
        _shown(change, show(rules[change.key], wanted), closely)
        for change in _compare(old, new, wanted)
    )


def _compare(
    old: Iterable[Rule],
    new: Iterable[Rule],
    wanted: Sequence[str],
    *,
    most_pairs: int = changes.MOST_PAIRS,
) -> tuple[changes.RuleChange, ...]:
    before = (written(rule, wanted) for rule in old)
    after = (written(rule, wanted) for rule in new)
    return changes.compare(before, after, language_name, most_pairs=most_pairs)


def _summary(change: changes.RuleChange) -> Summary:
    rule = change.standing
    title = next((words.title for words in rule.words.values()), "")
    return Summary(rule.spec.number, title, _what(change))


def _what(change: changes.RuleChange) -> str:
    """A phrase: "new", "was rule 4", "changed: text, examples"."""
    if change.old is None:
        return _("new")
    if change.new is None:
        return _("removed")
    was = _("was rule %(number)s") % {"number": change.old.spec.number}
    told = [was] if change.renumbered else []
    names = ", ".join(str(PLACES[place]) for place in _places(change))
    told += [_("changed: %(names)s") % {"names": names}] if names else []
    return "; ".join(told)


def _places(change: changes.RuleChange) -> Iterator[str]:
    found: set[str] = {words.part for words in change.words}
    found |= {one.aspect for one in change.aspects}
    found |= {"examples"} if change.examples else set()
    found |= {"checks"} if change.checks else set()
    return filter(found.__contains__, PLACES)


def _shown(change: changes.RuleChange, rule: ShownRule, closely: changes.Budget) -> ShownChange:
    old, new = change.old, change.new
    if old is None or new is None:
        return ShownChange(rule, "gone" if new is None else "new", None, _what(change))
    return ShownChange(
        rule,
        "changed" if change.reworked else "moved",
        old.spec.number if change.renumbered else None,
        _what(change),
        words=tuple(_words(one, closely) for one in change.words),
        lines=tuple(_aspect(one, old, new) for one in change.aspects),
        examples=tuple(_example(one, old.spec, new.spec, closely) for one in change.examples),
        checks=tuple(_checks(one) for one in change.checks),
    )


def _words(change: changes.WordChange, closely: changes.Budget) -> ShownWords:
    enough = closely.take(len(change.old) + len(change.new))
    parts = _visible(change.parts(closely=enough))
    name = language_name(change.language)
    return ShownWords(change.language, name, change.part == "title", parts)


def _visible(parts: Parts) -> Parts:
    return tuple(filter(None, map(_seen, parts)))


def _seen(part: wordwise.Part) -> wordwise.Part | None:
    """The part as it is shown: a blank comes or goes unseen, a break of paragraphs as a sign."""
    if part.kind == "same" or part.text.strip():
        return part
    if "\n" in part.text:
        return wordwise.Part(part.kind, f"¶{part.text}")
    return wordwise.Part("same", part.text) if part.kind == "new" else None


def _aspect(change: changes.AspectChange, old: changes.Written, new: changes.Written) -> ShownLine:
    before, after = tell(old.spec, change.aspect), tell(new.spec, change.aspect)
    if before == after:  # a consequence of a rule that has no checks
        before = str(Rule.Consequence(old.spec.consequence).label)
        after = str(Rule.Consequence(new.spec.consequence).label)
    return ShownLine(str(NAMES[change.aspect]), before, after)


def _example(
    change: changes.ExampleChange, was: RuleSpec, now: RuleSpec, closely: changes.Budget
) -> ShownExampleChange:
    old = show_example(was, change.old) if change.old else None
    new = show_example(now, change.new) if change.new else None
    if old is None or new is None:
        return ShownExampleChange(old, new)
    before, after = changes.even(old.text), changes.even(new.text)
    enough = closely.take(len(before) + len(after))
    parts = _visible(wordwise.parts(before, after, closely=enough))
    return ShownExampleChange(old, new, parts, tuple(_example_lines(old, new)))


def _example_lines(old: ShownExample, new: ShownExample) -> Iterator[ShownLine]:
    verdicts = [(_("Verdict"), old.verdict, new.verdict)] if old.allowed != new.allowed else []
    sides = [
        *verdicts,
        (_("Why"), old.why, new.why),
        (_("Circumstances"), " ".join(old.when), " ".join(new.when)),
        (_("Signed as"), old.name, new.name),
    ]
    for name, before, after in sides:
        if before != after:
            yield ShownLine(name, before, after)


def _checks(change: changes.CheckChange) -> ShownChecks:
    unsaid = tuple(map(saying.say, change.unsaid))
    return ShownChecks(unsaid, tuple(map(saying.say, change.said)), _note(change))


def _note(change: changes.CheckChange) -> str:
    """What the sentences of a check do not tell."""
    came = ngettext("%(count)s entry added", "%(count)s entries added", change.came)
    went = ngettext("%(count)s entry removed", "%(count)s entries removed", change.went)
    moved = [came % {"count": change.came}] if change.came else []
    moved += [went % {"count": change.went}] if change.went else []
    if moved:
        told = ", ".join(moved)
        return _("In its list, which is not shown: %(told)s.") % {"told": told}
    if change.said or change.unsaid:
        return ""
    kind = KINDS.get(change.kind)
    label = _(kind.label) if kind else change.kind
    return _("Details of this check changed: %(kind)s.") % {"kind": label}
