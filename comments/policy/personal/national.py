"""Numbers by which states know people: tax, health, insurance and identity numbers.

A number is found when its checksum is right and it is either written in a shape that nothing
else has, or named by a word beside it ("PESEL", "NHS number"). A new country, or another number
of one, is a row in NUMBERS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import stdnum.at.vnr
import stdnum.au.tfn
import stdnum.bg.egn
import stdnum.br.cpf
import stdnum.ca.sin
import stdnum.ch.ssn
import stdnum.cn.ric
import stdnum.cz.rc
import stdnum.de.idnr
import stdnum.ee.ik
import stdnum.es.nie
import stdnum.fi.hetu
import stdnum.fr.nir
import stdnum.gb.nhs
import stdnum.gr.amka
import stdnum.hr.oib
import stdnum.ie.pps
import stdnum.in_.aadhaar
import stdnum.in_.pan
import stdnum.it.codicefiscale
import stdnum.lt.asmens
import stdnum.mx.curp
import stdnum.nl.bsn
import stdnum.pl.pesel
import stdnum.pt.nif
import stdnum.ro.cnp
import stdnum.ru.inn
import stdnum.tr.tckimlik
import stdnum.us.ssn

from comments.policy.personal import checks
from comments.policy.text import fold


@dataclass(frozen=True, slots=True)
class Number:
    """One kind of number. Patterns are of folded text.

    `shaped` is enough by itself; `plain` counts beside one of the `labels`. `valid` gets the
    passage in capitals, with its spaces and signs.
    """

    valid: Callable[[str], bool]
    labels: tuple[str, ...]
    shaped: str = ""
    plain: str = ""


def _digits(count: int) -> str:
    return rf"\d(?:[ .\-/]?\d){{{count - 1}}}"


NUMBERS: Mapping[str, tuple[Number, ...]] = {
    "AT": (
        Number(
            stdnum.at.vnr.is_valid,
            ("svnr", "sozialversicherungsnummer", "versicherungsnummer"),
            plain=_digits(10),
        ),
    ),
    "AU": (Number(stdnum.au.tfn.is_valid, ("tfn", "tax file number"), plain=_digits(9)),),
    "BE": (
        Number(
            checks.belgian,
            ("rijksregisternummer", "numero national", "nationaal nummer", "insz", "niss"),
            r"\d\d\.\d\d\.\d\d-\d{3}[.-]\d\d",
            _digits(11),
        ),
    ),
    "BG": (Number(stdnum.bg.egn.is_valid, ("егн", "egn"), plain=_digits(10)),),
    "BR": (Number(stdnum.br.cpf.is_valid, ("cpf",), r"\d{3}\.\d{3}\.\d{3}-\d\d", _digits(11)),),
    "CA": (Number(stdnum.ca.sin.is_valid, ("sin", "nas", "social insurance"), plain=_digits(9)),),
    "CH": (
        Number(stdnum.ch.ssn.is_valid, ("ahv", "avs"), r"756\.\d{4}\.\d{4}\.\d\d", _digits(13)),
    ),
    "CN": (Number(stdnum.cn.ric.is_valid, ("身份证", "id card"), plain=r"\d{17}[\dx]"),),
    "CZ": (Number(stdnum.cz.rc.is_valid, ("rodne cislo",), r"\d{6}/\d{3,4}", r"\d{9,10}"),),
    "DE": (
        Number(
            stdnum.de.idnr.is_valid,
            (
                "steuer-id",
                "steuerid",
                "steuer-idnr",
                "idnr",
                "steueridentifikationsnummer",
                "steuer-identifikationsnummer",
                "identifikationsnummer",
            ),
            plain=_digits(11),
        ),
    ),
    "DK": (Number(checks.danish, ("cpr", "cpr-nr", "personnummer"), r"\d{6}-\d{4}", r"\d{10}"),),
    "EE": (Number(stdnum.ee.ik.is_valid, ("isikukood",), plain=r"\d{11}"),),
    "ES": (
        Number(checks.spanish, ("dni", "nif"), r"\d{8}[ -]?[a-z]|\d\d\.\d{3}\.\d{3}[ -]?[a-z]"),
        Number(stdnum.es.nie.is_valid, ("nie",), r"[xyz][ -]?\d{7}[ -]?[a-z]"),
    ),
    "FI": (
        Number(stdnum.fi.hetu.is_valid, ("henkilotunnus", "hetu"), r"\d{6}[-+a-f]\d{3}[\da-z]"),
    ),
    "FR": (
        Number(
            stdnum.fr.nir.is_valid,
            ("securite sociale", "numero de secu", "nir", "insee"),
            r"[12] \d\d \d\d \d[\da-b] \d{3} \d{3} \d\d",
            _digits(15),
        ),
    ),
    "GB": (
        Number(
            checks.nino,
            ("national insurance", "nino", "ni number", "ni no"),
            r"[a-z]{2} \d\d \d\d \d\d [a-d]",
            r"[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d]",
        ),
        Number(stdnum.gb.nhs.is_valid, ("nhs",), plain=_digits(10)),
    ),
    "GR": (Number(stdnum.gr.amka.is_valid, ("αμκα", "amka"), plain=r"\d{11}"),),
    "HR": (Number(stdnum.hr.oib.is_valid, ("oib",), plain=r"\d{11}"),),
    "IE": (Number(stdnum.ie.pps.is_valid, ("pps", "ppsn"), plain=r"\d{7} ?[a-w][a-i]?"),),
    "IN": (
        Number(stdnum.in_.aadhaar.is_valid, ("aadhaar", "aadhar", "आधार"), plain=_digits(12)),
        Number(stdnum.in_.pan.is_valid, ("pan",), plain=r"[a-z]{5}\d{4}[a-z]"),
    ),
    "IT": (
        Number(
            stdnum.it.codicefiscale.is_valid,
            ("codice fiscale",),
            r"[a-z]{6}\d\d[a-ehlmprst]\d\d[a-z]\d{3}[a-z]",
            r"[a-z]{3} [a-z]{3} \d\d[a-ehlmprst]\d\d [a-z]\d{3}[a-z]",
        ),
    ),
    "LT": (Number(stdnum.lt.asmens.is_valid, ("asmens kodas",), plain=r"\d{11}"),),
    "MX": (Number(stdnum.mx.curp.is_valid, ("curp",), r"[a-z]{4}\d{6}[a-z]{6}[\da-z]\d"),),
    "NL": (
        Number(
            stdnum.nl.bsn.is_valid,
            ("bsn", "burgerservicenummer", "sofinummer", "sofi-nummer"),
            plain=_digits(9),
        ),
    ),
    "NO": (
        Number(
            checks.norwegian,
            ("fødselsnummer", "fodselsnummer", "personnummer", "fnr"),
            plain=r"\d{6} ?\d{5}",
        ),
    ),
    "PL": (Number(stdnum.pl.pesel.is_valid, ("pesel",), plain=_digits(11)),),
    "PT": (Number(stdnum.pt.nif.is_valid, ("nif", "contribuinte", "nº fiscal"), plain=_digits(9)),),
    "RO": (Number(stdnum.ro.cnp.is_valid, ("cnp", "cod numeric personal"), plain=r"\d{13}"),),
    "RU": (
        Number(stdnum.ru.inn.is_valid, ("инн", "inn"), plain=r"\d{12}"),
        Number(checks.snils, ("снилс", "snils"), r"\d{3}-\d{3}-\d{3}[ -]\d\d", _digits(11)),
    ),
    "SE": (
        Number(
            checks.swedish,
            ("personnummer", "pnr", "samordningsnummer"),
            r"(?:19|20)?\d{6}[-+]\d{4}",
            r"(?:19|20)?\d{10}",
        ),
    ),
    "SK": (Number(stdnum.cz.rc.is_valid, ("rodne cislo",), r"\d{6}/\d{3,4}", r"\d{9,10}"),),
    "TR": (Number(stdnum.tr.tckimlik.is_valid, ("tc kimlik", "t.c.", "tckn"), plain=r"\d{11}"),),
    "US": (
        Number(
            stdnum.us.ssn.is_valid,
            ("ssn", "social security"),
            r"\d{3}-\d\d-\d{4}",
            r"\d{3}[ .]?\d\d[ .]?\d{4}",
        ),
    ),
}
"""By country, ISO 3166 code in capitals."""

_EDGES = r"(?<![\w.,/+-])(?:{})(?![\w/+]|[.,-]\d)"
_NEAR = 24
"""Characters, none of them digits, that may stand between a number and the word naming it."""


def find(text: str, countries: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The numbers of these countries in a folded text, in order, none within another."""
    if not any(map(str.isdecimal, text)):
        return
    reach = 0
    places = {place for country in countries for place in _of(text, country)}
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= reach:
            reach = end
            yield start, end


