"""Readings of a folded text as streams of words, in which whole words can be looked up.

A stream is one string of words with a space before and after each, repeated letters written
once, and the way back from there to the source. Streams of a text are:

- as written;
- digits and signs read as letters, once with 1 as i and once with 1 as l, only where a word
  mixes them with letters;
- joined: what `joining` puts together again, for each of the readings.

Every step is linear in the text: regular expressions here take each character at most a bounded
number of times, and a match costs no more than the words it lies in.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from comments.policy.text import REMEMBERED, Folded, fold

CONTEXT = 400
"""Characters around a sign read as a letter that are looked at again: twice the longest entry."""

_SIGNS = "@§"
_MONEY = "$€£¢¥"
_INNER_SIGNS = "!¡|+"
_LATIN = {"0": "o", "2": "z", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}
_LATIN |= {"@": "a", "$": "s", "€": "e", "£": "l", "¢": "c", "¥": "y", "§": "s", "+": "t"}
_CYRILLIC = {"0": "о", "3": "з", "4": "ч", "6": "б", "8": "в", "@": "а", "€": "е", "$": "ѕ"}
_GREEK = {"0": "ο", "3": "ε", "4": "α", "5": "σ", "7": "τ", "8": "β", "9": "ρ", "@": "α", "€": "ε"}
_ARABIC = {"2": "ء", "3": "ع", "5": "خ", "6": "ط", "7": "ح", "8": "ق", "9": "ص"}
_ONES = {
    "latin": ({"1": "i", "!": "i", "¡": "i", "|": "i", "6": "g", "9": "g"},
              {"1": "l", "!": "l", "¡": "i", "|": "l", "6": "b", "9": "q"}),
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
_UNSPACED = (
    ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"),
    ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"),
)  # fmt: skip

WORD = re.compile("[LUMV]++(?>(?:D++[LUMV]++)*)|D++|S")
"""A word in classes; digits glued to the edge of one are a word of their own."""
_RUN = re.compile("[LUMVD]+")
# Whether signs may be letters anywhere: touching a letter, or near a letter that stands alone.
_MIXES = re.compile(
    "[LM][DGC]|[LM]H[LDGCH]|[DGCH]L|[DGC][^LMD]{1,5}L(?![LMVD])|(?<![LMVD])L[^LMD]{1,5}[DGC]"
)
# Runs in which digits and signs are letters: one alone, or letters mixed with them and no money
# nor one letter with a number, as pages and roads have (p16, 5G).
_READABLE = re.compile(
    "(?<![LUMVDGCH])H*+(?:"
    "(?P<single>[DGC])(?=H*+(?![LUMVDGCH]))"
    "|(?!LD++(?![LUMVDGCH])|D++L(?![LUMVDGCH]))(?=[UMVDGCH]*+L)(?=[LUMV]*+(?:[DGC]|H++[LUMVDGC]))(?![LUMVDGCH]*?(?:CD|DC))"
    "(?P<mixed>[LUMVDGCH]++))"
)
_VIRAMA = 9
# A vowel sign of Devanagari with its own letter after it, as folding leaves the letter.
_DRAWN = re.compile(
    "(?<=\u093e)(?:\u0905\u093e)+|(?<=\u0940)\u0908+|(?<=\u0942)\u090a+|(?<=\u0947)\u090f+"
    "|(?<=\u094b)(?:\u0905\u093e\u0947)+"
)
_SIGN = re.compile("[DGCH]")
_TWICE = re.compile(r"([^\d ])\1+")


class _Classes(dict[int, str]):
    """L letter, U letter of a script that puts no spaces between words, M mark, V mark that binds
    the next letter to the last (virama), D digit, C sign of a currency and G other sign that may
    stand for a letter, H sign that may do so inside a word, W white space, Q sign that parts words
    even without white space, X any other sign.
    In a reading, S is a digit or sign alone that is read as a letter."""

    def __missing__(self, code: int) -> str:
        found = _class_of(chr(code))
        if len(self) < REMEMBERED:
            self[code] = found
        return found


def _class_of(char: str) -> str:
    if char.isalpha():
        return "U" if any(low <= char <= high for low, high in _UNSPACED) else "L"
    if char.isdecimal():
        return "D"
    if char.isspace():
        return "W"
    for signs, name in ((_SIGNS, "G"), (_MONEY, "C"), (_INNER_SIGNS, "H")):
        if char in signs:
            return name
    if char in "'’ʼ‘`´\"“”/:?,;…":
        return "Q"
    if unicodedata.combining(char) == _VIRAMA:
        return "V"
    category = unicodedata.category(char)
    return "M" if category[0] == "M" else "L" if category[0] == "N" else "X"


_CLASSES = _Classes()


Span = tuple[int, int, str]
"""A run in a folded text that may be read otherwise, and the class it then has."""


Spans = Sequence[tuple[int, int]]


class Reading(NamedTuple):
    """The class of each character of a folded text, the texts that may be read so, and the
    windows in which they differ from the text as written, with what stands around."""

    classes: str
    texts: tuple[str, ...]
    windows: Spans


class Stream:
    """Words with spaces around each, repeated letters once, in `key`. `joined` streams hold only
    words that were pulled apart. Places in the key lead back to the source one word at a time,
    when asked for."""

    __slots__ = ("_folded", "_letters", "_offsets", "_pieces", "_words", "joined", "key")

    def __init__(
        self,
        folded: Folded,
        words: Sequence[str],
        pieces: Callable[[int], Spans],
        *,
        joined: bool,
    ) -> None:
        """`pieces` says of a word, by its number, where in the folded text its letters stand."""
        self.joined = joined
        self.key = _TWICE.sub(r"\1", f" {' '.join(words)} ")
        self._folded = folded
        self._words = words
        self._pieces = pieces
        self._offsets: list[int] = []
        self._letters: dict[int, tuple[Sequence[int], Sequence[int], Sequence[int]]] = {}

    def runs(self, start: int, end: int) -> Sequence[int]:
        """How often each character of key[start:end] stands in the text."""
        if start == 0:
            return (1, *self.runs(1, end)) if end > 1 else (1,)
        number, offset = self._word_at(start)
        runs = self._word(number)[0]
        if end - offset <= len(runs):
            return runs[start - offset : end - offset]
        further = offset + len(runs) + 1
        found = (*runs[start - offset :], 1)
        return (*found, *self.runs(further, end)) if further < end else found

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The passage of the source for key[start:end], which begins and ends with a letter."""
        number, offset = self._word_at(start)
        runs, letters, firsts = self._word(number)
        begins = letters[firsts[start - offset]]
        if end - offset > len(runs):
            number, offset = self._word_at(end - 1)
            runs, letters, firsts = self._word(number)
        ends = letters[firsts[end - offset] - 1]
        return self._folded.span(begins, ends + 1)

    def touched(self, start: int, end: int) -> bool:
        """Whether a letter stands right before or after a passage of the source."""
        source = self._folded.source
        return source[max(0, start - 1) : start].isalpha() or source[end : end + 1].isalpha()

    def _word_at(self, at: int) -> tuple[int, int]:
        """The number of the word at a place of the key, and where in the key it begins."""
        if not self._offsets:
            lengths = map(len, self.key[1:-1].split(" "))
            self._offsets = list(accumulate(lengths, lambda at, length: at + length + 1, initial=1))
        number = bisect_right(self._offsets, at) - 1
        return number, self._offsets[number]

    def _word(self, number: int) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """How often each letter of a word stands there, where in the folded text all of them
        stand, and which of these is the first of each run (with the number of all at the end)."""
        if number not in self._letters:
            runs = collapse(self._words[number])[1]
            letters = [at for start, end in self._pieces(number) for at in range(start, end)]
            self._letters[number] = runs, letters, list(accumulate(runs, initial=0))
        return self._letters[number]


