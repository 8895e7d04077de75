"""Comments as they came, read in batches: first texts, circumstances, and what became of them.

A writer may have changed a text later, and people may have decided about that one: neither is told
here. Yesterday's network cannot be told from today's: their hashes stand under different keys. Nor
can a comment that was typed with an address proven before from one that was sent signed in.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from comments import log
from comments.dryrun.records import Move, microseconds, since
from comments.dryrun.windows import Post
from comments.models import Comment, CommentRevision, Decision, DryRun
from comments.models.comments import CommentQuerySet, Status
from comments.policy.facts import LONGEST_WINDOW
from comments.policy.scoring import Arrival, People

DAY = timedelta(seconds=LONGEST_WINDOW)
AT_ONCE = 2000
ARRIVALS: dict[str, Arrival] = {Status.HELD: "hold", Status.REFUSED: "refuse"}
COLUMNS = (
    "pk",
    "created_at",
    "sender",
    "thread",
    "network_hash",
    "language",
    "confirmed",
    "staff",
    "sender__confirmed_at",
    "status",
    "revision",
    "thread__risk",
    "thread__article__first_published_at",
)
DECIDED: dict[str, People] = {
    Status.PUBLISHED: "published",
    Status.REFUSED: "restricted",
    Status.REMOVED: "restricted",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """The comments of a dry run by number, oldest first; the first `warm` are not judged.

    Those came within a day before the first one that is, and fill the windows. Eight bytes a
    comment are kept: no index leads through all comments by time, so that asking for one page of
    them after another would sort them all, each time.
    """

    ids: array[int]
    warm: int

    @property
    def total(self) -> int:
        return len(self.ids) - self.warm

    def batches(self, size: int) -> Iterator[tuple[array[int], int]]:
        """Numbers of comments, and how many of them are only there to warm up."""
        for start in range(0, len(self.ids), size):
            ids = self.ids[start : start + size]
            yield ids, max(0, min(self.warm - start, len(ids)))


@dataclass(frozen=True, slots=True)
class Past:
    """A comment as it came, with what became of that text.

    `text` is None where it cannot be judged any more (erased), or not yet (unconfirmed). `cited`
    is the key of the rule that people restricted it under; `edited` says that its writer changed
    the text later. `risk` is the article's when the comment came. `confirmed`: its address was
    proven when it was judged; `counts` that it is by now, which counts in the record of its sender
    from `proven_at` on, in microseconds since 1970.
    """

    pk: int
    sent: datetime
    post: Post
    name: str
    text: str | None
    language: str
    confirmed: bool
    counts: bool
    proven_at: int
    staff: bool
    risk: int
    article_since: datetime | None
    moves: tuple[Move, ...]
    arrival: Arrival
    by_thread: bool
    people: People
    cited: str
    edited: bool


def walk(run: DryRun) -> Walk:
    """The comments in the run's scope when it was asked for."""
    asked = _ours().filter(created_at__lte=run.created_at)
    if run.scope == DryRun.Scope.DAYS:
        since = run.created_at - timedelta(days=run.size)
        ids = _ids(asked.filter(created_at__gte=since).order_by("created_at", "pk"))
    else:
        ids = _ids(asked.order_by("-created_at", "-pk")[: run.size])
        ids.reverse()
    if not ids:
        return Walk(ids, 0)
    warm = _ids(_before(Comment.objects.get(pk=ids[0])))
    return Walk(warm + ids, len(warm))


def alone(comment: Comment) -> Walk:
    """One comment, with what mattered of the day before it."""
    post = Q(thread=comment.thread_id) | Q(sender=comment.sender_id)
    if comment.network_hash:
        post |= Q(network_hash=comment.network_hash)
    warm = _ids(_before(comment).filter(post))
    return Walk(warm + array("q", [comment.pk]), len(warm))


def imported_since(moment: datetime) -> int:
    """How many imported comments a replay from that moment on leaves out."""
    return Comment.objects.filter(source_ref__isnull=False, created_at__gte=moment).count()


def read(ids: Sequence[int]) -> list[Past]:
    """These comments by time, with what became of them: four queries."""
    texts = _texts(ids)
    moves = _log(ids)
    found = Comment.objects.filter(pk__in=ids).order_by("created_at", "pk")
    rows = list(found.values(*COLUMNS))
    risks = _risks({row["thread"] for row in rows})
    return [
        _past(row, texts.get(row["pk"]), moves[row["pk"]], _risk(row, risks[row["thread"]]))
        for row in rows
    ]


