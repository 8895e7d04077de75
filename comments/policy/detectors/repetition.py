"""The same character, word or emoji over and over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting
from comments.policy.text import Folded
from comments.policy.tokens import word_places


def _times(label: str, help_text: str) -> Setting:
    return Setting("whole", label, help_text, minimum=2, maximum=1_000, optional=True)


@dataclass(frozen=True)
class Settings(DetectorSettings):
    characters: int | None = setting(
        10,
        _times(
            gettext_noop("Same character in a row"),
            gettext_noop("From how many times; empty to let it be. Dots and dashes count too."),
        ),
    )
    words: int | None = setting(
        5,
        _times(
            gettext_noop("Same word in a row"),
            gettext_noop("From how many times, whatever signs stand between; empty to let it be."),
        ),
    )
    emoji: int | None = setting(
        10,
        _times(
            gettext_noop("Emoji altogether"),
            gettext_noop("From how many in one text; empty to let it be."),
        ),
    )


_CHARACTER = sentence(gettext_noop("The same character over and over."))
_WORD = sentence(gettext_noop("The same word over and over."))
_EMOJI = sentence(gettext_noop("Very many emoji."))
_EMOJI_RANGES = (("\u2600", "\u27bf"), ("\u2b00", "\u2bff"), ("\U0001f1e6", "\U0001faff"))
_SKIN = ("\U0001f3fb", "\U0001f3ff")


def describe(settings: Settings) -> tuple[Sentence, ...]:
    parts = (
        (settings.characters, gettext_noop("one character %(count)s times in a row")),
        (settings.words, gettext_noop("one word %(count)s times in a row")),
        (settings.emoji, gettext_noop("%(count)s emoji in one text")),
    )
    told = tuple(sentence(message, count=count) for count, message in parts if count)
    if not told:
        return (sentence(gettext_noop("Looks for no repetition at all.")),)
    return (sentence(gettext_noop("Looks for repetition: %(kinds)s, or more."), kinds=told),)


def prepare(settings: Settings) -> Check:
    def check(reading: Reading) -> Iterable[Hit]:
        folded = reading.folded("text")
        if settings.characters:
            yield from _characters(folded, settings.characters)
        if settings.words:
            yield from _words(folded, settings.words)
        if settings.emoji:
            yield from _emoji(reading.submission.text, settings.emoji)

    return check


def _characters(folded: Folded, least: int) -> Iterator[Hit]:
    at = 0
    for char, run in groupby(folded.text):
        length = sum(1 for _ in run)
        if length >= least and not char.isspace() and not _is_emoji(char):
            yield Hit("text", *folded.span(at, at + length), _CHARACTER)
            return
        at += length


def _words(folded: Folded, least: int) -> Iterator[Hit]:
    for _, run in groupby(word_places(folded.text), lambda place: folded.text[slice(*place)]):
        places = list(run)
        if len(places) >= least:
            yield Hit("text", *folded.span(places[0][0], places[-1][1]), _WORD)
            return


def _emoji(text: str, least: int) -> Iterator[Hit]:
    places = [at for at, char in enumerate(text) if _is_emoji(char)]
    if len(places) >= least:
        yield Hit("text", places[0], places[-1] + 1, _EMOJI)


def _is_emoji(char: str) -> bool:
    if _SKIN[0] <= char <= _SKIN[1]:
        return False
    return any(low <= char <= high for low, high in _EMOJI_RANGES)


KIND = Kind("repetition", gettext_noop("Repetition"), Settings, describe, prepare)
