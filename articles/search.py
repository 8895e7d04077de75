"""Finding stories by words: one function for both databases, `keys`.

A place in the results is a key of `articles.index`: the second of publication and the article's
number. Newest first is the order of the keys, and a page is cut off after a key. Nothing more than
the newest MOST matches is ever counted or ranked, so that a common word costs what a rare one does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.index import SECTION, key_of, number_of
from articles.models import Article, Section
from articles.words import Query

MAX_LENGTH = 100
MOST = 1_000
"""Matches that are counted, and ranked by relevance."""
LOWEST, HIGHEST = -(2**63), 2**63 - 1
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9000, 12, 31)


@dataclass(frozen=True, slots=True)
class Limits:
    """Which stories are looked through: those of a section, first seen from a day to a day."""

    section: Section | None = None
    since: date | None = None
    until: date | None = None

    @property
    def any(self) -> bool:
        return self != NO_LIMITS

    def range(self) -> tuple[int, int]:
        """The lowest and the highest key within the days, which are those of site time."""
        lowest = key_of(_midnight(self.since), 0) if self.since else LOWEST
        if self.until is None:
            return lowest, HIGHEST
        return lowest, key_of(_midnight(self.until + timedelta(days=1)), 0) - 1


NO_LIMITS = Limits()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def keys(
    query: Query,
    limits: Limits = NO_LIMITS,
    *,
    most: int | None = None,
    below: int = HIGHEST,
    above: int = LOWEST,
    oldest: bool = False,
) -> list[int]:
    """The keys of stories that readers may see now and that hold every term, up to `most` of them
    (MOST + 1 unless told).

    Newest first, and from the newest on; with `oldest` they come oldest first, from there on.
    `below` and `above` are keys that are not among them. No terms, no stories.
    """
    if not query.terms:
        return []
    lowest, highest = limits.range()
    span: tuple[int, ...] = (max(lowest, above + 1), min(highest, below - 1))
    if span == (LOWEST + 1, HIGHEST - 1):
        span = ()
    visible, moments = _visible()
    within = (limits.section.pk,) if limits.section and connection.vendor != "sqlite" else ()
    sql = _NEWEST[connection.vendor].format(
        visible=visible,
        span=_SPAN[connection.vendor] if span else "",
        section="AND e.section_id = %s" if within else "",
        order="ASC" if oldest else "DESC",
    )
    most = most or MOST + 1
    # Asked for few rows, PostgreSQL hopes to meet them soon and walks through every article.
    asked = most if connection.vendor == "sqlite" else max(most, MOST + 1)
    with connection.cursor() as cursor:
        found = (expression(query, limits.section), *span, *within, *moments, asked)
        cursor.execute(sql, found)
        return [key for (key,) in cursor.fetchall()[:most]]


def relevance(query: Query, found: Sequence[int]) -> list[int]:
    """The same keys, those first where the words stand in the headline, often, or close to each
    other in a short text; where that is equal, the newest."""
    if not found:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_RANK_FTS5, (expression(query), min(found), max(found)))
        else:
            cursor.execute(_RANK_VECTORS, (expression(query), list(found)))
        ranks = dict(cursor.fetchall())
    return sorted(found, key=lambda key: (ranks.get(key, 0.0), -key))


def expression(query: Query, section: Section | None = None) -> str:
    """The query as the database asks it. Words are letters, digits and marks, each in quotes: no
    sign of a reader's is ever read as an operator."""
    phrases = [phrase for term in query.terms for phrase in term.phrases]
    if connection.vendor == "sqlite":
        if section is not None:
            phrases.append((f"{SECTION}{section.pk}",))
        return " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
    quoted = ("<->".join(f"'{word}'" for word in phrase) for phrase in phrases)
    return " & ".join(f"({phrase})" for phrase in quoted)


