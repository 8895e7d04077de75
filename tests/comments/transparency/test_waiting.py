"""Medians and percentiles, exactly."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.transparency import waiting


@pytest.mark.parametrize(
    ("seconds", "median", "ninety"),
    [
        ([], None, None),
        ([5], 5, 5),
        ([1, 2], 1, 2),
        ([4, 1, 3], 3, 4),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 12)), 6, 10),
        ([0] * 9 + [100], 0, 0),
        ([0] * 8 + [100, 200], 0, 100),
    ],
)
def test_the_median_and_the_ninetieth_percentile(
    seconds: list[int], median: int | None, ninety: int | None
) -> None:
    assert waiting.median(seconds) == median
    assert waiting.percentile(seconds, 90) == ninety


@given(st.lists(st.integers(0, 10**7), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_least_that_so_many_do_not_exceed(
    seconds: list[int], percent: int
) -> None:
    found = waiting.percentile(seconds, percent)
    assert found in seconds
    assert 100 * sum(one <= found for one in seconds) >= percent * len(seconds)
    assert 100 * sum(one < found for one in seconds) < percent * len(seconds)


@given(st.lists(st.integers(0, 10**7), min_size=1))
def test_the_median_is_the_usual_one_rounded_down(seconds: list[int]) -> None:
    assert waiting.median(seconds) == int(statistics.median(seconds))
