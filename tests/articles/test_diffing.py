"""What changed between two texts is told completely, in order and in phrases."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.diffing import Change, rows, words


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in words(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("", "", []),
        ("Same words.", "Same words.", [("same", "Same words.")]),
        ("", "New.", [("added", "New.")]),
        ("Old.", "", [("removed", "Old.")]),
        (
            "The bridge opens in May.",
            "The bridge opens in June.",
            [
                ("same", "The bridge opens in "),
                ("removed", "May"),
                ("added", "June"),
                ("same", "."),
            ],
        ),
        (
            "Mayor Ana Lopes spoke.",
            "Mayor Eva Marsh spoke.",
            [
                ("same", "Mayor "),
                ("removed", "Ana Lopes"),
                ("added", "Eva Marsh"),
                ("same", " spoke."),
            ],
        ),
        (
            "one two",
            "one  two",
            [("same", "one"), ("removed", " "), ("added", "  "), ("same", "two")],
        ),
        ("не сегодня", "не завтра", [("same", "не "), ("removed", "сегодня"), ("added", "завтра")]),
    ],
)
def test_changes_are_told_in_phrases(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    assert told(old, new) == changes


TEXTS = st.lists(
    st.sampled_from(["a", "the", "May", " ", "  ", "\n", ".", "é", "סוף"]), max_size=30
)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_changes(old: list[str], new: list[str]) -> None:
    before, after = "".join(old), "".join(new)
    changes = words(before, after)
    assert "".join(one.text for one in changes if one.kind != "added") == before
    assert "".join(one.text for one in changes if one.kind != "removed") == after
    assert all(one.text for one in changes)
    kinds = [one.kind for one in changes]
    assert all(one != other for one, other in pairwise(kinds))


BLOCKS = st.lists(st.text("ab c", min_size=1, max_size=6), max_size=8)


@given(BLOCKS, BLOCKS)
def test_no_block_is_lost_on_either_side(old: list[str], new: list[str]) -> None:
    found = rows(old, new)
    assert "".join(one.text for row in found for one in row.old) == "".join(old)
    assert "".join(one.text for row in found for one in row.new) == "".join(new)


def test_a_block_that_was_changed_faces_what_it_became() -> None:
    old = ["The first stays.", "It opens in May this year.", "The last stays."]
    new = ["The first stays.", "It opens in June this year.", "A new one.", "The last stays."]
    found = rows(old, new)
    assert [row.changed for row in found] == [False, True, True, False]
    assert found[1].old == (
        Change("same", "It opens in "),
        Change("removed", "May"),
        Change("same", " this year."),
    )
    assert (found[2].old, found[2].new) == ((), (Change("added", "A new one."),))


def test_blocks_that_share_nothing_stand_for_themselves() -> None:
    (went, came) = rows(["Rain all week."], ["Trams return on Friday."])
    assert (went.new, came.old) == ((), ())


@pytest.mark.parametrize("unit", ["a ", "ab", "a b ", "the end. "])
def test_long_texts_of_one_word_are_compared_all_the_same(unit: str) -> None:
    size = 100_000 // len(unit)
    old, new = unit * size, unit * (size // 2) + "x " + unit * (size // 2)
    changes = words(old, new)
    assert "".join(one.text for one in changes if one.kind != "removed") == new
