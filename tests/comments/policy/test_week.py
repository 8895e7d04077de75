"""Days and times as people write them, and the pieces of the week they name."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.week import (
    DAY,
    WEEK,
    WeekError,
    hours_from,
    moment_from,
    moment_text,
    union,
    within,
)

HOURS = [
    ("Mon 08:00-18:00", ((480, 1080),), "one day"),
    ("mon 8:00 - 18:00", ((480, 1080),), "small letters, one digit, spaces about the dash"),
    ("Monday 08.00–18.00", ((480, 1080),), "a whole name, points and an en dash"),
    ("Mon-Tue 08:00-09:00", ((480, 540), (1920, 1980)), "two days"),
    ("Mon-Mon 08:00-09:00", ((480, 540),), "from a day to itself is that day"),
    ("Sat-Mon 00:00-01:00", ((0, 60), (7200, 7260), (8640, 8700)), "over the end of the week"),
    ("Mon 22:00-02:00", ((1320, 1560),), "a night runs into the next day"),
    ("Sun 22:00-02:00", ((0, 120), (9960, 10080)), "Sunday's night into Monday"),
    ("Mon 22:00-00:00", ((1320, 1440),), "until midnight"),
    ("Mon 00:00-24:00", ((0, 1440),), "a whole day"),
    ("Mon-Sun 00:00-24:00", ((0, 10080),), "the whole week"),
    ("Fri-Thu 12:00-11:00", None, "all but an hour of each day"),
]


@pytest.mark.parametrize(("line", "spans"), [r[:2] for r in HOURS], ids=[r[2] for r in HOURS])
def test_hours(line: str, spans: tuple[tuple[int, int], ...] | None) -> None:
    if spans is None:
        spans = union((day * DAY + 720, day * DAY + 660 + DAY) for day in range(7))
    assert hours_from(line).spans == spans


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("mon-fri 8:00-18:00", "Monday to Friday 08:00–18:00"),
        ("Sat 22:00-02:00", "Saturday 22:00–02:00"),
        ("Sun-Sun 00:00-24:00", "Sunday 00:00–24:00"),
        ("Sat 22:00-00:00", "Saturday 22:00–24:00"),
    ],
)
def test_hours_are_told_to_readers(line: str, told: str) -> None:
    assert str(hours_from(line).told()) == told


FAULTS = [
    ("", "must be days and hours, such as Mon-Fri 08:00-18:00."),
    ("08:00-18:00", "must be days and hours, such as Mon-Fri 08:00-18:00."),
    ("Mon", "must be days and hours, such as Mon-Fri 08:00-18:00."),
    ("Mon 8-18", "must be days and hours, such as Mon-Fri 08:00-18:00."),
    ("Mon 08:00-18:00 and Tue", "must be days and hours, such as Mon-Fri 08:00-18:00."),
    ("Mo 08:00-18:00", "Mo is not one of the days Mon, Tue, Wed, Thu, Fri, Sat, Sun."),
    ("Mon-Xyz 08:00-18:00", "Xyz is not one of the days Mon, Tue, Wed, Thu, Fri, Sat, Sun."),
    ("Mon 24:00-25:00", "24:00 is not a time of the day."),
    ("Mon 08:60-18:00", "08:60 is not a time of the day."),
    ("Mon 08:00-24:01", "24:01 is not a time of the day."),
    ("Mon 08:00-08:00", "begins when it ends. The whole day is 00:00-24:00."),
]


@pytest.mark.parametrize(("line", "problem"), FAULTS)
def test_a_line_that_names_no_hours_says_why(line: str, problem: str) -> None:
    with pytest.raises(WeekError) as refused:
        hours_from(line)
    assert str(refused.value.problem) == problem


@given(st.integers(0, WEEK - 1))
def test_a_moment_is_read_as_it_is_written(minute: int) -> None:
    assert moment_from(moment_text(minute)) == minute


@pytest.mark.parametrize(
    "text", ["", "Mon", "08:00", "Mon 24:00", "Xyz 08:00", "Mon 8", "Mon ٠٨:٠٠"]
)
def test_a_moment_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(WeekError):
        moment_from(text)


PIECE = st.tuples(st.integers(0, WEEK - 1), st.integers(1, DAY)).map(lambda p: (p[0], sum(p)))


@given(st.lists(PIECE, max_size=8), st.integers(0, WEEK - 1))
def test_a_union_holds_what_its_pieces_hold(pieces: list[tuple[int, int]], minute: int) -> None:
    held = any(start <= at < end for start, end in pieces for at in (minute, minute + WEEK))
    spans = union(pieces)
    assert within(minute, spans) == held
    assert all(0 <= start < end <= WEEK for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@given(st.text("MonSatue -–:.0123456789", max_size=25))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        spans = hours_from(line).spans
    except WeekError:
        return
    assert spans
