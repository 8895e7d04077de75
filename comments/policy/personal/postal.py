"""Postal addresses: a street with a house number, and beside it a sign that somebody is there.

A street and a number alone are how people tell of public places ("10 Downing Street", "Via Roma
12"), so that one of these is asked for too: a postcode, a flat or door, or a word such as "lives
at". Towns are no sign: they cannot be told from other names. "Market Street in 1998" has no
house number where English writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = r"[^\W\d_][\w'’.-]{0,30}"
_HOUSE = r"\d{1,4}(?: ?[a-h](?!\w))?(?:[-/]\d{1,4}[a-z]?)?(?!\w)(?!,?\d)"
_ENGLISH = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|crescent|court|ct|place|pl|square|sq|"
    "terrace|way|gardens|grove|hill|row|mews|boulevard|blvd|parade|walk|quay|highway|hwy"
)
_FRENCH = (
    "rue|avenue|av\\.?|boulevard|bd\\.?|bld|place|chemin|impasse|allees?|quai|route|cours|passage|"
    "square|ruelle|sentier"
)
_ENDINGS = (
    "strasse|str\\.?|weg|gasse|allee|platz|ring|ufer|damm|"
    "straat|laan|gracht|plein|kade|dreef|singel|dijk|"
    "gatan|vagen|gata|gate|veien|vej|gade|alle|"
    "katu|tie|utca"
)
_BEGINNINGS = (
    "calle|c/|avenida|avda\\.?|av\\.?|paseo|plaza|pza\\.?|carretera|camino|ronda|travesia|"
    "rua|r\\.|travessa|largo|praca|estrada|alameda|"
    "via|viale|piazza|corso|vicolo|strada|"
    "ul\\.?|ulica|ulice|aleja|al\\.|os\\.|osiedle|plac|pl\\.|"
    "ул\\.?|улица|улице|проспект|пр-т|переулок|пер\\.|бульвар|вулиця|вул\\.?|"
    "οδος|bulevardul|strada|str\\."
)
_NUMBER_WORD = r"(?:n[o.]{0,2} ?|nr\.? ?|numero |num\. ?|д\. ?|дом |буд\. ?|c\. ?)?"
_STREETS = (
    re.compile(
        r"(?<![\w.,/-])\d{1,5}[a-h]?(?:[-/]\d{1,4})?,? "
        rf"(?:{_NAME} ){{1,4}}(?:{_ENGLISH})(?!\w)"
    ),
    re.compile(
        rf"(?<![\w.,/-])\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?,? (?:{_FRENCH}) {_NAME}"
        rf"(?: (?:de|du|des|la|le|les|et) {_NAME}| {_NAME}(?=, \d))?"
    ),
    re.compile(rf"(?<!\w)[\w.-]{{0,40}}(?:{_ENDINGS}),? {_NUMBER_WORD}{_HOUSE}"),
    re.compile(rf"(?<!\w)(?:{_BEGINNINGS}) ?(?:{_NAME} ){{0,3}}{_NAME},? {_NUMBER_WORD}{_HOUSE}"),
)

_COUNTED = (
    "jahre?n?|monate?n?|wochen?|tagen?|stunden?|minuten?|uhr|mal|leuten?|menschen|personen|meter|"
    "years?|months?|weeks?|days?|hours?|minutes?|people|times|miles|metres|meters|km|"
    "ans|mois|jours|fois|personnes|anos|meses|dias|personas|pessoas|anni|mesi|giorni|persone|"
    "jaar|maanden|dagen|mensen|lat|lata|dni|osob|osoby|ar|dagar|personer|лет|года?|днеи|"
    "euros?|dollars?|pounds|prozent|percent|pour|per|por"
)
_APART = r"[ ,;\n]{1,4}"
_DOOR = (
    r"(?:flat|apt\.?|apartment|unit|app\.?|appt\.?|appartement|whg\.?|wohnung|piso|puerta|pta\.?|"
    r"interno|int\.|scala|lok\.?|lokal|m\.|кв\.?|квартира|lgh|bus) ?\.?(?:nr\.? ?)?\d{1,4}[a-z]?|"
    r"\d{1,2} ?o ?[a-h](?!\w)|# ?\d{1,4}"
)
_ANYWHERE = (
    r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"  # United Kingdom
    r"|[a-z]\d[a-z] ?\d[a-z]\d"  # Canada
    r"|[1-9]\d{3} ?[a-z]{2}(?= [^\W\d_])"  # Netherlands, before the town
    r"|\d\d-\d{3}|\d{4}-\d{3}|\d{5}-\d{3}|\d{5}-\d{4}"  # Poland, Portugal, Brazil, United States
)
_BESIDE = (
    r"(?:[a-z]{1,2}-)?(?:\d{5}|\d{3} \d\d|(?!19|20)[1-9]\d{3})(?!\w)"
    rf"(?={_APART}(?!(?:{_COUNTED})(?!\w))[^\W\d_])"
)
_STATE = (
    "a[lkzr]|c[aot]|dc|fl|ga|i[adl]|k[sy]|m[dinost]|n[cdehjmvy]|oh|ri|s[cd]|t[nx]|ut|v[at]|w[aivy]"
)
_STATE_AND_WORD = "in|or|me|ma|pa|de|la|ok|hi"
_OF_ENGLISH = (
    rf"(?:{_DOOR})(?!\w)"
    rf"|(?:{_NAME}{_APART}){{0,5}}(?:{_ANYWHERE})(?![\w-])"
    rf"|(?:{_NAME}{_APART}){{1,4}}(?:{_STATE}) \d{{5}}(?![\w-])"
    rf"|(?:{_NAME}{_APART}){{0,3}}{_NAME}, (?:{_STATE_AND_WORD}) \d{{5}}(?![\w-])"
)
_AFTER_ENGLISH = re.compile(rf"{_APART}(?:{_OF_ENGLISH})")
_AFTER_OTHERS = re.compile(
    rf"{_APART}(?:(?:{_DOOR})(?!\w){_APART}{_BESIDE}|{_OF_ENGLISH}|{_BESIDE})"
)
_BEFORE = re.compile(
    r"(?<!\w)(?:"
    r"(?:flat|apartment|apt\.?|unit) \d{1,4}[a-z]?,? "
    r"|(?:live[sd]?|living|resides?|residing|stays?) at (?:number )?|home(?: is)? at |"
    r"(?:his|her|their|my|home) address(?: is|:)? |address: |"
    r"(?:wohn(?:t|e|en|haft)|lebt|zu ?hause ist)(?: [\w]+){0,2} |(?:adresse|anschrift)(?: ist|:)? |"
    r"habite(?:nt)? (?:au |a la |a l'|a )?|domiciliee? (?:au )?|adresse(?: est|:)? (?:le |au )?|"
    r"viven? en (?:la )?|vivo en (?:la )?|direccion(?: es|:)? |domicilio(?: en|:)? |"
    r"abitan?o? in |abita al |vive in |indirizzo(?: e|:)? |residente in |"
    r"woont (?:op |in |aan )?(?:de |het )?|adres(?: is|:)? |"
    r"mora(?:m)? na |moro na |vive na |endereco(?: e|:)? |morada(?: e|:)? |"
    r"mieszka(?:ja)?(?: przy| na)? |zamieszka[lł][ya](?: przy| na)? |adres: |"
    r"живет (?:на |по )|проживает (?:на |по )?(?:адресу:? )?|адрес:? |"
    r"bor (?:pa |i |paa )|adress(?:en)?(?: ar|:)? "
    r"|\d{6}, (?:[^\W\d_][\w.-]{0,30}, ){1,3}"
    r")\Z"
)
_IS_COUNT = re.compile(rf"\W{{0,3}}(?:{_COUNTED})(?!\w)")


def find(text: str) -> Iterator[tuple[int, int]]:
    """The addresses in a folded text, with the postcode or door that tells them, in order."""
    if not any(map(str.isdecimal, text)):
        return
    reach = 0
    for start, end, number_first in sorted(_streets(text), key=_longest_first):
        if start < reach:
            continue
        after = (_AFTER_ENGLISH if number_first else _AFTER_OTHERS).match(text, end, end + 200)
        if after or _BEFORE.search(text, max(0, start - 80), start):
            reach = after.end() if after else end
            yield start, reach


def _longest_first(street: tuple[int, int, bool]) -> tuple[int, int]:
    return street[0], -street[1]


def _streets(text: str) -> Iterator[tuple[int, int, bool]]:
    """Streets with their numbers, and whether they are written as in English."""
    for pattern in _STREETS:
        for found in pattern.finditer(text):
            if not _IS_COUNT.match(text, found.end()):
                yield (*found.span(), pattern is _STREETS[0])
