"""Months that are over stay as they were counted, and the log tells whether they are true."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment, MonthReport
from comments.transparency import counting, figures, freezing, reading
from comments.transparency.figures import Figures, from_json
from portal import working
from tests.comments.transparency.month import Newsroom, at
from tests.comments.transparency.test_counting import write_out
from tests.factories import make_comment

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
JUNE_3 = datetime(2026, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def room(db: None) -> Newsroom:
    room = Newsroom()
    write_out(room)
    return room


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("transparency", *arguments, stdout=out)
    return out.getvalue()


def fails(*arguments: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("transparency", *arguments, stdout=out)
    return f"{out.getvalue()}{failed.value}"


def test_what_is_frozen_is_what_was_counted(room: Newsroom) -> None:
    counted = counting.month(MAY)
    assert freezing.freeze_due(now=JUNE_3) == [APRIL, MAY]
    report = MonthReport.objects.get(month=MAY)
    assert from_json(report.figures) == counted
    assert report.checksum == figures.checksum(counted.to_json())
    assert list(freezing.verify()) == []


def test_a_month_is_frozen_once(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    before = list(MonthReport.objects.values_list("month", "frozen_at"))
    assert freezing.freeze_due(now=JUNE_3) == []
    assert list(MonthReport.objects.values_list("month", "frozen_at")) == before


def test_no_month_is_frozen_before_it_is_settled(room: Newsroom) -> None:
    assert freezing.freeze_due(now=datetime(2026, 6, 2, 23, 59, tzinfo=UTC)) == [APRIL]


def test_without_a_policy_there_is_nothing_to_freeze() -> None:
    assert freezing.freeze_due(now=JUNE_3) == []


def test_what_happens_later_leaves_frozen_months_true(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    room.decides(Comment.objects.filter(status="refused")[0], "published", at(40))
    assert list(freezing.verify()) == []


def test_a_month_is_verified_under_the_zone_that_it_was_counted_under(
    room: Newsroom, settings: Any
) -> None:
    room.comes(datetime(2026, 4, 30, 23, tzinfo=UTC), "published")
    freezing.freeze_due(now=JUNE_3)
    settings.TIME_ZONE = "Europe/Paris"
    assert list(freezing.verify()) == []


def test_a_changed_number_is_found_and_named(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    report = MonthReport.objects.get(month=MAY)
    report.figures["total"]["removed"] = 0
    next(one for one in report.figures["rules"] if one["key"] == "civil")["held"] = 1
    report.save(update_fields=["figures"])
    said = fails("--verify")
    assert f"2026-05: checksum: {report.checksum} frozen" in said
    assert "2026-05: total.removed: 0 frozen, 3 counted" in said
    assert "2026-05: rules[civil].held: 1 frozen, 5 counted" in said
    assert "1 frozen month differs from the log." in said


def test_a_number_changed_with_its_checksum_is_found_too(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    report = MonthReport.objects.get(month=MAY)
    report.figures["detectors"].pop()
    report.checksum = figures.checksum(report.figures)
    report.save(update_fields=["figures", "checksum"])
    assert "2026-05: detectors[advertising, words]: nothing frozen, something counted" in fails(
        "--verify"
    )


def test_a_row_that_is_no_report_is_found(room: Newsroom) -> None:
    MonthReport.objects.create(month=MAY, figures={"month": "x"}, checksum="0")
    assert "2026-05: figures: unreadable" in fails("--verify")


def test_decisions_added_to_a_frozen_month_are_found(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    make_comment(article=room.article, status="published", at=at(20))
    assert "2026-05: total.received: 16 frozen, 17 counted" in fails("--verify")


def test_a_figure_that_came_with_a_later_release_is_no_difference(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    for report in MonthReport.objects.all():
        for one in (report.figures["total"], *report.figures["rules"]):
            del one["closings"]
        report.checksum = figures.checksum(report.figures)
        report.save(update_fields=["figures", "checksum"])
    assert list(freezing.verify()) == []
    assert from_json(MonthReport.objects.get(month=MAY).figures).total.closings == 0


def test_the_command_freezes_and_verifies_and_tells(room: Newsroom) -> None:
    assert "2026-05: due to be frozen" in command()
    said = command("--freeze")
    assert "2026-05: frozen" in said
    report = MonthReport.objects.get(month=MAY)
    assert f"2026-05: frozen {report.frozen_at:%Y-%m-%d}, {report.checksum}" in command()
    assert "frozen months agree with the log" in command("--verify")


def test_the_worker_freezes_what_is_due(room: Newsroom) -> None:
    working.Shift("worker", 0.0).round()
    assert MAY in MonthReport.objects.values_list("month", flat=True)


def test_figures_read_back_as_they_were_written(room: Newsroom) -> None:
    counted = counting.month(MAY)
    assert from_json(counted.to_json()) == counted
    assert from_json(Figures(MAY, "UTC").to_json()) == Figures(MAY, "UTC")


@pytest.mark.parametrize("told", [{}, {"month": "2026-13"}, {"month": "x", "rules": 3}])
def test_what_is_no_months_figures_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        from_json(told)


def test_the_checksum_goes_by_content_and_not_by_order() -> None:
    assert figures.checksum({"a": 1, "b": "é"}) == figures.checksum({"b": "é", "a": 1})
    assert figures.checksum({"a": 1}) != figures.checksum({"a": 2})
    # What docs/transparency.md tells readers to compute.
    assert figures.checksum({"b": "é", "a": 1}) == (
        "09ad9fd2fb648cb2f62141215828ea00a62c299db05d20aa9ade2f527a301cc6"
    )


def test_pages_are_given_the_frozen_figures_and_their_checksum(room: Newsroom) -> None:
    freezing.freeze_due(now=JUNE_3)
    report = MonthReport.objects.get(month=MAY)
    report.figures["total"]["received"] = 99
    report.save(update_fields=["figures"])
    shown = reading.one(MAY, JUNE_3)
    assert shown is not None
    assert shown.figures.total.received == 99
    assert (shown.checksum, shown.frozen_at) == (report.checksum, JUNE_3)
