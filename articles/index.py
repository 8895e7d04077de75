"""The search index, and its only writer.

An article is in the index from the moment it has a time of publication; whether readers may see it
is asked when they search. Everything comes from the article's own row, names from its page card,
so that one row read is one row indexed. Whoever writes the row calls `put` in the same transaction.

A row's `key` is the second from which readers see it and the article's number, in one integer. The
key orders "newest first": both databases walk it backwards and stop at the end of a page. Of what
appears within one second the higher number comes first. If the time changes, so does the key, and
the row is put in anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from articles import words
from articles.models import Article, SearchEntry

FORMAT = 1
"""Counts up with every change of what is stored for the same article."""
BATCH = 200
MANY = 1_000
NUMBER_BITS = 29
NUMBERS = 1 << NUMBER_BITS
SECONDS = 1 << (62 - NUMBER_BITS)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BREAK = "\ue000"
"""Between two names: no reader can type it, so that no phrase reaches from one to the next."""
SECTION = "\ue002"
"""Stands before a section's number on SQLite, where a common word of a rare section is found fast
only if the section is a word too."""
MOST = {"headline": 250, "deck": 1_000, "people": 400, "topics": 400, "text": 14_000}
"""Words of each part that are found. PostgreSQL counts no place beyond the 16,383rd."""
MOST_BYTES = 400_000
MOST_SIGNS = 4_000
MOST_PLACES = 255
WEIGHTS = {"headline": "A", "deck": "B", "people": "C", "topics": "C", "text": "D"}
COLUMNS = ("section_id", "headline", "deck", "text", "card", "visible_from")
Told = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Row:
    """What is stored for one article: its parts in words, and single signs, which have no order."""

    article: int
    key: int
    section: int
    digest: str
    parts: dict[str, list[str]]
    signs: list[str]


def key_of(moment: datetime, number: int) -> int:
    """Where an article stands. Times before 1698 and after 2242 count as those; a number beyond
    NUMBERS is never reached."""
    second = (moment - EPOCH) // timedelta(seconds=1)
    return (max(-SECONDS, min(second, SECONDS - 1)) << NUMBER_BITS) + number % NUMBERS


def number_of(key: int) -> int:
    """The number of the article with this key."""
    return key % NUMBERS


def put(articles: Iterable[Article], *, anew: bool = False) -> int:
    """Index these articles as their rows are, drop those without a time; return how many changed.

    Every column of COLUMNS must be as stored. Inside the transaction that wrote them. With `anew`
    nothing is taken for unchanged.
    """
    given = {article.pk: article for article in articles}
    entries = SearchEntry.objects.filter(pk__in=given).values_list("pk", "key", "digest")
    there = {pk: (key, digest) for pk, key, digest in entries}
    gone = [pk for pk in there if given[pk].visible_from is None]
    changed = [
        article
        for article in given.values()
        if article.visible_from is not None
        and (anew or article.pk not in there or there[article.pk][1] != digest_of(article))
    ]
    rows = [row_of(article) for article in changed]
    left = [there[pk][0] for pk in (*gone, *(row.article for row in rows)) if pk in there]
    if gone:
        SearchEntry.objects.filter(pk__in=gone).delete()
    if rows or left:
        _STORES[connection.vendor](rows, left)
    return len(gone) + len(rows)


def refresh(article_ids: Iterable[int], *, anew: bool = False) -> int:
    """Index the rows of these articles where they changed, in batches; return how many did."""
    ids, changed = iter(article_ids), 0
    while batch := list(islice(ids, BATCH)):
        with transaction.atomic():
            rows = Article.objects.select_for_update().filter(pk__in=batch).order_by("pk")
            changed += put(rows.only(*COLUMNS), anew=anew)
    return changed


def clear() -> None:
    """Empty the index: until it is filled, nothing is found."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        if connection.vendor == "sqlite":
            _execute("DELETE FROM articles_search")


def fill(article_ids: Sequence[int], told: Told = lambda count: None) -> int:
    """Index these articles anew, whatever the index says of them; return how many there were."""
    with _in_bulk(many=len(article_ids) > MANY):
        for start in range(0, len(article_ids), BATCH):
            batch = article_ids[start : start + BATCH]
            refresh(batch, anew=True)
            told(len(batch))
    return len(article_ids)


@contextmanager
def _in_bulk(*, many: bool) -> Iterator[None]:
    """PostgreSQL takes many rows into its index by the thousand, if it may let them wait."""
    if many and connection.vendor == "postgresql":
        _execute("ALTER INDEX search_vector SET (fastupdate = on)")
    try:
        yield
    finally:
        if many and connection.vendor == "postgresql":
            _execute("ALTER INDEX search_vector SET (fastupdate = off)")
            _execute("SELECT gin_clean_pending_list('search_vector')")
        elif many:
            _execute("INSERT INTO articles_search (articles_search, rank) VALUES ('merge', 500)")


