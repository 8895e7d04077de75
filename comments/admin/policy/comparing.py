"""Where a rule that somebody typed differs from what somebody else made of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from comments.admin.policy import languages
from comments.admin.policy.rule_forms import HeadForm, TextForm
from comments.policy.detectors import KINDS
from comments.policy.settings import fields_of, plain

SHOWN = 20
"""Entries of a list that are named on each side; of more, their number is told."""

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Apart:
    """One place in which two rules differ: as it is stored now, and as it was typed."""

    place: str
    stored: str
    typed: str


def apart(stored: Rule, typed: Rule) -> list[Apart]:
    """Every place in which they differ, both as `drafting.save_rule` takes a rule."""
    found = [*_texts(stored, typed), *_columns(stored, typed)]
    return [*found, *_examples(stored, typed), *_detectors(stored, typed)]


def _texts(stored: Rule, typed: Rule) -> Iterator[Apart]:
    for language in dict.fromkeys([*stored["texts"], *typed["texts"]]):
        one, other = stored["texts"].get(language, {}), typed["texts"].get(language, {})
        for name, field in TextForm.base_fields.items():
            if one.get(name) != other.get(name):
                place = f"{languages.name_of(language)}, {field.label}"
                yield Apart(place, one.get(name, _gone()), other.get(name, _gone()))


def _columns(stored: Rule, typed: Rule) -> Iterator[Apart]:
    head = HeadForm(stored=stored)
    for name, field in head.fields.items():
        if stored[name] != typed[name]:
            labels = dict(getattr(field, "choices", []))
            yield Apart(str(field.label), _said(stored[name], labels), _said(typed[name], labels))


def _examples(stored: Rule, typed: Rule) -> Iterator[Apart]:
    theirs, mine = stored["examples"], typed["examples"]
    if theirs == mine:
        return
    only_theirs = [one for one in theirs if one not in mine]
    only_mine = [one for one in mine if one not in theirs]
    if not only_theirs and not only_mine:
        yield Apart(_("Examples"), _("in another order"), _("in your order"))
    for one, other in zip_longest(only_theirs, only_mine):
        yield Apart(_("Examples"), _example(one), _example(other))


def _detectors(stored: Rule, typed: Rule) -> Iterator[Apart]:
    pairs = zip_longest(stored["detectors"], typed["detectors"])
    for at, (one, other) in enumerate(pairs, 1):
        place = _("Detector %(number)s") % {"number": at}
        if one is None or other is None or one["kind"] != other["kind"]:
            yield Apart(place, _kind(one), _kind(other))
            continue
        yield from _settings(f"{place}, {_kind(one)}", one, other)
        if one["languages"] != other["languages"]:
            told = (", ".join(each["languages"]) or _("every language") for each in (one, other))
            yield Apart(f"{place}, {_kind(one)}, {_('languages')}", *told)


def _settings(place: str, one: Rule, other: Rule) -> Iterator[Apart]:
    kind = KINDS.get(one["kind"])
    if kind is None:
        return
    defaults = plain(kind.settings())
    theirs, mine = {**defaults, **one["settings"]}, {**defaults, **other["settings"]}
    for name, spec in fields_of(kind.settings).items():
        if theirs[name] == mine[name]:
            continue
        labels = {value: _(label) for value, label in spec.choices}
        told = (
            (_only(theirs[name], mine[name]), _only(mine[name], theirs[name]))
            if spec.shape == "lines"
            else (_said(theirs[name], labels), _said(mine[name], labels))
        )
        yield Apart(f"{place}, {_(spec.label)}", *told)


def _only(here: Sequence[str], there: Sequence[str]) -> str:
    """The entries that only one side has."""
    others = set(there)
    entries = [entry for entry in here if entry not in others]
    if not entries:
        return _("nothing that the other has not")
    shown = ", ".join(entries[:SHOWN])
    more = len(entries) - SHOWN
    return (
        _("%(entries)s and %(more)s more") % {"entries": shown, "more": more} if more > 0 else shown
    )


def _example(one: Rule | None) -> str:
    if one is None:
        return _gone()
    side = _("Allowed") if one["allowed"] else _("Not allowed")
    return f"{side}: {one['text']} ({one['why']})"


def _kind(one: Rule | None) -> str:
    if one is None:
        return _gone()
    kind = KINDS.get(one["kind"])
    return _(kind.label) if kind else str(one["kind"])


def _said(value: Any, labels: Mapping[Any, Any]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(labels.get(value, _("empty") if value in (None, "") else value))


def _gone() -> str:
    return _("not there")
