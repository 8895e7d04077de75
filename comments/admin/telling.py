"""What the log says, as sentences for moderators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comments.log import RISK, risk_status
from comments.models import Decision, Rule, RuleText, Thread

SENTENCES = {
    "unconfirmed": gettext_lazy("Taken in by %(who)s until the address is confirmed"),
    "held": gettext_lazy("Held by %(who)s"),
    "published": gettext_lazy("Published by %(who)s"),
    "refused": gettext_lazy("Refused by %(who)s"),
    "removed": gettext_lazy("Removed by %(who)s"),
}

EDITS = {
    "held": gettext_lazy("Changed by its writer, held by %(who)s"),
    "published": gettext_lazy("Changed by its writer, published by %(who)s"),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule as it is named beside a decision or finding. `url` leads to its text for readers."""

    number: int
    version: int
    title: str
    url: str

    def __str__(self) -> str:
        told = {"rule": self.number, "version": self.version, "title": self.title}
        return _("rule %(rule)s of version %(version)s: %(title)s") % told


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log."""

    sentence: str
    at: datetime
    rule: Cited | None
    decision: Decision


def with_titles(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions with all that their sentences need, in the same query."""
    return rows.select_related("rule__version").annotate(rule_title=title_of("rule"))


def title_of(rule: str) -> Subquery:
    """The short title of the rule in that column: in the language that is active, else in any."""
    language = (get_language() or "en").partition("-")[0]
    nearest = Case(When(language=language, then=Value(0)), default=Value(1))
    texts = RuleText.objects.filter(rule=OuterRef(rule)).order_by(nearest, "language")
    return Subquery(texts.values("title")[:1])


def cited(rule: Rule, title: str | None) -> Cited:
    """The rule with the title that `title_of` found."""
    return Cited(rule.number, rule.version.number, title or rule.key, rule.get_absolute_url())


def lines(decisions: Iterable[Decision]) -> list[Line]:
    """The rows of the log, as `with_titles` loads them, told."""
    return [Line(_told(one), one.created_at, _rule(one), one) for one in decisions]


def _rule(decision: Any) -> Cited | None:
    return cited(decision.rule, decision.rule_title) if decision.rule else None


def _told(decision: Decision) -> str:
    who = decision.actor_name or decision.get_actor_kind_display()
    if decision.kind == Decision.Kind.PRESET and decision.to_status.startswith(RISK):
        risks = {risk_status(value): label for value, label in Thread.Risk.choices}
        risk = risks.get(decision.to_status, decision.to_status)
        return _("Risk of the subject set to “%(risk)s” by %(who)s") % {"risk": risk, "who": who}
    if decision.kind == Decision.Kind.PRESET:
        preset = dict(Thread.Preset.choices).get(decision.to_status, decision.to_status)
        return _("Comments set to “%(preset)s” by %(who)s") % {"preset": preset, "who": who}
    if decision.kind == Decision.Kind.BULK:
        return _("Several decided together by %(who)s") % {"who": who}
    if decision.kind == Decision.Kind.EDITED:
        return _told_edit(decision) % {"who": who}
    pattern = SENTENCES.get(decision.to_status, gettext_lazy("Decided by %(who)s"))
    return str(pattern) % {"who": who}


def _told_edit(decision: Decision) -> str:
    """An edit that cites a rule which refuses was refused: the comment stayed as it was."""
    if decision.rule and decision.rule.consequence == Rule.Consequence.REFUSE:
        return _("A change by its writer refused by %(who)s")
    return str(EDITS[decision.to_status])
