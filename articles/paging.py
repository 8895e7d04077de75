"""Pages of a list that is ordered newest first, found by where the last one ended.

A page is cut off after a position (time, number), never after a count of rows, so that the
thousandth page costs what the first one costs, and a story published meanwhile shifts nothing.

SQLite bounds its walk through an index by the first condition that fits. So the position comes
before the rule of visibility in every query here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import QueryDict

from articles.models import Article
from articles.models.articles import ArticleQuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Slice:
    """The stories of one page, and the query strings of its neighbours ("" when there is none)."""

    items: list[Article]
    older: str = ""
    newer: str = ""
    first: bool = True


@dataclass(frozen=True)
class Cursor:
    """A position between two stories: microseconds since 1970 UTC, and the article's number."""

    time: datetime
    pk: int

    @classmethod
    def of(cls, article: Article) -> Cursor:
        assert article.visible_from is not None  # noqa: S101 - only published ones are paged
        return cls(article.visible_from, article.pk)

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Raises BadRequest when `text` is none of ours."""
        found = CURSOR.fullmatch(text)
        if found is None:
            raise BadRequest("The address names a page that does not exist.")
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))

    def __str__(self) -> str:
        return f"{(self.time - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


def page(queryset: ArticleQuerySet, query: QueryDict, *, size: int, **keep: str) -> Slice:
    """The page of published stories that `?before=` or `?after=` asks for, else the first one.

    `keep` goes into the neighbours' addresses.
    Raises BadRequest when the parameters make no sense.
    """
    before, after = query.get("before"), query.get("after")
    if before is not None and after is not None:
        raise BadRequest("A page is before or after another one, not both.")
    if before is not None:
        return _before(queryset, Cursor.parse(before), size, keep)
    if after is not None:
        return _after(queryset, Cursor.parse(after), size, keep)
    return _first(queryset, size, keep)


def _first(queryset: ArticleQuerySet, size: int, keep: dict[str, str]) -> Slice:
    rows = list(queryset.published().newest()[: size + 1])
    return Slice(rows[:size], older=_older(rows, size, keep))


def _before(queryset: ArticleQuerySet, cursor: Cursor, size: int, keep: dict[str, str]) -> Slice:
    earlier = Q(visible_from__lt=cursor.time) | Q(pk__lt=cursor.pk)
    waiting = queryset.filter(visible_from__lte=cursor.time).filter(earlier).published()
    rows = list(waiting.newest()[: size + 1])
    newer = _link("after", rows[0], keep) if rows else "?" + urlencode(keep)
    return Slice(rows[:size], older=_older(rows, size, keep), newer=newer, first=False)


def _after(queryset: ArticleQuerySet, cursor: Cursor, size: int, keep: dict[str, str]) -> Slice:
    later = Q(visible_from__gt=cursor.time) | Q(pk__gt=cursor.pk)
    waiting = queryset.filter(visible_from__gte=cursor.time).filter(later).published()
    rows = list(waiting.order_by("visible_from", "pk")[: size + 1])
    if len(rows) <= size:
        return _first(queryset, size, keep)
    items = rows[size - 1 :: -1]
    newer, older = _link("after", items[0], keep), _link("before", items[-1], keep)
    return Slice(items, older=older, newer=newer, first=False)


def _older(rows: list[Article], size: int, keep: dict[str, str]) -> str:
    return _link("before", rows[size - 1], keep) if len(rows) > size else ""


def _link(side: str, article: Article, keep: dict[str, str]) -> str:
    return "?" + urlencode({**keep, side: str(Cursor.of(article))})
