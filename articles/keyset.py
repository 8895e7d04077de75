"""Pages that begin after a row instead of after a number of rows, and counts that stop.

A cursor is the place of a row in the order: its values, the last one unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

COUNTED = 1000
"""Rows that are counted one by one; above it stands "1,000+"."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BIGGEST = 2**63 - 1
M = TypeVar("M", bound=Model)


class BadCursor(ValueError):
    """Not a place in this order."""


@dataclass(frozen=True, slots=True)
class Order:
    """One to three columns, `-` for descending, the last one unique. Each is a number or a time."""

    columns: tuple[str, ...]

    def cursor(self, row: Model) -> str:
        """The place of a row, for an address."""
        return ".".join(str(_number(getattr(row, name.lstrip("-")))) for name in self.columns)

    def read(self, cursor: str, times: Sequence[str] = ("created_at", "at")) -> tuple[Any, ...]:
        """The values that `cursor` wrote. Raises BadCursor."""
        parts = cursor.split(".")
        if len(parts) != len(self.columns):
            raise BadCursor(cursor)
        pairs = zip(self.columns, parts, strict=True)
        return tuple(_value(part, is_time=name.lstrip("-") in times) for name, part in pairs)

    def reversed(self) -> Order:
        return Order(tuple(c[1:] if c.startswith("-") else f"-{c}" for c in self.columns))

    def beyond(self, values: tuple[Any, ...]) -> list[Q]:
        """What comes after the place, in order: each condition is one range of an index."""
        bounds = [(_bound(name), value) for name, value in zip(self.columns, values, strict=True)]
        if len(bounds) == 1:
            return [Q(bounds[0])]
        second, value = bounds[-2]
        near = Q((f"{second}e", value)) & (Q(bounds[-2]) | Q(bounds[-1]))
        if len(bounds) == 2:
            return [near]
        return [Q((self.columns[0].lstrip("-"), values[0])) & near, Q(bounds[0])]


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows, and the cursors of the pages around them; empty where there is none."""

    rows: list[M]
    before: str = ""
    after: str = ""


def read_page(
    rows: QuerySet[M], order: Order, *, size: int, after: str = "", before: str = ""
) -> Page[M]:
    """The page after or before a cursor, or the first one: at most two queries.

    Raises:
        BadCursor: for a cursor that this order did not write.
    """
    if before:
        found = _take(rows, order.reversed(), order.reversed().read(before), size + 1)
        more, kept = len(found) > size, found[:size][::-1]
        return _page(kept, order, earlier=more, later=True)
    values = order.read(after) if after else None
    found = _take(rows, order, values, size + 1)
    return _page(found[:size], order, earlier=bool(after), later=len(found) > size)


def counted(rows: QuerySet[M]) -> int:
    """How many rows there are, at most `COUNTED` + 1."""
    return rows.order_by()[: COUNTED + 1].count()


def _take(rows: QuerySet[M], order: Order, values: tuple[Any, ...] | None, size: int) -> list[M]:
    ordered = rows.order_by(*order.columns)
    ranges = [Q()] if values is None else order.beyond(values)
    found: list[M] = []
    for condition in ranges:
        if len(found) < size:
            found += ordered.filter(condition)[: size - len(found)]
    return found


def _page(rows: list[M], order: Order, *, earlier: bool, later: bool) -> Page[M]:
    return Page(
        rows,
        before=order.cursor(rows[0]) if rows and earlier else "",
        after=order.cursor(rows[-1]) if rows and later else "",
    )


def _bound(column: str) -> str:
    return f"{column[1:]}__lt" if column.startswith("-") else f"{column}__gt"


def _number(value: Any) -> int:
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    return int(value)


def _value(part: str, *, is_time: bool) -> int | datetime:
    digits = part.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise BadCursor(part)
    number = int(part)
    if abs(number) > BIGGEST:
        raise BadCursor(part)
    try:
        return EPOCH + timedelta(microseconds=number) if is_time else number
    except OverflowError as error:
        raise BadCursor(part) from error
