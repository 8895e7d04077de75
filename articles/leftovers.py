"""What people leave in a text for later: notes to themselves, and words that hold a place.

Pure. It is meant to be wrong seldom, so it asks for more than a pair of letters: "TK Maxx", "Super
Bowl XXX", "[sic]" and "Editor's note:" are texts, "[TK]", "TK people" and "[check the date]" are
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

AROUND = 24
LONGEST = 80
MOST = 40
"""Leftovers of one line that are named; nobody reads more."""

_JOBS = (
    r"ask|check|double-check|fact[- ]?check|confirm|verify|insert|add|fill in|fix|expand|rewrite|"
    r"shorten|look up|needs?|missing|waiting for|note to|prüfen|pruefen|nachprüfen|ergänzen|"
    r"einfügen|nachtragen|vérifier|compléter|verificar|completar|comprobar|controleren|aanvullen|"
    r"verificare|completare"
)
_MARKS = (
    r"tk+|tktk|xx+|\?\?+|\.\.\.\?|todo|to do|tbc|tbd|fixme|to come|to follow|more to come|"
    r"placeholder|platzhalter|folgt|à venir|por completar|ed:|eds:|subs?:|desk:|legal:|lawyer:|"
    r"(?:photo|picture|image|quote|name|date|link|source|figure|number)s? (?:here|tk|to come)"
)
# Who wrote them shouts, says what to do, or ends with a question mark.
_BRACKETS = re.compile(
    rf"\[\s*(?:(?:{_MARKS})(?![\w'’])[^\[\]]*"
    rf"|(?:{_JOBS})\s+[^\[\]]*"
    rf"|(?-i:{'|'.join(one.upper() for one in ('ask', 'check', 'confirm', 'verify', 'insert'))})"
    r"|(?-i:[a-z])[^\[\]\d\s]{1,20}(?:\s[^\[\]\d\s]{1,20})?\?)\s*\]",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\b(?:TK ?){2,}\b|\bKTKT\w*|(?<![\w?])\?{2,}(?![\w?])|(?<!\S)\?{3,}(?!\S)")
# A place held in the middle of a sentence: what follows is no name and no number.
_TK = re.compile(r"(?<![\w.-])TKs?(?=\s+[a-zß-ÿ]|[%.,;:)]*\s*$|[.,;:)]+\s|%)(?!-)")
_CROSSES = re.compile(r"(?<![\w.])X{4,}(?!\w)|(?<![\w.])XX+(?=\s?%|\s+[a-zß-ÿ])")
_KINDS = re.compile(r"\s+(?:chromosom|century|corps|jahrhundert|siècle|siglo|secolo|eeuw)", re.I)
_KINGS = re.compile(r"\S\s+[A-ZÄÖÜÉ][a-zß-ÿ]+\s+$")
_TASKS = re.compile(r"\b(?:TODO|FIXME)\b(?=\s*:)|\bTK:\s")
_TO_DESK = re.compile(
    r"^\s*(?:notes? to (?:the )?(?:editors?|desk|subs?|self)\b|subs?:|eds?:)", re.IGNORECASE
)
_END = re.compile(
    r"^\s*(?:[-–—*\s]*\bends\b[-–—*\s]*|[-–—]\s?30\s?[-–—]|#{3,}|\(?more follows\)?)\s*$",
    re.IGNORECASE,
)
_ENDS_ALONE = re.compile(r"^\s*(?:ends|Ends)\s*$")
# Texts about such texts name its first two words.
_LOREM = re.compile(
    r"(?:^\W*lorem ipsum|\blorem ipsum dolor)(?: dolor)?(?: sit amet)?\b|\bdolor sit amet\b"
    r"|\bconsectetur adipisc",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\b(?:insert|add|enter|type|put|write|your)\s+(?:your\s+)?"
    r"(?:text|headline|title|caption|deck|copy|name|link|photo|picture|image|quote|summary)"
    r"(?:\s+goes)?\s+here\b|\b(?:text|headline|title|caption|deck|copy|quote)\s+goes\s+here\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"^\W*(?:untitled|no title|headline|new (?:article|story|post)|title|deck|caption|text here|"
    r"asdf\w*|qwert[yz]\w*|foo(?: ?bar)?|xxx+|tba|tbd|tbc|(?:headline|caption|title|text) here|"
    r"ohne titel|sans titre|sin título|senza titolo|hello world|placeholder|blindtext)\W*$",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\ufffc|\[(?:if (?:gte|lt) mso|endif)\b|Error! (?:Bookmark|Reference source) not|"
    r"\{\{ ?[\w.]{1,60} ?\}\}|\bCommented \[\w{1,5}\]:"
)
NOTES = (_BRACKETS, _DOUBLED, _TASKS, _TO_DESK)
PLACES = (_LOREM, _HERE, _BROKEN)
FILE_NAME = re.compile(
    r"^\s*(?:[\w()%+ .,-]+\.(?:jpe?g|png|gif|webp|tiff?|avif|heic)"
    r"|(?:IMG|DSCN?|DSCF|PXL|P)[-_ ]?\d[\w-]*)\s*$",
    re.IGNORECASE,
)
_NO_ALT = re.compile(
    r"^\W*(?:alt(?:ernative)?[ -]?text|an? (?:image|photo|picture)|image|photo|photograph|picture|"
    r"bild|foto|imagen|imagem|immagine|afbeelding|featured image|untitled)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leftover:
    """`code` is "note" or "placeholder", `words` the place with what stands around it, `exact` what
    was found, to be looked for."""

    code: str
    words: str
    exact: str


def found_in(line: str, *, last: bool = False, language: str = "en") -> Iterator[Leftover]:
    """What was left in one block of text, "note" before "placeholder"; places that overlap once.

    `last` says that the text ends here, where press releases say so. In a German `language` two
    letters mean a health insurance. The time grows with the length alone.
    """
    line = " ".join(line.split())
    taken: list[tuple[int, int]] = []
    for code, start, end in _spans(line, last, alone=not language.startswith("de")):
        if not any(start < to and end > begin for begin, to in taken):
            taken.append((start, end))
            yield Leftover(code, _around(line, start, end), line[start:end].strip())
        if len(taken) == MOST:
            return


def _spans(line: str, last: bool, *, alone: bool) -> Iterator[tuple[str, int, int]]:
    for pattern in NOTES:
        yield from (("note", *one.span()) for one in pattern.finditer(line))
    yield from (("note", *one.span()) for one in _TK.finditer(line) if alone)
    for one in _CROSSES.finditer(line):
        if not (
            _KINDS.match(line, one.end())
            or _KINGS.search(line[max(0, one.start() - LONGEST) : one.start()])
        ):
            yield "note", *one.span()
    if (end := _END.match(line)) and (last or not _ENDS_ALONE.match(line)):
        yield "note", *end.span()
    for pattern in PLACES:
        yield from (("placeholder", *one.span()) for one in pattern.finditer(line))


def is_only_a_place(line: str) -> bool:
    """Whether a headline, a deck or a caption is a word that stands for one."""
    return bool(_ALONE.match(line))


def is_no_description(alt: str) -> bool:
    """Whether an alt text is the name of a file or a word for any picture."""
    return bool(FILE_NAME.match(alt) or _NO_ALT.match(alt))


def _around(line: str, start: int, end: int) -> str:
    """The place with some words before and after it, whole ones."""
    end = min(end, start + LONGEST)
    begin, stop = max(0, start - AROUND), min(len(line), end + AROUND)
    before, after = line[begin:start], line[end:stop]
    if begin:
        before = "… " + before.partition(" ")[2]
    if stop < len(line):
        after = after.rpartition(" ")[0] + " …"
    return " ".join(f"{before}{line[start:end]}{after}".split())
