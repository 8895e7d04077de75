"""Folding: many ways to write a word become one, and every offset leads back to the original.

Folded away: case, width and other compatibility forms, accents and strokes laid over letters,
invisible characters, foreign decimal digits, and (when an alphabet is named) look-alikes from other
scripts. Not folded away, because it is part of the word in its script: vowel signs, nuktas, voicing
marks, tone marks of Thai and Lao.

Digits and signs read as letters, separators and stretched letters are not dealt with here but
in `tokens`, as further readings of a folded text.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

ALPHABETS: dict[str, tuple[tuple[str, str], ...]] = {
    "latin": (("a", "z"), ("A", "Z"), ("\u00c0", "\u024f")),
    "cyrillic": (("\u0400", "\u052f"),),
    "greek": (("\u0370", "\u03ff"), ("\u1f00", "\u1fff")),
    "armenian": (("\u0531", "\u0586"),),
    "hebrew": (("\u05d0", "\u05ea"),),
    "arabic": (("\u0621", "\u06ff"),),
}
"""Alphabets that look-alikes can be read as, with the letters that belong to each."""

_DROPPED_CLASSES = frozenset({1, *range(10, 37), *range(200, 241)})
_DROPPED = frozenset("\u0640\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_LINES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")
_VARIANTS = str.maketrans("ךםןףץىیک", "כמנפצييك")
"""Letters that are another one at the end of a word, or in a neighbouring language."""
_SECONDS = frozenset(
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35"
    "\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
)
"""Vowel signs that are no marks by class and yet join the letter before them."""
_JAMO = ("\u1161", "\u11ff")
REMEMBERED = 50_000
"""Characters whose treatment is kept in memory, for each table."""


class Folded:
    """A folded text. Character i of `text` stands for source[starts[i]:ends[i]].

    Starts and ends never fall; no folded character stands for nothing. Offsets are worked out
    when first asked for, which most texts never are.
    """

    __slots__ = ("_ends", "_parts", "_starts", "source", "text")

    def __init__(self, source: str, text: str, parts: Sequence[str] = ()) -> None:
        """`parts` tells what each character of the source became; none: one character each."""
        self.source = source
        self.text = text
        self._parts = parts
        self._starts: Sequence[int] = range(len(text))
        self._ends: Sequence[int] = range(1, len(text) + 1)

    @property
    def starts(self) -> Sequence[int]:
        self._work_out()
        return self._starts

    @property
    def ends(self) -> Sequence[int]:
        self._work_out()
        return self._ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the source of text[start:end], for 0 <= start < end <= len(text)."""
        self._work_out()
        return self._starts[start], self._ends[end - 1]

    def _work_out(self) -> None:
        if self._parts:
            _, self._starts, self._ends = _pieced(self.source, self._parts)
            self._parts = ()


class _Table(dict[str, str]):
    """What each character folds to, worked out when first met. Bounded, so that no flood of
    rare characters fills the memory."""

    def __init__(self, alphabet: str) -> None:
        super().__init__()
        self.alphabet = alphabet
        self.lookalikes = lookalikes(alphabet)

    def __missing__(self, char: str) -> str:
        folded = _settle(char, self)
        if len(self) < REMEMBERED:
            self[char] = folded
        return folded


def fold(text: str, alphabet: str = "") -> Folded:
    """Fold a text, reading look-alikes as letters of `alphabet` (a key of ALPHABETS) if named.

    Linear in the text. Folding a folded text changes nothing.
    """
    table = _table(alphabet)
    if text.isascii() and (text.isprintable() or not _has_controls(text)):
        folded = text.lower() if alphabet in ("", "latin") else "".join([table[c] for c in text])
        if len(folded) == len(text):
            return Folded(text, folded)
    parts = [table[char] for char in text]
    folded = "".join(parts)
    if not unicodedata.is_normalized("NFC", folded):
        folded = "".join(_pieced(text, parts)[0])
        return Folded(text, folded, parts)
    return Folded(text, folded, parts if "" in parts or len(folded) != len(text) else ())


def in_alphabet(char: str, alphabet: str) -> bool:
    """Whether a character is a letter of the alphabet as it stands."""
    return any(low <= char <= high for low, high in ALPHABETS.get(alphabet, ()))