def _visible() -> tuple[str, tuple[object, ...]]:
    """The one rule of visibility, asked of the article of an entry `e`."""
    article = Article.objects.published().filter(pk=RawSQL("e.article_id", ())).order_by()
    sql, parameters = article.values("pk").query.sql_with_params()
    return sql, tuple(parameters)


# CROSS JOIN holds SQLite to this order: matches are walked backwards, until the page is full.
_NEWEST = {
    "sqlite": (
        "SELECT s.rowid FROM articles_search s"
        " CROSS JOIN articles_searchentry e ON e.key = s.rowid"
        " WHERE s.articles_search MATCH %s {span} {section}"
        " AND EXISTS ({visible}) ORDER BY s.rowid {order} LIMIT %s"
    ),
    "postgresql": (
        "SELECT e.key FROM articles_searchentry e"
        " WHERE e.vector @@ %s::tsquery {span} {section}"
        " AND EXISTS ({visible}) ORDER BY e.key {order} LIMIT %s"
    ),
}
_SPAN = {
    "sqlite": "AND s.rowid BETWEEN %s AND %s",
    "postgresql": "AND e.key BETWEEN %s AND %s",
}
# Weights: headline, deck, people, topics, text, signs; PostgreSQL names them from D to A.
_RANK_FTS5 = (
    "SELECT rowid, bm25(articles_search, 10, 5, 4, 4, 1, 0) FROM articles_search"
    " WHERE articles_search MATCH %s AND rowid BETWEEN %s AND %s"
)
_RANK_VECTORS = (
    "SELECT e.key, -ts_rank('{0.1, 0.4, 0.5, 1}', e.vector, %s::tsquery, 1)"
    " FROM articles_searchentry e WHERE e.key = ANY(%s)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results: the stories in order, how many there are, and the ways on.

    `count` goes up to MOST + 1, which stands for "more than MOST". Keys of neighbours are None
    where there is none; in a ranking, places take the part of keys.
    """

    articles: list[Article]
    count: int
    newer: int | None = None
    older: int | None = None
    first: bool = True


def newest(
    query: Query,
    limits: Limits = NO_LIMITS,
    *,
    size: int,
    before: int | None = None,
    after: int | None = None,
) -> Found:
    """The newest stories, or those before or after a key, newest first: 2 or 3 queries."""
    top = keys(query, limits)
    rising = [-key for key in top]
    if before is not None:
        start = bisect_right(rising, -before)
        page = top[start : start + size + 1]
        if start + size >= len(top) > MOST:
            page = keys(query, limits, most=size + 1, below=before)
        return _page(page, len(top), size, newer=bool(page) and page[0] != top[0])
    if after is not None and top and after < top[-1]:
        page = keys(query, limits, most=size, above=after, oldest=True)[::-1]
        return _page([*page, after], len(top), size, newer=True)
    start = max(0, bisect_left(rising, -after) - size) if after is not None else 0
    return _page(top[start : start + size + 1], len(top), size, newer=start > 0)


def _page(found: Sequence[int], count: int, size: int, *, newer: bool) -> Found:
    page = found[:size]
    older = page[-1] if len(found) > size else None
    return Found(stories(page), count, page[0] if page and newer else None, older, not newer)


def most_relevant(query: Query, limits: Limits, *, size: int, start: int = 0) -> Found:
    """Stories from the place `start` of the ranking of the newest MOST matches: 3 queries."""
    top = keys(query, limits)
    page = relevance(query, top[:MOST])[start : start + size]
    older = start + size if start + size < min(len(top), MOST) else None
    newer = max(0, start - size) if start else None
    return Found(stories(page), len(top), newer, older, start == 0)


def stories(found: Sequence[int]) -> list[Article]:
    """The articles of these keys in their order, with what a result shows; 1 query."""
    rows = Article.objects.published().select_related("section").defer("body", "body_source")
    by_number = rows.in_bulk([number_of(key) for key in found])
    numbers = (number_of(key) for key in found)
    return [by_number[number] for number in numbers if number in by_number]
