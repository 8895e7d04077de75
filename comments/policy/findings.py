"""What the engine answers with: findings and the sentences that tell of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Field = Literal["text", "name", ""]


def gettext_noop(message: str) -> str:
    """Mark a message for the translators' catalogue; `Sentence.say` looks it up later."""
    return message


def ngettext_lazy(singular: str, plural: str) -> tuple[str, str]:
    """Mark a counted message for the translators' catalogue; `Sentence.say` chooses later."""
    return singular, plural


@dataclass(frozen=True, slots=True)
class Sentence:
    """One plain sentence, not yet in any language: message ids of `%(name)s` form and values.

    A value may be a Sentence, or a tuple of them, which is told as a list with commas.
    """

    message: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    count: int = 0

    def say(
        self,
        gettext: Callable[[str], str] = str,
        ngettext: Callable[[str, str, int], str] | None = None,
    ) -> str:
        """The sentence in the language of the functions given (Django's), in English without."""
        choose = ngettext or _english
        pattern = choose(self.message, self.plural, self.count) if self.plural else None
        told = {name: _told(value, gettext, ngettext) for name, value in self.values}
        if self.plural:
            told.setdefault("count", str(self.count))
        return (gettext(self.message) if pattern is None else pattern) % told

    def __str__(self) -> str:
        return self.say()


def sentence(message: str, **values: object) -> Sentence:
    """A Sentence from a message marked with `gettext_noop`."""
    return Sentence(message, tuple(sorted(values.items())))


def counted(messages: tuple[str, str], count: int, **values: object) -> Sentence:
    """A Sentence from messages marked with `ngettext_lazy`; `%(count)s` is known to it."""
    return Sentence(messages[0], tuple(sorted(values.items())), messages[1], count)


def _english(singular: str, plural: str, count: int) -> str:
    return singular if count == 1 else plural


def _told(
    value: object,
    gettext: Callable[[str], str],
    ngettext: Callable[[str, str, int], str] | None,
) -> str:
    if isinstance(value, Sentence):
        return value.say(gettext, ngettext)
    if isinstance(value, tuple):
        return ", ".join(_told(item, gettext, ngettext) for item in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Hit:
    """What one detector found: a passage [start, end) of a field as written, in code points.

    `field` is "" and both offsets are 0 when the finding is about the sending, not about a
    passage. `message` says what was found without repeating the reader's words.
    """

    field: Field
    start: int
    end: int
    message: Sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """A Hit, with the rule and the kind of detector that made it."""

    rule: int
    kind: str
    field: Field
    start: int
    end: int
    message: Sentence
