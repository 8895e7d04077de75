"""Fifty words in six scripts, each in the seventeen disguises of `evasions`."""

from __future__ import annotations

from random import Random

import pytest

from comments.policy.detectors import words
from comments.policy.facts import Facts, Submission
from tests.comments.policy.evasions import Listed, drawn, evasions, read_listed

SEED = 20_24
FIFTY = drawn(50, SEED)
AROUND = [("", ""), ("Well 7, ", ", so there."), ("«", "»\n"), ("2024 ", " $5m"), ("🙂", "🙂")]
LONGER = {
    "latin": ("para{}ish", "un{}ed7x"), "cyrillic": ("пере{}ость", "за{}чик"),
    "greek": ("υπερ{}μα", "αντι{}τητα"), "arabic": ("است{}نا", "مت{}كم"),
    "hebrew": ("מע{}נו", "תש{}ני"), "devanagari": ("अप{}कर", "वि{}पन"),
}  # fmt: skip
"""Innocent longer words: no ending or beginning that the script has makes them of the word."""


def passages(text: str, listed: Listed) -> list[str]:
    settings = words.KIND.parse_settings({"words": [listed.word], "inflected": True})
    hits = words.KIND.find(settings, Submission(text), Facts())
    return [text[hit.start : hit.end] for hit in hits]


def test_fifty_words_of_six_scripts_are_drawn() -> None:
    assert len(FIFTY) == 50
    scripts = [one.script for one in FIFTY]
    assert len(set(scripts)) == 6
    assert min(map(scripts.count, scripts)) >= 8


@pytest.mark.parametrize("listed", FIFTY, ids=lambda one: f"{one.script}: {one.word}")
def test_at_least_sixteen_of_seventeen_disguises_are_found_exactly(listed: Listed) -> None:
    disguises = evasions(listed, Random(f"{SEED} {listed.word}"))
    assert len({one.name for one in disguises}) == 17
    missed = set()
    for one in disguises:
        for before, after in AROUND:
            start = len(before) + one.written.index(one.found)
            settings = words.KIND.parse_settings({"words": [listed.word], "inflected": True})
            text = before + one.written + after
            hits = words.KIND.find(settings, Submission(text), Facts())
            if [(hit.start, hit.end) for hit in hits] != [(start, start + len(one.found))]:
                missed.add((one.name, text, tuple(text[hit.start : hit.end] for hit in hits)))
    assert len({name for name, *_ in missed}) <= 1, missed


@pytest.mark.parametrize("listed", FIFTY, ids=lambda one: f"{one.script}: {one.word}")
def test_a_disguise_changes_how_the_word_is_written(listed: Listed) -> None:
    disguises = evasions(listed, Random(f"{SEED} {listed.word}"))
    same = [one.name for one in disguises if one.written == listed.word]
    assert set(same) <= {"exact", "full width", "accent composed"}
    assert len({one.written for one in disguises}) >= 14


@pytest.mark.parametrize("listed", read_listed(), ids=lambda one: f"{one.script}: {one.word}")
def test_an_innocent_longer_word_is_not_found(listed: Listed) -> None:
    for longer in LONGER[listed.script]:
        assert passages(f"Well, {longer.format(listed.word)}.", listed) == []


@pytest.mark.parametrize("seed", range(3))
def test_hardly_any_word_of_the_list_is_missed_whatever_is_drawn(seed: int) -> None:
    """The same over all the words and other places for the disguise, counted."""
    missed = total = 0
    for listed in read_listed():
        for one in evasions(listed, Random(f"{seed} {listed.word}")):
            total += 1
            missed += passages(f"Well, {one.written}.", listed) != [one.found]
    assert total == 17 * len(read_listed())
    assert missed <= total // 100