def _of(text: str, country: str) -> Iterator[tuple[int, int]]:
    for number, shaped, plain, before, after in _compiled(country):
        for pattern, labelled in ((shaped, False), (plain, True)):
            for match in pattern.finditer(text) if pattern else ():
                start, end = match.span()
                if labelled and not (
                    before.search(text, max(0, start - 64), start)
                    or after.match(text, end, end + 64)
                ):
                    continue
                if number.valid(match[0].upper()):
                    yield start, end


_Compiled = tuple[
    Number, re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str], re.Pattern[str]
]


@cache
def _compiled(country: str) -> tuple[_Compiled, ...]:
    return tuple(_compile(number) for number in NUMBERS[country])


def _compile(number: Number) -> _Compiled:
    named = "|".join(_label(label) for label in sorted(number.labels, key=len, reverse=True))
    shaped, plain = (
        re.compile(_EDGES.format(one)) if one else None for one in (number.shaped, number.plain)
    )
    before = re.compile(rf"(?:{named})[^\d\n]{{0,{_NEAR}}}\Z")
    after = re.compile(rf"[^\d\n]{{0,{_NEAR}}}(?:{named})")
    return number, shaped, plain, before, after


def _label(label: str) -> str:
    """As it stands in folded text; whole words, where the script parts its words."""
    escaped = re.escape(fold(label).text)
    return escaped if "\u3400" <= label[0] <= "\u9fff" else rf"(?<!\w){escaped}(?!\w)"
