"""Texts in another language than the article's, or than those that are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.languages import NAMES, another, base
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, setting


def _fault(line: str) -> Sentence | None:
    if base(line) in NAMES:
        return None
    return sentence(gettext_noop("is not the code of a language that can be told, such as en."))


@dataclass(frozen=True)
class Settings(DetectorSettings):
    languages: tuple[str, ...] = setting(
        (),
        Setting(
            "lines",
            gettext_noop("Languages that may be used"),
            gettext_noop(
                "Codes such as en or fr, one a line. Empty: the language of the article alone."
            ),
            maximum=20,
            most=50,
            fault=_fault,
        ),
    )
    letters: int = setting(
        50,
        Setting(
            "whole",
            gettext_noop("From how many letters"),
            gettext_noop(
                "Names, quotes and links are not counted. In a shorter text nothing is found, "
                "because nobody could be sure."
            ),
            minimum=20,
            maximum=1_000,
        ),
    )


_OF_ARTICLE = sentence(gettext_noop("It seems to be written in another language than the article."))
_OF_LIST = sentence(gettext_noop("It seems to be written in a language that is not used here."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    if settings.languages:
        names = tuple(
            sentence(NAMES[code]) for code in dict.fromkeys(map(base, settings.languages))
        )
        message = gettext_noop("Looks for texts in other languages than these: %(languages)s.")
        looks = sentence(message, languages=names)
    else:
        looks = sentence(gettext_noop("Looks for texts in another language than the article's."))
    short = ngettext_lazy(
        "Texts with fewer than %(count)s letter, names, quotes and links aside, are let be.",
        "Texts with fewer than %(count)s letters, names, quotes and links aside, are let be.",
    )
    return looks, counted(short, settings.letters)


def prepare(settings: Settings) -> Check:
    listed = tuple(dict.fromkeys(map(base, settings.languages)))
    found = _OF_LIST if listed else _OF_ARTICLE

    def check(reading: Reading) -> Iterable[Hit]:
        expected = listed or (base(reading.facts.article_language),)
        known = all(code in NAMES for code in expected)
        if known and another(reading.submission.text, expected, settings.letters):
            yield Hit("", 0, 0, found)

    return check


KIND = Kind("language", gettext_noop("Language"), Settings, describe, prepare)
