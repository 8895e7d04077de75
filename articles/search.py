"""Finding stories by words: one function for both databases, `keys`.

A place in the results is a key of `articles.index`: the second of publication and the article's
number. Newest first is the order of the keys, and a page is cut off after a key. Nothing more than
the newest MOST matches is ever counted or ranked, so that a common word costs what a rare one does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
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
    span = Span(max(lowest, above + 1), min(highest, below - 1), oldest)
    most = MOST + 1 if most is None else most
    return _FINDERS[connection.vendor](query, limits.section, span, most)


@dataclass(frozen=True, slots=True)
class Span:
    """Keys from `low` to `high`, and from which end on they are walked."""

    low: int
    high: int
    oldest: bool = False

    @property
    def order(self) -> str:
        return "ASC" if self.oldest else "DESC"

    def beyond(self, key: int) -> Span:
        """What is left when everything up to this key, and it too, was seen."""
        return replace(self, low=key + 1) if self.oldest else replace(self, high=key - 1)

    def until(self, key: int) -> Span:
        """Only what is met before this key, and it too."""
        return replace(self, high=key) if self.oldest else replace(self, low=key)


def _find_fts5(query: Query, section: Section | None, span: Span, most: int) -> list[int]:
    """Matches are walked in the order of their keys until there are enough."""
    whole = (span.low, span.high) == (LOWEST + 1, HIGHEST - 1)
    visible, moments = _visible()
    sql = _NEWEST_FTS5.format(
        visible=visible,
        span="" if whole else "AND s.rowid BETWEEN %s AND %s",
        order=span.order,
    )
    ends = () if whole else (span.low, span.high)
    rows = _execute(sql, (expression(query, section), *ends, *moments, most))
    return [key for (key,) in rows]


def _find_vectors(query: Query, section: Section | None, span: Span, most: int) -> list[int]:
    """PostgreSQL cannot walk matches in the order of keys, and takes reading a vector for cheap. So
    the nearest entries are read one by one, which finds common words soon, and only then the
    index of words is asked for all others, which finds seldom ones soon.
    """
    visible, moments = _visible()
    within = "" if section is None else f"AND section_id = {section.pk:d}"
    sql = _NEAR.format(visible=visible, section=within, order=span.order)
    rows = _execute(sql, (expression(query), *moments, span.low, span.high, 2 * most))
    found = [key for key, good in rows if good]
    if len(rows) == 2 * most and len(found) < most:
        sql = _FAR.format(visible=visible, section=within, order=span.order)
        with transaction.atomic():
            _execute("SET LOCAL enable_seqscan = off")
            found += _far(sql, query, span.beyond(rows[-1][0]), most - len(found))
    return found[:most]


def _far(sql: str, query: Query, span: Span, most: int) -> list[int]:
    """The index of words knows no phrases: they are looked for in what holds their words, a part at
    a time."""
    words = {f"'{word}'" for term in query.terms for one in term.phrases for word in one}
    whole, moments = expression(query), _visible()[1]
    asked = max(most, LEAST) * (4 if "<->" in whole else 1)
    found: list[int] = []
    while True:
        limits = (" & ".join(sorted(words)), span.low, span.high, asked)
        rows = _execute(sql, (whole, *moments, *limits))
        found += [key for key, good in rows if good]
        if len(rows) < asked or len(found) >= most:
            return found
        span = span.beyond(rows[-1][0])
        asked *= 4


def _execute(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


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
_NEWEST_FTS5 = (
    "SELECT s.rowid FROM articles_search s"
    " CROSS JOIN articles_searchentry e ON e.key = s.rowid"
    " WHERE s.articles_search MATCH %s {span}"
    " AND EXISTS ({visible}) ORDER BY s.rowid {order} LIMIT %s"
)
_NEAR = (
    "SELECT e.key, e.vector @@ %s::tsquery AND ({visible}) IS NOT NULL FROM"
    " (SELECT key, article_id, vector FROM articles_searchentry"
    " WHERE key BETWEEN %s AND %s {section} ORDER BY key {order} LIMIT %s) e"
)
# By "key + 0" there is no index: neither the bounds nor the order keep PostgreSQL from the words.
_FAR = (
    "SELECT e.key, e.vector @@ %s::tsquery AND ({visible}) IS NOT NULL FROM"
    " (SELECT key, article_id, vector FROM articles_searchentry WHERE vector @@ %s::tsquery"
    " AND key + 0 BETWEEN %s AND %s {section} ORDER BY key + 0 {order} LIMIT %s) e"
)
_FINDERS = {"sqlite": _find_fts5, "postgresql": _find_vectors}
LEAST = 100
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
