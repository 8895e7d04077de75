"""The editors' picks of a thread, as a column of the query that fetches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, F, JSONField, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject, Substr
from django.utils.text import Truncator

from comments import picks
from comments.models import Comment

MOST = 5
"""Picks that are linked at the top of a thread, the newest first."""
LETTERS = 90


class _Array(Aggregate):
    """The values of all rows as a JSON array."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)


@dataclass(frozen=True, slots=True)
class Pick:
    """A comment that the newsroom chose: how it begins."""

    number: int
    name: str
    beginning: str


def column() -> Combinable:
    """For a query over threads; None where nothing was picked."""
    chosen = Comment.objects.filter(picks.SHOWN, thread=OuterRef("pk")).order_by()
    told = JSONObject(
        at=F("picked_at"),
        number=F("number"),
        name=F("current__name"),
        text=Substr("current__text", 1, 2 * LETTERS),
    )
    return Subquery(chosen.values("thread").annotate(told=_Array(told)).values("told"))


def of_column(told: Sequence[Mapping[str, Any]] | None) -> tuple[Pick, ...]:
    """What that column says."""
    newest = sorted(told or (), key=lambda one: (one["at"], one["number"]), reverse=True)
    return tuple(
        Pick(one["number"], one["name"], Truncator(" ".join(one["text"].split())).chars(LETTERS))
        for one in newest[:MOST]
    )