def missing() -> list[int]:
    """The numbers of the articles that are not in the index, or by the rules of another FORMAT."""
    out = Article.objects.filter(visible_from__isnull=False, search_entry__isnull=True)
    old = SearchEntry.objects.exclude(digest__startswith=f"{FORMAT}:")
    lost = (pk for (pk,) in _execute(_LOST[connection.vendor]))
    return sorted({*out.values_list("pk", flat=True), *old.values_list("pk", flat=True), *lost})


def wanting() -> list[int]:
    """The numbers of the articles that are not in the index as they are. Reads every article."""
    wrong = set(missing())
    digests = dict(SearchEntry.objects.values_list("pk", "digest"))
    due = Article.objects.filter(visible_from__isnull=False).only(*COLUMNS).order_by("pk")
    for article in due.iterator(chunk_size=BATCH):
        if digests.pop(article.pk, "") != digest_of(article):
            wrong.add(article.pk)
    return sorted(wrong.union(digests))


def digest_of(article: Article) -> str:
    """Changes whenever what is stored for the article would."""
    assert article.visible_from is not None  # noqa: S101 - the callers' condition
    names = [*_names(article, "credits"), "", *_names(article, "topics")]
    key = key_of(article.visible_from, article.pk)
    texts = (article.headline, article.deck, article.text)
    material = "\x1f".join(map(str, (key, article.section_id, *texts, *names)))
    digest = hashlib.blake2b(material.encode(errors="replace"), digest_size=14)
    return f"{FORMAT}:{digest.hexdigest()}"


def _names(article: Article, part: str) -> list[str]:
    return [str(one["name"]) for one in article.card.get(part, ())]


def row_of(article: Article) -> Row:
    """The article in words, each part up to what is found of it."""
    assert article.visible_from is not None  # noqa: S101 - the callers' condition
    people, topics = _names(article, "credits"), _names(article, "topics")
    texts = (article.headline, article.deck, *people, *topics, article.text)
    parts = {
        "headline": _words(article.headline),
        "deck": _words(article.deck),
        "people": _list(people),
        "topics": _list(topics),
        "text": _words(article.text),
    }
    return Row(
        article=article.pk,
        key=key_of(article.visible_from, article.pk),
        section=article.section_id,
        digest=digest_of(article),
        parts={name: _fitting(found, MOST[name]) for name, found in parts.items()},
        signs=sorted({one.text for text in texts for one in words.signs(text)})[:MOST_SIGNS],
    )


def _words(text: str) -> Iterator[str]:
    return (one.text for one in words.tokens(text))


def _list(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield BREAK
        yield from _words(name)


def _fitting(found: Iterable[str], most: int) -> list[str]:
    kept, size = [], 0
    for word in islice(found, most):
        size += len(word.encode())
        if size > MOST_BYTES:
            break
        kept.append(word)
    return kept


def _execute(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def _store_fts5(rows: Sequence[Row], left: Sequence[int]) -> None:
    """A row that nobody's entry names any more may have the number of a new one."""
    with connection.cursor() as cursor:
        keys = [(key,) for key in {*left, *(row.key for row in rows)}]
        cursor.executemany("DELETE FROM articles_search WHERE rowid = %s", keys)
        cursor.executemany(
            "INSERT INTO articles_search (rowid, headline, deck, people, topics, text, signs)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    row.key,
                    *(" ".join(part) for part in row.parts.values()),
                    " ".join([f"{SECTION}{row.section}", *row.signs]),
                )
                for row in rows
            ],
        )
        cursor.executemany(
            "INSERT INTO articles_searchentry (article_id, key, section_id, digest)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (article_id) DO UPDATE SET"
            " key = excluded.key, section_id = excluded.section_id, digest = excluded.digest",
            [(row.article, row.key, row.section, row.digest) for row in rows],
        )


def _store_vectors(rows: Sequence[Row], left: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_searchentry (article_id, key, section_id, digest, vector)"
            " VALUES (%s, %s, %s, %s, %s::tsvector) ON CONFLICT (article_id) DO UPDATE SET"
            " key = excluded.key, section_id = excluded.section_id, digest = excluded.digest,"
            " vector = excluded.vector",
            [(row.article, row.key, row.section, row.digest, vector(row)) for row in rows],
        )


def vector(row: Row) -> str:
    """The row as a `tsvector` is written: each word with its places. Parts do not touch, so that
    no phrase reaches from one into the next."""
    places: dict[str, list[str]] = {}
    begin = 1
    for name, found in row.parts.items():
        for place, word in enumerate(found, start=begin):
            if word != BREAK:
                places.setdefault(word, []).append(f"{place}{WEIGHTS[name]}")
        begin += len(found) + 1
    placed = [f"'{word}':{','.join(some[:MOST_PLACES])}" for word, some in places.items()]
    return " ".join([*placed, *(f"'{sign}'" for sign in row.signs)])


_STORES = {"sqlite": _store_fts5, "postgresql": _store_vectors}
_LOST = {
    "sqlite": "SELECT article_id FROM articles_searchentry e WHERE NOT EXISTS"
    " (SELECT 1 FROM articles_search_docsize d WHERE d.id = e.key)",
    "postgresql": "SELECT article_id FROM articles_searchentry WHERE vector IS NULL",
}