def legible(text: str, alphabet: str) -> bool:
    """Whether words of the alphabet may stand in a text, plainly or disguised. They cannot where
    it has no letter of the alphabet, and has others that do not look like any."""
    if not alphabet:
        return True
    letters = {char for char in set(text) if char.isalpha()}
    table = _table(alphabet)
    return any(belongs(char, alphabet) for char in letters) or not any(
        read.isalpha() and not in_alphabet(read, alphabet)
        for char in letters
        for read in table[char]
    )


def belongs(char: str, alphabet: str) -> bool:
    """Whether a character is a letter of the alphabet, be it in another form (wide, in a circle,
    as it stands at the end of a word), and not only looks like one."""
    return any(in_alphabet(plain, alphabet) for plain in _table("")[char])


def alphabet_of(text: str) -> str:
    """The alphabet of the first letter that belongs to one; empty when none does."""
    for char in text:
        for name in ALPHABETS:
            if char.isalpha() and in_alphabet(char, name):
                return name
    return ""


@cache
def lookalikes(alphabet: str) -> dict[str, str]:
    """Letters that read as a letter of the alphabet, from Unicode's table of confusables."""
    return _lookalikes().get(alphabet, {})


@cache
def _lookalikes() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = _data()["alphabets"]
    return tables


@cache
def _sequences() -> dict[int, str]:
    """Vowel letters of Indian scripts, as the letter and vowel signs that look the same."""
    return {ord(letter): sequence for letter, sequence in _data()["sequences"].items()}


@cache
def _data() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "lookalikes.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


@cache
def _table(alphabet: str) -> _Table:
    return _Table(alphabet)


def _has_controls(text: str) -> bool:
    return any(c < " " and c not in _LINES for c in set(text)) or "\x7f" in text


def _pieced(source: str, parts: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """The folded characters, marks joined to the letters before them, each with its start and
    end in the source."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, part in enumerate(parts):
        if not part and ends and unicodedata.category(source[at])[0] == "M":
            ends[-1] = at + 1
        for one in part:
            joined = _join(out[-1], one) if out and _joins(one) else ""
            if joined:
                out[-1] = joined
                ends[-1] = at + 1
            else:
                out.append(one)
                starts.append(at)
                ends.append(at + 1)
    return out, starts, ends


def _joins(char: str) -> bool:
    return unicodedata.combining(char) != 0 or _JAMO[0] <= char <= _JAMO[1] or char in _SECONDS


def _join(first: str, second: str) -> str:
    joined = unicodedata.normalize("NFC", first + second)
    return joined if len(joined) == 1 else ""


def _settle(char: str, table: _Table) -> str:
    """Fold one character until nothing changes any more; a few rounds settle any of them."""
    folded = char
    for _ in range(6):
        step = unicodedata.normalize("NFC", "".join(_step(c, table) for c in folded))
        if step == folded:
            break
        folded = step
    return folded


def _step(char: str, table: _Table) -> str:
    return "".join(
        _read(part, table).casefold().translate(_VARIANTS).translate(_sequences())
        for part in unicodedata.normalize("NFKD", char)
        if not _dropped(part)
    )


def _dropped(char: str) -> bool:
    if char in _DROPPED or unicodedata.combining(char) in _DROPPED_CLASSES:
        return True
    category = unicodedata.category(char)
    if category == "Mn":
        return "VARIATION SELECTOR" in unicodedata.name(char, "")
    return category in ("Cf", "Me", "Cs", "Cn", "Co") or (category == "Cc" and char not in _LINES)


def _read(char: str, table: _Table) -> str:
    decimal = unicodedata.decimal(char, -1)
    if decimal >= 0:
        return str(decimal)
    if not char.isalpha() and unicodedata.category(char) != "So":
        return char
    found = table.lookalikes
    if not found or (in_alphabet(char, table.alphabet) and char not in found):
        return char
    for form in (char, char.upper(), char.lower()):
        if form in found:
            return found[form]
        if len(form) == 1 and in_alphabet(form, table.alphabet):
            return form
    return char
