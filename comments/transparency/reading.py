"""The months of the report as pages and files tell them: frozen ones as they were frozen, the
others as they stand, counted at most every few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches

from comments.models import MonthReport
from comments.transparency import counting, months
from comments.transparency.figures import SCHEMA, Figures, checksum, from_json

KEPT = timedelta(minutes=2)
"""How long figures that may still change are shown before they are counted anew."""
KEPT_SETTLED = timedelta(hours=1)
"""The same for a month that nothing changes any more, and that waits to be frozen."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month's figures, and what they are: `frozen_at` is None until the month is frozen."""

    figures: Figures
    checksum: str
    counted_at: datetime
    frozen_at: datetime | None
    is_over: bool

    @property
    def day(self) -> date:
        return self.figures.month

    @property
    def mark(self) -> tuple[str, ...]:
        """What a validator needs."""
        return f"{self.day}", self.checksum, f"{self.counted_at}", f"{self.is_over}"


def newest(count: int | None, now: datetime) -> list[Month]:
    """The newest `count` months of the report, oldest first; all of them for None."""
    days = months.covered(now)
    days = days if count is None else days[-count:]
    frozen = {one.month: one for one in MonthReport.objects.filter(month__in=days)}
    return [_month(day, frozen.get(day), now) for day in days]


def one(day: date, now: datetime) -> Month | None:
    """That month; None when the report does not cover it."""
    if day not in months.covered(now):
        return None
    return _month(day, MonthReport.objects.filter(month=day).first(), now)


def _month(day: date, report: MonthReport | None, now: datetime) -> Month:
    if report is not None:
        told = from_json(report.figures)
        return Month(told, report.checksum, report.frozen_at, report.frozen_at, is_over=True)
    told_json, counted_at = _counted(day, now)
    is_over = now >= months.span(day).end
    return Month(from_json(told_json), checksum(told_json), counted_at, None, is_over)


def _counted(day: date, now: datetime) -> tuple[dict[str, Any], datetime]:
    """Kept under what the figures are made of beside the log: which month, between which
    midnights, counted how."""
    key = f"transparency:{SCHEMA}:{settings.VERSION}:{settings.TIME_ZONE}:{day}"
    cache = caches["process"]
    kept: tuple[dict[str, Any], datetime] | None = cache.get(key)
    if kept is not None and kept[1] <= now:
        return kept
    kept = counting.month(day).to_json(), now
    lasts = KEPT_SETTLED if months.is_settled(day, now) else KEPT
    cache.set(key, kept, lasts.total_seconds())
    return kept
