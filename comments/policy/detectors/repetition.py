"""The same character, word, emoji or sentence over and over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting
from comments.policy.shingles import unit_places
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
    sentences: int | None = setting(
        None,
        _times(
            gettext_noop("Same sentence or line"),
            gettext_noop(
                "From how many times in one text, wherever they stand, phrases without a full "
                "stop in a row too; empty to let it be."
            ),
        ),
    )


_CHARACTER = sentence(gettext_noop("The same character over and over."))
_WORD = sentence(gettext_noop("The same word over and over."))
_EMOJI = sentence(gettext_noop("Very many emoji."))
_MARKS = sentence(gettext_noop("Very many marks on one letter."))
_SENTENCE = sentence(gettext_noop("The same sentence or line over and over."))

_ONE = (
    "[\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    "\U0001f004\U0001f0cf\U0001f18e-\U0001f19a\U0001f200-\U0001faff]"
)
_TONE = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
_EMOJI_SHOWN = re.compile(f"[\U0001f1e6-\U0001f1ff]{{1,2}}|{_ONE}{_TONE}*(?:\u200d{_ONE}{_TONE}*)*")
"""One emoji as it is shown: flags are two signs; families and professions several, joined."""
_STACK = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_STRETCH = re.compile(r"[^\n\r\u2028\u2029.!?\u2026\u3002\uff01\uff1f]+")
_PHRASE = range(3, 13)
"""How many words a phrase has that counts when it is repeated in a row."""


def describe(settings: Settings) -> tuple[Sentence, ...]:
    parts = (
        (settings.characters, gettext_noop("one character %(count)s times in a row")),
        (settings.words, gettext_noop("one word %(count)s times in a row")),
        (settings.emoji, gettext_noop("%(count)s emoji in one text")),
        (settings.sentences, gettext_noop("one sentence or line %(count)s times in one text")),
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
            yield from _marks(reading.submission.text, settings.characters)
        if settings.words:
            yield from _words(folded, settings.words)
        if settings.emoji:
            yield from _emoji(reading.submission.text, settings.emoji)
        if settings.sentences:
            yield from _sentences(folded, settings.sentences)

    return check


def _characters(folded: Folded, least: int) -> Iterator[Hit]:
    at = 0
    for char, run in groupby(folded.text):
        length = sum(1 for _ in run)
        if length >= least and not char.isspace() and not _EMOJI_SHOWN.match(char):
            yield Hit("text", *folded.span(at, at + length), _CHARACTER)
            return
        at += length


def _marks(text: str, least: int) -> Iterator[Hit]:
    """Marks heaped on one letter, which folding takes away before anything else looks."""
    piled = (run.span() for run in _STACK.finditer(text))
    yield from (Hit("text", start, end, _MARKS) for start, end in piled if end - start >= least)


def _words(folded: Folded, least: int) -> Iterator[Hit]:
    for _, run in groupby(word_places(folded.text), lambda place: folded.text[slice(*place)]):
        places = list(run)
        if len(places) >= least:
            yield Hit("text", *folded.span(places[0][0], places[-1][1]), _WORD)
            return


def _emoji(text: str, least: int) -> Iterator[Hit]:
    places = [found.span() for found in _EMOJI_SHOWN.finditer(text)]
    if len(places) >= least:
        yield Hit("text", places[0][0], places[-1][1], _EMOJI)


def _sentences(folded: Folded, least: int) -> Iterator[Hit]:
    """The first sentence or line that comes so often; else the first phrase that does in a row."""
    place = _same_sentence(folded.text, least) or _same_phrase(folded.text, least)
    if place:
        yield Hit("text", *folded.span(*place), _SENTENCE)


def _same_sentence(text: str, least: int) -> tuple[int, int] | None:
    seen: dict[str, list[tuple[int, int]]] = {}
    for stretch in _STRETCH.finditer(text):
        offset = stretch.start()
        units = list(unit_places(stretch[0]))
        if len(units) > 1:
            key = " ".join(stretch[0][start:end] for start, end in units)
            place = offset + units[0][0], offset + units[-1][1]
            seen.setdefault(key, []).append(place)
    often = (places for places in seen.values() if len(places) >= least)
    return next(((places[0][0], places[-1][1]) for places in often), None)


def _same_phrase(text: str, least: int) -> tuple[int, int] | None:
    places = list(unit_places(text))
    units = [text[start:end] for start, end in places]
    for size in _PHRASE:
        run = 0
        for at in range(size, len(units)):
            run = run + 1 if units[at] == units[at - size] else 0
            if run >= size * (least - 1) and len(set(units[at - size : at])) > 1:
                return places[at + 1 - run - size][0], places[at][1]
    return None


KIND = Kind("repetition", gettext_noop("Repetition"), Settings, describe, prepare)
