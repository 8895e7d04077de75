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


_EMPTY = sentence(gettext_noop("There is no letter and no digit in it."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    longer = counted(
        ngettext_lazy(
            "Looks for texts with more than %(count)s character.",
            "Looks for texts with more than %(count)s characters.",
        ),
        settings.maximum,
    )
    if settings.minimum == 0:
        return (longer,)
    if settings.minimum == 1:
        return sentence(gettext_noop("Looks for texts without a letter or digit.")), longer
    messages = ngettext_lazy(
        "Looks for texts with fewer than %(count)s letter or digit.",
        "Looks for texts with fewer than %(count)s letters and digits.",
    )
    return counted(messages, settings.minimum), longer


def prepare(settings: Settings) -> Check:
    too_short = counted(
        ngettext_lazy(
            "It has fewer than %(count)s letter or digit.",
            "It has fewer than %(count)s letters and digits.",
        ),
        settings.minimum,
    )
    too_long = counted(
        ngettext_lazy(
            "It is longer than %(count)s character.", "It is longer than %(count)s characters."
        ),
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
