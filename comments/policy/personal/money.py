"""Numbers of payment cards and bank accounts, by their checksums."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn

_DIGITS = re.compile(r"\d+")
_IBAN_START = re.compile(r"(?<![a-z0-9])[a-z]{2}[ -]?\d{2}")
_ISSUERS: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = (
    (re.compile("4"), frozenset({13, 16, 19})),
    (re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), frozenset({16})),
    (re.compile("3[47]"), frozenset({15})),
    (re.compile("6011|64[4-9]|65"), frozenset({16, 19})),
    (re.compile("3[68]|30[0-5]"), frozenset({14})),
    (re.compile("35(?:2[89]|[3-8])"), frozenset({16, 19})),
    (re.compile("62"), frozenset({16, 17, 18, 19})),
    (re.compile("220[0-4]"), frozenset({16})),
    (re.compile("50|5[6-8]|6"), frozenset({16, 18, 19})),
)


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Groups of digits, one space or dash apart, that make the number of a card."""
    groups = [found.span() for found in _DIGITS.finditer(text)]
    reach = 0
    for at, (start, _) in enumerate(groups):
        if start < reach:
            continue
        number, last = "", start
        for first, end in groups[at : at + 19]:
            parted = text[last:first] if number else ""
            number += text[first:end]
            if len(number) > 19 or parted not in ("", " ", "-", "."):
                break
            last = end
            if _is_card(number):
                reach = end
                yield start, end
                break


def _is_card(number: str) -> bool:
    fits = any(len(number) in sizes and issuer.match(number) for issuer, sizes in _ISSUERS)
    return fits and len(set(number)) > 1 and bool(luhn.is_valid(number))


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """International account numbers, in groups or not."""
    for found in _IBAN_START.finditer(text):
        number, at = "", found.start()
        while at < len(text) and len(number) < 34:
            if text[at].isascii() and text[at].isalnum():
                number += text[at]
                whole = not text[at + 1 : at + 2].isalnum()
                if whole and len(number) > 14 and _is_iban(number):
                    yield found.start(), at + 1
                    break
            elif text[at] not in " -" or not text[at - 1].isalnum():
                break
            at += 1


def _is_iban(number: str) -> bool:
    moved = number[4:] + number[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1 and bool(iban.is_valid(number))
