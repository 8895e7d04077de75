"""The log replayed from nothing: what each comment's row must say if nothing was ever written past
the log.

A comment is where its newest row of the log left it, and rests on that row's rule. A change that
the policy refused moves nothing, and its rule is no rule of the comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from comments import picks
from comments.models import Appeal, Comment, Decision, Report, Rule, Thread
from comments.policy import states

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where the log leaves a comment. `broken` is the first row that does not begin where the one
    before ended, None when the chain is whole. `picked`: whether the newsroom has chosen it, which
    is beside every status."""

    comment_id: int
    status: str
    rule_id: int | None
    broken: int | None = None
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A comment whose row is not what the log, or what hangs on the comment, makes of it. `what`
    is `status`, `rule`, `waits`, `picked` or `chain`."""

    comment_id: int
    what: str
    stored: str
    expected: str


def statuses(*, after: int = 0, batch: int = BATCH) -> Iterator[Replayed]:
    """Every comment that the log knows, in the order of their keys, from the one after `after`
    on; `batch` comments' rows are in memory at a time."""
    while keys := _next_keys(after, batch):
        yield from _replay(keys[0], keys[-1])
        after = keys[-1]


def differences(*, batch: int = BATCH) -> Iterator[Difference]:
    """Every comment that is not where the log leaves it, and every wrong `waits`.

    Each is looked at again with its thread locked, so that what a running site decides meanwhile
    is no difference.
    """
    after = 0
    while keys := _next_keys(after, batch):
        for suspect in _suspects(keys[0], keys[-1]):
            yield from _for_sure(suspect)
        after = keys[-1]


@transaction.atomic
def mend_waits(comment_id: int) -> None:
    """Set `waits` anew from what hangs on the comment, under the thread's lock, which everybody
    takes who changes either."""
    _lock(comment_id)
    comment = next(_rows(comment_id, comment_id))
    Comment.objects.filter(pk=comment_id).update(waits=_must_wait(comment))


def _suspects(first: int, last: int) -> list[int]:
    replayed = {one.comment_id: one for one in _replay(first, last)}
    rows = _rows(first, last)
    return [row.pk for row in rows if any(_compare(row, replayed.get(row.pk)))]


@transaction.atomic
def _for_sure(comment_id: int) -> list[Difference]:
    _lock(comment_id)
    replayed = next(_replay(comment_id, comment_id), None)
    return list(_compare(next(_rows(comment_id, comment_id)), replayed))


def _lock(comment_id: int) -> None:
    thread = Comment.objects.values_list("thread", flat=True).get(pk=comment_id)
    Thread.objects.select_for_update().get(pk=thread)


def _next_keys(after: int, batch: int) -> list[int]:
    keys = Comment.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return list(keys[:batch])


def _replay(first: int, last: int) -> Iterator[Replayed]:
    rows = Decision.objects.filter(comment__gte=first, comment__lte=last)
    names = ("comment", "pk", "kind", "from_status", "to_status", "rule", "rule__consequence")
    ordered = rows.order_by("comment", "pk").values_list(*names)
    for comment, moves in groupby(ordered.iterator(), key=itemgetter(0)):
        yield _follow(comment, moves)


def _follow(comment: int, moves: Iterator[Any]) -> Replayed:
    status, rule, broken, picked = "", None, None, False
    for _comment, pk, kind, before, after, cited, consequence in moves:
        if kind == Decision.Kind.PICKED:
            picked = after == picks.PICKED
            continue
        if before != status and broken is None:
            broken = pk
        if kind == Decision.Kind.EDITED and consequence == Rule.Consequence.REFUSE:
            continue
        status, rule = after, cited
    return Replayed(comment, status, rule, broken, picked)


def _rows(first: int, last: int) -> Iterator[Any]:
    """The comments' own rows, with whether a report or an appeal about each is open."""
    open_ones = {
        name: Exists(model.objects.filter(comment=OuterRef("pk"), status="open"))
        for name, model in (("reported", Report), ("appealed", Appeal))
    }
    rows = Comment.objects.filter(pk__gte=first, pk__lte=last).annotate(**open_ones)
    return rows.only("status", "rule", "waits", "picked_at").order_by("pk").iterator()


def _must_wait(comment: Any) -> bool:
    return bool(comment.status == states.HELD or comment.reported or comment.appealed)


def _compare(comment: Any, replayed: Replayed | None) -> Iterator[Difference]:
    told: list[tuple[str, object, object]] = [("waits", comment.waits, _must_wait(comment))]
    if replayed is None:
        told.append(("status", comment.status, "not in the log"))
    else:
        told.append(("status", comment.status, replayed.status))
        told.append(("rule", comment.rule_id, replayed.rule_id))
        told.append(("picked", comment.picked_at is not None, replayed.picked))
        told.append(("chain", replayed.broken, None))
    for what, stored, expected in told:
        if stored != expected:
            yield Difference(comment.pk, what, str(stored), str(expected))
