"""Paths, places and cursors of threads."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import threads


@dataclass(frozen=True)
class Row:
    number: int
    path: str
    parent_number: int | None


def grow(parents: list[int | None]) -> list[Row]:
    """A thread in which comment n answers comment parents[n - 1]."""
    rows: list[Row] = []
    for number, parent in enumerate(parents, start=1):
        above = rows[parent - 1].path if parent else ""
        rows.append(Row(number, threads.child_path(above, number), parent))
    return rows


def shape(rows: list[Row]) -> list[tuple[int, int, int | None]]:
    return [(one.row.number, one.depth, one.in_reply_to) for one in threads.arrange(ordered(rows))]


GROWN = st.lists(st.integers(0, 30), min_size=1, max_size=25).map(
    lambda raw: grow([None if not at or n % 4 == 0 else n % at + 1 for at, n in enumerate(raw)])
)


def test_replies_stand_below_what_they_answer_in_the_order_of_arrival() -> None:
    rows = grow([None, None, 1, 2, 1, 3])
    assert shape(rows) == [(1, 0, None), (3, 1, None), (6, 2, None), (5, 1, None),
                           (2, 0, None), (4, 1, None)]  # fmt: skip


def test_replies_deeper_than_the_deepest_level_stay_there_and_say_whom_they_answer() -> None:
    rows = grow([None, 1, 2, 3, 4, 5, 6, 7])
    assert shape(rows)[4:] == [(5, 4, None), (6, 5, None), (7, 5, 6), (8, 5, 7)]


def test_a_reply_whose_parent_is_on_another_page_says_whom_it_answers() -> None:
    rows = grow([None, 1, 1, 3])
    assert shape(rows[2:]) == [(3, 1, 1), (4, 2, None)]


def test_a_page_without_rows_is_empty() -> None:
    assert threads.arrange([]) == ()


@given(GROWN)
def test_paths_fit_their_column_are_unique_and_name_the_comment(rows: list[Row]) -> None:
    assert len({row.path for row in rows}) == len(rows)
    for row in rows:
        assert len(row.path) <= 42
        assert threads.numbers_of(row.path)[-1] == row.number
        assert (threads.depth_of(row.path) == 0) == (row.parent_number is None)


def ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.path)


@given(GROWN, st.randoms(use_true_random=False))
def test_the_order_of_the_comments_at_the_top_is_kept(rows: list[Row], rnd: random.Random) -> None:
    order = {row.number: rnd.random() for row in rows}
    mixed = sorted(ordered(rows), key=lambda row: order[threads.numbers_of(row.path)[0]])
    assert [one.row for one in threads.arrange(mixed)] == mixed
    by_number = {one.row.number: one for one in threads.arrange(ordered(rows))}
    assert {one.row.number: one for one in threads.arrange(mixed)} == by_number


def flat(grown: tuple[threads.Branch[Row], ...], above: str = "") -> list[Row]:
    for one in grown:
        assert one.placed.row.path.startswith(above)
    return [row for one in grown for row in (one.placed.row, *flat(one.replies, path_of(one)))]


def path_of(branch: threads.Branch[Row]) -> str:
    return branch.placed.row.path


@given(GROWN, st.integers(0, 24), st.integers(1, 25))
def test_branches_hold_every_row_of_the_page_once_and_in_order(
    rows: list[Row], begin: int, size: int
) -> None:
    page = ordered(rows)[begin : begin + size]
    assert flat(threads.branches(page)) == page


def test_a_branch_says_whether_the_next_page_has_more_of_it() -> None:
    rows = ordered(grow([None, 1, 2, 1, None]))  # 1, 2 (to 1), 3 (to 2), 4 (to 1), 5
    cut = threads.branches(rows[:2], rows[2].path)
    assert (cut[0].goes_on, cut[0].replies[0].goes_on) == (True, True)
    cut = threads.branches(rows[:3], rows[3].path)
    assert (cut[0].goes_on, cut[0].replies[0].goes_on) == (True, False)
    cut = threads.branches(rows[:4], rows[4].path)
    assert not cut[0].goes_on


@given(GROWN)
def test_every_reply_comes_after_its_parent(rows: list[Row]) -> None:
    at = {number: place for place, (number, _, _) in enumerate(shape(rows))}
    assert all(at[row.number] > at[row.parent_number] for row in rows if row.parent_number)


@given(GROWN)
def test_bounds_below_hold_exactly_the_branch(rows: list[Row]) -> None:
    for row in rows:
        low, high = threads.below(row.path)
        branch = {one.number for one in rows if low < one.path < high}
        assert branch == {
            one.number for one in rows if row.number in threads.numbers_of(one.path)[:-1]
        }


@given(GROWN, st.integers(1, 7))
def test_pages_joined_by_cursors_are_the_thread(rows: list[Row], size: int) -> None:
    seen: list[Row] = []
    after = ""
    for _ in range(len(rows) + 1):
        rest = [row for row in ordered(rows) if row.path > after][: size + 1]
        shown, cursor = threads.page(rest, size)
        seen += shown
        if not cursor:
            break
        after = threads.decode_cursor(cursor)
    assert seen == ordered(rows)


@given(st.lists(st.integers(1, threads.MAX_NUMBER), min_size=1, max_size=6))
def test_a_cursor_leads_back_to_its_path(numbers: list[int]) -> None:
    path = "".join(f"{number:07d}" for number in numbers)
    assert threads.decode_cursor(threads.encode_cursor(path)) == path


@pytest.mark.parametrize(
    "cursor",
    ["", "-", "0", "1-", "-1", "01", "1--2", "A", "1 ", "٣", "²", "1\n", "5yc1s", "zzzzz",
     "zzzzzz", "1-2-3-4-5-6-7", "../1", "1" * 5000, "\x00", "1+2", "1_0"],
)  # fmt: skip
def test_a_cursor_that_was_never_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(threads.CursorRefused):
        threads.decode_cursor(cursor)


@given(st.text(max_size=20))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        path = threads.decode_cursor(text)
    except threads.CursorRefused:
        return
    assert threads.encode_cursor(path) == text


@pytest.mark.parametrize("path", ["", "1", "000000a", "0000000", "٠٠٠٠٠٠١", "00000010", "1" * 49])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(threads.PathError):
        threads.depth_of(path)


@pytest.mark.parametrize("number", [0, -1, threads.MAX_NUMBER + 1])
def test_a_number_without_a_place_is_refused(number: int) -> None:
    with pytest.raises(threads.PathError):
        threads.child_path("", number)
