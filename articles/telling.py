"""Who is mailed about a correction, told by whoever knows readers: articles know no comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from articles.models import Article, Correction


@dataclass(frozen=True)
class Audience:
    """Readers who spoke about a story before it was put right.

    `count` says how many would be told by now. `tell` asks for their mail in the transaction of
    the correction, and says to how many. `waiting` says how many of these mails have not gone out,
    by correction. `take_back` cancels them, and says how many that were.
    """

    count: Callable[[Article], int]
    tell: Callable[[Correction], int]
    waiting: Callable[[Article], dict[int, int]]
    take_back: Callable[[Correction], int]


_audiences: list[Audience] = []


def register(audience: Audience) -> None:
    _audiences[:] = [audience]


def count(article: Article) -> int:
    """How many readers a correction made now could be told by mail."""
    return sum(one.count(article) for one in _audiences)


def tell(correction: Correction) -> int:
    """Ask for the mail, to be called in the correction's transaction; to how many it goes."""
    return sum(one.tell(correction) for one in _audiences)


def waiting(article: Article) -> dict[int, int]:
    """How many mails about each correction of a story have not gone out, where there are any."""
    return {pk: count for one in _audiences for pk, count in one.waiting(article).items()}


def take_back(correction: Correction) -> int:
    """Cancel what has not gone out; how many are not told now."""
    return sum(one.take_back(correction) for one in _audiences)
