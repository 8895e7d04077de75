"""Usual endings and beginnings of words, by alphabet, as folding leaves them.

A list can ask for them by a switch. They are few and short on purpose: an ending is allowed after
any listed word, so that a rare one would hit innocent words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
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
_INSTEAD = {"latin": " i"}
"""Endings that only take the place of another: stronzo, stronzi, but not moron, Moroni."""
_SHORT_LATIN = "s es ed er ers ing ings"
SHORT = 5
"""Words of fewer letters take fewer endings: "cop" is not in "copy", nor "homo" in "home"."""
_BEGINNINGS = {
    "hebrew": "ה ו ב ל ש מ כ וה",
    "arabic": "ال وال بال لل و ب",
}


@cache
def endings(alphabet: str, letters: int, *, shorter: bool = False) -> Mapping[str, frozenset[str]]:
    """Folded endings for a listed word of so many letters, by how they read with repeated letters
    written once. `shorter`: for what is left of it without its own ending."""
    known = _ENDINGS.get(alphabet, "")
    if shorter:
        known += _INSTEAD.get(alphabet, "")
    if alphabet == "latin" and letters < SHORT:
        known = _SHORT_LATIN
    folded = {fold(one).text for one in known.split()}
    found: dict[str, frozenset[str]] = {}
    for one in folded:
        key = collapse(one)[0]
        found[key] = found.get(key, frozenset()) | {one}
    return found


@cache
def beginnings(alphabet: str) -> tuple[str, ...]:
    return tuple(fold(one).text for one in _BEGINNINGS.get(alphabet, "").split())


def stems(word: str) -> tuple[str, ...]:
    """What of a folded word may stand before an ending: all of it, and what is left without a
    last vowel (dance, dancing; गधा, गधे) without that of a Russian
    adjective, or without a Greek case ending."""
    sign = unicodedata.category(word[-1])[0] == "M"
    shorter = word[:-1] if word[-1] in _VOWELS and (sign or len(word) >= SHORT) else ""
    if word.endswith(_ADJECTIVES) and len(word) > SHORT:
        shorter = word[:-2]
    if word.endswith("σ") and word[-2:-1] in _VOWELS:
        shorter = word[:-2]
    return (word, shorter) if shorter else (word,)
