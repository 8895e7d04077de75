"""What stands beside comments on the desk: their senders' records and states, reports, hand-overs.

Each function asks one query, whatever the number of comments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy

from comments.models import Appeal, Comment, Handover, Report, Standing
from comments.models.comments import Status

IN_RECORD = {
    Status.PUBLISHED.value: gettext_lazy("published"),
    Status.HELD.value: gettext_lazy("waiting"),
    Status.REFUSED.value: gettext_lazy("refused"),
    Status.REMOVED.value: gettext_lazy("removed"),
    Status.UNCONFIRMED.value: gettext_lazy("unconfirmed"),
}
"""The states of a sender's other comments, as they follow a number."""
WON = "won"
MOST_REPORTS = 20
"""Shown of one comment: a crowd that reports it keeps nobody from reading the rest."""
STRICTEST = (
    Standing.State.BLOCKED,
    Standing.State.SUSPENDED,
    Standing.State.HOLD,
    Standing.State.TRUSTED,
)


@dataclass(frozen=True, slots=True)
class Record:
    """How the sender's other comments fared: status, its name, how many; and appeals won."""

    counts: tuple[tuple[str, str, int], ...]
    total: int
    won: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A report, and how what its reporter reported earlier was decided."""

    report: Report
    upheld: int
    rejected: int


def records(senders: set[int]) -> dict[int | None, dict[str, int]]:
    """By sender: how many comments of each status; under `WON`, how many appeals were granted."""
    sent = Comment.objects.filter(sender__in=senders, withdrawn_at=None).order_by()
    won = Appeal.objects.filter(comment__sender__in=senders, status="granted").order_by()
    rows = sent.values_list("sender", "status").annotate(many=Count("pk"))
    granted = won.values_list("comment__sender", Value(WON)).annotate(many=Count("pk"))
    counts: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for sender, status, many in rows.union(granted, all=True):
        counts[sender][status] = many
    return counts


def record(comment: Comment, counts: Mapping[str, int]) -> Record:
    """Of the sender's other comments: this one is left out."""
    others = {status: counts.get(status, 0) for status in IN_RECORD}
    others[comment.status] -= bool(counts)
    listed = tuple(
        (status, str(label), others[status])
        for status, label in IN_RECORD.items()
        if others[status] > 0
    )
    return Record(listed, sum(many for _status, _label, many in listed), counts.get(WON, 0))


def standings(comments: Sequence[Comment], now: datetime) -> dict[int, Standing]:
    """By comment: the strictest state that its sender, or the network it came from, has now."""
    senders = {one.sender_id for one in comments if one.sender_id}
    networks = {one.network_hash for one in comments if one.network_hash}
    # Two halves, so that each finds its own index.
    active = Standing.objects.active(now).order_by()
    of_networks = active.filter(~Q(network_hash=""), network_hash__in=networks)
    rows = active.filter(sender__in=senders, sender__isnull=False).union(of_networks, all=True)
    by_whom: dict[object, Standing] = {}
    for row in rows:
        by_whom[row.sender_id or row.network_hash] = row
    found = {}
    for comment in comments:
        theirs = [by_whom.get(comment.sender_id), by_whom.get(comment.network_hash or None)]
        known = [one for one in theirs if one]
        if known:
            found[comment.pk] = min(
                known, key=lambda one: STRICTEST.index(Standing.State(one.state))
            )
    return found


def _strictest_first(standing: Standing) -> int:
    return STRICTEST.index(Standing.State(standing.state))


def reports(comments: Iterable[Comment], *, settled: bool = False) -> dict[int, list[Reported]]:
    """By comment: its open reports, or with `settled` them all; the weightiest first, and no more
    than MOST_REPORTS, however many there are."""
    rows = Report.objects.filter(comment__in=[one.pk for one in comments])
    if not settled:
        rows = rows.filter(status=Report.Status.OPEN)
    order = (F("decided_at").desc(nulls_first=True), F("weight").desc(), F("pk").asc())
    place = Window(RowNumber(), partition_by=F("comment"), order_by=order)
    shown = rows.annotate(place=place).filter(place__lte=MOST_REPORTS).values("pk")
    fared = {name: _fared(Report.Status(name)) for name in ("upheld", "rejected")}
    told: Any = Report.objects.filter(pk__in=shown).select_related("rule__version", "revision")
    found: defaultdict[int, list[Reported]] = defaultdict(list)
    for row in told.annotate(**fared).order_by(*order):
        found[row.comment_id].append(Reported(row, row.upheld, row.rejected))
    return found


def _fared(status: Report.Status) -> Coalesce:
    """How many of the reporter's other reports were decided so: by address, else by network."""
    of_address = Q(email=OuterRef("email")) & ~Q(email="")
    of_network = Q(email="", network_hash=OuterRef("network_hash")) & ~Q(network_hash="")
    same = Report.objects.filter(of_address | of_network, status=status).exclude(pk=OuterRef("pk"))
    many = same.order_by().values("status").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(many), 0)


SHOWN_HANDOVERS = Q(done_at=None) | ~Q(answer="")
"""What is open before somebody, and what somebody has answered."""


def handovers(comments: Iterable[Comment]) -> dict[int, list[Handover]]:
    """By comment: what is or was put before somebody, as far as it is shown."""
    rows = Handover.objects.filter(SHOWN_HANDOVERS, comment__in=[one.pk for one in comments])
    found: defaultdict[int, list[Handover]] = defaultdict(list)
    for row in rows.select_related("to").order_by("pk"):
        found[row.comment_id].append(row)
    return found
