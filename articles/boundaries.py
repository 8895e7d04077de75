"""When what readers see changes by the clock alone: no page may be kept beyond that moment.

Validators never are: they are made of what may be seen at the time of asking. What shared caches
hold for a second without asking ends earlier when a boundary falls into that second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Min, QuerySet, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import caching
from articles.models import Article, Banner, Page, Placement

TAKEN = timedelta(seconds=5)
TIMES: tuple[tuple[Any, str], ...] = (
    (Article, "visible_from"),
    (Article, "visible_until"),
    (Page, "published_at"),
    (Placement, "starts_at"),
    (Placement, "ends_at"),
    (Banner, "starts_at"),
    (Banner, "ends_at"),
)
"""Every column with a moment at which a list, a menu or a front becomes another."""


def next_boundary(now: datetime | None = None) -> datetime:
    """The next moment after `now` at which some list of stories changes by itself, at the latest
    the next midnight of the site, which pages name the day of; one query."""
    now = now or timezone.now()
    found: list[datetime | None] = [row["at"] for row in nearest(now)]
    return min([midnight(now), *(at for at in found if at is not None)])


def nearest(now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """A row for each of TIMES: as `at` its nearest moment after `now`, if there is one."""
    first, *others = (_first(model, column, now) for model, column in TIMES)
    return first.union(*others, all=True)


def kept_until(now: datetime | None = None) -> datetime:
    """Until when an answer that was just put together may be kept: `next_boundary`, and the last
    one if it fell into the time that the answer took."""
    return next_boundary((now or timezone.now()) - TAKEN)


def _first(model: Any, column: str, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    rows = model.objects.order_by().filter(**{f"{column}__gt": now})
    found: QuerySet[Any, dict[str, Any]] = (
        rows.annotate(one=Value(1)).values("one").annotate(at=Min(column)).values("at")
    )
    return found


def midnight(now: datetime) -> datetime:
    """The first moment of the next day, in site time."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time()))


def of_story(story: Article, now: datetime) -> datetime:
    """The next moment at which the page of a visible story becomes another by itself: it ends, or
    a story that it sends its readers to begins or ends, or a banner does; no query."""
    banners = (getattr(story, caching.PART_PREFIX + name, None) for name in caching.BANNER)
    moments: list[datetime] = [*_moments(story), *(one for one in banners if one is not None)]
    return min([midnight(now), *(one for one in moments if one > now)])


def _moments(story: Article) -> Iterator[datetime]:
    if story.visible_until is not None:
        yield story.visible_until
    named: Iterable[dict[str, Any]] = story.card.get("related", [])
    for one in (*named, *story.card.get("more", {}).values()):
        for key in ("from", "until"):
            moment = parse_datetime(one.get(key) or "")
            if moment is not None:
                yield moment
