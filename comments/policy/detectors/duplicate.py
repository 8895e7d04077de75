"""Nearly the same text again, from the same sender or in the same thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.facts import MOST_RECENT_TEXTS
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting
from comments.policy.shingles import Shingled, shingled


@dataclass(frozen=True)
class Settings(DetectorSettings):
    share: int = setting(
        80,
        Setting(
            "whole",
            gettext_noop("How much alike"),
            gettext_noop("Percent of three-word pieces that both texts have. 100: only the same."),
            minimum=30,
            maximum=100,
        ),
    )
    words: int = setting(
        4,
        Setting(
            "whole",
            gettext_noop("From how many words"),
            gettext_noop("Shorter texts may be sent again: many people just agree."),
            minimum=1,
            maximum=500,
        ),
    )
    in_thread: bool = setting(
        True,
        Setting(
            "flag",
            gettext_noop("Also other people's comments"),
            gettext_noop("Compares with everybody's recent comments under the same article."),
        ),
    )


_OWN = sentence(gettext_noop("Nearly the same as a recent comment from the same address."))
_THREAD = sentence(gettext_noop("Nearly the same as a recent comment on this article."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    if settings.in_thread:
        messages = ngettext_lazy(
            "Looks for texts of %(count)s word or more that are nearly the same as a recent "
            "comment from the same address or on the same article.",
            "Looks for texts of %(count)s words or more that are nearly the same as a recent "
            "comment from the same address or on the same article.",
        )
    else:
        messages = ngettext_lazy(
            "Looks for texts of %(count)s word or more that are nearly the same as a recent "
            "comment from the same address.",
            "Looks for texts of %(count)s words or more that are nearly the same as a recent "
            "comment from the same address.",
        )
    return (counted(messages, settings.words),)


def prepare(settings: Settings) -> Check:
    def check(reading: Reading) -> Iterable[Hit]:
        facts = reading.facts
        own = shingled(reading.submission.text)
        if own.words < settings.words:
            return
        if _any_alike(own, facts.recent_by_sender, settings.share):
            yield Hit("", 0, 0, _OWN)
        elif settings.in_thread and _any_alike(own, facts.recent_in_thread, settings.share):
            yield Hit("", 0, 0, _THREAD)

    return check


def _any_alike(own: Shingled, texts: tuple[str, ...], share: int) -> bool:
    return any(_alike(own.pieces, shingled(t).pieces, share) for t in texts[:MOST_RECENT_TEXTS])


def _alike(own: frozenset[str], other: frozenset[str], share: int) -> bool:
    few, many = sorted((len(own), len(other)))
    if 100 * few < share * many:
        return False
    both = len(own & other)
    return 100 * both >= share * (few + many - both)


KIND = Kind("duplicate", gettext_noop("Near-duplicates"), Settings, describe, prepare)
