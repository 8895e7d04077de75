"""Addresses and numbers that tell who or where a person is, or reach their money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import phonenumbers

from comments.policy.detectors.base import WHERE, Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.personal import contact, money, national, postal
from comments.policy.reading import Reading, fields
from comments.policy.settings import DetectorSettings, Setting, SettingsError, setting


def _switch(label: str, help_text: str) -> Setting:
    return Setting("flag", label, help_text)


def _no_country(line: str) -> Sentence | None:
    if line.upper() in national.NUMBERS:
        return None
    message = gettext_noop("is not one of the countries whose numbers are known: %(countries)s.")
    return sentence(message, countries=tuple(sorted(national.NUMBERS)))


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
    postal: bool = setting(
        False,
        _switch(
            gettext_noop("Postal addresses"),
            gettext_noop(
                "A street with a house number and a postcode, a flat, or words such as "
                "“lives at” beside it. A street and a number alone are let be."
            ),
        ),
    )
    countries: tuple[str, ...] = setting(
        (),
        Setting(
            "lines",
            gettext_noop("National numbers of these countries"),
            gettext_noop(
                "Tax, health, insurance and identity numbers. Two letters a line, such as GB; "
                "empty for none. Checksums must be right."
            ),
            maximum=2,
            most=60,
            fault=_no_country,
        ),
    )
    where: str = setting("both", WHERE)

    @property
    def codes(self) -> tuple[str, ...]:
        """The countries in capitals, each once."""
        return tuple(dict.fromkeys(map(str.upper, self.countries)))

    def check(self) -> None:
        if self.region and self.region not in phonenumbers.SUPPORTED_REGIONS:
            message = gettext_noop("is not a country in two capital letters, such as GB.")
            raise SettingsError("region", sentence(message))


Places = Callable[[str, Settings], Iterator[tuple[int, int]]]


def describe(settings: Settings) -> tuple[Sentence, ...]:
    named = (
        (settings.email, gettext_noop("e-mail addresses")),
        (settings.phone, gettext_noop("phone numbers")),
        (settings.postal, gettext_noop("postal addresses")),
        (settings.card, gettext_noop("card numbers")),
        (settings.iban, gettext_noop("bank account numbers")),
    )
    kinds = [sentence(message) for wanted, message in named if wanted]
    if settings.codes:
        message = gettext_noop("numbers by which a state knows people (%(countries)s)")
        kinds.append(sentence(message, countries=settings.codes))
    if not kinds:
        return (sentence(gettext_noop("Looks for no personal data.")),)
    return (sentence(gettext_noop("Looks for %(kinds)s."), kinds=tuple(kinds)),)


def prepare(settings: Settings) -> Check:
    wanted = [row for row in _KINDS if getattr(settings, row[0])]

    def check(reading: Reading) -> Iterable[Hit]:
        for field in fields(settings.where):
            folded = reading.folded(field)
            for _, places, found in wanted:
                for start, end in places(folded.text, settings):
                    yield Hit(field, *folded.span(start, end), found)

    return check


_KINDS: tuple[tuple[str, Places, Sentence], ...] = (
    (
        "email",
        lambda text, settings: contact.emails(text),
        sentence(gettext_noop("An e-mail address.")),
    ),
    (
        "phone",
        lambda text, settings: contact.phones(text, settings.region),
        sentence(gettext_noop("A phone number.")),
    ),
    (
        "postal",
        lambda text, settings: postal.find(text),
        sentence(gettext_noop("A postal address.")),
    ),
    (
        "card",
        lambda text, settings: money.cards(text),
        sentence(gettext_noop("The number of a payment card.")),
    ),
    (
        "iban",
        lambda text, settings: money.ibans(text),
        sentence(gettext_noop("The number of a bank account.")),
    ),
    (
        "countries",
        lambda text, settings: national.find(text, settings.codes),
        sentence(gettext_noop("A number by which a state knows a person.")),
    ),
)

KIND = Kind("personal_data", gettext_noop("Personal data"), Settings, describe, prepare)