def collapse(word: str) -> tuple[str, tuple[int, ...]]:
    """The word with repeated letters written once, and how often each stood there."""
    if not _TWICE.search(word):
        return word, (1,) * len(word)
    letters: list[str] = []
    runs: list[int] = []
    for char in word:
        if letters and char == letters[-1] and not (char.isdecimal() or char == " "):
            runs[-1] += 1
        else:
            letters.append(char)
            runs.append(1)
    return "".join(letters), tuple(runs)


def classes_of(text: str) -> str:
    """The class of each character of a folded text."""
    return text.translate(_CLASSES)


def readings(folded: Folded, alphabet: str) -> list[Reading]:
    """The text as written, and as it reads with digits and signs for letters."""
    text = folded.text if alphabet else _drawn(folded.text)
    classes = classes_of(text)
    found = [Reading(classes, (text,), [(0, len(text))])]
    if alphabet in _READINGS and _MIXES.search(classes):
        spans = list(_readable(classes))
        found += [
            _read(text, classes, some, alphabet) for some in (spans, _cores(spans, classes)) if some
        ]
    return found


def _drawn(text: str) -> str:
    """The text with vowels that draw out the vowel sign before them written as that sign."""
    return _DRAWN.sub(lambda vowels: text[vowels.start() - 1] * len(vowels[0]), text)


