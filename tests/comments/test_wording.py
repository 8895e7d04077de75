"""What counts as words, and what only looks like nothing at all."""

from __future__ import annotations

import pytest

from comments.wording import says_something


@pytest.mark.parametrize(
    "words", ["", " \n\t ", "\u00a0", "\u200b\u200d", "\u202e", "\u2800", "\u3164", "\ufeff\x07"]
)
def test_signs_that_nobody_sees_say_nothing(words):
    assert not says_something(words)


@pytest.mark.parametrize("words", ["a", ".", "7", "👍🏽", "Не надо", "不", "لا", "\u200bno\u200b"])
def test_whatever_can_be_read_says_something(words):
    assert says_something(words)
