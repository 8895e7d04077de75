"""Addresses and numbers that tell who or where a person is, or reach their money."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn

from comments.policy.detectors.base import WHERE, Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading, fields
from comments.policy.settings import DetectorSettings, Setting, SettingsError, setting


def _switch(label: str, help_text: str) -> Setting:
    return Setting("flag", label, help_text)


@dataclass(frozen=True)
class Settings(DetectorSettings):
    email: bool = setting(
        True, _switch(gettext_noop("E-mail addresses"), gettext_noop("Such as name@example.org."))
    )
    phone: bool = setting(
        True,
        _switch(
            gettext_noop("Phone numbers"), gettext_noop("Numbers that could really be dialled.")
        ),
    )
    region: str = setting(
        "",
        Setting(
            "text",
            gettext_noop("Home country of phone numbers"),
            gettext_noop(
                "Two letters, such as GB. Empty: only numbers with a country code are found."
            ),
            maximum=2,
        ),
    )
    card: bool = setting(
        True,
        _switch(gettext_noop("Payment cards"), gettext_noop("Numbers whose checksum is right.")),
    )
    iban: bool = setting(
        True,
        _switch(gettext_noop("Bank accounts"), gettext_noop("IBANs whose checksum is right.")),
    )
    where: str = setting("both", WHERE)

    def check(self) -> None:
        if self.region and self.region not in phonenumbers.SUPPORTED_REGIONS:
            message = gettext_noop("is not a country in two capital letters, such as GB.")
            raise SettingsError("region", sentence(message))


Places = Callable[[str, Settings], Iterator[tuple[int, int]]]

_DIGITS = re.compile(r"\d+")
_DIALLED = re.compile(r"[+(]?\d[\d ().\-/\u2010-\u2015\u00a0]{5,60}")
_IBAN_START = re.compile(r"(?<![a-z0-9])[a-z]{2}[ -]?\d{2}")
_LOCAL = frozenset("!#$%&'*+-/=?^_`{|}~.")
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


def describe(settings: Settings) -> tuple[Sentence, ...]:
    named = (
        (settings.email, gettext_noop("e-mail addresses")),
        (settings.phone, gettext_noop("phone numbers")),
        (settings.card, gettext_noop("card numbers")),
        (settings.iban, gettext_noop("bank account numbers")),
    )
    kinds = tuple(sentence(message) for wanted, message in named if wanted)
    if not kinds:
        return (sentence(gettext_noop("Looks for no personal data.")),)
    return (sentence(gettext_noop("Looks for %(kinds)s."), kinds=kinds),)


def prepare(settings: Settings) -> Check:
    wanted = [row for row in _KINDS if getattr(settings, row[0])]

    def check(reading: Reading) -> Iterable[Hit]:
        for field in fields(settings.where):
            folded = reading.folded(field)
            for _, places, found in wanted:
                for start, end in places(folded.text, settings):
                    yield Hit(field, *folded.span(start, end), found)

    return check


def _emails(text: str, settings: Settings) -> Iterator[tuple[int, int]]:
    reach = 0
    at = text.find("@")
    while at >= 0:
        start = at
        while start > max(reach, at - 64) and (
            text[start - 1].isalnum() or text[start - 1] in _LOCAL
        ):
            start -= 1
        end = at + 1
        while end < min(len(text), at + 254) and (text[end].isalnum() or text[end] in ".-"):
            end += 1
        host = text[at + 1 : end].rstrip(".-")
        top = host.rpartition(".")[2]
        if start < at and "." in host and len(top) > 1 and not top.isdecimal():
            reach = at + 1 + len(host)
            yield start, reach
        at = text.find("@", at + 1)


def _phones(text: str, settings: Settings) -> Iterator[tuple[int, int]]:
    for run in _DIALLED.finditer(text):
        if sum(map(str.isdecimal, run[0])) > 6:
            for found in phonenumbers.PhoneNumberMatcher(run[0], settings.region or None):
                yield run.start() + found.start, run.start() + found.end


def _cards(text: str, settings: Settings) -> Iterator[tuple[int, int]]:
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


def _ibans(text: str, settings: Settings) -> Iterator[tuple[int, int]]:
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


_KINDS: tuple[tuple[str, Places, Sentence], ...] = (
    ("email", _emails, sentence(gettext_noop("An e-mail address."))),
    ("phone", _phones, sentence(gettext_noop("A phone number."))),
    ("card", _cards, sentence(gettext_noop("The number of a payment card."))),
    ("iban", _ibans, sentence(gettext_noop("The number of a bank account."))),
)

KIND = Kind("personal_data", gettext_noop("Personal data"), Settings, describe, prepare)
