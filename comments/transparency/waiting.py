"""How long writers waited: times from receipt to the first decision by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from comments.models import Decision
from comments.policy import states

CHUNK = 5_000


class Wait(NamedTuple):
    """A comment held when it came, and the first decision of a person about it."""

    rule: int | None
    seconds: int
    published: bool


def waits(decided: QuerySet[Decision]) -> list[Wait]:
    """Those of `decided`, rows by persons about comments, that were the first one about a comment
    held when it came. `rule` is the row's key of the one that it was held under."""
    came = Q(comment__decisions__kind=Decision.Kind.RECEIVED)
    rows = decided.filter(from_status=states.HELD).exclude(to_status=states.HELD)
    rows = rows.annotate(came=FilteredRelation("comment__decisions", condition=came))
    rows = rows.filter(~Exists(_earlier()), came__to_status=states.HELD)
    wanted = rows.values_list("came__rule", "came__created_at", "created_at", "to_status")
    return [
        Wait(rule, _whole_seconds(decided_at - came_at), to == states.PUBLISHED)
        for rule, came_at, decided_at, to in wanted.iterator(chunk_size=CHUNK)
    ]


def _earlier() -> QuerySet[Decision]:
    """A person's decision about the same comment before, which was not undone. That a change of
    what waits was let stand after an appeal decided nothing about the comment."""
    rows = Decision.objects.filter(
        comment=OuterRef("comment"),
        pk__lt=OuterRef("pk"),
        kind=Decision.Kind.DECIDED,
    ).exclude(reversed_by__kind=Decision.Kind.UNDONE)
    return rows.exclude(from_status=F("to_status"), reverses__isnull=False)


def _whole_seconds(time: timedelta) -> int:
    return max(0, floor(time.total_seconds()))


def median(seconds: Sequence[int]) -> int | None:
    """The middle one, or what lies half-way between the two in the middle, rounded down."""
    if not seconds:
        return None
    ordered, middle = sorted(seconds), len(seconds) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2


def percentile(seconds: Sequence[int], percent: int) -> int | None:
    """The least of them that at least `percent` of 100 do not exceed (nearest rank)."""
    if not seconds:
        return None
    rank = ceil(Fraction(percent * len(seconds), 100))
    return sorted(seconds)[max(rank, 1) - 1]
