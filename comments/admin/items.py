"""Comments as moderators see them: with what was found, who sent them and what was decided.

Whatever the number of comments, `load` asks seven queries, and two of them only where they are
needed: rows, findings, decisions, records, standings, reports, hand-overs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import states as article_states
from articles.people.models import User
from comments import policies, saying, seen
from comments.admin import beside, marking, telling
from comments.admin.beside import IN_RECORD, Record, Reported
from comments.admin.deciding import restriction
from comments.models import (
    Appeal,
    Claim,
    Comment,
    CommentRevision,
    Decision,
    Finding,
    Handover,
    Note,
    Report,
    Rule,
    Standing,
)
from comments.models.comments import Status
from comments.moderation import RESTRICTIONS
from comments.policy import states

LONG = 1500
"""Characters that the list shows of a comment before it folds it."""
__all__ = ["IN_RECORD", "Button", "Desk", "Found", "Item", "Marked", "Record", "load"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The rules of the policy in force, with their short titles."""

    rules: Mapping[int, Rule]
    titles: Mapping[int, str]

    @classmethod
    def now(cls) -> Desk:
        """One query, once a process has loaded the version."""
        loaded = policies.in_force()
        rules = loaded.rules if loaded else {}
        return cls(rules, {number: telling.short_title(rule) for number, rule in rules.items()})

    @property
    def names(self) -> dict[str, str]:
        """Rules by key, for filters: a key stays when a new version renumbers."""
        return {r.key: f"{number} {self.titles[number]}" for number, r in self.rules.items()}

    @property
    def buttons(self) -> list[Button]:
        """What a restriction may cite: a rule that only sorts comments is none."""
        citable = {number: rule for number, rule in self.rules.items() if rule.citable}
        return [Button(f"rule-{rule.pk}", n, self.titles[n]) for n, rule in citable.items()]


@dataclass(frozen=True, slots=True)
class Button:
    """A decision under one rule."""

    value: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A run of text; `title` names all that was found there, `ends` what is found no further."""

    text: str
    title: str
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector found, told once however often it did. `rule` counts in its version."""

    rule: telling.Cited
    says: str
    where: str
    times: int


@dataclass(frozen=True, slots=True)
class Item:
    """One comment with all that its page or place in the queue shows.

    `seen` goes back with the decision. `publish` is what the first button does: `publish`, `keep`
    (published already, and reported), or nothing. `unlisted` open reports are not among `reports`.
    `restriction` is what a decision under a rule leads to, empty where none is possible. An open
    `appeal` (its number) against what keeps a comment from readers is judged instead of decided.
    `claim` is of somebody else. `neighbour` is where a decision leads.
    """

    comment: Comment
    name: Sequence[Marked]
    text: Sequence[Marked]
    found: Sequence[Found]
    record: Record
    standing: Standing | None
    history: Sequence[telling.Line]
    reports: Sequence[Reported]
    open_reports: int
    unlisted: int
    handovers: Sequence[Handover]
    claim: Claim | None
    appeal: int | None
    noted: bool
    article_state: str
    seen: str
    publish: str
    restriction: str
    neighbour: int | None = None

    @property
    def is_long(self) -> bool:
        """Whether the list shows only its beginning until asked."""
        return sum(len(piece.text) for piece in self.text) > LONG

    @property
    def marks(self) -> bool:
        """Whether a passage is marked."""
        return any(piece.title for piece in (*self.name, *self.text))


def load(
    pks: Sequence[int],
    by: User,
    *,
    settled: bool = False,
    now: datetime | None = None,
) -> list[Item]:
    """Items for comments by number, in that order; `settled`: with the reports decided already."""
    now = now or timezone.now()
    by_pk = {one.pk: one for one in _rows(pks)}
    comments = [by_pk[pk] for pk in pks if pk in by_pk]
    findings, history = _findings(comments), _history(comments)
    records = beside.records({one.sender_id for one in comments if one.sender_id})
    standings = beside.standings(comments, now)
    reported = [one for one in comments if one.reported]
    reports = beside.reports(reported, settled=settled) if reported else {}
    handed = [one for one in comments if one.handed]
    handovers = beside.handovers(handed) if handed else {}
    items = []
    for comment, neighbour in zip(comments, _neighbours(comments), strict=True):
        found = findings[comment.current_id]
        appeal, listed = comment.appeal, reports.get(comment.pk, [])
        items.append(
            Item(
                comment=comment,
                name=_marked(comment.current, "name", found),
                text=_marked(comment.current, "text", found),
                found=_grouped(found),
                record=beside.record(comment, records.get(comment.sender_id, {})),
                standing=standings.get(comment.pk),
                history=telling.lines(history[comment.pk]),
                reports=listed,
                open_reports=comment.open_reports,
                unlisted=max(0, comment.open_reports - len(listed)),
                handovers=handovers.get(comment.pk, []),
                claim=_claim(comment, by, now),
                appeal=appeal,
                noted=comment.noted,
                article_state=_unusual(comment, now),
                seen=str(seen.seen(comment)),
                publish=_publish(comment.status, listed, appeal),
                restriction=restriction(comment.status),
                neighbour=neighbour,
            )
        )
    return items


