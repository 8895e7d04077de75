"""The only writer of policy versions, and the way from stored rules to the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import saying
from comments.models import Detector, Example, PolicyVersion, Rule, RuleText
from comments.policy import engine


class ExamplesFail(Exception):
    """A version whose published examples do not come out as published cannot be published."""

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
    """The version has been published, so that nothing of it changes any more."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version made ready: the engine's form of it, and its rules by number."""

    version: PolicyVersion
    compiled: engine.CompiledPolicy
    rules: Mapping[int, Rule]


_loaded: dict[tuple[int, datetime], Loaded] = {}
KEPT = 8


def in_force(now: datetime | None = None) -> Loaded | None:
    """The version that comments meet at `now`; None before the newsroom has published one."""
    version = PolicyVersion.objects.in_force(now)
    return load(version) if version else None


def load(version: PolicyVersion) -> Loaded:
    """The version made ready. Published ones are frozen, so that each process does it once."""
    if version.published_at is None:
        return _load(version)
    key = (version.pk, version.published_at)
    if key not in _loaded:
        if len(_loaded) >= KEPT:
            _loaded.pop(next(iter(_loaded)))
        _loaded[key] = _load(version)
    return _loaded[key]


def _load(version: PolicyVersion) -> Loaded:
    rules = list(
        version.rules.order_by("number").prefetch_related("texts", "detectors", "examples")
    )
    compiled = engine.compile(_spec(rule) for rule in rules)
    return Loaded(version, compiled, {rule.number: rule for rule in rules})


def _spec(rule: Rule) -> engine.RuleSpec:
    return engine.RuleSpec(
        number=rule.number,
        key=rule.key,
        consequence=rule.consequence,  # type: ignore[arg-type]
        ground=rule.ground,
        private_texts=rule.private_texts,
        citable=rule.citable,
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


@transaction.atomic
def create_draft(rules: Sequence[Mapping[str, Any]], *, note: str = "") -> PolicyVersion:
    """A new draft from plain data: a mapping a rule, named as the models' fields.

    Each has `number`, `key`, `consequence`, `ground`, `citable`, `private_texts`, `texts` (by
    language, `title` and `text`), `examples` and `detectors`.

    Raises:
        engine.PolicyError: when the rules cannot run; nothing is stored then.
    """
    newest = PolicyVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    version = PolicyVersion.objects.create(number=newest + 1, note=note)
    for data in rules:
        _create_rule(version, data)
    _load(version)
    return version


def _create_rule(version: PolicyVersion, data: Mapping[str, Any]) -> None:
    rule = Rule.objects.create(
        version=version,
        number=data["number"],
        key=data["key"],
        consequence=data.get("consequence", ""),
        ground=data.get("ground", ""),
        citable=data.get("citable", True),
        private_texts=data.get("private_texts", True),
    )
    RuleText.objects.bulk_create(
        RuleText(rule=rule, language=language, **texts) for language, texts in data["texts"].items()
    )
    Example.objects.bulk_create(
        Example(rule=rule, order=at, **example)
        for at, example in enumerate(data.get("examples", []))
    )
    Detector.objects.bulk_create(
        Detector(rule=rule, order=at, **detector)
        for at, detector in enumerate(data.get("detectors", []))
    )


@transaction.atomic
def publish(version: PolicyVersion, *, by: str, now: datetime | None = None) -> PolicyVersion:
    """Put a draft in force from `now` on.

    Raises:
        ExamplesFail: while a published example does not come out as published.
        NotADraft: when it has been published already, by whomever.
    """
    failures = engine.check_examples(_load(version).compiled)
    if failures:
        raise ExamplesFail(failures)
    drafts = PolicyVersion.objects.filter(pk=version.pk, published_at=None)
    if not drafts.update(published_at=now or timezone.now(), published_by=by):
        raise NotADraft
    version.refresh_from_db()
    return version


def before_this_policy() -> PolicyVersion:
    """Version 0, which imported comments cite: it has no rules and is never in force."""
    version, _made = PolicyVersion.objects.get_or_create(
        number=0, defaults={"note": "Before this policy"}
    )
    return version
