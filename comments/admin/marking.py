"""A text cut at its findings. Knows no HTML: the template escapes every piece.

Places are code points [start, end) of the text as written. They may overlap, touch, lie within
each other or, when a text was blanked since, reach beyond its end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A passage, and the short label of what was found there."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same findings. `labels` is empty where nothing was found.

    `ends` has the labels that hold no further than here: this is where they are shown, once.
    """

    text: str
    labels: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


def cut(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The pieces of `text` in order; joined, they are the text again. No piece is empty."""
    opened: defaultdict[int, Counter[str]] = defaultdict(Counter)
    closed: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for span in spans:
        start, end = max(0, span.start), min(span.end, len(text))
        if start < end:
            opened[start][span.label] += 1
            closed[end][span.label] += 1
    pieces = []
    here: Counter[str] = Counter()
    for start, end in pairwise(sorted({0, len(text), *opened, *closed})):
        here = here - closed[start] + opened[start]
        going_on = here - closed[end] + opened[end]
        ends = tuple(label for label in here if label not in going_on)
        pieces.append(Piece(text[start:end], tuple(here), ends))
    return pieces
