"""Two thousand innocent words in six languages against a list as a newsroom might keep it."""

from __future__ import annotations

import shlex

import pytest

from comments.policy.detectors import words
from comments.policy.detectors.base import Check
from comments.policy.facts import Facts, Submission
from comments.policy.reading import Reading
from tests.comments.policy.evasions import DATA, read_listed


def read_blocked() -> list[str]:
    lines = (DATA / "blocklist.txt").read_text(encoding="utf-8").splitlines()
    blocked = [entry for line in lines if not line.startswith("#") for entry in shlex.split(line)]
    return list(dict.fromkeys(blocked + [one.word for one in read_listed()]))


def read_innocent() -> dict[str, list[str]]:
    """Words by language."""
    parts = (DATA / "innocent.txt").read_text(encoding="utf-8").split("# ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].split() for part in parts}


BLOCKED = read_blocked()
INNOCENT = read_innocent()


@pytest.fixture(scope="module")
def check() -> Check:
    """The detector with all its options on."""
    settings = words.KIND.parse_settings({"words": BLOCKED, "inflected": True, "where": "both"})
    return words.KIND.prepare(settings)


def found(check: Check, text: str) -> list[str]:
    hits = check(Reading(Submission(text, name=text), Facts()))
    return [text[hit.start : hit.end] for hit in hits if hit.field == "text"]


def test_there_are_two_thousand_words_in_six_languages_and_two_hundred_entries() -> None:
    assert sum(len(set(innocent)) for innocent in INNOCENT.values()) >= 2_000
    assert len(INNOCENT) == 6
    assert min(len(set(innocent)) for innocent in INNOCENT.values()) >= 280
    assert len(BLOCKED) >= 200


@pytest.mark.parametrize("language", INNOCENT)
def test_no_innocent_word_is_found(check: Check, language: str) -> None:
    wrong = {word: hits for word in INNOCENT[language] if (hits := found(check, word))}
    assert not wrong


@pytest.mark.parametrize("language", INNOCENT)
def test_no_innocent_word_is_found_in_running_text(check: Check, language: str) -> None:
    """Words beside each other, in the middle of other languages, in capitals, and with signs."""
    listed = INNOCENT[language]
    for start in range(0, len(listed), 20):
        text = " ".join(listed[start : start + 20])
        for written in (
            text,
            text.upper(),
            text.replace(" ", ", "),
            f"Well, {text} - да, это так.",
        ):
            assert found(check, written) == []


@pytest.mark.parametrize("entry", BLOCKED)
def test_every_entry_of_the_list_is_found(check: Check, entry: str) -> None:
    assert entry in found(check, f"«{entry}»")
