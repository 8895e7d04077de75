"""Months that are over become rows that change no more; the log still tells whether they are true.

A month is frozen once nothing can change it (`months.SETTLED_AFTER`), by the worker's hourly sweep
or by `manage.py transparency --freeze`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from comments.models import MonthReport
from comments.transparency import counting, figures, months


class Difference(NamedTuple):
    """Where a frozen month is not what the log tells. `place` is a path into the figures, empty
    where the row contradicts itself."""

    month: date
    place: str
    frozen: Any
    counted: Any


def due(now: datetime) -> list[date]:
    """The months that are over and settled, and not frozen; oldest first."""
    settled = [month for month in months.covered(now) if months.is_settled(month, now)]
    frozen = set(MonthReport.objects.filter(month__in=settled).values_list("month", flat=True))
    return [month for month in settled if month not in frozen]


def freeze_due(*, now: datetime | None = None) -> list[date]:
    """Freeze every month that is due; those frozen. Two at once freeze each month once."""
    now = now or timezone.now()
    return [month for month in due(now) if _freeze(month, now)]


def _freeze(month: date, now: datetime) -> bool:
    told = counting.month(month).to_json()
    fields = {"figures": told, "checksum": figures.checksum(told), "frozen_at": now}
    _report, made = MonthReport.objects.get_or_create(month=month, defaults=fields)
    return made


def verify() -> Iterator[Difference]:
    """Count every frozen month anew, under the time zone that it was counted under, and tell what
    differs, field by field."""
    for report in MonthReport.objects.order_by("month"):
        yield from differences(report)


def differences(report: MonthReport) -> Iterator[Difference]:
    found = figures.checksum(report.figures)
    if found != report.checksum:
        yield Difference(report.month, "", report.checksum, found)
    try:
        zone = figures.from_json(report.figures).zone
        counted = counting.month(report.month, zone).to_json()
    except (ValueError, KeyError, OSError):
        yield Difference(report.month, "figures", "unreadable", "")
        return
    for place, frozen, now in _compare(report.figures, counted, ""):
        yield Difference(report.month, place, frozen, now)


def _compare(frozen: Any, counted: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(frozen, Mapping) and isinstance(counted, Mapping):
        # A field that came with a later release was not counted then.
        for name in frozen:
            yield from _compare(frozen[name], counted.get(name), f"{place}.{name}".lstrip("."))
    elif isinstance(frozen, list) and isinstance(counted, list):
        mine, theirs = _by_name(frozen), _by_name(counted)
        for name in sorted(mine.keys() | theirs.keys()):
            yield from _compare(mine.get(name), theirs.get(name), f"{place}[{name}]")
    elif frozen != counted:
        yield place, frozen, counted


def _by_name(rows: list[Any]) -> dict[str, Any]:
    """Rows of rules by key, of detectors by rule and kind."""
    return {
        ", ".join(str(one[name]) for name in ("key", "rule", "kind") if name in one): one
        for one in rows
        if isinstance(one, Mapping)
    }