def _rows(pks: Iterable[int]) -> Iterable[Any]:
    """With everything an item shows of a comment itself, in the same query."""
    article = "thread__article"
    open_appeal = Appeal.objects.filter(comment=OuterRef("pk"), status="open")
    open_ones = Report.objects.filter(comment=OuterRef("pk"), status=Report.Status.OPEN)
    many = open_ones.order_by().values("comment").annotate(many=Count("pk")).values("many")
    return (
        Comment.objects.filter(pk__in=pks)
        .select_related(
            "current",
            "sender",
            "policy",
            "parent__current",
            "claim__user",
            f"{article}__section",
        )
        .defer(*(f"{article}__{name}" for name in ("body", "body_source", "text")))
        .annotate(
            appeal=Subquery(open_appeal.values("pk")[:1]),
            open_reports=Coalesce(Subquery(many), 0),
            reported=Exists(Report.objects.filter(comment=OuterRef("pk"))),
            handed=Exists(Handover.objects.filter(comment=OuterRef("pk"))),
            noted=Exists(Note.objects.filter(comment=OuterRef("pk")))
            | Exists(Note.objects.filter(sender=OuterRef("sender"))),
        )
    )


def _neighbours(comments: Sequence[Comment]) -> list[int | None]:
    """Where to go on after each is decided: the next one, from the last one back."""
    keys = [one.pk for one in comments]
    last = keys[-2] if len(keys) > 1 else None
    return [*keys[1:], last][: len(keys)]


def _claim(comment: Comment, by: User, now: datetime) -> Claim | None:
    claim: Claim | None = getattr(comment, "claim", None)
    return claim if claim and claim.user_id != by.pk and claim.until > now else None


def _unusual(comment: Comment, now: datetime) -> str:
    """The state of the article where it is not simply published."""
    state = article_states.state_of(comment.thread.article, now)
    return "" if state == "published" else str(article_states.NAMES[state])


def _publish(status: str, reports: Iterable[Reported], appeal: int | None) -> str:
    if appeal and status in RESTRICTIONS:
        return ""
    if status == Status.PUBLISHED:
        is_open = any(one.report.status == Report.Status.OPEN for one in reports)
        return "keep" if is_open else ""
    return "publish" if states.allowed(status, Status.PUBLISHED, "person") else ""


def _findings(comments: Iterable[Comment]) -> defaultdict[int | None, list[Finding]]:
    revisions = [one.current_id for one in comments if one.current_id]
    rows = Finding.objects.filter(revision__in=revisions).select_related("rule__version")
    rows = rows.annotate(rule_title=telling.title_of("rule")).order_by("rule__number", "start")
    by_revision: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for row in rows:
        by_revision[row.revision_id].append(row)
    return by_revision


def _history(comments: Iterable[Comment]) -> defaultdict[int | None, list[Decision]]:
    rows = Decision.objects.filter(comment__in=[one.pk for one in comments])
    by_comment: defaultdict[int | None, list[Decision]] = defaultdict(list)
    for row in telling.with_titles(rows).order_by("created_at", "pk"):
        by_comment[row.comment_id].append(row)
    return by_comment


def _grouped(findings: Iterable[Finding]) -> list[Found]:
    """Equal findings are told once, so that ten bad words are not ten lines."""
    times: Counter[tuple[telling.Cited, str, str]] = Counter(
        (_cited(one), saying.say(saying.unpack(one.message)), _where(one)) for one in findings
    )
    return [Found(*told, many) for told, many in times.items()]


def _where(finding: Finding) -> str:
    return str(Finding.Field(finding.field).label) if finding.field != Finding.Field.TEXT else ""


def marked_words(revision: CommentRevision) -> list[Marked]:
    """The text of any revision, the one shown or another."""
    rows = Finding.objects.filter(revision=revision).select_related("rule__version")
    found = rows.annotate(rule_title=telling.title_of("rule")).order_by("rule__number", "start")
    return _marked(revision, "text", found)


def _marked(revision: Any, field: str, findings: Iterable[Finding]) -> list[Marked]:
    """That field of a revision, cut at what was found in it."""
    text = getattr(revision, field) if revision else ""
    spans, titles = [], {}
    for one in findings:
        if one.field == field:
            label = _("rule %(number)s") % {"number": one.rule.number}
            spans.append(marking.Span(one.start, one.end, label))
            titles[label] = str(_cited(one))
    return [
        Marked(piece.text, "; ".join(titles[label] for label in piece.labels), piece.ends)
        for piece in marking.cut(text, spans)
    ]


def _cited(finding: Any) -> telling.Cited:
    return telling.cited(finding.rule, finding.rule_title)
