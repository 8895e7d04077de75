"""Lists of words as people paste them: large, with duplicates, with characters nobody sees."""

from __future__ import annotations

import pytest

from comments.policy.detectors import words
from comments.policy.facts import Facts, Submission
from comments.policy.settings import SettingsError, fields_of

MEGABYTE = [f"entry number {number:06}" for number in range(50_000)]


def test_a_list_of_a_megabyte_is_taken_and_its_last_entry_found() -> None:
    assert sum(map(len, MEGABYTE)) + len(MEGABYTE) >= 1_000_000
    settings = words.KIND.parse_settings({"words": MEGABYTE})
    assert len(settings.words) == words.MOST_ENTRIES
    text = f"so {MEGABYTE[-1]}!"
    hits = words.KIND.find(settings, Submission(text), Facts())
    assert [text[hit.start : hit.end] for hit in hits] == [MEGABYTE[-1]]


def test_duplicates_are_merged_in_the_order_of_the_list() -> None:
    listed = [*MEGABYTE[:20_000], *MEGABYTE[:20_000], " new ", "new", ""]
    settings = words.KIND.parse_settings({"words": listed})
    assert settings.words == (*MEGABYTE[:20_000], "new")


def test_a_word_listed_in_several_spellings_is_found_once() -> None:
    listed = ["moron", "MORON", "mоron", "m\u200boron", "móron", "moron*", "mor*n"]
    settings = words.KIND.parse_settings({"words": listed, "inflected": True})
    hits = words.KIND.find(settings, Submission("a moron!"), Facts())
    assert [(hit.start, hit.end) for hit in hits] == [(2, 7)]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("a\x00b", "holds a character that is not text."),
        ("a\ud800b", "holds a character that is not text."),
        ("a\x07b", "holds a control character."),
        ("a\x7fb", "holds a control character."),
        ("a\nb", "holds a control character."),
        ("a\x1b[31mb", "holds a control character."),
        ("a\x85b", "holds a control character."),
        ("x" * 201, "must have at most 200 characters."),
        ("\u200b\u00ad", "has no letter and no digit."),
        ("🙂 !", "has no letter and no digit."),
        ("***", "has no letter and no digit."),
        ("*a*", "needs two letters beside the asterisk."),
        ("é*", "needs two letters beside the asterisk."),
        (7, "must be text."),
        (None, "must be text."),
    ],
)
@pytest.mark.parametrize("name", ["words", "exceptions"])
def test_one_bad_entry_at_the_end_of_a_long_list_is_named(
    name: str, bad: object, problem: str
) -> None:
    listed = [*MEGABYTE[:5_000], bad]
    with pytest.raises(SettingsError) as refused:
        words.KIND.parse_settings({"words": ["moron"], name: listed})
    assert refused.value.path == f"settings.{name}[5000]"
    assert str(refused.value.problem) == problem


def test_more_entries_than_a_list_may_have_are_refused_before_any_is_read() -> None:
    with pytest.raises(SettingsError) as refused:
        words.KIND.parse_settings({"words": [*MEGABYTE, "\x00"]})
    assert refused.value.path == "settings.words"
    assert str(refused.value.problem) == "must have at most 50000 entries."


def test_readers_are_not_shown_the_lists() -> None:
    private = [name for name, setting in fields_of(words.Settings).items() if setting.private]
    assert private == ["words", "exceptions"]
