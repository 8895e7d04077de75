"""Usual endings and beginnings of words, by alphabet, as folding leaves them.

A list can ask for them by a switch. They are few and short on purpose: an ending is allowed after
any listed word, so that a rare one would hit innocent words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from comments.policy.text import fold
from comments.policy.tokens import collapse

_VOWELS = frozenset("aeiouyаеиоуыэюяьαεηιουωהةاिीाेो")

_ENDINGS = {
    "latin": "s es ed d er ers ing ings in y ies e en em n innen o a os as x",
    "cyrillic": (
        "а ы и у ю е о я ом ем ой ей ов ев ам ям ами ями ах ях "
        "ый ий ая ое ие ого ому ым им ую ые ых их ыми ими"
    ),
    "greek": "ος ου ο ε οι ων ους α ας ες η ης ι ια ιων",
    "armenian": "եր ներ ի ը ն ով ում ներին ների",
    "hebrew": "ים ות י ה ת ית יות ו ך",
    "arabic": "ون ين ات ة ه ها هم ي ية ان و",
    "": "ों ें ी े ा ि ियों ियाँ ओं",
}
_ADJECTIVES = ("ии", "ыи")
"""Russian -ий and -ый, as folding leaves them."""
_INSTEAD = {"e": "ed er ers ing ings y", "a": "o os e es i", "o": "a as e es i", "y": "ies"}
"""Latin endings that take the place of a last vowel: dancing, stronzi, but not Wallis."""
_SHORT = "s es ed er ers ing ings"
_NOT_DOUBLED, _DOUBLED = "s es", "ed er ers ing ings"
SHORT = 5
"""Latin words of fewer letters take fewer endings: "cop" is not in "copy", nor "homo" in "home".
A single consonant after a single vowel is doubled before a vowel: "rat" is not in "rating"."""
_BEGINNINGS = {
    "hebrew": "ה ו ב ל ש מ כ וה",
    "arabic": "ال وال بال لل و ب",
}

Tails = Mapping[str, frozenset[str]]
"""Folded endings by how they read with repeated letters written once."""


def forms(word: str, alphabet: str) -> Iterator[tuple[str, Tails]]:
    """What of a folded word may stand before which endings: all of it, and what is left without a
    last vowel (dance, dancing; गधा, गधे), that of a Russian adjective, or a Greek case ending."""
    if alphabet == "latin":
        return ((stem, _tails(known)) for stem, known in _latin(word))
    known = _tails(_ENDINGS.get(alphabet, ""))
    return ((stem, known) for stem in _stems(word))


@cache
def beginnings(alphabet: str) -> tuple[str, ...]:
    return tuple(fold(one).text for one in _BEGINNINGS.get(alphabet, "").split())


@cache
def _tails(known: str) -> Tails:
    found: dict[str, frozenset[str]] = {}
    for one in known.split():
        folded = fold(one).text
        key = collapse(folded)[0]
        found[key] = found.get(key, frozenset()) | {folded}
    return found


def _latin(word: str) -> Iterator[tuple[str, str]]:
    if len(word) >= SHORT:
        yield word, _ENDINGS["latin"]
        if word[-1] in _INSTEAD:
            yield word[:-1], _INSTEAD[word[-1]]
    elif [letter in _VOWELS for letter in word[-3:]] == [False, True, False]:
        yield word, _NOT_DOUBLED
        yield word + word[-1], _DOUBLED
    else:
        yield word, _SHORT


def _stems(word: str) -> Iterator[str]:
    yield word
    sign = unicodedata.category(word[-1])[0] == "M"
    case = word.endswith("σ") and word[-2:-1] in _VOWELS
    adjective = word.endswith(_ADJECTIVES) and len(word) > SHORT
    if case or adjective:
        yield word[:-2]
    elif word[-1] in _VOWELS and (sign or len(word) >= SHORT):
        yield word[:-1]
