"""What the engine is told: the text that was sent, and the facts around it.

The caller gathers facts; the engine asks no clock and no database. Two queries fill them all:
one over the newest comments of this sender, this network and this thread (ages, texts), one
aggregate over the sender's decided comments (counts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from comments.policy.findings import gettext_noop

Purpose = Literal["comment", "report", "appeal"]

LONGEST_WINDOW = 86_400
"""Seconds. Ages of posts need not reach further back: no detector accepts a longer window."""

MOST_AGES = 200
"""Ages per tuple of ages, newest first. No detector counts further than this."""

MOST_RECENT_TEXTS = 50
"""Texts, newest first, per tuple of recent texts. More are ignored."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a reader wrote, as written: not folded, not stripped, not cut."""

    text: str
    name: str = ""
    """The display name. Empty when the gate is asked about a text alone (a report, an appeal)."""
    language: str = ""
    """BCP 47 tag the text is taken to be in (`en`, `pt-BR`); empty when unknown."""
    purpose: Purpose = "comment"
    """What the text is for. Staff alone read reports and appeals, which rules may leave be."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything else a detector may ask. `Facts()` describes an unknown sender in no hurry.

    Ages are whole or fractional seconds before the moment of judging, never negative, newest
    first, at most LONGEST_WINDOW and at most MOST_AGES of them, and never count the submission
    itself. Every post counts that was taken in, whatever its status, and each once, however often
    it was edited.
    """

    sender_published: int = 0
    """Published comments of this sender, counted only when `confirmed` (the address is proven)."""
    sender_decided_recently: int = 0
    """Comments of this sender on which a person or the policy decided in the last 30 days."""
    sender_refused_recently: int = 0
    """Those of `sender_decided_recently` that were refused or removed. Not more than these."""
    sender_post_ages: tuple[float, ...] = ()
    """Ages of this sender's posts anywhere on the site."""
    sender_thread_post_ages: tuple[float, ...] = ()
    """Ages of this sender's posts in this thread: a part of `sender_post_ages`."""
    network_post_ages: tuple[float, ...] = ()
    """Ages of posts from the same hashed network, by any sender."""
    thread_post_ages: tuple[float, ...] = ()
    """Ages of posts in this thread, by anyone."""
    recent_by_sender: tuple[str, ...] = ()
    """Texts as written of this sender's other comments, newest first: unless `confirmed`, only of
    those from the same network, since anybody may type an address."""
    recent_in_thread: tuple[str, ...] = ()
    """Texts as written of this thread's other comments by anyone, newest first. A text of the
    sender may stand in both."""
    seconds_on_form: float | None = None
    """Seconds between handing out the form and its return; None when it cannot be known."""
    trap_filled: bool = False
    """True when the field that people do not see came back with something in it."""
    confirmed: bool = False
    """True when the sender has proven the e-mail address, now or before."""
    staff: bool = False
    """True for a signed-in member of staff, or a trusted sender with a proven address. Detectors
    about the sending let them pass."""
    article_language: str = ""
    """BCP 47 tag of the article; empty when unknown."""
    article_risk: int = 0
    """0 (ordinary) to 100, as set by editors for the article."""
    article_age_seconds: float | None = None
    """Seconds since the article was first published; None when it never was."""
    minute_of_week: int | None = None
    """Site time: 0 is Monday 00:00, 10,079 is Sunday 23:59. None when it does not matter."""


