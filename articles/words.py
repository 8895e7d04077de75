"""Words as the search sees them: folded, cut apart, looked for and marked. Both databases store
and are asked for these words, never for the text itself, so that both find the same.

A word is a run of letters, digits and their marks. Case, accents and width do not count: "École"
and "ecole" are one word. Scripts that set no spaces between words are cut into pairs of characters
that stand side by side, so that any part of a sentence is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

MAX_TERMS = 6
PASSAGE_LENGTH = 220
LONGEST = 40
"""Characters of a word that count: what comes after is no matter."""
SIGN = "\ue001"
"""Stands before a single character of a script without spaces; no reader can type a word of it."""

# Han, kana and bopomofo; Thai, Lao, Burmese and Khmer.
_DENSE = (
    (0x3005, 0x3007),
    (0x3041, 0x312F),
    (0x31A0, 0x31FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
    (0x20000, 0x3FFFF),
    (0x0E01, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
)
_MARKS_END = 0x20000
_UNSEEN = "\u00ad\u200c\u200d\u2060"
_DROPPED = dict.fromkeys(
    (
        *range(0x300, 0x370),  # accents of Latin, Greek and Cyrillic
        *range(0x591, 0x5C8),  # Hebrew points
        *range(0x64B, 0x660),  # Arabic vowel marks and hamzas
        0x640,
        0x670,
        *map(ord, _UNSEEN),
    )
)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_PARTS = re.compile(r'"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|([^\s"“”„«»]+)')


class Token(NamedTuple):
    """A folded word, and where it stands in the text: from `start` up to `end`."""

    text: str
    start: int
    end: int


class Term(NamedTuple):
    """A word or a quoted phrase of a query, as it was typed.

    `phrases` are the runs of words that must each stand somewhere, in that order and unbroken.
    """

    shown: str
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader looks for; `cut` when there was more than MAX_TERMS."""

    terms: tuple[Term, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage; `marked` when it is what was searched for."""

    text: str
    marked: bool = False


def _class(points: Iterable[int]) -> str:
    """The code points as ranges of a character class."""
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a word is (its group `run` when it comes without spaces), and what a character is."""
    dense = _class(
        point
        for first, last in sorted(_DENSE)
        for point in range(first, last + 1)
        if chr(point).isalnum()
    )
    marks = _class(
        point for point in range(0x80, _MARKS_END) if unicodedata.category(chr(point))[0] == "M"
    )
    marks += "\uff9e\uff9f" + _UNSEEN
    unit = f"[{dense}][{marks}]*"
    word = re.compile(f"(?P<run>(?:{unit})+)|[^\\W_{dense}](?:[^\\W_{dense}]|[{marks}])*")
    return word, re.compile(unit)


@lru_cache(1 << 16)
def fold(word: str) -> str:
    """A word without case, accents, width and unseen signs, at most LONGEST characters."""
    if word.isascii():
        return word.lower()[:LONGEST]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    plain = plain.translate(_DROPPED).translate(_LETTERS)
    kept = "".join(sign for sign in plain if sign.isalnum() or _is_mark(sign))
    return unicodedata.normalize("NFC", kept)[:LONGEST]


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order. Pairs of a script without spaces overlap."""
    word, unit = _patterns()
    for found in word.finditer(text):
        if found["run"] is None:
            if folded := fold(found[0]):
                yield Token(folded, found.start(), found.end())
        else:
            yield from _pairs([_token(one) for one in unit.finditer(text, *found.span())])


def _token(found: re.Match[str]) -> Token:
    return Token(fold(found[0]), found.start(), found.end())


def _pairs(units: Sequence[Token]) -> Iterator[Token]:
    if len(units) == 1:
        yield units[0]
    for one, other in pairwise(units):
        yield Token(one.text + other.text, one.start, other.end)


def signs(text: str) -> Iterator[Token]:
    """The single characters of scripts without spaces, each with SIGN before it."""
    _word, unit = _patterns()
    if not text.isascii():
        for one in map(_token, unit.finditer(text)):
            yield Token(SIGN + one.text, one.start, one.end)


def parse(text: str) -> Query:
    """The words and quoted phrases of what was typed, each once. Every other sign parts words."""
    terms: dict[tuple[tuple[str, ...], ...], Term] = {}
    for part in _PARTS.finditer(text):
        shown = " ".join(part[part.lastindex or 0].split())
        if phrases := _phrases(shown):
            terms.setdefault(phrases, Term(shown, phrases))
    kept = tuple(terms.values())
    return Query(kept[:MAX_TERMS], cut=len(kept) > MAX_TERMS)


def _phrases(shown: str) -> tuple[tuple[str, ...], ...]:
    """A lone character of a script without spaces is looked for by itself: it is part of pairs."""
    word, unit = _patterns()
    runs: list[list[str]] = [[]]
    for found in word.finditer(shown):
        if found["run"] is None:
            runs[-1] += filter(None, [fold(found[0])])
            continue
        units = [_token(one) for one in unit.finditer(shown, *found.span())]
        if len(units) > 1:
            runs[-1] += (pair.text for pair in _pairs(units))
        else:
            runs += [[SIGN + units[0].text], []]
    return tuple(dict.fromkeys(tuple(run) for run in runs if run))


class _Letters(dict[int, str]):
    """What a single character is to the search: a folded letter, a space between words, or
    ENTANGLED where that is not to be said without its neighbours. Filled as texts are read."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        if sign in _UNSEEN or _is_mark(sign) or 0x1100 <= point <= 0x11FF:
            letter = ENTANGLED
        elif not sign.isalnum():
            letter = " "
        else:
            folded, dense = fold(sign), _patterns()[1].match(sign)
            letter = folded if len(folded) == 1 and not dense else ENTANGLED
        self[point] = letter
        return letter


ENTANGLED = "\ufdd0"
_LETTER = _Letters()


def spans(text: str, terms: Iterable[Term]) -> Iterable[tuple[int, int]]:
    """Where phrases of the terms stand in the text: where one ends first comes first."""
    flat = text.translate(_LETTER)
    if ENTANGLED in flat:
        return _spans_by_word(text, terms)
    phrases = {phrase for term in terms for phrase in term.phrases}
    found = (one.span(1) for phrase in phrases for one in _pattern(phrase).finditer(flat))
    return sorted(found, key=lambda span: span[1])


@lru_cache(256)
def _pattern(phrase: tuple[str, ...]) -> re.Pattern[str]:
    """The phrase in a text of letters and spaces. A long word goes on beyond what counts of it."""
    several = (re.escape(one) + r"\S*" * (len(one) == LONGEST) for one in phrase)
    return re.compile(rf"(?<!\S)(?=({' +'.join(several)})(?!\S))")


def _spans_by_word(text: str, terms: Iterable[Term]) -> Iterator[tuple[int, int]]:
    by_last: dict[str, list[tuple[str, ...]]] = {}
    single = set()
    for phrase in (one for term in terms for one in term.phrases):
        if phrase[0].startswith(SIGN):
            single.add(phrase[0])
        else:
            by_last.setdefault(phrase[-1], []).append(phrase)
    longest = max((len(one) for some in by_last.values() for one in some), default=0)
    read: deque[Token] = deque(maxlen=longest)
    for token in tokens(text) if by_last else ():
        read.append(token)
        for phrase in by_last.get(token.text, ()):
            if phrase == tuple(one.text for one in read)[-len(phrase) :]:
                yield read[-len(phrase)].start, token.end
    yield from ((one.start, one.end) for one in signs(text) if one.text in single)


def mark(text: str, terms: Iterable[Term]) -> list[Piece]:
    """`text` in pieces; what was searched for is marked, as it is written there."""
    pieces, at = [], 0
    for start, end in _merged(spans(text, terms)):
        pieces += [Piece(text[at:start]), Piece(text[start:end], True)]
        at = end
    return [piece for piece in (*pieces, Piece(text[at:])) if piece.text]


def _merged(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def passage(text: str, terms: Sequence[Term], *, length: int = PASSAGE_LENGTH) -> list[Piece]:
    """About `length` characters around the first place found, cut between words, marked.

    Nothing when nothing of the terms is in the text.
    """
    line = " ".join(text.split())
    first = next(iter(spans(line, terms)), None)
    if first is None:
        return []
    start = max(0, first[0] - length // 3)
    if start:
        space = line.find(" ", start, first[0])
        start = space + 1 if space >= 0 else start
    end = len(line) if len(line) - start <= length else line.rfind(" ", start, start + length)
    if end <= first[0]:
        end = min(len(line), start + length)
    cut = ("… " if start else "") + line[start:end] + (" …" if end < len(line) else "")
    return mark(cut, terms)
