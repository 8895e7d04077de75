"""Texts as sets of overlapping pieces of a few words, by which nearly equal texts are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from comments.policy.text import fold
from comments.policy.tokens import word_places

SHINGLE = 3
"""Words in a piece."""
LONGEST = 20_000
"""Characters of a text that are compared."""
REMEMBERED = 100_000
"""Pieces kept in memory, about 100 bytes each, and as many again that were not used lately."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Shingled:
    """The number of words, and the pieces: the whole text if it is shorter than one."""

    words: int
    pieces: frozenset[str]


class _Memory:
    """What was worked out for recent texts, in two generations: when the younger one is full it
    becomes the older, and that is forgotten. Threads may share it: at worst a text is done twice.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self.young: dict[str, Shingled] = {}
        self.old: dict[str, Shingled] = {}

    def get(self, text: str) -> Shingled | None:
        found = self.young.get(text)
        if found is None:
            found = self.old.get(text)
            if found is not None:
                self.put(text, found)
        return found

    def put(self, text: str, made: Shingled) -> None:
        if self.held + len(made.pieces) > self.most:
            self.old, self.young, self.held = self.young, {}, 0
        self.young[text] = made
        self.held += len(made.pieces)


_memory = _Memory(REMEMBERED)


def shingled(text: str) -> Shingled:
    """The pieces of a text. A pure function: the same texts come again and again, in every
    comment of a thread, so that recent ones are remembered."""
    text = text[:LONGEST]
    found = _memory.get(text)
    if found is None:
        found = _work_out(text)
        _memory.put(text, found)
    return found


def _work_out(text: str) -> Shingled:
    folded = fold(text, "latin").text
    words = [folded[start:end] for start, end in unit_places(folded)]
    signs = sum(1 for word in words if len(word) == 1 and _UNSPACED.match(word))
    pieces = zip(*(words[at:] for at in range(SHINGLE)), strict=False)
    whole = frozenset({" ".join(words)})
    return Shingled(len(words) - signs // 2, frozenset(map(" ".join, pieces)) or whole)


def unit_places(folded: str) -> Iterator[tuple[int, int]]:
    """Where its words stand; where a script puts no space between words, its signs, two of which
    make about a word."""
    for start, end in word_places(folded):
        if _UNSPACED.match(folded, start):
            yield from ((at, at + 1) for at in range(start, end))
        else:
            yield start, end