def _read(text: str, classes: str, spans: Sequence[Span], alphabet: str) -> Reading:
    marked = _replaced(classes, spans, [name * (end - start) for start, end, name in spans])
    read: dict[str, None] = {}
    for table in _READINGS[alphabet]:
        whole = text.translate(table)
        read[_replaced(text, spans, [whole[start:end] for start, end, _ in spans])] = None
    return Reading(marked, tuple(read), _windows(spans, classes))


def _windows(spans: Sequence[Span], classes: str) -> Spans:
    """The spans with CONTEXT characters on either side, up to the next white space."""
    found: list[tuple[int, int]] = []
    done = 0
    for start, end, _ in spans:
        if end + CONTEXT <= done:
            continue
        after = classes.find("W", end + CONTEXT)
        after = len(classes) if after < 0 else after
        if found and start - CONTEXT <= done:
            found[-1] = (found[-1][0], after)
        else:
            found.append((max(done, classes.rfind("W", done, max(done, start - CONTEXT))), after))
        done = after
    return found


def _readable(classes: str) -> Iterator[Span]:
    for run in _READABLE.finditer(classes):
        if run["single"]:
            yield *run.span("single"), "S"
        else:
            start = run.start("mixed")
            yield start, start + len(run["mixed"].rstrip("H")), "L"


def _cores(spans: Sequence[Span], classes: str) -> list[Span]:
    """The spans without digits glued to their edges, where that leaves others inside."""
    found = []
    for start, end, name in spans:
        left = end - len(classes[start:end].lstrip("D"))
        right = start + len(classes[start:end].rstrip("D"))
        if left < right and right - left < end - start and _SIGN.search(classes, left, right):
            found.append((left, right, name))
    return found


def _replaced(text: str, spans: Sequence[Span], instead: Sequence[str]) -> str:
    parts: list[str] = []
    done = 0
    for (start, end, _), new in zip(spans, instead, strict=True):
        parts += (text[done:start], new)
        done = end
    parts.append(text[done:])
    return "".join(parts)


def spelled(folded: Folded, reading: Reading) -> Iterator[Stream]:
    """The words of a reading as they stand there, those of each window apart from the others."""
    bounds: list[int] = []
    for start, end in reading.windows:
        if bounds:
            bounds += (start, start)
        bounds += [at for run in WORD.finditer(reading.classes, start, end) for at in run.span()]
    starts, ends = bounds[::2], bounds[1::2]
    for text in reading.texts:
        words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        yield Stream(folded, words, lambda at: ((starts[at], ends[at]),), joined=False)


def words_of(text: str, alphabet: str) -> list[str]:
    """The words of a list entry, folded and cut as a text is."""
    folded = fold(text, alphabet).text
    return [folded[slice(*run.span())] for run in WORD.finditer(classes_of(folded))]


def word_places(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a folded text stand, digits glued to a word being part of it."""
    for run in _RUN.finditer(classes_of(text)):
        yield run.span()
