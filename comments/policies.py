"""The only writer of policy versions, and the way from stored rules to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments import rule_rows, saying
from comments.models import PolicyVersion, Rule, RuleText
from comments.policy import engine


class ExamplesFail(Exception):
    """A version whose published examples do not come out as they say cannot be published."""

    def __init__(self, failures: Sequence[engine.ExampleFailure]) -> None:
        self.failures = tuple(failures)
        first = failures[0]
        told = {
            "rule": first.rule,
            "example": first.index + 1,
            "problem": saying.say(first.problem),
        }
        super().__init__(_("Rule %(rule)s, example %(example)s: %(problem)s") % told)


class NotADraft(Exception):
    """The version has been published or discarded, so that nothing of it changes any more."""

    def __init__(self, version: PolicyVersion | None = None) -> None:
        self.version = version
        super().__init__(_gone(version) if version else _("This is not a draft."))


class Outdated(Exception):
    """Somebody changed the draft after this person had opened it. Nothing was written."""

    def __init__(self, draft: PolicyVersion) -> None:
        self.draft = draft
        change = last_change(draft)
        told = _told(change.user, change.action_time) if change else {}
        super().__init__(
            _("%(name)s changed this draft on %(when)s, after you opened it.") % told
            if told
            else _("Somebody changed this draft after you opened it.")
        )


class DraftExists(Exception):
    """There is one draft at a time. `draft` is None when it went a moment ago."""

    def __init__(self, draft: PolicyVersion | None) -> None:
        self.draft = draft
        super().__init__(
            _("Version %(number)s is being drafted already.") % {"number": draft.number}
            if draft
            else _("Somebody began a draft at the same moment.")
        )


class NotReady(Exception):
    """A draft that cannot be published yet, for the reasons given in words for people."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        self.problem = problems[0]
        super().__init__(" ".join(problems))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version made ready: the engine's form of it, and its rules by number.

    `faults` are what of it this program cannot run; its rules then hold what they would have read.
    """

    version: PolicyVersion
    compiled: engine.CompiledPolicy
    rules: Mapping[int, Rule]
    faults: tuple[engine.PolicyError, ...] = ()


_loaded: dict[tuple[int, datetime], Loaded] = {}
KEPT = 8


def in_force(now: datetime | None = None) -> Loaded | None:
    """The version that comments meet at `now`; None before the newsroom has published one.

    It may have `faults`, and is to be used nevertheless: readers write, and moderators decide.
    """
    version = PolicyVersion.objects.in_force(now)
    return _kept(version, version.published_at) if version and version.published_at else None


def load(version: PolicyVersion) -> Loaded:
    """The version made ready. Raises engine.PolicyError when not all of it can run."""
    at = version.published_at
    loaded = _kept(version, at) if at else _read(version)
    for fault in loaded.faults:
        raise engine.PolicyError(fault.path, fault.problem)
    return loaded


def _kept(version: PolicyVersion, published_at: datetime) -> Loaded:
    """Published versions are frozen, so that each process reads one once. Threads share them."""
    key = (version.pk, published_at)
    loaded = _loaded.get(key)
    if loaded is None:
        loaded = _read(version)
        for oldest in list(_loaded)[: len(_loaded) - KEPT + 1]:
            _loaded.pop(oldest, None)
        _loaded[key] = loaded
    return loaded


def _read(version: PolicyVersion) -> Loaded:
    rules = list(
        version.rules.order_by("number").prefetch_related("texts", "detectors", "examples")
    )
    compiled, faults = engine.compile_what_runs(spec(rule) for rule in rules)
    return Loaded(version, compiled, {rule.number: rule for rule in rules}, faults)


def spec(rule: Rule) -> engine.RuleSpec:
    """A stored rule as the engine takes it."""
    return engine.RuleSpec(
        number=rule.number,
        key=rule.key,
        consequence=rule.consequence,  # type: ignore[arg-type]
        ground=rule.ground,
        private_texts=rule.private_texts,
        citable=rule.citable,
        statement=rule.statement,
        detectors=tuple(
            engine.DetectorSpec(one.kind, one.settings, tuple(one.languages))
            for one in rule.detectors.all()
        ),
        examples=tuple(
            engine.ExampleSpec(
                text=one.text,
                allowed=one.allowed,
                why=one.why,
                language=one.language,
                name=one.name,
                facts=one.facts,
            )
            for one in rule.examples.all()
        ),
    )


def create_draft(rules: Sequence[Mapping[str, Any]], *, note: str = "") -> PolicyVersion:
    """A new draft from plain data: a mapping a rule, named as the models' fields.

    Each has `number`, `key`, `consequence`, `ground`, `citable`, `private_texts`, `statement`,
    `texts` (by language, `title` and `text`), `examples` and `detectors`.

    Raises:
        DraftExists: when a draft stands already.
        NumberTaken, KeyTaken: when two rules have one number or key.
        engine.PolicyError: when the rules cannot be stored or cannot run.
        Nothing is stored then.
    """
    with transaction.atomic():
        version = new_draft(note)
        fill(version, rules)
    return version


def new_draft(note: str = "") -> PolicyVersion:
    """An empty draft with the next number, within a transaction. Raises DraftExists."""
    standing = draft()
    if standing:
        raise DraftExists(standing)
    newest = PolicyVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    try:
        with transaction.atomic():
            return PolicyVersion.objects.create(number=newest + 1, note=note)
    except IntegrityError as error:
        raise DraftExists(draft()) from error


def fill(version: PolicyVersion, rules: Sequence[Mapping[str, Any]]) -> None:
    """Store the rules of a draft that has none. Raises as `create_draft`."""
    for at, data in enumerate(rules):
        rule_rows.add(version, data, f"rules[{at}]")
    load(version)


def draft() -> PolicyVersion | None:
    """The version that is being drafted, if one is."""
    return PolicyVersion.objects.filter(published_at=None, number__gt=0).first()


def history(version: PolicyVersion) -> QuerySet[LogEntry]:
    """Who changed the draft and when, as far as people did it in the admin; the newest first."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(PolicyVersion), object_id=str(version.pk)
    )
    return entries.select_related("user").order_by("-action_time", "-pk")


