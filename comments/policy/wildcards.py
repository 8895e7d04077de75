"""Entries with asterisks: `hell*`, `*man`, `mor*n`, `buy * now`.

An asterisk at either end stands for any further letters; one elsewhere for at most WIDEST letters
or none, never for a space. No regular expression is made of an entry: its longest part is looked
up, and the others are looked for around it, at a bounded cost.
"""

from __future__ import annotations

from typing import NamedTuple

from comments.policy.text import fold
from comments.policy.tokens import Stream, collapse, word_places

WIDEST = 10
"""Letters that an asterisk inside an entry may stand for."""


class Part(NamedTuple):
    """What stands between asterisks, repeated letters once, and how often each is listed."""

    key: str
    runs: tuple[int, ...]


def parts_of(entry: str, alphabet: str) -> list[Part]:
    """The parts of an entry with an asterisk inside, those at its edges with the space that must
    stand before or after them. Parts without letter or digit are left out."""
    pieces = [_words(piece, alphabet) for piece in entry.split("*")]
    if pieces[0].strip():
        pieces[0] = f" {pieces[0].lstrip()}"
    if pieces[-1].strip():
        pieces[-1] = f"{pieces[-1].rstrip()} "
    return [Part(*collapse(piece)) for piece in pieces if piece.strip()]


def _words(piece: str, alphabet: str) -> str:
    folded = fold(piece, alphabet).text
    words = " ".join(folded[start:end] for start, end in word_places(folded))
    before, after = (" " if side.isspace() else "" for side in (piece[:1], piece[-1:]))
    return f"{before}{words}{after}"


def end_after(stream: Stream, end: int, parts: tuple[Part, ...]) -> int:
    """Where the last of the parts ends that follow key[:end]; 0 when they do not follow."""
    ends = {end}
    for part in parts:
        ends = {
            at + len(part.key)
            for one in ends
            for at in _places_after(stream, one)
            if _stands(stream, at, part)
        }
    return min(ends, default=0)


def start_before(stream: Stream, start: int, parts: tuple[Part, ...]) -> int:
    """Where the first of the parts begins that precede key[start:], the nearest part given first;
    -1 when they do not precede."""
    starts = {start}
    for part in parts:
        starts = {
            end - len(part.key)
            for one in starts
            for end in _places_before(stream, one)
            if end >= len(part.key) and _stands(stream, end - len(part.key), part)
        }
    return max(starts, default=-1)


def _places_after(stream: Stream, end: int) -> range:
    """Where the next part may begin: from the end of the last one (on its last letter, when that
    was doubled) to WIDEST letters further."""
    space = stream.key.find(" ", end, end + WIDEST)
    return range(end - _doubled(stream, end - 1), (end + WIDEST if space < 0 else space) + 1)


def _places_before(stream: Stream, start: int) -> range:
    lowest = max(0, start - WIDEST)
    space = stream.key.rfind(" ", lowest, start)
    return range(max(lowest, space + 1), start + _doubled(stream, start) + 1)


def _doubled(stream: Stream, at: int) -> bool:
    return stream.key[at : at + 1].strip() != "" and stream.runs(at, at + 1)[0] > 1


def _stands(stream: Stream, at: int, part: Part) -> bool:
    if not stream.key.startswith(part.key, at):
        return False
    runs = stream.runs(at, at + len(part.key)) if max(part.runs) > 1 else part.runs
    return all(there >= wanted for there, wanted in zip(runs, part.runs, strict=True))
