"""Months of site time: when they begin and end, and which of them the report covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from comments.models import PolicyVersion

SETTLED_AFTER = timedelta(days=2)
"""How long after its end a month can still change: an undone decision, a form with a nudge that is
sent a day later."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, its end not included."""

    begin: datetime
    end: datetime


def span(month: date, zone: str = "") -> Span:
    """The month's bounds in UTC. It begins at the midnight of `zone`, of the site by default;
    where that midnight is skipped by a change of clocks, at the first moment of the day."""
    return Span(_midnight(month, zone), _midnight(after(month), zone))


def _midnight(day: date, zone: str) -> datetime:
    place = ZoneInfo(zone or settings.TIME_ZONE)
    return datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC)


def after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def of(moment: datetime) -> date:
    """The first day of the month that the moment belongs to, in site time."""
    return timezone.localdate(moment, ZoneInfo(settings.TIME_ZONE)).replace(day=1)


def is_settled(month: date, now: datetime) -> bool:
    """Whether nothing that happens from now on can change the month's figures."""
    return now >= span(month).end + SETTLED_AFTER


def first() -> date | None:
    """The month in which the first version of the policy came into force. None before that:
    nothing is decided without a policy."""
    begins = PolicyVersion.objects.published().order_by("published_at").values("published_at")[:1]
    found = begins.values_list("published_at", flat=True).first()
    return of(found) if found else None


def covered(now: datetime) -> list[date]:
    """Every month of the report, the current one included, oldest first."""
    begins = first()
    return list(_between(begins, of(now))) if begins else []


def _between(begins: date, ends: date) -> Iterator[date]:
    while begins <= ends:
        yield begins
        begins = after(begins)
