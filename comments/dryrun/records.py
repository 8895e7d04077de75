"""How senders' comments had fared by each moment of a replay, as the log tells it."""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, groupby

from django.db.models import Q

from comments import facts
from comments.models import Decision
from comments.models.comments import Status

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RECENT = facts.RECENT // timedelta(microseconds=1)
KEPT = 10_000
"""Senders whose records are kept at hand; those not seen for longest are read again."""
BAD = (Status.REFUSED, Status.REMOVED)


def microseconds(moment: datetime) -> int:
    """Since 1970, in whole numbers."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def since(confirmed_at: datetime | None, *, staff: bool) -> int:
    """From when on an address counted as proven, in microseconds since 1970: 0 for staff, whose
    session proves it, and where nobody knows any more."""
    return microseconds(confirmed_at) if confirmed_at and not staff else 0


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the log: a comment came to stand so, at so many microseconds since 1970."""

    at: int
    status: str
    by_person: bool


@dataclass(slots=True)
class Record:
    """One sender's, at one moment. It is of comments from a proven address alone."""

    published: int = 0
    refused: int = 0
    _late: dict[int, tuple[int, bool]] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        return len(self._late)

    def change(self, comment: int, move: Move, published: int) -> None:
        """One comment's move; `published` is what it adds to the published ones: 1, 0 or -1."""
        self.published += published
        at, was_bad = self._late.get(comment, (0, False))
        if move.by_person:
            self._late.pop(comment, None)  # so that the newest decision stands last
            at = move.at
        if at:
            self.refused += (move.status in BAD) - was_bad
            self._late[comment] = (at, move.status in BAD)

    def forget(self, before: int) -> None:
        """What was decided earlier is not of late any more."""
        while self._late:
            comment, (at, was_bad) = next(iter(self._late.items()))
            if at >= before:
                return
            del self._late[comment]
            self.refused -= was_bad


class Records:
    """The records of the senders who matter now. Time only goes on."""

    def __init__(self, keep: int = KEPT) -> None:
        self._keep = keep
        self._records: OrderedDict[int, Record] = OrderedDict()
        self._coming: list[tuple[int, int, Record, int, Move, int]] = []
        self._order = count()

    def load(self, senders: Iterable[int], *, first: datetime, first_pk: int) -> None:
        """Read the records of senders not at hand: their comments before this one. One query."""
        missing = {one for one in senders if one not in self._records}
        if not missing:
            return
        for sender in missing:
            self._records[sender] = Record()
        for (sender, comment, confirmed, staff, proven), rows in groupby(
            _history(missing, first, first_pk), key=lambda row: row[:5]
        ):
            moves = [
                Move(microseconds(at), status, kind == _PERSON) for *_, at, status, kind in rows
            ]
            begins = since(proven, staff=staff)
            self.follow(sender, comment, moves, confirmed=confirmed, proven_at=begins)

    def follow(
        self,
        sender: int | None,
        comment: int,
        moves: Sequence[Move],
        *,
        confirmed: bool,
        proven_at: int = 0,
    ) -> None:
        """From now on, a comment counts as its moves tell, each from its own time on; none before
        the address was proven."""
        if sender is None or not confirmed:
            return
        record, before = self._records[sender], ""
        for move in moves:
            published = (move.status == Status.PUBLISHED) - (before == Status.PUBLISHED)
            begins = max(move.at, proven_at)
            step = (begins, next(self._order), record, comment, move, published)
            heapq.heappush(self._coming, step)
            before = move.status

    def at(self, sender: int | None, now: int) -> Record:
        """The record of a sender that `load` was asked for; an empty one of nobody."""
        self._advance(now)
        if sender is None:
            return Record()
        record = self._records[sender]
        self._records.move_to_end(sender)
        record.forget(now - RECENT)
        return record

    def shrink(self) -> None:
        """Forget the senders not seen for longest: between batches, since a batch needs its own."""
        while len(self._records) > self._keep:
            self._records.popitem(last=False)

    def _advance(self, now: int) -> None:
        while self._coming and self._coming[0][0] <= now:
            _at, _order, record, comment, move, published = heapq.heappop(self._coming)
            record.change(comment, move, published)


_PERSON = Decision.Actor.PERSON


def _history(
    senders: set[int], first: datetime, first_pk: int
) -> Iterable[tuple[int, int, bool, bool, datetime | None, datetime, str, str]]:
    earlier = Q(comment__created_at=first, comment_id__lt=first_pk)
    return (
        Decision.objects.filter(comment__sender__in=senders)
        .filter(Q(comment__created_at__lt=first) | earlier)
        .order_by("comment__sender", "comment", "created_at", "pk")
        .values_list(
            "comment__sender",
            "comment",
            "comment__confirmed",
            "comment__staff",
            "comment__sender__confirmed_at",
            "created_at",
            "to_status",
            "actor_kind",
        )
        .iterator()
    )
