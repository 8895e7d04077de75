"""Readings of a folded text as streams of words, in which whole words can be looked up.

A stream is one string of words with a space before and after each, repeated letters written
once, and beside each character its place in the source and how often it stood there. Up to
four streams are made of a text:

- as written;
- digits and signs read as letters, once with 1 as i and once with 1 as l, only when some word
  mixes them with letters;
- joined: single letters with something between them (s.p.a.m, s p a m) and pieces of words held
  together by signs (sp*am), for each of the readings.

Every step is linear in the text: regular expressions here are single character classes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from comments.policy.text import REMEMBERED, Folded, fold

WIDEST_GAP = 5
"""Characters that may stand between two letters of a word that was pulled apart."""

_SIGNS = "@$€£"
_INNER_SIGNS = "!|+"
_LATIN = {"0": "o", "2": "z", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}
_LATIN |= {"@": "a", "$": "s", "€": "e", "£": "l", "+": "t"}
_CYRILLIC = {"0": "о", "3": "з", "4": "ч", "6": "б", "8": "в", "@": "а", "€": "е", "$": "ѕ"}
_GREEK = {"0": "ο", "3": "ε", "4": "α", "5": "σ", "7": "τ", "8": "β", "9": "ρ", "@": "α", "€": "ε"}
_ARABIC = {"2": "ء", "3": "ع", "5": "خ", "6": "ط", "7": "ح", "8": "ق", "9": "ص"}
_ONES = {
    "latin": ({"1": "i", "!": "i", "|": "i", "6": "g", "9": "g"},
              {"1": "l", "!": "l", "|": "l", "6": "b", "9": "q"}),
    "cyrillic": ({"1": "і", "!": "і", "|": "і"}, {}),
    "greek": ({"1": "ι", "!": "ι", "|": "ι"}, {}),
    "hebrew": ({"0": "ס", "1": "ו", "7": "ז", "|": "ו"}, {}),
    "arabic": ({"1": "ا", "0": "ه", "|": "ا"}, {}),
}  # fmt: skip
_SHARED = {"latin": _LATIN, "cyrillic": _CYRILLIC, "greek": _GREEK, "arabic": _ARABIC}
_READINGS = {
    alphabet: tuple(str.maketrans({**_SHARED.get(alphabet, {}), **ones}) for ones in pair if ones)
    for alphabet, pair in _ONES.items()
}
_READ = frozenset("GS")
_SMALL_WORDS = frozenset("aeiouyавикосуя")

_RUN = re.compile("[LMD]+")
_MIXED = re.compile("[LMDGH]+")
_CHUNK = re.compile("[LMDGHX]+")
# Whether signs may be letters anywhere: touching a letter, or near a letter that stands alone.
_MIXES = re.compile(
    "[LM][DG]|[LM]H[LDGH]|[DGH]L|[DG][^LMD]{1,5}L(?![LMD])|(?<![LMD])L[^LMD]{1,5}[DG]"
)
_PARTED = re.compile("[LMD][GHX]+[LMD]")
_TWICE = re.compile(r"([^\W\d_])\1")


class _Classes(dict[int, str]):
    """L letter, M mark, D digit, G sign that may stand for a letter, H sign that may do so inside
    a word, W white space, Q sign that parts words even without white space, X any other sign."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        found = _class_of(char)
        if len(self) < REMEMBERED:
            self[code] = found
        return found


def _class_of(char: str) -> str:
    if char.isalpha():
        return "L"
    if char.isdecimal():
        return "D"
    if char.isspace():
        return "W"
    if char in _SIGNS:
        return "G"
    if char in _INNER_SIGNS:
        return "H"
    if char in "'’ʼ‘`´\"“”/\\&:=?#,;…":
        return "Q"
    category = unicodedata.category(char)
    return "M" if category[0] == "M" else "L" if category[0] == "N" else "X"


_CLASSES = _Classes()


