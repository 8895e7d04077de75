"""Make `lookalikes.json` from Unicode's table of confusables. Run by hand, never imported.

The table comes with the package `confusable-homoglyphs` (MIT; the data are Unicode's, under the
Unicode licence), which is needed for this only:

    pip install confusable-homoglyphs==3.3.1
    python comments/policy/data/generate.py > comments/policy/data/lookalikes.json

For each alphabet the file says which foreign or rare letter reads as which letter of that alphabet.
Left out: letters that compatibility decomposition already takes to the right one, digits and
signs (they are an alternative reading, not a look-alike), and letters of the alphabet itself.
Added: Latin letters in small capitals, squares and circles, which Unicode names after their letter.
`sequences` are the vowel letters of Indian scripts that look the same as another with a vowel sign.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from importlib.metadata import version
from importlib.resources import files

ALPHABETS = {
    "latin": [(0x41, 0x5A), (0x61, 0x7A)],
    "cyrillic": [(0x400, 0x45F)],
    "greek": [(0x391, 0x3C9)],
    "armenian": [(0x531, 0x556), (0x561, 0x586)],
    "hebrew": [(0x5D0, 0x5EA)],
    "arabic": [(0x621, 0x64A)],
}
NAMED = re.compile(
    r"(?:SMALL CAPITAL|SQUARED LATIN CAPITAL LETTER|CIRCLED LATIN CAPITAL LETTER) ([A-Z])"
)
VOWEL = re.compile(r"LETTER (?:SHORT |CANDRA )?[AEIOU]+$")
LETTERS = {"Lu", "Ll", "Lt", "Lo"}
UNICODE, RELEASED = "15.1", "2024-01-30"  # the table's version, and when the package brought it


def main() -> None:
    pairs = read_pairs()
    classes = classes_of(pairs)
    tables = {name: table(classes, ranges) for name, ranges in ALPHABETS.items()}
    tables["latin"] = dict(sorted({**named(), **tables["latin"]}.items()))
    about = {
        "source": f"confusables.txt of Unicode {UNICODE}",
        "package": f"confusable-homoglyphs {version('confusable-homoglyphs')}",
        "dated": RELEASED,
        "characters": f"Unicode {unicodedata.unidata_version}, as Python names and decomposes them",
    }
    data = {"about": about, "sequences": sequences(pairs), "alphabets": tables}
    json.dump(data, sys.stdout, ensure_ascii=True, indent=0)
    sys.stdout.write("\n")


def read_pairs() -> list[tuple[str, str]]:
    """Each prototype of the table with one text that is confusable with it."""
    name = files("confusable_homoglyphs") / "confusables.json"
    table = json.loads(name.read_text(encoding="utf-8"))
    return [(centre, other["c"]) for centre, others in table.items() for other in others]


def classes_of(pairs: list[tuple[str, str]]) -> list[set[str]]:
    """Each prototype with all that is confusable with it: stars, as the table draws them."""
    stars: dict[str, set[str]] = {}
    for centre, other in pairs:
        stars.setdefault(centre, {bare(centre)}).add(bare(other))
    return [{member for member in members if len(member) == 1} for members in stars.values()]


def sequences(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Vowel letters that look like another one of their script with vowel signs."""
    made: dict[str, str] = {}
    for one, other in sorted(pairs, key=lambda pair: (len(pair[1]), pair)):
        signs = [unicodedata.category(c) for c in other]
        if len(one) == 1 and unicodedata.category(one) == "Lo" and len(other) > 1:
            scripts = {unicodedata.name(c).split()[0] for c in one + other}
            vowels = all(VOWEL.search(unicodedata.name(c)) for c in (one, other[0]))
            if vowels and len(scripts) == 1 and set(signs[1:]) <= {"Mc", "Mn"}:
                made.setdefault(one, other)
    return dict(sorted(made.items()))


def bare(text: str) -> str:
    """Without direction marks and accents, which folding drops anyway."""
    kept = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c for c in kept if unicodedata.category(c) != "Cf")


def table(classes: list[set[str]], ranges: list[tuple[int, int]]) -> dict[str, str]:
    def own(char: str) -> bool:
        return any(low <= ord(char) <= high for low, high in ranges)

    made: dict[str, str] = {}
    for members in classes:
        targets = sorted(filter(own, members), key=lambda c: (c.isupper(), c))
        for char in sorted(members) if targets else ():
            if not own(char) and unicodedata.category(char) in LETTERS:
                made.setdefault(char, same_case(char, targets))
    return dict(sorted(made.items()))


def named() -> dict[str, str]:
    made = {}
    for char in map(chr, range(0x250, 0x1F190)):
        match = NAMED.search(unicodedata.name(char, ""))
        if match and match.end() == len(match.string) and bare(char) == char:
            made[char] = match[1].lower()
    return made


def same_case(char: str, targets: list[str]) -> str:
    return next((t for t in targets if t.isupper() == char.isupper()), targets[0])


if __name__ == "__main__":
    main()
