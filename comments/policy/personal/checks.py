"""Checks of national numbers that ask no clock: whether a number is right does not change."""

from __future__ import annotations

import re
from datetime import date

from stdnum import luhn
from stdnum.es import dni

_NO_NINO = frozenset("BG GB KN NK NT TN ZZ".split())
_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")


def nino(number: str) -> bool:
    """United Kingdom: national insurance. It has no checksum, only letters that are not used."""
    compact = number.replace(" ", "")
    return bool(_NINO.fullmatch(compact)) and compact[:2] not in _NO_NINO


def swedish(number: str) -> bool:
    """Personnummer and samordningsnummer: a day of birth (plus 60 for the latter), and Luhn."""
    digits = _digits(number)[-10:]
    day = int(digits[4:6])
    return _is_date(digits[:2], digits[2:4], day - 60 if day > 60 else day) and bool(
        luhn.is_valid(digits)
    )


def danish(number: str) -> bool:
    """CPR with its checksum, which a few numbers given since 2007 do not have."""
    digits = _digits(number)
    return _is_date(digits[4:6], digits[2:4], int(digits[:2])) and _rest(digits, "4327654321") == 0


def norwegian(number: str) -> bool:
    """Fødselsnummer and D-number (the day plus 40), by both checksums."""
    digits = _digits(number)
    day = int(digits[:2])
    return (
        _is_date(digits[4:6], digits[2:4], day - 40 if day > 40 else day)
        and _rest(digits[:10], "3761894521") == 0
        and _rest(digits, "54327654321") == 0
    )


def belgian(number: str) -> bool:
    """National register: 97 less the rest of the first nine digits, a 2 before them from 2000."""
    digits = _digits(number)
    first, check = digits[:9], int(digits[9:])
    born = _is_date(digits[:2], digits[2:4], int(digits[4:6]))
    return born and check in (97 - int(first) % 97, 97 - int("2" + first) % 97)


def spanish(number: str) -> bool:
    """DNI, also with the points that it has on paper."""
    return bool(dni.is_valid(number.replace(".", "")))


def snils(number: str) -> bool:
    """Russia: pension insurance."""
    digits = _digits(number)
    total = sum(int(digit) * (9 - at) for at, digit in enumerate(digits[:9]))
    return len(digits) == 11 and total % 101 % 100 == int(digits[9:])


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def _rest(digits: str, weights: str) -> int:
    return sum(int(a) * int(b) for a, b in zip(digits, weights, strict=True)) % 11


def _is_date(year: str, month: str, day: int) -> bool:
    """Whether there was such a day in any century: 29 February of 2000 stands for all."""
    try:
        date(2000 + int(year), int(month), day)
    except ValueError:
        return False
    return True
