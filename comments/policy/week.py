"""Days and times of the week, as settings and forms write them: `Mon-Fri 08:00-18:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.findings import Sentence, gettext_noop, sentence

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 1_440
"""Minutes of a day."""
WEEK = 7 * DAY
"""Minutes of a week. Minute 0 is Monday 00:00."""

Spans = tuple[tuple[int, int], ...]
"""Pieces [start, end) of one week in minutes: in order, apart from each other, not empty."""

DAY_NAMES = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
_NAMED = {name.lower(): at for names in (DAYS, DAY_NAMES) for at, name in enumerate(names)}
_TIME = r"(\d{1,2})[:.](\d{2})"
_MOMENT = re.compile(rf"([a-z]+)\s+{_TIME}", re.ASCII)
_LINE = re.compile(rf"([a-z]+)(?:-([a-z]+))?\s+{_TIME}-{_TIME}", re.ASCII)
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")


class WeekError(ValueError):
    """A day or a time that does not exist, or a line of another form."""

    def __init__(self, problem: Sentence) -> None:
        self.problem = problem
        super().__init__(str(problem))


def moment_from(text: str) -> int:
    """The minute of the week of `Mon 08:30`. Raises WeekError."""
    found = _MOMENT.fullmatch(_tidy(text))
    if not found:
        raise WeekError(sentence(gettext_noop("must be a day and a time, such as Mon 08:30.")))
    day, hour, minute = found.groups()
    return _day(day) * DAY + _minutes(hour, minute, last=DAY - 1)


def moment_text(minute: int) -> str:
    """`Mon 08:30` for a minute of the week, 0 to 10,079."""
    day, rest = divmod(minute, DAY)
    return f"{DAYS[day]} {clock(rest)}"


def clock(minute: int) -> str:
    """`08:30` for a minute of a day, 0 to 1,440."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Hours:
    """One line: the same hours on a run of days, in minutes of the day.

    `last` may lie before `first`: the run then goes over the end of the week. `closes` is above
    `opens` and may lie beyond 24:00, in the night of the next day.
    """

    first: int
    last: int
    opens: int
    closes: int

    @property
    def spans(self) -> Spans:
        days = range(self.first, self.last + 1 + (7 if self.last < self.first else 0))
        return union((day * DAY + self.opens, day * DAY + self.closes) for day in days)

    def told(self) -> Sentence:
        """`Monday to Friday 08:00–18:00`, with the days in the reader's language."""
        first, last = (sentence(DAY_NAMES[day]) for day in (self.first, self.last))
        closes = self.closes if self.closes <= DAY else self.closes - DAY
        times = f"{clock(self.opens)}–{clock(closes)}"
        if self.first == self.last:
            return sentence(gettext_noop("%(day)s %(times)s"), day=first, times=times)
        message = gettext_noop("%(first)s to %(last)s %(times)s")
        return sentence(message, first=first, last=last, times=times)


def hours_from(line: str) -> Hours:
    """What `Mon-Fri 08:00-18:00` or `Sat 22:00-02:00` names. `00:00-24:00` is the whole day.

    Days may run over the end of the week (`Sat-Mon`) and times over midnight, into the next day.
    Raises WeekError.
    """
    found = _LINE.fullmatch(_tidy(line))
    if not found:
        message = gettext_noop("must be days and hours, such as Mon-Fri 08:00-18:00.")
        raise WeekError(sentence(message))
    first, last, *times = found.groups()
    opens = _minutes(times[0], times[1], last=DAY - 1)
    closes = _minutes(times[2], times[3], last=DAY)
    if opens == closes:
        message = gettext_noop("begins when it ends. The whole day is 00:00-24:00.")
        raise WeekError(sentence(message))
    closes += DAY if closes < opens else 0
    return Hours(_day(first), _day(last or first), opens, closes)


def union(pieces: Iterable[tuple[int, int]]) -> Spans:
    """All of them as Spans, what runs over Sunday midnight carried to Monday."""
    cut: list[tuple[int, int]] = []
    for start, end in pieces:
        start, end = start % WEEK, end - start + start % WEEK
        cut += [(start, min(end, WEEK)), *([(0, end - WEEK)] if end > WEEK else [])]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(cut):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def within(minute: int, spans: Spans) -> bool:
    """Whether the minute lies in one of the pieces."""
    return any(start <= minute < end for start, end in spans)


def _tidy(text: str) -> str:
    parts = text.translate(_DASHES).replace(" -", "-").replace("- ", "-").lower().split()
    return " ".join(parts)


def _day(name: str) -> int:
    if name not in _NAMED:
        message = gettext_noop("%(day)s is not one of the days %(days)s.")
        raise WeekError(sentence(message, day=name[:20].capitalize(), days=DAYS))
    return _NAMED[name]


def _minutes(hour: str, minute: str, *, last: int) -> int:
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > last:
        message = gettext_noop("%(time)s is not a time of the day.")
        raise WeekError(sentence(message, time=f"{hour}:{minute}"))
    return minutes
