"""Forms that no person filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting


@dataclass(frozen=True)
class Settings(DetectorSettings):
    seconds: int = setting(
        3,
        Setting(
            "whole",
            gettext_noop("Fewest seconds"),
            gettext_noop("A form sent sooner than this was not read. 0: never too soon."),
            minimum=0,
            maximum=120,
        ),
    )
    field: bool = setting(
        True,
        Setting(
            "flag",
            gettext_noop("Field that people do not see"),
            gettext_noop("Finds forms in which it was filled in."),
        ),
    )


_FILLED = sentence(gettext_noop("A field that people do not see was filled in."))
_FAST = sentence(gettext_noop("Sent sooner than a person could have written it."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    return (sentence(gettext_noop("Looks for signs that a program filled in the form.")),)


def prepare(settings: Settings) -> Check:
    def check(reading: Reading) -> Iterable[Hit]:
        facts = reading.facts
        if facts.staff:
            return
        if settings.field and facts.trap_filled:
            yield Hit("", 0, 0, _FILLED)
        taken = facts.seconds_on_form
        if taken is not None and taken < settings.seconds:
            yield Hit("", 0, 0, _FAST)

    return check


KIND = Kind(
    "trap",
    gettext_noop("Programs"),
    Settings,
    describe,
    prepare,
    about="sending",
    replayable=False,
)