FactShape = Literal["flag", "whole", "number", "choice", "language", "texts", "ages", "moment"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What a form needs to know of one field of Facts.

    Numbers have bounds; `optional` ones may be unknown, told as None. `ages` and `texts` are
    lists, newest first, of at most `most`; bounds are then those of each age, in seconds.
    `language` is a BCP 47 tag or empty; `moment` is a minute of the week (see `week`).
    """

    shape: FactShape
    label: str
    help: str
    minimum: int = 0
    maximum: int = 1_000_000
    most: int | None = None
    optional: bool = False
    choices: tuple[tuple[int, str], ...] = ()


def _ages(label: str, help_text: str) -> Fact:
    return Fact("ages", label, help_text, maximum=LONGEST_WINDOW, most=MOST_AGES)


def _texts(label: str, help_text: str) -> Fact:
    return Fact("texts", label, help_text, most=MOST_RECENT_TEXTS)


_SECONDS = gettext_noop("One a line, in seconds before this text was sent.")
_ONE_A_LINE = gettext_noop("The newest first.")

FACTS: Mapping[str, Fact] = {
    "sender_published": Fact(
        "whole",
        gettext_noop("Published comments of the sender"),
        gettext_noop("They count only if the address is confirmed."),
    ),
    "sender_decided_recently": Fact(
        "whole",
        gettext_noop("Comments of the sender decided of late"),
        gettext_noop("In the last 30 days, by a person or by the policy."),
    ),
    "sender_refused_recently": Fact(
        "whole",
        gettext_noop("Refused or removed of them"),
        gettext_noop("Not more than were decided."),
    ),
    "sender_post_ages": _ages(gettext_noop("Comments of the sender, anywhere"), _SECONDS),
    "sender_thread_post_ages": _ages(
        gettext_noop("Comments of the sender under this article"), _SECONDS
    ),
    "network_post_ages": _ages(gettext_noop("Comments from the same network"), _SECONDS),
    "thread_post_ages": _ages(gettext_noop("Comments under this article"), _SECONDS),
    "recent_by_sender": _texts(gettext_noop("Other comments of the sender"), _ONE_A_LINE),
    "recent_in_thread": _texts(gettext_noop("Other comments under the article"), _ONE_A_LINE),
    "seconds_on_form": Fact(
        "number",
        gettext_noop("Seconds on the form"),
        gettext_noop("From opening the form to sending it; empty when nobody knows."),
        maximum=LONGEST_WINDOW,
        optional=True,
    ),
    "trap_filled": Fact(
        "flag",
        gettext_noop("The hidden field was filled in"),
        gettext_noop("A field that people do not see, and programs fill in."),
    ),
    "confirmed": Fact(
        "flag",
        gettext_noop("The address is confirmed"),
        gettext_noop("The sender has proven the e-mail address, now or before."),
    ),
    "staff": Fact(
        "flag",
        gettext_noop("The sender is staff"),
        gettext_noop("Signed in as a member of staff."),
    ),
    "article_language": Fact(
        "language",
        gettext_noop("Language of the article"),
        gettext_noop("Such as en or pt-BR; empty when nobody knows."),
    ),
    "article_risk": Fact(
        "choice",
        gettext_noop("Risk of the article"),
        gettext_noop("As editors set it on the page of its comments."),
        maximum=100,
        choices=(
            (0, gettext_noop("ordinary")),
            (50, gettext_noop("sensitive")),
            (100, gettext_noop("high")),
        ),
    ),
    "article_age_seconds": Fact(
        "number",
        gettext_noop("Age of the article"),
        gettext_noop("In seconds since it was first published; 86400 is a day."),
        maximum=10_000_000_000,
        optional=True,
    ),
    "minute_of_week": Fact(
        "moment",
        gettext_noop("When it was sent"),
        gettext_noop("Day and time as the site counts them, such as Mon 08:30."),
        maximum=10_079,
        optional=True,
    ),
}
"""Every field of Facts, in order: for the form of an example's circumstances."""


class FactsError(ValueError):
    """Plain data that are no facts. `name` is the fact at fault."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is not a fact, or not of that kind")


def facts_from(given: Mapping[str, object]) -> Facts:
    """Facts() with single fields replaced by plain data (as JSON gives them: lists for tuples).

    Raises FactsError for an unknown name and for a value of another kind.
    """
    kinds = {field.name: str(field.type) for field in fields(Facts)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in kinds or not _fits(value, kinds[name]):
            raise FactsError(str(name))
        values[name] = tuple(value) if isinstance(value, (list, tuple)) else value
    return Facts(**values)


def _fits(value: object, kind: str) -> bool:
    if kind.startswith("tuple["):
        item = kind.removeprefix("tuple[").partition(",")[0]
        return isinstance(value, (list, tuple)) and all(_fits(one, item) for one in value)
    if value is None:
        return kind.endswith("| None")
    if kind in ("bool", "str"):
        return type(value).__name__ == kind
    number = (int, float) if kind.startswith("float") else (int,)
    return isinstance(value, number) and not isinstance(value, bool)
