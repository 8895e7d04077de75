"""What changed between two texts, word by word. Pure.

Texts are compared block by block first (paragraphs, headings, items), then word by word within the
blocks that face each other, so that the work grows with what changed and not with the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Literal

Kind = Literal["same", "removed", "added"]
WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 600
"""Words on either side that are compared exactly; of longer blocks, those that come very often are
left out of the search for what is the same."""
LONGEST = 5_000
"""Of words on either side. A longer block went and came whole, as comparing it takes too long."""
ALIKE = 0.3
"""Blocks that share less than this part of their words do not face each other."""


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text, and whether it is in both texts, in the old or in the new one only."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Two blocks that face each other: `old` without what was added, `new` without what went.

    One of them is empty where a block went or came whole. `inline` is both in one.
    """

    inline: tuple[Change, ...]

    @property
    def old(self) -> tuple[Change, ...]:
        return tuple(one for one in self.inline if one.kind != "added")

    @property
    def new(self) -> tuple[Change, ...]:
        return tuple(one for one in self.inline if one.kind != "removed")

    @property
    def changed(self) -> bool:
        return any(one.kind != "same" for one in self.inline)


def words(old: str, new: str) -> list[Change]:
    """One text with what went and what came, in the order of reading: first what went."""
    before, after = WORD.findall(old), WORD.findall(new)
    if max(len(before), len(after)) > LONGEST and old != new:
        before, after = [old], [new]
    changes = list(_changes(before, after))
    return _joined(_without_crumbs(changes))


def rows(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """The blocks of two texts side by side, in the order of reading."""
    found: list[Row] = []
    for tag, first, last, start, end in _opcodes(old, new):
        if tag == "equal":
            found += [Row((Change("same", block),)) for block in old[first:last]]
        else:
            found += _facing(old[first:last], new[start:end])
    return found


def passages(found: Sequence[Row], beside: int = 1) -> list[list[Row]]:
    """The rows that changed, each run with so many unchanged ones before and after it."""
    near = {
        at + step
        for at, row in enumerate(found)
        if row.changed
        for step in range(-beside, beside + 1)
    }
    parts: list[list[Row]] = []
    for at, row in enumerate(found):
        if at not in near:
            continue
        if at - 1 not in near or not parts:
            parts.append([])
        parts[-1].append(row)
    return parts


def _facing(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Blocks in the place of others: those that are alike face each other, one after the other."""
    for before, after in zip_longest(old, new, fillvalue=""):
        if before and after and _alike(before, after):
            yield Row(tuple(words(before, after)))
            continue
        if before:
            yield Row((Change("removed", before),))
        if after:
            yield Row((Change("added", after),))


def _alike(old: str, new: str) -> bool:
    before, after = set(old.split()), set(new.split())
    return len(before & after) >= ALIKE * min(len(before), len(after))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    exact = max(len(old), len(new)) <= MOST
    return SequenceMatcher(None, old, new, autojunk=not exact).get_opcodes()


def _changes(before: list[str], after: list[str]) -> Iterator[Change]:
    for tag, first, last, start, end in _opcodes(before, after):
        if tag == "equal":
            yield Change("same", "".join(before[first:last]))
            continue
        yield Change("removed", "".join(before[first:last]))
        yield Change("added", "".join(after[start:end]))


def _without_crumbs(changes: list[Change]) -> Iterator[Change]:
    """A space between two changed words is part of the change: people read phrases, not crumbs."""
    for at, one in enumerate(changes):
        inside = 0 < at < len(changes) - 1
        if one.kind == "same" and inside and not one.text.strip():
            yield Change("removed", one.text)
            yield Change("added", one.text)
        else:
            yield one


def _joined(changes: Iterator[Change]) -> list[Change]:
    """Runs of changes as one that went and one that came."""
    found: list[Change] = []
    for same, run in groupby(changes, key=lambda one: one.kind == "same"):
        part = list(run)
        if same:
            found.append(Change("same", "".join(one.text for one in part)))
            continue
        kinds: tuple[Kind, Kind] = ("removed", "added")
        texts = ((kind, "".join(one.text for one in part if one.kind == kind)) for kind in kinds)
        found += [Change(kind, text) for kind, text in texts if text]
    return found
