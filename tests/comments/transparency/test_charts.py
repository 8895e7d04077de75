"""Bars stand where their numbers say, and numbers are written as readers write them."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from comments.transparency import charts, drawings, telling
from comments.transparency.charts import Label, Series
from comments.transparency.figures import COUNTED, DEFINITIONS, Counts, Figures

HOUR, DAY = 3600, 86_400


def draw(*rows: list[int]) -> charts.Chart:
    labels = [Label(f"m{at}", "") for at in range(len(rows[0]))]
    series = [Series(f"row {at}", at + 1, row) for at, row in enumerate(rows)]
    told = ["" for _ in rows[0]]
    return charts.draw(
        "x", "X", "", series, labels, told, scale=charts.round_up, say=lambda value: f"{value}!"
    )


def test_bars_stand_on_each_other_and_reach_their_sum() -> None:
    chart = draw([30, 0], [50, 10])
    first, second = chart.columns
    assert [(bar.y, bar.height, bar.look) for bar in first.bars] == [
        ("70", "30", 1),
        ("20", "50", 2),
    ]
    assert [(bar.x, bar.y, bar.height) for bar in second.bars] == [("1.14", "90", "10")]
    assert chart.marks == ("100!", "50!", "0")


def test_nothing_at_all_is_drawn_without_bars() -> None:
    chart = draw([0, 0, 0])
    assert all(not column.bars for column in chart.columns)
    assert chart.marks == ("1!", "0")


@given(st.lists(st.lists(st.integers(0, 10**9), min_size=3, max_size=3), min_size=1, max_size=3))
def test_no_bar_leaves_its_drawing(rows: list[list[int]]) -> None:
    for column in draw(*rows).columns:
        for bar in column.bars:
            assert 0 <= float(bar.y) <= 100
            assert float(bar.y) + float(bar.height) <= 100.01
            assert "e" not in bar.y + bar.height


@given(st.integers(0, 10**12))
def test_an_axis_ends_at_a_round_number_that_holds_every_bar(value: int) -> None:
    top = charts.round_up(value)
    assert max(1, value) <= top <= max(1, value) * 2.5
    assert str(top).rstrip("0") in ("1", "2", "5")


@pytest.mark.parametrize(
    ("seconds", "top"),
    [(0, 120), (121, 600), (HOUR, HOUR), (HOUR + 1, 2 * HOUR), (DAY * 31, DAY * 50)],
)
def test_an_axis_of_times_ends_at_a_round_time(seconds: int, top: int) -> None:
    assert charts.round_time_up(seconds) == top


@pytest.mark.parametrize(("months", "labelled"), [(1, 1), (12, 6), (24, 8)])
def test_labels_never_crowd(months: int, labelled: int) -> None:
    chart = draw([1] * months)
    assert sum(bool(column.label) for column in chart.columns) == labelled
    assert chart.width == max(12, months)
    assert len(chart.columns) + len(chart.spare) == chart.width


def test_bars_beside_each_other_fill_their_part_of_the_line() -> None:
    bars = charts.across([(1, 10), (2, 0), (3, 30)], 80)
    assert [(bar.x, bar.width, bar.look) for bar in bars] == [
        ("0", "12.5", 1),
        ("12.5", "37.5", 3),
    ]
    assert charts.across([(1, 0)], 0) == ()


def test_a_drawing_says_in_words_what_it_shows() -> None:
    months = [
        Figures(date(2026, number, 1), "UTC", Counts(received=count, published_at_once=count))
        for number, count in ((1, 5), (2, 1200), (3, 7))
    ]
    arrivals = drawings.of_months(months)[0]
    assert arrivals.about.startswith(
        "January 2026 to March 2026. The most were 1,200, in February 2026; in March 2026 they"
        " were 7."
    )
    assert arrivals.columns[1].told == (
        "February 2026: 1,200 received: 1,200 published, 0 held, 0 refused"
    )
    assert [column.below for column in arrivals.columns] == ["2026", "", ""]


def test_without_months_nothing_is_drawn() -> None:
    assert drawings.of_months([]) == []


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "–"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (HOUR, "1 h"),
        (HOUR + 1860, "1 h 31 min"),
        (DAY, "1 day"),
        (2 * DAY + HOUR, "2 days 1 h"),
        (1200 * DAY, "1,200 days"),
    ],
)
def test_times_are_told_in_their_two_largest_units(seconds: int | None, told: str) -> None:
    assert telling.time(seconds) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (None, "–"),
        (0.0, "0%"),
        (0.004, "0.4%"),
        (0.05, "5%"),
        (0.0777, "7.8%"),
        (0.0996, "10%"),
        (0.5, "50%"),
        (0.996, "100%"),
        (2.0, "200%"),
    ],
)
def test_shares_are_told_in_percent(share: float | None, told: str) -> None:
    assert telling.percent(share) == told


def test_numbers_are_written_in_the_readers_language() -> None:
    with translation.override("de"):
        assert telling.number(1234567) == "1.234.567"
        assert telling.percent(0.0777) == "7,8%"


def test_bars_are_numbers_of_svg_in_every_language() -> None:
    with translation.override("de"):
        assert draw([1, 3]).columns[0].bars[0].y == "80"
        assert charts.across([(1, 1)], 3)[0].width == "33.333"


def test_every_figure_is_defined_for_readers() -> None:
    assert tuple(DEFINITIONS) == COUNTED


def test_the_documentation_tells_every_figure_as_readers_are_told() -> None:
    text = (settings.BASE_DIR / "docs/transparency.md").read_text()
    for name, one in DEFINITIONS.items():
        of_rule = one.of_rule or ("" if one.per_rule else "not counted")
        assert f"| `{name}` | {one.name} | {one.told} | {of_rule} |" in text


def test_every_figure_of_a_month_is_shown() -> None:
    counts = Counts(**{name: at for at, name in enumerate(COUNTED, 1)})
    told = {line.field: line.value for line in telling.lines(counts)}
    assert list(told) == list(COUNTED)
    assert told["received"] == "1"
    assert told["median_seconds"] == "29 s"