def last_change(version: PolicyVersion) -> LogEntry | None:
    return history(version).first()


def publish(
    version: PolicyVersion, *, by: str, seen: int | None = None, now: datetime | None = None
) -> PolicyVersion:
    """Put a draft in force from `now` on.

    `seen` is the `edits` of the draft that the person knew; None for whatever it holds now.

    Raises:
        NotADraft: when it has been published already, by whomever, or is gone.
        Outdated: when somebody changed it after it was seen.
        NotReady: when readers could not read it, or it cannot run.
        ExamplesFail: while a published example does not come out as it says.
    """
    with transaction.atomic():
        drafts = PolicyVersion.objects.filter(pk=version.pk, published_at=None, number__gt=0)
        held = drafts.select_for_update().first()
        if held is None:
            raise NotADraft(version)
        if seen is not None and held.edits != seen:
            raise Outdated(held)
        failures = engine.check_examples(_ready(held).compiled)
        if failures:
            raise ExamplesFail(failures)
        drafts.update(published_at=now or timezone.now(), published_by=by)
    version.refresh_from_db()
    return version


def problems(rules: Iterable[Rule]) -> list[str]:
    """What keeps readers from reading such a version, in words for people."""
    listed = list(rules)
    if not listed:
        return [_("A version needs at least one rule.")]
    language = settings.LANGUAGE_CODE
    named = dict(settings.LANGUAGES).get(language, language)
    return [
        _("Rule %(rule)s has no words in the site's language, %(language)s.")
        % {"rule": rule.number, "language": named}
        for rule in listed
        if not any(_reads(text, language) for text in rule.texts.all())
    ]


def _reads(text: RuleText, language: str) -> bool:
    return text.language in (language, language.partition("-")[0]) and bool(
        text.title.strip() and text.text.strip()
    )


def _ready(version: PolicyVersion) -> Loaded:
    try:
        loaded = load(version)
    except engine.PolicyError as error:
        raise NotReady(f"{error.path}: {saying.say(error.problem)}") from error
    found = problems(loaded.rules.values())
    if found:
        raise NotReady(*found)
    return loaded


def _gone(version: PolicyVersion) -> str:
    now = PolicyVersion.objects.filter(pk=version.pk).first()
    if now and now.published_at:
        told = _told(now.published_by, now.published_at)
        return _("On %(when)s, %(name)s published this version.") % told
    change = None if now else last_change(version)
    if change:
        told = _told(change.user, change.action_time)
        return _("On %(when)s, %(name)s discarded this draft.") % told
    return _("This is not a draft.")


def _told(name: object, at: datetime) -> dict[str, str]:
    when = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return {"name": str(name), "when": when}


def before_this_policy() -> PolicyVersion:
    """Version 0, which imported comments cite: it has no rules and is never in force."""
    version, _made = PolicyVersion.objects.get_or_create(
        number=0, defaults={"note": "Before this policy"}
    )
    return version
