"""Too many comments in too short a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.facts import LONGEST_WINDOW, MOST_AGES, Facts
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting


@dataclass(frozen=True)
class Settings(DetectorSettings):
    most: int = setting(
        5,
        Setting(
            "whole",
            gettext_noop("Most comments"),
            gettext_noop("So many may be sent in the time; the next one is found."),
            minimum=1,
            maximum=MOST_AGES,
        ),
    )
    seconds: int = setting(
        600,
        Setting(
            "whole",
            gettext_noop("In how many seconds"),
            gettext_noop("600 is ten minutes, 3600 an hour, 86400 a day."),
            minimum=1,
            maximum=LONGEST_WINDOW,
        ),
    )
    per: str = setting(
        "sender",
        Setting(
            "choice",
            gettext_noop("Counted for"),
            gettext_noop("Whose comments are counted."),
            choices=(
                ("sender", gettext_noop("the sender, on the whole site")),
                ("sender_thread", gettext_noop("the sender, under this article")),
                ("network", gettext_noop("everybody in the sender's network")),
                ("thread", gettext_noop("everybody, under this article")),
            ),
        ),
    )


_LOOKS_FOR = {
    "sender": ngettext_lazy(
        "Looks for more than %(count)s comment from one address in %(time)s.",
        "Looks for more than %(count)s comments from one address in %(time)s.",
    ),
    "sender_thread": ngettext_lazy(
        "Looks for more than %(count)s comment from one address on one article in %(time)s.",
        "Looks for more than %(count)s comments from one address on one article in %(time)s.",
    ),
    "network": ngettext_lazy(
        "Looks for more than %(count)s comment from one network in %(time)s.",
        "Looks for more than %(count)s comments from one network in %(time)s.",
    ),
    "thread": ngettext_lazy(
        "Looks for more than %(count)s comment on one article in %(time)s.",
        "Looks for more than %(count)s comments on one article in %(time)s.",
    ),
}
_FOUND = {
    "sender": ngettext_lazy(
        "More than %(count)s comment in %(time)s from the same address.",
        "More than %(count)s comments in %(time)s from the same address.",
    ),
    "sender_thread": ngettext_lazy(
        "More than %(count)s comment in %(time)s on this article from the same address.",
        "More than %(count)s comments in %(time)s on this article from the same address.",
    ),
    "network": ngettext_lazy(
        "More than %(count)s comment in %(time)s from the same network.",
        "More than %(count)s comments in %(time)s from the same network.",
    ),
    "thread": ngettext_lazy(
        "More than %(count)s comment in %(time)s on this article, from all its readers.",
        "More than %(count)s comments in %(time)s on this article, from all its readers.",
    ),
}
_UNITS = (
    (86_400, ngettext_lazy("%(count)s day", "%(count)s days")),
    (3_600, ngettext_lazy("%(count)s hour", "%(count)s hours")),
    (60, ngettext_lazy("%(count)s minute", "%(count)s minutes")),
    (1, ngettext_lazy("%(count)s second", "%(count)s seconds")),
)


def describe(settings: Settings) -> tuple[Sentence, ...]:
    time = duration(settings.seconds)
    return (counted(_LOOKS_FOR[settings.per], settings.most, time=time),)


def duration(seconds: int) -> Sentence:
    """A length of time in the largest unit that tells it without a rest."""
    size, messages = next(unit for unit in _UNITS if seconds % unit[0] == 0)
    return counted(messages, seconds // size)


def prepare(settings: Settings) -> Check:
    found = counted(_FOUND[settings.per], settings.most, time=duration(settings.seconds))

    def check(reading: Reading) -> Iterable[Hit]:
        ages = _ages(reading.facts, settings.per)
        if not reading.facts.staff and _within(ages, settings.seconds) >= settings.most:
            yield Hit("", 0, 0, found)

    return check


def _within(ages: tuple[float, ...], seconds: int) -> int:
    return sum(0 <= age < seconds for age in ages)


def _ages(facts: Facts, per: str) -> tuple[float, ...]:
    return {
        "sender": facts.sender_post_ages,
        "sender_thread": facts.sender_thread_post_ages,
        "network": facts.network_post_ages,
        "thread": facts.thread_post_ages,
    }[per]


KIND = Kind("rate", gettext_noop("Posting rate"), Settings, describe, prepare, about="sending")
