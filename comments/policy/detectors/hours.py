"""Comments sent while nobody of the newsroom is there to read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting
from comments.policy.week import Hours, WeekError, hours_from, union, within


def _fault(line: str) -> Sentence | None:
    try:
        hours_from(line)
    except WeekError as error:
        return error.problem
    return None


@dataclass(frozen=True)
class Settings(DetectorSettings):
    staffed: tuple[str, ...] = setting(
        ("Mon-Fri 08:00-18:00",),
        Setting(
            "lines",
            gettext_noop("Staffed hours"),
            gettext_noop(
                "One a line, such as Mon-Fri 08:00-18:00 or Sat 22:00-02:00, in the site's time. "
                "Outside them every comment is found."
            ),
            maximum=60,
            most=50,
            fault=_fault,
            required=True,
        ),
    )

    @property
    def hours(self) -> tuple[Hours, ...]:
        return tuple(map(hours_from, self.staffed))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    message = gettext_noop(
        "Looks for comments sent outside the hours of our moderators: %(hours)s."
    )
    return (sentence(message, hours=_told(settings)),)


def prepare(settings: Settings) -> Check:
    staffed = union(span for hours in settings.hours for span in hours.spans)
    message = gettext_noop("Sent outside the hours of our moderators: %(hours)s.")
    found = sentence(message, hours=_told(settings))

    def check(reading: Reading) -> Iterable[Hit]:
        minute = reading.facts.minute_of_week
        if minute is not None and not reading.facts.staff and not within(minute, staffed):
            yield Hit("", 0, 0, found)

    return check


def _told(settings: Settings) -> tuple[Sentence, ...]:
    return tuple(hours.told() for hours in settings.hours)


KIND = Kind("hours", gettext_noop("Staffed hours"), Settings, describe, prepare, about="sending")
