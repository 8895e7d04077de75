"""What readers are told of a detector, and of the circumstances of an example.

Published versions are read for ever, so that nothing here fails on a kind or a setting that this
program no longer knows: it is then not spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import ceil
from typing import Any

from comments.policy.detectors import KINDS
from comments.policy.detectors.base import Kind
from comments.policy.detectors.rate import duration
from comments.policy.engine import DetectorSpec
from comments.policy.facts import FACTS
from comments.policy.findings import Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.settings import DetectorSettings, fields_of

NameOf = Callable[[str], str]
"""The name of a language in the language of the reader, from its tag."""

LONGEST_QUOTE = 300


def looks_for(detector: DetectorSpec, name_of: NameOf = str) -> tuple[Sentence, ...]:
    """Plain sentences: what a detector looks for, and in which languages if not in all."""
    kind = KINDS.get(detector.kind)
    if kind is None:
        return ()
    told = kind.describe(_settings(kind, detector.settings))
    if not detector.languages:
        return told
    names = tuple(name_of(tag) for tag in detector.languages)
    message = gettext_noop("Only in comments in these languages: %(languages)s.")
    return *told, sentence(message, languages=names)


def in_effect(detector: DetectorSpec) -> object:
    """The settings with their defaults filled in, to compare; as stored if nobody knows the kind.

    A file may leave out what a form writes down: both then look for the same.
    """
    kind = KINDS.get(detector.kind)
    return _settings(kind, detector.settings) if kind else dict(detector.settings)


def _settings(kind: Kind[Any], given: Mapping[str, object]) -> DetectorSettings:
    """The settings without the checks that they passed when they were published."""
    values = {name: given[name] for name in fields_of(kind.settings) if name in given}
    lists = {name: entries(value) for name, value in values.items() if isinstance(value, list)}
    settings: DetectorSettings = kind.settings(**{**values, **lists})
    return settings


def entries(value: object) -> tuple[str, ...]:
    """The lines of a list, as a detector keeps them: without blank ones and each once."""
    lines = value if isinstance(value, (list, tuple)) else ()
    return tuple(dict.fromkeys(line for one in lines if (line := str(one).strip())))


def circumstances(facts: Mapping[str, Any], name_of: NameOf = str) -> tuple[Sentence, ...]:
    """Plain sentences for those facts that make an example another than an ordinary comment."""
    return tuple(_facts(facts, name_of))


def _facts(facts: Mapping[str, Any], name_of: NameOf) -> Iterator[Sentence]:
    under_this = facts.get("sender_thread_post_ages")
    for name in FACTS:
        value = facts.get(name)
        if value is None or (name in _ONLY_IF_SO and not value):
            continue
        if name == "sender_post_ages" and value == under_this:
            continue  # all of them were sent under this article, which is told
        if name in _AGES and value:
            yield _ages(_AGES[name], value)
        elif name in _TEXTS and value:
            yield sentence(_TEXTS[name], texts=tuple(map(_quoted, value)))
        elif name in _COUNTS:
            yield _count(name, int(value))
        elif name in _PLAIN:
            yield _PLAIN[name](value)
        elif name == "article_language" and value:
            message = gettext_noop("The article is in this language: %(language)s.")
            yield sentence(message, language=name_of(value))


_ONLY_IF_SO = {"trap_filled", "staff", "article_risk"}

_AGES = {
    "sender_post_ages": ngettext_lazy(
        "The sender had sent %(count)s other comment in the %(time)s before.",
        "The sender had sent %(count)s other comments in the %(time)s before.",
    ),
    "sender_thread_post_ages": ngettext_lazy(
        "The sender had sent %(count)s other comment under the same article "
        "in the %(time)s before.",
        "The sender had sent %(count)s other comments under the same article "
        "in the %(time)s before.",
    ),
    "network_post_ages": ngettext_lazy(
        "%(count)s other comment had come from the same network in the %(time)s before.",
        "%(count)s other comments had come from the same network in the %(time)s before.",
    ),
    "thread_post_ages": ngettext_lazy(
        "%(count)s other comment had been sent under the article in the %(time)s before.",
        "%(count)s other comments had been sent under the article in the %(time)s before.",
    ),
}
_TEXTS = {
    "recent_by_sender": gettext_noop("The sender had written before: %(texts)s"),
    "recent_in_thread": gettext_noop("Under the article there was already: %(texts)s"),
}
_COUNTS = {
    "sender_published": ngettext_lazy(
        "%(count)s comment of the sender had been published before.",
        "%(count)s comments of the sender had been published before.",
    ),
    "sender_decided_recently": ngettext_lazy(
        "In the 30 days before, %(count)s comment of the sender was decided on.",
        "In the 30 days before, %(count)s comments of the sender were decided on.",
    ),
    "sender_refused_recently": ngettext_lazy(
        "In the 30 days before, %(count)s comment of the sender was refused or removed.",
        "In the 30 days before, %(count)s comments of the sender were refused or removed.",
    ),
}
_NONE = {
    "sender_published": gettext_noop("No comment of the sender had been published before."),
    "sender_decided_recently": gettext_noop(
        "In the 30 days before, no comment of the sender was decided on."
    ),
    "sender_refused_recently": gettext_noop(
        "In the 30 days before, no comment of the sender was refused or removed."
    ),
}
_DAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


def _count(name: str, count: int) -> Sentence:
    return counted(_COUNTS[name], count) if count else sentence(_NONE[name])


def _ages(messages: tuple[str, str], ages: Iterable[float]) -> Sentence:
    listed = list(ages)
    return counted(messages, len(listed), time=_rounded_up(max(listed)))


def _rounded_up(seconds: float) -> Sentence:
    """As people tell a time: whole seconds, from two minutes on whole minutes, then hours, days."""
    unit = next((one for one in (86_400, 3_600, 60) if seconds > 2 * one), 1)
    return duration(max(ceil(seconds / unit), 1) * unit)


def _quoted(text: str) -> Sentence:
    cut = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    return sentence(gettext_noop("“%(text)s”"), text=cut)


def _moment(minute: int) -> Sentence:
    day, rest = divmod(int(minute), 1_440)
    time = f"{rest // 60:02}:{rest % 60:02}"
    message = gettext_noop("It was sent on a %(day)s at %(time)s.")
    return sentence(message, day=sentence(_DAYS[day % 7]), time=time)


def _risk(value: int) -> Sentence:
    names = dict(FACTS["article_risk"].choices)
    risk: object = sentence(names[value]) if value in names else value
    return sentence(gettext_noop("The risk of the article was set to “%(risk)s”."), risk=risk)


_YES_NO = {
    "confirmed": (
        gettext_noop("The sender had confirmed the e-mail address."),
        gettext_noop("The sender had not confirmed the e-mail address."),
    ),
}
_PLAIN: Mapping[str, Callable[[Any], Sentence]] = {
    "seconds_on_form": lambda value: sentence(
        gettext_noop("It was sent %(time)s after the form was opened."), time=_rounded_up(value)
    ),
    "article_age_seconds": lambda value: sentence(
        gettext_noop("The article had been published %(time)s before."), time=_rounded_up(value)
    ),
    "trap_filled": lambda _value: sentence(
        gettext_noop("A field that people do not see was filled in.")
    ),
    "staff": lambda _value: sentence(gettext_noop("The sender was signed in as staff.")),
    "confirmed": lambda value: sentence(_YES_NO["confirmed"][not value]),
    "article_risk": _risk,
    "minute_of_week": _moment,
}