@dataclass(slots=True)
class Stream:
    """Words with spaces around each. Character i of `key` stood `runs[i]` times at
    source[starts[i]:ends[i]]. `joined` streams hold only words that were pulled apart."""

    joined: bool
    key: str = " "
    starts: list[int] = field(default_factory=lambda: [0])
    ends: list[int] = field(default_factory=lambda: [0])
    runs: list[int] = field(default_factory=lambda: [1])


class _Word(NamedTuple):
    """A word as it is read (`text`), each character at its place in the folded text.

    `kind`: L letters, D digits, G letters with digits or signs read as letters, S one digit or
    sign read as a letter, J joined from others.
    """

    text: str
    at: Sequence[int]
    kind: str


def streams(folded: Folded, alphabet: str) -> tuple[Stream, ...]:
    """The streams worth looking at, the one as written first."""
    classes = folded.text.translate(_CLASSES)
    readings = [list(_as_written(folded.text, classes))]
    if _MIXES.search(classes):
        for table in _READINGS.get(alphabet, ()):
            words = list(_with_signs(folded.text, classes, table))
            if any(word.kind in _READ for word in words):
                readings.append(words)
    made = [_stream(folded, words, joined=False) for words in readings]
    for words in readings:
        joined = list(_joined(words, folded.text, classes))
        if joined:
            made.append(_stream(folded, joined, joined=True))
    return tuple(made)


def words_of(text: str, alphabet: str) -> list[str]:
    """The words of a list entry, folded and cut as a text is."""
    folded = fold(text, alphabet)
    return [word.text for word in _as_written(folded.text, folded.text.translate(_CLASSES))]


def collapse(word: str) -> tuple[str, tuple[int, ...]]:
    """The word with repeated letters written once, and how often each stood there."""
    letters: list[str] = []
    runs: list[int] = []
    for char in word:
        if letters and char == letters[-1] and not char.isdecimal():
            runs[-1] += 1
        else:
            letters.append(char)
            runs.append(1)
    return "".join(letters), tuple(runs)


def _as_written(text: str, classes: str) -> Iterator[_Word]:
    """Words; digits glued to the edge of one are a word of their own."""
    for run in _RUN.finditer(classes):
        start, end = run.span()
        if classes[start] != "D" and classes[end - 1] != "D":
            yield _Word(text[start:end], range(start, end), "L")
            continue
        left = end - len(run[0].lstrip("D"))
        right = max(left, start + len(run[0].rstrip("D")))
        for first, last, kind in ((start, left, "D"), (left, right, "L"), (right, end, "D")):
            if first < last:
                yield _Word(text[first:last], range(first, last), kind)


def _with_signs(text: str, classes: str, table: dict[int, str]) -> Iterator[_Word]:
    """Words in which digits and signs are read as letters; an amount of money never is."""
    for run in _MIXED.finditer(classes):
        start, end = run.span()
        while start < end and text[start] in _INNER_SIGNS:
            start += 1
        while end > start and text[end - 1] in _INNER_SIGNS:
            end -= 1
        piece = text[start:end]
        if len(piece) == 1 and classes[start] in "DG":
            yield _Word(piece.translate(table), range(start, end), "S")
        elif "L" not in classes[start:end] or piece.isalpha() or _money(piece):
            for word in _as_written(piece, classes[start:end]):
                yield _Word(word.text, [start + at for at in word.at], word.kind)
        elif start < end:
            yield _Word(piece.translate(table), range(start, end), "G")


def _money(piece: str) -> bool:
    return any(
        (first in "$€£" and second.isdecimal()) or (second in "$€£" and first.isdecimal())
        for first, second in pairwise(piece)
    )


