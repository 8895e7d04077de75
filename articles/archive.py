"""The calendar of what was published: months with stories, and the nearest ones around a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Exists
from django.utils import timezone

from articles.models import Article, Edition
from articles.models.articles import ArticleQuerySet

FIRST_YEAR = 1800
MONTHS_A_QUERY = 48


@dataclass(frozen=True)
class Span:
    """A stretch of site time, its end not included."""

    begin: datetime
    end: datetime


def month_span(year: int, month: int) -> Span:
    """The month's bounds in site time. `year` from 1 to 9998, `month` from 1 to 12."""
    return Span(_midnight(year, month), _midnight(year + month // 12, month % 12 + 1))


def year_span(year: int) -> Span:
    return Span(_midnight(year, 1), _midnight(year + 1, 1))


def _midnight(year: int, month: int) -> datetime:
    return timezone.make_aware(datetime(year, month, 1))


def earlier(moment: datetime) -> datetime | None:
    """Site time of the newest story before `moment`."""
    newest = Article.objects.filter(visible_from__lt=moment).published().newest()
    return _local(newest.values_list("visible_from", flat=True).first())


def later(moment: datetime) -> datetime | None:
    """Site time of the oldest story at `moment` or after it."""
    found = Article.objects.published().filter(visible_from__gte=moment)
    return _local(found.order_by("visible_from").values_list("visible_from", flat=True).first())


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from `first` to `last`, oldest first."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = (first.year * 12 + first.month - 1 + step for step in range(count))
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def with_stories(months: list[date], *, stories: ArticleQuerySet | None = None) -> list[date]:
    """Those of `months` that hold a published one of `stories` (of all by default).

    Every month costs one look into the index, however much it holds: the month's bounds come
    before the rule of visibility, because SQLite takes the first bound that fits.
    """
    stories = Article.objects.all() if stories is None else stories
    found: list[date] = []
    for start in range(0, len(months), MONTHS_A_QUERY):
        found += _filled(months[start : start + MONTHS_A_QUERY], stories)
    return found


def _filled(months: list[date], stories: ArticleQuerySet) -> list[date]:
    looks = {
        f"month_{at}": Exists(stories.filter(**_during(month)).published())
        for at, month in enumerate(months)
    }
    # Any table with a row would do: the columns are what is asked.
    row = Edition.objects.order_by("pk").values(**looks).first() or {}
    return [month for at, month in enumerate(months) if row.get(f"month_{at}")]


def _during(month: date) -> dict[str, datetime]:
    span = month_span(month.year, month.month)
    return {"visible_from__gte": span.begin, "visible_from__lt": span.end}


def indexed_months() -> list[date]:
    """Every month that holds a story which search engines may list, oldest first."""
    first = later(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
    if first is None:
        return []
    listed = Article.objects.filter(noindex=False)
    return with_stories(months_between(first.date(), timezone.localdate()), stories=listed)
