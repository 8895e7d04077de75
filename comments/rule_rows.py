"""Rules as rows: from plain data and back to nothing. For `policies` and `drafting` alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from comments.models import Detector, Example, PolicyVersion, Rule, RuleText
from comments.policy.engine import PolicyError
from comments.policy.facts import FactsError, facts_from
from comments.policy.findings import gettext_noop, sentence
from comments.policy.json_text import can_be_kept

PARTS: tuple[type[RuleText] | type[Example] | type[Detector], ...] = (RuleText, Example, Detector)
DEFAULTS: Mapping[str, Any] = {
    "number": None,
    "key": "",
    "consequence": "",
    "ground": "",
    "citable": True,
    "private_texts": True,
    "statement": True,
}
MAY_BE_EMPTY: Mapping[type[models.Model], tuple[str, ...]] = {Example: ("text",)}
"""An example of a rule against empty comments has no text."""
HIGHEST = 32_767
"""What PostgreSQL keeps of a rule's number; SQLite would keep more."""


class RuleRefused(ValueError):
    """A rule that cannot stand beside another one of its version. The message is for people."""


class NumberTaken(RuleRefused):
    """Two rules of a version would have one number."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(_("Another rule has the number %(number)s.") % {"number": number})


class KeyTaken(RuleRefused):
    """Two rules of a version would have one key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(_("Another rule has the key “%(key)s”.") % {"key": key})


def add(version: PolicyVersion, data: Mapping[str, Any], path: str = "rules[0]") -> Rule:
    """Store a rule with its parts.

    Raises:
        NumberTaken, KeyTaken: when another rule of the version has them.
        PolicyError: for what its columns cannot hold, naming the place below `path`.
    """
    rule = Rule(version=version, **_columns(data))
    _refuse_unfit(rule, path)
    _refuse_impossible(rule, path)
    _refuse_taken(rule)
    rule.save(force_insert=True)
    _add_parts(rule, data, path)
    return rule


def rewrite(rule: Rule, data: Mapping[str, Any], path: str = "rules[0]") -> None:
    """Give a rule other columns and parts. Raises as `add`."""
    for name, value in _columns(data).items():
        setattr(rule, name, value)
    _refuse_unfit(rule, path)
    _refuse_impossible(rule, path)
    _refuse_taken(rule)
    rule.save(update_fields=list(DEFAULTS))
    _remove_parts([rule.pk])
    _add_parts(rule, data, path)


def remove(rules: Sequence[int]) -> None:
    """Delete the rules with these primary keys."""
    _remove_parts(rules)
    Rule.objects.filter(pk__in=rules).delete()


def copy(source: PolicyVersion, target: PolicyVersion) -> None:
    """Give `target` every rule of `source`, as it stands, in a fixed number of queries."""
    rules = list(source.rules.order_by("number"))
    made = Rule.objects.bulk_create(
        Rule(version=target, **{name: getattr(rule, name) for name in DEFAULTS}) for rule in rules
    )
    copies = {old.pk: new.pk for old, new in zip(rules, made, strict=True)}
    for part in PARTS:
        _copy_parts(part, copies)


def _refuse_impossible(rule: Rule, path: str) -> None:
    if rule.number > HIGHEST:
        message = gettext_noop("must be at most %(most)s.")
        raise PolicyError(f"{path}.number", sentence(message, most=HIGHEST))
    if rule.consequence == Rule.Consequence.REFUSE and not rule.citable:
        message = gettext_noop("A rule that may not be cited for a refusal cannot refuse.")
        raise PolicyError(f"{path}.citable", sentence(message))


def _refuse_taken(rule: Rule) -> None:
    others = Rule.objects.filter(version=rule.version_id).exclude(pk=rule.pk or 0)
    if others.filter(number=rule.number).exists():
        raise NumberTaken(rule.number)
    if others.filter(key=rule.key).exists():
        raise KeyTaken(rule.key)


def _copy_parts(part: Any, copies: Mapping[int, int]) -> None:
    rows = list(part.objects.filter(rule__in=list(copies)).order_by("pk"))
    for row in rows:
        row.pk, row.rule_id = None, copies[row.rule_id]
    part.objects.bulk_create(rows)


def _columns(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data.get(name, default) for name, default in DEFAULTS.items()}


def _remove_parts(rules: Sequence[int]) -> None:
    for part in PARTS:
        part.objects.filter(rule__in=rules).delete()


def _add_parts(rule: Rule, data: Mapping[str, Any], path: str) -> None:
    texts = [
        RuleText(rule=rule, language=language, **words)
        for language, words in data.get("texts", {}).items()
    ]
    examples = [
        Example(rule=rule, order=at, **one) for at, one in enumerate(data.get("examples", []))
    ]
    detectors = [
        Detector(rule=rule, order=at, **one) for at, one in enumerate(data.get("detectors", []))
    ]
    for text in texts:
        _refuse_unfit(text, f"{path}.texts.{text.language}")
    for at, example in enumerate(examples):
        _refuse_unfit(example, f"{path}.examples[{at}]")
        _refuse_unread(example, f"{path}.examples[{at}]")
    for at, detector in enumerate(detectors):
        _refuse_unfit(detector, f"{path}.detectors[{at}]")
    RuleText.objects.bulk_create(texts)
    Example.objects.bulk_create(examples)
    Detector.objects.bulk_create(detectors)


def _refuse_unread(example: Example, path: str) -> None:
    """What readers could not be told of an example, though a column would hold it."""
    if not example.why.strip():
        raise PolicyError(f"{path}.why", sentence(gettext_noop("must not be empty.")))
    try:
        facts_from(example.facts)
    except FactsError as error:
        message = gettext_noop("is not a fact, or its value is of another kind.")
        raise PolicyError(f"{path}.facts.{error.name}", sentence(message)) from error


def _refuse_unfit(row: models.Model, path: str) -> None:
    """Say clearly what SQLite would take, and PostgreSQL refuse in words of its own."""
    may_be_empty = MAY_BE_EMPTY.get(type(row), ())
    left_out = {"rule", "version", *(name for name in may_be_empty if not getattr(row, name))}
    try:
        row.clean_fields(exclude=left_out)
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise PolicyError(f"{path}.{name}", sentence("%(problem)s", problem=problems[0])) from error
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if not can_be_kept(value):
            message = gettext_noop("holds a character that cannot be stored.")
            raise PolicyError(f"{path}.{field.name}", sentence(message))