def _stream(folded: Folded, words: list[_Word], *, joined: bool) -> Stream:
    made = Stream(joined)
    parts = [" "]
    for word in words:
        text, at = word.text, word.at
        runs: tuple[int, ...] | None = None
        firsts = lasts = at
        if len(at) != len(text):  # a sign read as more than one letter is not among ours
            continue
        if _TWICE.search(text):
            text, runs = collapse(text)
            firsts, lasts = _edges(at, runs)
        made.starts += _all_at(folded.starts, firsts)
        made.ends += _all_at(folded.ends, lasts)
        made.runs += runs or [1] * len(text)
        made.starts.append(made.starts[-1])
        made.ends.append(made.ends[-1])
        made.runs.append(1)
        parts += (text, " ")
    made.key = "".join(parts)
    return made


def _all_at(values: Sequence[int], at: Sequence[int]) -> Sequence[int]:
    if isinstance(at, range):
        return values[at.start : at.stop]
    return [values[i] for i in at]


def _edges(at: Sequence[int], runs: tuple[int, ...]) -> tuple[list[int], list[int]]:
    firsts, lasts, done = [], [], 0
    for run in runs:
        firsts.append(at[done])
        done += run
        lasts.append(at[done - 1])
    return firsts, lasts


def _joined(words: list[_Word], text: str, classes: str) -> Iterator[_Word]:
    for chain in _chains(words, classes):
        yield from _variants(chain, text)
    if _PARTED.search(classes):
        yield from _pieces(words, classes)


def _chains(words: list[_Word], classes: str) -> Iterator[list[_Word]]:
    """Three or more single letters in a row, at most WIDEST_GAP apart."""
    chain: list[_Word] = []
    for word in words:
        single = len(word.text) == 1 or _one_letter(word, classes)
        if chain and (not single or word.at[0] - chain[-1].at[-1] - 1 > WIDEST_GAP):
            yield from [chain] if _worth(chain) else []
            chain = []
        if single:
            chain.append(word)
    yield from [chain] if _worth(chain) else []


def _one_letter(word: _Word, classes: str) -> bool:
    """Whether the word is one letter with its marks."""
    start, end = word.at[0], word.at[-1] + 1
    return (
        word.kind == "L"
        and classes[start + 1] == "M"
        and end - start == classes.count("M", start, end) + 1
    )


def _worth(chain: list[_Word]) -> bool:
    return len(chain) > 2 and 2 * sum(word.kind == "L" for word in chain) >= len(chain)


def _variants(chain: list[_Word], text: str) -> Iterator[_Word]:
    """The chain as one word; without a one-letter word at either end; cut at wider gaps."""
    first = 1 if chain[0].text in _SMALL_WORDS else 0
    last = 1 if chain[-1].text in _SMALL_WORDS else 0
    for left in range(first + 1):
        for right in range(last + 1):
            yield _glue(chain[left : len(chain) - right])
    gaps = [after.at[0] - before.at[-1] for before, after in pairwise(chain)]
    narrow = min(gaps)
    if max(gaps) > narrow:
        piece = chain[:1]
        for gap, word in zip(gaps, chain[1:], strict=True):
            if gap > narrow:
                yield _glue(piece)
                piece = []
            piece.append(word)
        yield _glue(piece)


def _pieces(words: list[_Word], classes: str) -> Iterator[_Word]:
    """Words with signs and no white space between them, as one word."""
    at = 0
    for chunk in _CHUNK.finditer(classes):
        start, end = chunk.span()
        inside: list[_Word] = []
        while at < len(words) and words[at].at[0] < end:
            if words[at].at[0] >= start:
                inside.append(words[at])
            at += 1
        apart = any(b.at[0] - a.at[-1] > 1 for a, b in pairwise(inside))
        if apart and any(len(word.text) > 1 for word in inside):
            yield _glue(inside)


def _glue(words: list[_Word]) -> _Word:
    return _Word("".join(word.text for word in words), [i for word in words for i in word.at], "J")


def word_places(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a folded text stand, digits glued to a word being part of it."""
    for run in _RUN.finditer(text.translate(_CLASSES)):
        yield run.span()
