"""Where months begin and end, and which of them are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comments import policies
from comments.transparency import months
from tests.factories import make_policy, rule_data


@pytest.mark.parametrize(
    ("zone", "month", "begin", "end"),
    [
        ("UTC", date(2026, 5, 1), "2026-05-01T00:00", "2026-06-01T00:00"),
        # Clocks go forward on 29 March: the month is an hour short.
        ("Europe/Paris", date(2026, 3, 1), "2026-02-28T23:00", "2026-03-31T22:00"),
        # And back on 25 October: an hour long.
        ("Europe/Paris", date(2026, 10, 1), "2026-09-30T22:00", "2026-10-31T23:00"),
        ("Asia/Kathmandu", date(2026, 1, 1), "2025-12-31T18:15", "2026-01-31T18:15"),
        # The first midnight of October was skipped there: the month begins with the hour after.
        ("America/Asuncion", date(2017, 10, 1), "2017-10-01T04:00", "2017-11-01T03:00"),
        ("UTC", date(2026, 12, 1), "2026-12-01T00:00", "2027-01-01T00:00"),
    ],
)
def test_a_month_is_bounded_by_midnights_of_its_zone(
    zone: str, month: date, begin: str, end: str
) -> None:
    span = months.span(month, zone)
    assert (f"{span.begin:%Y-%m-%dT%H:%M}", f"{span.end:%Y-%m-%dT%H:%M}") == (begin, end)
    assert span.begin.tzinfo is UTC


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Asuncion", "Pacific/Apia", "UTC"])
def test_months_leave_no_moment_out_and_count_none_twice(zone: str, settings: Any) -> None:
    settings.TIME_ZONE = zone
    month = date(2010, 1, 1)
    for _ in range(200):
        following = months.after(month)
        end = months.span(month).end
        assert end == months.span(following).begin
        assert months.of(end - timedelta(microseconds=1)) == month
        assert months.of(end) == following
        assert months.before(following) == month
        month = following


@pytest.mark.django_db
def test_the_report_begins_with_the_first_version_of_the_policy() -> None:
    now = datetime(2026, 5, 20, tzinfo=UTC)
    assert months.covered(now) == []
    make_policy(at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    make_policy([rule_data(1, "civil")], at=datetime(2026, 5, 2, tzinfo=UTC))
    assert months.covered(now) == [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]


@pytest.mark.django_db
def test_neither_a_draft_nor_what_was_before_the_policy_begins_it() -> None:
    policies.before_this_policy()
    policies.create_draft([rule_data(1, "civil")])
    assert months.first() is None


@pytest.mark.parametrize(
    ("now", "settled"),
    [
        (datetime(2026, 6, 2, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 2, 22, 0, tzinfo=UTC), True),
    ],
)
def test_a_month_is_settled_two_days_after_its_end(
    now: datetime, settled: bool, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert months.is_settled(date(2026, 5, 1), now) is settled
