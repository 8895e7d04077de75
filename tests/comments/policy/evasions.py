"""The seventeen evasions that other systems were probed with, made of any word.

A script that has no such thing gets its nearest counterpart:

- case: Arabic letters in the forms they take at the beginning of a word, Hebrew final letters
  for ordinary ones and the other way round, and in Devanagari letters kept apart by a sign that
  nobody sees (scripts without case write the same letter in another shape so);
- look-alikes: in Devanagari a vowel letter written as another one with a vowel sign, or the
  direction of writing overridden;
- a digit for a letter: where no digit looks like one of the letters, digits of the script itself
  glued on;
- full width: mathematical letters in Greek, letters drawn out by tatweel in Arabic, letters as
  wide as a line in Hebrew, and circles around the letters in Cyrillic and Devanagari;
- accents: dagesh in Hebrew, hamza in Arabic, Vedic stress marks in Devanagari. Where Unicode has
  no letter with that accent, "composed" is the accent after the first letter instead.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from comments.policy.text import fold, in_alphabet, lookalikes

DATA = Path(__file__).parent / "data"
ACCENTS = {
    "latin": "\u0301", "cyrillic": "\u0308", "greek": "\u0301",
    "arabic": "\u0654", "hebrew": "\u05bc", "devanagari": "\u0951",
}  # fmt: skip
DIGITS = {
    "latin": dict(zip("oieastbz", "01345782", strict=True)),
    "cyrillic": dict(zip("озчбв", "03468", strict=True)),
    "greek": dict(zip("οεασςτβρι", "034557891", strict=True)),
    "arabic": dict(zip("اعخطحقص", "1356789", strict=True)),
    "hebrew": dict(zip("וסז", "107", strict=True)),
    "devanagari": {},
}
OWN_DIGITS = {"arabic": "٢٠٢٤", "devanagari": "२०२४"}
HEBREW_FINALS = str.maketrans("כמנפץךםןף", "ךםןףצכמנפ")
HEBREW_WIDE = str.maketrans("אדהכלםרת", "\ufb21\ufb22\ufb23\ufb24\ufb25\ufb26\ufb27\ufb28")


@dataclass(frozen=True)
class Listed:
    """A word to be listed, with two forms of it that the usual endings make."""

    script: str
    word: str
    plural: str
    inflected: str


@dataclass(frozen=True)
class Evasion:
    """How a word is disguised, and the passage of it that must be found."""

    name: str
    written: str
    found: str


def read_listed() -> list[Listed]:
    lines = (DATA / "listed.txt").read_text(encoding="utf-8").splitlines()
    return [Listed(*line.split()) for line in lines if line and not line.startswith("#")]


def drawn(number: int, seed: int) -> list[Listed]:
    """So many words, nearly the same number of each script."""
    chance = Random(seed)
    listed = read_listed()
    chance.shuffle(listed)
    scripts = sorted({one.script for one in listed})
    rounds = zip(
        *([one for one in listed if one.script == script] for script in scripts), strict=False
    )
    return [one for row in rounds for one in row][:number]


def evasions(listed: Listed, chance: Random) -> list[Evasion]:
    word, script = listed.word, listed.script
    letters = letters_of(word)
    at = chance.randrange(1, len(letters))
    first, rest = "".join(letters[:at]), "".join(letters[at:])
    stretched = rest[:1] * 4 + rest[1:]
    glued = chance.choice(["2024", "1", "007"])
    accent = ACCENTS[script]
    rows = [
        ("exact", word),
        ("other case", _other_case(word, script, chance)),
        ("plural", listed.plural),
        ("inflected", listed.inflected),
        ("dots", ".".join(letters)),
        ("spaces", " ".join(letters)),
        ("zero-width space", f"{first}\u200b{rest}"),
        ("soft hyphen", f"{first}\u00ad{rest}"),
        ("look-alikes", _alike(word, script, chance)),
        ("digit for letter", *_with_digit(word, script, chance)),
        ("repeated letter", first + stretched),
        ("full width", _wide(word, script)),
        ("accent composed", _composed(letters, accent)),
        ("accent decomposed", f"{first}{accent}{rest}"),
        ("mark after the last letter", f"{word}\u0323"),
        ("digits glued on", f"{word}{glued}", word),
        ("wrapped in underscores", f"_{word}_", word),
    ]  # fmt: skip
    return [Evasion(row[0], row[1], row[-1]) for row in rows]


def letters_of(word: str) -> list[str]:
    """Letters with their marks, a consonant bound to the next one with it."""
    letters: list[str] = []
    for char in word:
        bound = letters and unicodedata.combining(letters[-1][-1]) == 9
        if letters and (bound or unicodedata.category(char)[0] == "M"):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _other_case(word: str, script: str, chance: Random) -> str:
    if script == "arabic":
        return "".join(_arabic_form(char) for char in word)
    if script == "hebrew":
        turned = word.translate(HEBREW_FINALS)
        return turned if turned != word else _with_unseen(word, "\u200c")
    if script == "devanagari":
        return _with_unseen(word, "\u200c")
    return chance.choice([word.upper(), word.title(), word.swapcase()])


def _arabic_form(char: str) -> str:
    name = unicodedata.name(char)
    for form in ("INITIAL", "FINAL", "ISOLATED"):
        try:
            return unicodedata.lookup(f"{name} {form} FORM")
        except KeyError:
            continue
    return char


def _alike(word: str, script: str, chance: Random) -> str:
    if script == "devanagari":
        return word.replace("आ", "अा") if "आ" in word else _with_unseen(word, "\u202e")
    known: dict[str, list[str]] = {}
    for foreign, read in lookalikes(script).items():
        if not in_alphabet(foreign, script) and unicodedata.combining(foreign) == 0:
            known.setdefault(read.casefold(), []).append(foreign)
    plain = unicodedata.normalize("NFD", word)
    able = [char for char in dict.fromkeys(plain) if fold(char, script).text in known]
    for char in chance.sample(able, min(2, len(able))):
        plain = plain.replace(char, chance.choice(known[fold(char, script).text]))
    return plain if able else _with_unseen(word, "\u202e")


def _with_unseen(word: str, sign: str) -> str:
    letters = letters_of(word)
    return f"{letters[0]}{sign}{''.join(letters[1:])}"


def _with_digit(word: str, script: str, chance: Random) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFD", word)
    able = [at for at, char in enumerate(plain) if char in DIGITS[script]]
    if not able:
        return word + OWN_DIGITS.get(script, "7"), word
    at = chance.choice(able)
    return (plain[:at] + DIGITS[script][plain[at]] + plain[at + 1 :],)


def _wide(word: str, script: str) -> str:
    plain = unicodedata.normalize("NFD", word)
    change: Callable[[str], str] = {
        "latin": lambda char: chr(ord(char) + 0xFEE0) if char.isascii() else char,
        "greek": _mathematical,
        "hebrew": lambda char: char.translate(HEBREW_WIDE),
        "arabic": lambda char: f"{char}\u0640",
    }.get(script, lambda char: f"{char}\u20dd")
    written = "".join(change(char) for char in plain)
    return written.rstrip("\u0640")


def _mathematical(char: str) -> str:
    name = unicodedata.name(char).replace("GREEK", "MATHEMATICAL BOLD").replace("LETTER ", "")
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return char


def _composed(letters: list[str], accent: str) -> str:
    for at, letter in enumerate(letters):
        if "\u05d0" <= letter <= "\u05ea" and letter not in "אחעםןץ":
            composed = unicodedata.lookup(f"{unicodedata.name(letter)} WITH DAGESH")
            return "".join([*letters[:at], composed, *letters[at + 1 :]])
        composed = unicodedata.normalize("NFC", letter + accent)
        if len(composed) == len(letter):
            return "".join([*letters[:at], composed, *letters[at + 1 :]])
    return "".join([letters[0], accent, *letters[1:]])
