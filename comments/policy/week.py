"""Days and times of the week, as settings and forms write them: `Mon-Fri 08:00-18:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from comments.policy.findings import Sentence, gettext_noop, sentence

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 1_440
"""Minutes of a day."""
WEEK = 7 * DAY
"""Minutes of a week. Minute 0 is Monday 00:00."""

Spans = tuple[tuple[int, int], ...]
"""Pieces [start, end) of one week in minutes: in order, apart from each other, not empty."""

_DAY_NAMES = {name.lower(): at for at, name in enumerate(DAYS)} | {
    name: at
    for at, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
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


def hours_from(line: str) -> Spans:
    """The pieces of the week that `Mon-Fri 08:00-18:00` or `Sat 22:00-02:00` names.

    Days may run over the end of the week (`Sat-Mon`) and times over midnight, into the next day.
    `00:00-24:00` is the whole day. Raises WeekError.
    """
    found = _LINE.fullmatch(_tidy(line))
    if not found:
        message = gettext_noop("must be days and hours, such as Mon-Fri 08:00-18:00.")
        raise WeekError(sentence(message))
    first, last, *times = found.groups()
    start, end = _day(first), _day(last or first)
    opens = _minutes(times[0], times[1], last=DAY - 1)
    closes = _minutes(times[2], times[3], last=DAY)
    if opens == closes:
        message = gettext_noop("begins when it ends. The whole day is 00:00-24:00.")
        raise WeekError(sentence(message))
    if closes < opens:
        closes += DAY
    days = range(start, end + 1 if end >= start else end + 8)
    return union((day * DAY + opens, day * DAY + closes) for day in days)


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
    if name not in _DAY_NAMES:
        message = gettext_noop("%(day)s is not one of the days %(days)s.")
        raise WeekError(sentence(message, day=name[:20].capitalize(), days=DAYS))
    return _DAY_NAMES[name]


def _minutes(hour: str, minute: str, *, last: int) -> int:
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > last:
        message = gettext_noop("%(time)s is not a time of the day.")
        raise WeekError(sentence(message, time=f"{hour}:{minute}"))
    return minutes
