"""Live coverage as readers get it: a page of entries, the newest first, and what came since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from articles.models import Article, LiveEntry

PER_PAGE = 50
KEYS = 20
"""Key events that are listed at the head of the story, the newest."""
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Coverage:
    """A page of entries. `newest` is the number of the story's newest one; `older` the number
    before which the next page begins, None for the last; `later` says whether newer ones are on
    other pages."""

    entries: list[LiveEntry]
    newest: int = 0
    older: int | None = None
    later: bool = False
    keys: list[LiveEntry] = field(default_factory=list)

    @property
    def last(self) -> LiveEntry | None:
        return self.entries[0] if self.entries else None


def is_live(article: Article) -> bool:
    return article.kind == Article.Kind.LIVE


def coverage(article: Article, query: Mapping[str, str]) -> Coverage:
    """The page that `?before=` asks for, or the newest entries: three queries."""
    before = number_in(query, "before")
    rows = _entries(article)
    found = list((rows.filter(number__lt=before) if before else rows)[: PER_PAGE + 1])
    newest = rows.values_list("number", flat=True).first() or 0
    entries = found[:PER_PAGE]
    return Coverage(
        entries,
        newest=newest,
        older=entries[-1].number if len(found) > PER_PAGE else None,
        later=bool(before) and bool(entries) and entries[0].number < newest,
        keys=list(_entries(article).filter(is_key=True, removed_at=None)[:KEYS]),
    )


def since(article: Article, after: int) -> list[LiveEntry]:
    """The entries that came after one, the newest first; no more than a page of them."""
    return list(_entries(article).filter(number__gt=after)[:PER_PAGE])


def place_of(article: Article, number: int) -> str | None:
    """The query and the fragment that show an entry on its page, None if there is none."""
    if not article.live_entries.filter(number=number).exists():
        return None
    newer = article.live_entries.filter(number__gt=number)[: PER_PAGE // 2].count()
    on_first = article.live_entries.filter(number__gt=number)[:PER_PAGE].count() < PER_PAGE
    page = "" if on_first else f"?before={number + newer + 1}"
    return f"{page}#entry-{number}"


def number_in(query: Mapping[str, str], name: str) -> int:
    """A number of the address, 0 for none or for what is no number."""
    text = query.get(name, "")
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else 0


def _entries(article: Article) -> QuerySet[LiveEntry]:
    return article.live_entries.order_by("-number").defer("body_source")
