"""Words and phrases, however they are disguised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from comments.policy.detectors.base import WHERE, Check, Kind
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.lexicon import Lexicon, problem_with
from comments.policy.reading import Reading, fields
from comments.policy.settings import DetectorSettings, Setting, setting

MOST_ENTRIES = 50_000
LONGEST_ENTRY = 200


_PROBLEMS = {
    "empty": sentence(gettext_noop("has no letter and no digit.")),
    "short": sentence(gettext_noop("needs two letters beside the asterisk.")),
}


def _fault(entry: str) -> Sentence | None:
    return _PROBLEMS.get(problem_with(entry))


@dataclass(frozen=True)
class Settings(DetectorSettings):
    words: tuple[str, ...] = setting(
        (),
        Setting(
            "lines",
            gettext_noop("Words and phrases"),
            gettext_noop(
                "One a line. Disguises are seen through: you need not list them. "
                "An asterisk at either end stands for any further letters, "
                "one inside for up to ten."
            ),
            maximum=LONGEST_ENTRY,
            most=MOST_ENTRIES,
            fault=_fault,
            required=True,
            private=True,
        ),
    )
    exceptions: tuple[str, ...] = setting(
        (),
        Setting(
            "lines",
            gettext_noop("Exceptions"),
            gettext_noop("Words and phrases that may be used although a listed word is in them."),
            maximum=LONGEST_ENTRY,
            most=MOST_ENTRIES,
            fault=_fault,
            private=True,
        ),
    )
    inflected: bool = setting(
        False,
        Setting(
            "flag",
            gettext_noop("With endings"),
            gettext_noop("Also finds the words with the usual endings, such as plurals."),
        ),
    )
    where: str = setting("both", WHERE)


_FOUND = sentence(gettext_noop("A word or phrase from the list of this rule."))


def describe(settings: Settings) -> tuple[Sentence, ...]:
    words = counted(
        ngettext_lazy(
            "Looks for %(count)s word or phrase, also when it is disguised.",
            "Looks for %(count)s words and phrases, also when they are disguised.",
        ),
        len(settings.words),
    )
    if not settings.exceptions:
        return (words,)
    except_for = ngettext_lazy(
        "%(count)s exception is let through.", "%(count)s exceptions are let through."
    )
    return words, counted(except_for, len(settings.exceptions))


def prepare(settings: Settings) -> Check:
    lexicon = Lexicon(settings.words, settings.exceptions, inflected=settings.inflected)

    def check(reading: Reading) -> Iterable[Hit]:
        for field in fields(settings.where):
            for start, end in lexicon.find(partial(reading.streams, field)):
                yield Hit(field, start, end, _FOUND)

    return check


KIND = Kind("words", gettext_noop("Words and phrases"), Settings, describe, prepare)
