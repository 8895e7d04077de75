"""Senders whom the newsroom does not know yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting


@dataclass(frozen=True)
class Settings(DetectorSettings):
    published: int = setting(
        1,
        Setting(
            "whole",
            gettext_noop("Published comments"),
            gettext_noop("A sender with fewer of them is new. The address must be confirmed."),
            minimum=1,
            maximum=1_000,
        ),
    )


def describe(settings: Settings) -> tuple[Sentence, ...]:
    messages = ngettext_lazy(
        "Looks for senders with fewer than %(count)s published comment.",
        "Looks for senders with fewer than %(count)s published comments.",
    )
    return (counted(messages, settings.published),)


def prepare(settings: Settings) -> Check:
    messages = ngettext_lazy(
        "The sender has fewer than %(count)s published comment.",
        "The sender has fewer than %(count)s published comments.",
    )
    found = counted(messages, settings.published)

    def check(reading: Reading) -> Iterable[Hit]:
        facts = reading.facts
        known = facts.sender_published if facts.confirmed else 0
        if known < settings.published and not facts.staff:
            yield Hit("", 0, 0, found)

    return check


KIND = Kind("first_time", gettext_noop("New senders"), Settings, describe, prepare, about="sending")
