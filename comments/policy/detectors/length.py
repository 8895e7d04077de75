"""Texts that are too short, too long, or empty once invisible characters are gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, SettingsError, setting


@dataclass(frozen=True)
class Settings(DetectorSettings):
    minimum: int = setting(
        1,
        Setting(
            "whole",
            gettext_noop("Fewest characters"),
            gettext_noop("Letters and digits, counted without spaces and signs."),
            minimum=0,
            maximum=1_000,
        ),
    )
    maximum: int = setting(
        5_000,
        Setting(
            "whole",
            gettext_noop("Most characters"),
            gettext_noop("All characters, spaces included."),
            minimum=1,
            maximum=100_000,
        ),
    )

    def check(self) -> None:
        if self.minimum > self.maximum:
            message = gettext_noop("must not be less than the fewest characters.")
            raise SettingsError("maximum", sentence(message))


_EMPTY = sentence(gettext_noop("There is nothing to read in it."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    message = gettext_noop(
        "Looks for texts with fewer than %(low)s letters or more than %(high)s characters."
    )
    return (sentence(message, low=settings.minimum, high=settings.maximum),)


def prepare(settings: Settings) -> Check:
    too_short = counted(
        ngettext_lazy(
            "Shorter than %(count)s letter.",
            "Shorter than %(count)s letters.",
        ),
        settings.minimum,
    )
    too_long = counted(
        ngettext_lazy("Longer than %(count)s character.", "Longer than %(count)s characters."),
        settings.maximum,
    )

    def check(reading: Reading) -> Iterable[Hit]:
        text = reading.submission.text
        if len(text) > settings.maximum:
            yield Hit("text", settings.maximum, len(text), too_long)
        told = sum(map(str.isalnum, reading.folded("text").text))
        if told < settings.minimum:
            yield Hit("", 0, 0, too_short if told else _EMPTY)

    return check


KIND = Kind("length", gettext_noop("Length"), Settings, describe, prepare)
