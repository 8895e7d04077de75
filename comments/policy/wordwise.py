"""Two texts beside each other, word by word: what stayed, what went and what came.

The words that each text has once hold the two together; between two such words the longest
common run of words is sought while the stretch is short. The cost is bounded by the length of
the texts, whatever they say: a stretch without common words is told as replaced.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Kind = Literal["same", "old", "new"]

LONGEST = 100_000
"""Characters of both texts. Of longer ones only the common beginning and end are told apart."""

CELLS = 25_000
"""Words of the one stretch times words of the other, up to which every pair is looked at."""

DEEPEST = 6
"""How often a stretch is taken apart by the words that stand in it once."""


@dataclass(frozen=True, slots=True)
class Part:
    """A passage of both texts, of the old one alone or of the new one alone. Never empty."""

    kind: Kind
    text: str


@dataclass(slots=True)
class _Run:
    """A stretch of the old text and what stands for it in the new one."""

    old: str
    new: str
    same: bool

    @property
    def size(self) -> int:
        return max(len(self.old), len(self.new))


def parts(old: str, new: str, *, closely: bool = True) -> tuple[Part, ...]:
    """The passages in order. Those but the new ones are `old`, those but the old ones `new`.

    Unless `closely`, only the common beginning and end are told apart, which costs next to nothing.
    """
    deepest = DEEPEST if closely and len(old) + len(new) <= LONGEST else -1
    told: list[Part] = []
    for run in _readable(_runs(tokens(old), tokens(new), deepest)):
        if run.same:
            told.append(Part("same", run.old))
            continue
        told += [Part("old", run.old)] if run.old else []
        told += [Part("new", run.new)] if run.new else []
    return tuple(told)


def tokens(text: str) -> list[str]:
    """Words with their marks and apostrophes, runs of blanks, of symbols, and single signs."""
    found: list[str] = []
    last = ""
    begun = 0
    for at, sign in enumerate(text):
        kind = _kind(sign)
        if at and (kind == "mark" or (sign in "'’" and last == "word")):
            continue
        if at and (kind != last or kind == "alone"):
            found.append(text[begun:at])
            begun = at
        last = kind
    return [*found, text[begun:]] if text else []


@lru_cache(maxsize=4096)
def _kind(sign: str) -> str:
    if sign.isspace():
        return "blank"
    category = unicodedata.category(sign)
    if category[0] == "M" or category in ("Cf", "Sk"):
        return "mark"
    if category == "Lo" and unicodedata.east_asian_width(sign) == "W":
        return "alone"  # written without blanks between words
    return {"L": "word", "N": "word", "S": "symbol"}.get(category[0], "alone")


def _runs(old: Sequence[str], new: Sequence[str], deeper: int) -> Iterator[_Run]:
    """What stands for what, the common beginning and end taken off first."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    yield from _same(old[:head])
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail], deeper)
    yield from _same(old[len(old) - tail :])


def _middle(old: Sequence[str], new: Sequence[str], deeper: int) -> Iterator[_Run]:
    anchors = _anchors(old, new) if deeper > 0 and old and new else []
    if anchors:
        edges = [(-1, -1), *anchors, (len(old), len(new))]
        for (old_at, new_at), (old_next, new_next) in pairwise(edges):
            yield from _same(old[max(old_at, 0) : old_at + 1])
            between = old[old_at + 1 : old_next], new[new_at + 1 : new_next]
            yield from _runs(*between, deeper - 1)
    elif old and new and deeper >= 0 and len(old) * len(new) <= CELLS:
        yield from _shared(old, new)
    elif old or new:
        yield _Run("".join(old), "".join(new), same=False)


def _same(words: Sequence[str]) -> Iterator[_Run]:
    if words:
        text = "".join(words)
        yield _Run(text, text, same=True)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of words that stand once in either, as many of them as keep their order."""
    counts, others = Counter(old), Counter(new)
    places = {word: at for at, word in enumerate(new) if others[word] == 1 == counts[word]}
    pairs = [(at, places[word]) for at, word in enumerate(old) if word in places]
    ends: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for index, (_at, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(chain[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        chain[length : length + 1] = [index]
    kept = []
    index = chain[-1] if chain else -1
    while index >= 0:
        kept.append(pairs[index])
        index = before[index]
    return kept[::-1]


def _shared(old: Sequence[str], new: Sequence[str]) -> Iterator[_Run]:
    """The longest common run of words, by a table of lengths from the end."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        here, below = table[row], table[row + 1]
        for column in range(len(new) - 1, -1, -1):
            equal = old[row] == new[column]
            best = max(below[column], here[column + 1])
            here[column] = below[column + 1] + 1 if equal else best
    row = column = 0
    while row < len(old) and column < len(new):
        if old[row] == new[column]:
            yield _Run(old[row], new[column], same=True)
            row, column = row + 1, column + 1
        elif table[row + 1][column] >= table[row][column + 1]:
            yield _Run(old[row], "", same=False)
            row += 1
        else:
            yield _Run("", new[column], same=False)
            column += 1
    yield _Run("".join(old[row:]), "".join(new[column:]), same=False)


def _readable(runs: Iterator[_Run]) -> list[_Run]:
    """Neighbours joined, and a word that stayed amid longer changes told with them."""
    told: list[_Run] = []
    for run in runs:
        if not run.size:
            continue
        if told and told[-1].same == run.same:
            told[-1] = _joined(*told[-1:], run)
        else:
            told.append(run)
    merged: list[_Run] = []
    for run in told:
        merged.append(run)
        if len(merged) > 2 and not run.same and _is_island(*merged[-3:]):
            merged[-3:] = [_joined(*merged[-3:])]
    return merged


def _is_island(before: _Run, between: _Run, after: _Run) -> bool:
    return between.size <= min(before.size, after.size) or not between.old.strip()


def _joined(*runs: _Run) -> _Run:
    old = "".join(run.old for run in runs)
    new = "".join(run.new for run in runs)
    return _Run(old, new, same=all(run.same for run in runs))
