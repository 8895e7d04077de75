"""Senders whom the newsroom does not know yet, or of whom it refused much of late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.facts import Facts
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, SettingsError, setting


@dataclass(frozen=True)
class Settings(DetectorSettings):
    published: int | None = setting(
        1,
        Setting(
            "whole",
            gettext_noop("Published comments"),
            gettext_noop(
                "A sender with fewer of them is new. They count only when the address is "
                "confirmed. Empty: new senders are let be."
            ),
            minimum=1,
            maximum=1_000,
            optional=True,
        ),
    )
    refused: int | None = setting(
        None,
        Setting(
            "whole",
            gettext_noop("Percent refused of late"),
            gettext_noop(
                "Of the comments decided on in the last 30 days, removed ones too. "
                "Empty: earlier refusals do not count."
            ),
            minimum=1,
            maximum=100,
            optional=True,
        ),
    )
    decided: int = setting(
        3,
        Setting(
            "whole",
            gettext_noop("From how many decided on"),
            gettext_noop("Fewer decisions in those 30 days say nothing about a sender."),
            minimum=1,
            maximum=1_000,
        ),
    )

    def check(self) -> None:
        if self.published is None and self.refused is None:
            message = gettext_noop("must be given when no percentage of refused ones is.")
            raise SettingsError("published", sentence(message))


_UNCONFIRMED = sentence(gettext_noop("The e-mail address is not confirmed yet."))
_NONE_YET = sentence(gettext_noop("No comment from this address has been published yet."))
_REFUSED = sentence(
    gettext_noop("Many of the last comments from this address were refused or removed.")
)
_READ_FIRST = sentence(gettext_noop("A moderator reads comments from this address first."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    told = []
    if settings.published == 1:
        message = gettext_noop("Looks for senders of whom no comment has been published yet.")
        told.append(sentence(message))
    elif settings.published:
        messages = ngettext_lazy(
            "Looks for senders with fewer than %(count)s published comment.",
            "Looks for senders with fewer than %(count)s published comments.",
        )
        told.append(counted(messages, settings.published))
    if settings.refused:
        messages = ngettext_lazy(
            "Looks for senders of whose comments %(share)s%% or more were refused or removed in "
            "the last 30 days, once %(count)s was decided on.",
            "Looks for senders of whose comments %(share)s%% or more were refused or removed in "
            "the last 30 days, once %(count)s were decided on.",
        )
        told.append(counted(messages, settings.decided, share=settings.refused))
    return tuple(told)


def prepare(settings: Settings) -> Check:
    least = settings.published
    messages = ngettext_lazy(
        "Fewer than %(count)s comment from this address has been published so far.",
        "Fewer than %(count)s comments from this address have been published so far.",
    )
    few = counted(messages, least) if least and least > 1 else _NONE_YET

    def check(reading: Reading) -> Iterable[Hit]:
        facts = reading.facts
        if facts.staff:
            return
        known = facts.sender_published if facts.confirmed else 0
        if least and known < least:
            yield Hit("", 0, 0, few if facts.confirmed else _UNCONFIRMED)
        if settings.refused and _often_refused(facts, settings.refused, settings.decided):
            # Whoever has only typed an address is not told how its owner fared.
            yield Hit("", 0, 0, _REFUSED if facts.confirmed else _READ_FIRST)

    return check


def _often_refused(facts: Facts, percent: int, least: int) -> bool:
    decided, refused = facts.sender_decided_recently, facts.sender_refused_recently
    return decided >= least and 100 * refused >= percent * decided


KIND = Kind(
    "first_time",
    gettext_noop("New or recently refused senders"),
    Settings,
    describe,
    prepare,
    about="sending",
)
