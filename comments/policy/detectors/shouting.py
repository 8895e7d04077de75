"""Texts written mostly in capitals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting


@dataclass(frozen=True)
class Settings(DetectorSettings):
    share: int = setting(
        70,
        Setting(
            "whole",
            gettext_noop("Share of capitals"),
            gettext_noop("Percent of the letters that have a small and a capital form."),
            minimum=1,
            maximum=100,
        ),
    )
    letters: int = setting(
        20,
        Setting(
            "whole",
            gettext_noop("From how many letters"),
            gettext_noop("Shorter texts are never shouting."),
            minimum=1,
            maximum=10_000,
        ),
    )


_FOUND = sentence(gettext_noop("Most of it is in capitals."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    message = gettext_noop(
        "Looks for texts of %(letters)s letters or more of which %(share)s%% or more are capitals."
    )
    return (sentence(message, letters=settings.letters, share=settings.share),)


def prepare(settings: Settings) -> Check:
    def check(reading: Reading) -> Iterable[Hit]:
        text = reading.submission.text
        capitals = [at for at, char in enumerate(text) if char.isupper() or char.istitle()]
        cased = len(capitals) + sum(map(str.islower, text))
        if cased >= settings.letters and 100 * len(capitals) >= settings.share * cased:
            yield Hit("text", capitals[0], capitals[-1] + 1, _FOUND)

    return check


KIND = Kind("shouting", gettext_noop("Shouting"), Settings, describe, prepare)
