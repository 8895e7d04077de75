"""Finding stories by words, and showing readers where the words stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section
from articles.models.articles import ArticleQuerySet

MAX_LENGTH = 100
MAX_TERMS = 6
PASSAGE_LENGTH = 220
FIELDS = ("headline", "deck", "text")


@dataclass(frozen=True)
class Piece:
    """A part of a passage; `marked` when it is what was searched for."""

    text: str
    marked: bool = False


def terms(query: str) -> list[str]:
    """The words of a query, each once, at most MAX_TERMS of them."""
    return list(dict.fromkeys(query[:MAX_LENGTH].split()))[:MAX_TERMS]


def search(query: str, *, section: Section | None = None) -> ArticleQuerySet:
    """Published stories that hold every word of `query` somewhere. No words, no stories."""
    words = terms(query)
    if not words:
        return Article.objects.none()
    found = Article.objects.select_related("section", "lead_picture")
    found = found.defer("body", "body_source")
    if section is not None:
        found = found.filter(section=section)
    for word in words:
        found = found.filter(_anywhere(word))
    return found.published()


def _anywhere(word: str) -> Q:
    """SQLite by itself knows only the case of ASCII letters; expressions are matched by Python."""
    by_python = connection.vendor == "sqlite" and not word.isascii()
    lookup, sought = ("iregex", re.escape(word)) if by_python else ("icontains", word)
    condition = Q()
    for field in FIELDS:
        condition |= Q(**{f"{field}__{lookup}": sought})
    return condition


def mark(text: str, words: list[str]) -> list[Piece]:
    """`text` in pieces, every occurrence of a word marked whatever its case."""
    if not words:
        return [Piece(text)] if text else []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")", re.IGNORECASE)
    pieces = pattern.split(text)
    return [Piece(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def passage(text: str, words: list[str], *, length: int = PASSAGE_LENGTH) -> list[Piece]:
    """About `length` characters of `text` around the first word found, whole words, marked."""
    line = " ".join(text.split())
    found = [at for word in words if (at := line.lower().find(word.lower())) >= 0]
    start = max(0, min(found, default=0) - length // 3)
    if start:
        start = line.find(" ", start) + 1
    end = len(line) if len(line) - start <= length else line.rfind(" ", start, start + length)
    if end <= start:
        end = min(len(line), start + length)
    cut = ("… " if start else "") + line[start:end] + (" …" if end < len(line) else "")
    return mark(cut, words)


TOO_MANY_TERMS = _("Only the first six words were searched for.")