def _ours() -> CommentQuerySet:
    """Imported comments were judged elsewhere; how they were sent is not known."""
    return Comment.objects.filter(source_ref=None)


def _before(comment: Comment) -> CommentQuerySet:
    """What came within a day before a comment, oldest first."""
    earlier = Q(created_at__lt=comment.created_at)
    earlier |= Q(created_at=comment.created_at, pk__lt=comment.pk)
    since = comment.created_at - DAY
    return _ours().filter(earlier, created_at__gte=since).order_by("created_at", "pk")


def _ids(comments: CommentQuerySet) -> array[int]:
    return array("q", comments.values_list("pk", flat=True).iterator(chunk_size=AT_ONCE))


def _texts(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    first = CommentRevision.objects.filter(comment__in=ids, number=1)
    return {row["comment"]: {**row} for row in first.values("pk", "comment", "name", "text")}


def _log(ids: Sequence[int]) -> defaultdict[int | None, list[dict[str, Any]]]:
    rows = Decision.objects.filter(comment__in=ids).order_by("created_at", "pk")
    columns = ("comment", "revision", "created_at", "to_status", "actor_kind", "rule__key")
    by_comment: defaultdict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values(*columns):
        by_comment[row["comment"]].append(row)
    return by_comment


def _risks(threads: Iterable[int]) -> defaultdict[int, list[tuple[datetime, str]]]:
    """When people changed each thread's risk, and what it was until then, as the log tells it."""
    changes = Decision.objects.filter(thread__in=threads, from_status__startswith=log.RISK)
    rows = changes.order_by("created_at", "pk").values_list("thread", "created_at", "from_status")
    by_thread: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for thread, at, before in rows:
        by_thread[thread].append((at, before))
    return by_thread


def _risk(row: dict[str, Any], changes: Sequence[tuple[datetime, str]]) -> int:
    """The risk that the comment met: what stood before the first change after it, or stands now."""
    later = bisect_right(changes, row["created_at"], key=lambda change: change[0])
    if later == len(changes):
        return int(row["thread__risk"])
    return int(changes[later][1].removeprefix(log.RISK))


def _past(
    row: dict[str, Any],
    first: dict[str, Any] | None,
    moves: list[dict[str, Any]],
    risk: int,
) -> Past:
    text = first["text"] if first and first["text"] else None
    sent = row["status"] != Status.UNCONFIRMED
    came = _arrival(moves)
    decided = _decided(moves, first)
    proven_at = since(row["sender__confirmed_at"], staff=row["staff"])
    judged_at = microseconds(came.get("created_at", row["created_at"]))
    return Past(
        pk=row["pk"],
        sent=row["created_at"],
        post=Post(
            at=microseconds(row["created_at"]),
            sender=row["sender"],
            thread=row["thread"],
            network=row["network_hash"],
            text=text,
        ),
        name=first["name"] if first else "",
        text=text if sent else None,
        language=row["language"],
        confirmed=row["confirmed"] and proven_at <= judged_at,
        counts=row["confirmed"],
        proven_at=proven_at,
        staff=row["staff"],
        risk=risk,
        article_since=row["thread__article__first_published_at"],
        moves=tuple(_moves(moves)),
        arrival=ARRIVALS.get(came.get("to_status", ""), "publish"),
        by_thread=came.get("to_status") == Status.HELD and came["rule__key"] is None,
        people=DECIDED.get(decided.get("to_status", ""), ""),
        cited=decided.get("rule__key") or "",
        edited=row["revision"] > 1,
    )


def _moves(rows: Iterable[dict[str, Any]]) -> Iterator[Move]:
    for one in rows:
        by_person = one["actor_kind"] == Decision.Actor.PERSON
        yield Move(microseconds(one["created_at"]), one["to_status"], by_person)


def _arrival(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The policy's first word, which comes after the address is confirmed."""
    said = (one for one in rows if one["actor_kind"] == Decision.Actor.POLICY)
    return next((one for one in said if one["to_status"] != Status.UNCONFIRMED), {})


def _decided(rows: list[dict[str, Any]], first: dict[str, Any] | None) -> dict[str, Any]:
    """The newest decision by a person about the text as it came, not as its writer changed it."""
    texts = (None, first["pk"] if first else None)
    people = (one for one in reversed(rows) if one["actor_kind"] == Decision.Actor.PERSON)
    return next((one for one in people if one["revision"] in texts), {})
