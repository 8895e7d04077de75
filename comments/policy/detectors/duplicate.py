"""Nearly the same text again, from the same sender or in the same thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.facts import MOST_RECENT_TEXTS
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting
from comments.policy.text import fold
from comments.policy.tokens import word_places

SHINGLE = 3
"""Words in a shingle."""
LONGEST = 20_000
"""Characters of a text that are compared."""


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


_OWN = sentence(gettext_noop("Nearly the same as another recent comment of the sender."))
_THREAD = sentence(gettext_noop("Nearly the same as a recent comment under this article."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    if settings.in_thread:
        message = gettext_noop(
            "Looks for texts of %(words)s words or more that are nearly the same as "
            "the sender's recent comments or as recent comments under the article."
        )
    else:
        message = gettext_noop(
            "Looks for texts of %(words)s words or more that are nearly the same as "
            "the sender's recent comments."
        )
    return (sentence(message, words=settings.words),)


def prepare(settings: Settings) -> Check:
    def check(reading: Reading) -> Iterable[Hit]:
        facts = reading.facts
        words, own = _shingles(reading.submission.text)
        if words < settings.words:
            return
        if any(_alike(own, text, settings.share) for text in _newest(facts.recent_by_sender)):
            yield Hit("", 0, 0, _OWN)
        elif settings.in_thread and any(
            _alike(own, text, settings.share) for text in _newest(facts.recent_in_thread)
        ):
            yield Hit("", 0, 0, _THREAD)

    return check


def _newest(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts[:MOST_RECENT_TEXTS]


def _alike(own: frozenset[tuple[str, ...]], other: str, share: int) -> bool:
    shingles = _shingles(other)[1]
    return 100 * len(own & shingles) >= share * len(own | shingles)


def _shingles(text: str) -> tuple[int, frozenset[tuple[str, ...]]]:
    """The number of words, and the overlapping pieces of SHINGLE words (the whole if shorter)."""
    folded = fold(text[:LONGEST], "latin").text
    words = [folded[start:end] for start, end in word_places(folded)]
    pieces = zip(*(words[at:] for at in range(SHINGLE)), strict=False)
    return len(words), frozenset(pieces) or frozenset({tuple(words)})


KIND = Kind("duplicate", gettext_noop("Near-duplicates"), Settings, describe, prepare)
