"""Comments as moderators see them: with what was found, who sent them and what was decided.

Whatever the number of comments, `load` asks three queries: findings, decisions, records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comments import policies, saying
from comments.admin import marking, telling
from comments.admin.deciding import restriction
from comments.models import Comment, Decision, Finding, Rule
from comments.models.comments import CommentQuerySet, Status
from comments.policy import states

IN_RECORD = {
    Status.PUBLISHED.value: gettext_lazy("published"),
    Status.HELD.value: gettext_lazy("waiting"),
    Status.REFUSED.value: gettext_lazy("refused"),
    Status.REMOVED.value: gettext_lazy("removed"),
    Status.UNCONFIRMED.value: gettext_lazy("unconfirmed"),
}
"""The states of a sender's other comments, as they follow a number."""


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
        return cls(rules, {number: _title(rule) for number, rule in rules.items()})

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
class Record:
    """How the sender's other comments fared: status, its name, how many."""

    counts: tuple[tuple[str, str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Item:
    """One comment with all that its page or place in the queue shows.

    `seen` goes back with the decision. `restriction` is what a decision under a rule leads to,
    empty where none is possible.
    """

    comment: Comment
    name: Sequence[Marked]
    text: Sequence[Marked]
    found: Sequence[Found]
    record: Record
    history: Sequence[telling.Line]
    seen: str
    publishable: bool
    restriction: str
    following: int | None = None


def for_desk(comments: CommentQuerySet) -> CommentQuerySet:
    """With everything an item shows of a comment itself, in the same query."""
    article = "thread__article"
    return comments.select_related(
        "current", "sender", "policy", "parent__current", f"{article}__section"
    ).defer(*(f"{article}__{name}" for name in ("body", "body_source", "text")))


def load(comments: Sequence[Comment]) -> list[Item]:
    """Items for comments of `for_desk`, in their order."""
    findings = _findings(comments)
    history = _history(comments)
    records = _counts({one.sender_id for one in comments if one.sender_id})
    following = [*(one.pk for one in comments[1:]), None]
    return [
        _item(one, findings[one.current_id], history[one.pk], records.get(one.sender_id, {}), then)
        for one, then in zip(comments, following, strict=False)
    ]


def _item(
    comment: Comment,
    findings: Sequence[Finding],
    history: Sequence[Decision],
    counts: Mapping[str, int],
    following: int | None,
) -> Item:
    name, text = (comment.current.name, comment.current.text) if comment.current else ("", "")
    return Item(
        comment=comment,
        name=_marked(name, [one for one in findings if one.field == "name"]),
        text=_marked(text, [one for one in findings if one.field == "text"]),
        found=_grouped(findings),
        record=_record(comment, counts),
        history=telling.lines(history),
        seen=f"{comment.pk}:{comment.status}:{comment.revision}",
        publishable=states.allowed(comment.status, Status.PUBLISHED, "person"),
        restriction=restriction(comment.status),
        following=following,
    )


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


def _counts(senders: set[int]) -> dict[int | None, dict[str, int]]:
    rows = Comment.objects.filter(sender__in=senders).order_by()
    counts: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for row in rows.values("sender", "status").annotate(many=Count("pk")):
        counts[row["sender"]][row["status"]] = row["many"]
    return counts


def _record(comment: Comment, counts: Mapping[str, int]) -> Record:
    others = Counter(counts)
    others[comment.status] -= 1
    listed = tuple(
        (status, str(label), others[status])
        for status, label in IN_RECORD.items()
        if others[status] > 0
    )
    return Record(listed, sum(many for _status, _label, many in listed))


def _grouped(findings: Iterable[Finding]) -> list[Found]:
    """Equal findings are told once, so that ten bad words are not ten lines."""
    times: Counter[tuple[telling.Cited, str, str]] = Counter(
        (_cited(one), saying.say(saying.unpack(one.message)), _where(one)) for one in findings
    )
    return [Found(*told, many) for told, many in times.items()]


def _where(finding: Finding) -> str:
    return str(Finding.Field(finding.field).label) if finding.field != Finding.Field.TEXT else ""


def _marked(text: str, findings: Iterable[Finding]) -> list[Marked]:
    spans, titles = [], {}
    for one in findings:
        label = _("rule %(number)s") % {"number": one.rule.number}
        spans.append(marking.Span(one.start, one.end, label))
        titles[label] = str(_cited(one))
    return [
        Marked(piece.text, "; ".join(titles[label] for label in piece.labels), piece.ends)
        for piece in marking.cut(text, spans)
    ]


def _cited(finding: Any) -> telling.Cited:
    return telling.cited(finding.rule, finding.rule_title)


def _title(rule: Rule) -> str:
    texts = {one.language: one.title for one in rule.texts.all()}
    language = (get_language() or "en").partition("-")[0]
    return texts.get(language) or next(iter(texts.values()), rule.key)
