"""What the log says, as sentences for moderators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

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
UNDONE = {
    "unconfirmed": gettext_lazy("Undone by %(who)s: unconfirmed again"),
    "held": gettext_lazy("Undone by %(who)s: held again"),
    "published": gettext_lazy("Undone by %(who)s: published again"),
    "refused": gettext_lazy("Undone by %(who)s: refused again"),
    "removed": gettext_lazy("Undone by %(who)s: removed again"),
}
REPORTS = {
    "open": gettext_lazy("A report came in"),
    "upheld": gettext_lazy("Report upheld by %(who)s"),
    "rejected": gettext_lazy("Report rejected by %(who)s"),
    "void": gettext_lazy("Report settled without a decision"),
}
APPEALS = {
    "open": gettext_lazy("An appeal came in"),
    "granted": gettext_lazy("Appeal granted by %(who)s"),
    "rejected": gettext_lazy("Appeal rejected by %(who)s"),
}
STANDINGS = {
    "": gettext_lazy("Sender set back to normal by %(who)s"),
    "trusted": gettext_lazy("Sender trusted by %(who)s"),
    "hold": gettext_lazy("Sender set by %(who)s so that every comment waits"),
    "suspended": gettext_lazy("Sender suspended by %(who)s"),
    "blocked": gettext_lazy("Sender blocked by %(who)s"),
}
PICKS = {
    "": gettext_lazy("Editor’s pick taken back by %(who)s"),
    "picked": gettext_lazy("Made an editor’s pick by %(who)s"),
}
SETTINGS = {
    "replies": gettext_lazy("Replies set to “%(value)s” by %(who)s"),
    "links": gettext_lazy("Links set to “%(value)s” by %(who)s"),
    "slow": gettext_lazy("Seconds between comments set to %(value)s by %(who)s"),
    "closes": gettext_lazy("Days until the comments close set to %(value)s by %(who)s"),
    "on": gettext_lazy("Subject set to “%(value)s” by %(who)s"),
    "risk": gettext_lazy("Risk of the subject set to “%(value)s” by %(who)s"),
}
"""What a thread's setting is called in the log, before the colon, as a sentence."""
REVERSAL = (Decision.Kind.DECIDED, "published")
VALUES = {"on": gettext_lazy("on"), "off": gettext_lazy("off"), "": gettext_lazy("none")}


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


def short_title(rule: Rule) -> str:
    """From texts at hand: in the language that is active, else in any."""
    texts = {one.language: one.title for one in rule.texts.all()}
    language = (get_language() or "en").partition("-")[0]
    return texts.get(language) or next(iter(texts.values()), rule.key)


def rule_named(rule: Rule) -> str:
    """A rule of the version in force, where nobody wonders which version."""
    told = {"number": rule.number, "title": short_title(rule)}
    return _("rule %(number)s: %(title)s") % told


def _told(decision: Decision) -> str:
    who = decision.actor_name or decision.get_actor_kind_display()
    if decision.kind == Decision.Kind.PRESET:
        return _told_setting(decision.to_status, who)
    return str(_pattern(decision)) % {"who": who}


def _pattern(decision: Decision) -> Any:
    kinds = Decision.Kind
    otherwise = gettext_lazy("Decided by %(who)s")
    if decision.kind == kinds.BULK:
        return gettext_lazy("Several decided together by %(who)s")
    if decision.kind == kinds.UNDONE:
        together = gettext_lazy("What was decided together undone by %(who)s")
        return UNDONE.get(decision.to_status, together) if decision.comment_id else together
    if decision.kind == kinds.EDITED:
        return _edit(decision)
    if decision.kind == kinds.WITHDRAWN:
        return gettext_lazy("Taken back by its writer")
    if decision.kind == kinds.REPORTED and decision.comment_id:
        return gettext_lazy("Held by %(who)s, because readers reported it")
    if _lets_change_stand(decision):
        return gettext_lazy("A change by its writer let stand by %(who)s, after an appeal")
    if decision.kind == kinds.DECIDED and decision.from_status == decision.to_status:
        return gettext_lazy("Kept by %(who)s")
    if decision.reverses_id and (decision.kind, decision.to_status) == REVERSAL:
        return gettext_lazy("Published by %(who)s, which reverses the decision before")
    by_kind = {
        kinds.REPORTED: REPORTS,
        kinds.APPEALED: APPEALS,
        kinds.STANDING: STANDINGS,
        kinds.PICKED: PICKS,
    }
    sentences: dict[str, Any] = by_kind.get(Decision.Kind(decision.kind), SENTENCES)
    return sentences.get(decision.to_status, otherwise)


def _lets_change_stand(decision: Decision) -> bool:
    """Whether an appeal against a refused change was granted: no status moves, the words do."""
    same = decision.from_status == decision.to_status
    return decision.kind == Decision.Kind.DECIDED and same and decision.reverses_id is not None


def _edit(decision: Decision) -> Any:
    """An edit that cites a rule which refuses was refused: the comment stayed as it was."""
    if decision.rule and decision.rule.consequence == Rule.Consequence.REFUSE:
        return gettext_lazy("A change by its writer refused by %(who)s")
    return EDITS[decision.to_status]


def _told_setting(status: str, who: str) -> str:
    """A thread's preset, or another setting of it, as `log.thread_changed` keeps them."""
    name, colon, value = status.partition(":")
    if not colon:
        preset = dict(Thread.Preset.choices).get(status, status)
        return _("Comments set to “%(preset)s” by %(who)s") % {"preset": preset, "who": who}
    choices = {
        "risk": {str(key): label for key, label in Thread.Risk.choices},
        "on": dict(Thread.Subject.choices),
    }
    told = {"value": choices.get(name, VALUES).get(value, value), "who": who}
    return str(SETTINGS.get(name, gettext_lazy("Comments changed by %(who)s"))) % told
