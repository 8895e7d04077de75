"""What holds of the word matching for any text and any list."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comments.policy.detectors import words
from comments.policy.facts import Facts, Submission
from comments.policy.joining import streams
from comments.policy.lexicon import MOST_HITS, problem_with
from comments.policy.reading import Reading
from comments.policy.text import ALPHABETS, alphabet_of, fold, in_alphabet, legible, lookalikes

LISTED = (
    "moron",
    "mor*n",
    "ass",
    "*rol*",
    "buy now",
    "a * b",
    "дурак",
    "حمار",
    "गधा",
    "傻逼",
    "88",
)
ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)
"""Any code points, lone surrogates and unassigned ones too."""
NASTY = st.text(
    alphabet="moraslt3340$@!.,-_ \n'🙂\u200b\u0301\u00ad"
    "оеabкдурßﬁ\u093cगधा傻逼حم\u0640\ud800\x00*8",
    max_size=80,
)
ALPHABET = st.sampled_from(["", *ALPHABETS])


def places(text: str, listed: tuple[str, ...], **settings: bool) -> list[tuple[int, int]]:
    found = words.KIND.find(words.Settings(listed, **settings), Submission(text), Facts())
    return [(hit.start, hit.end) for hit in found]


@given(ANY | NASTY, st.booleans())
def test_no_text_raises_and_hits_lie_in_it(text: str, inflected: bool) -> None:
    found = places(text, LISTED, inflected=inflected)
    assert found == sorted(set(found))
    assert len(found) <= MOST_HITS
    assert all(0 <= start < end <= len(text) for start, end in found)


@given(st.lists(ANY | NASTY | st.text("ab* ", max_size=9), max_size=8), ANY | NASTY)
def test_no_list_raises_that_settings_let_through(entries: list[str], text: str) -> None:
    listed = tuple(entry for entry in entries if entry and not problem_with(entry))
    for start, end in places(text + "ab a b aab".join(listed), listed, inflected=True):
        assert start < end


@given(NASTY)
def test_the_same_text_is_judged_the_same(text: str) -> None:
    check = words.prepare(words.Settings(LISTED, inflected=True))
    first = list(check(Reading(Submission(text), Facts())))
    list(check(Reading(Submission(text[::-1]), Facts())))
    assert list(check(Reading(Submission(text), Facts()))) == first


@given(NASTY)
def test_a_passage_that_is_found_is_found_by_itself(text: str) -> None:
    """Whole, from its first character to its last: it holds all that was found, and no more."""
    listed = ("moron", "ass", "buy now", "дурак", "गधा")
    for start, end in places(text, listed):
        assert (0, end - start) in places(text[start:end], listed)


LINES = "\n" * 6
SEPARATORS = ["", ".", " ", "-", "_", "🙂", " . ", "\n"]
UNSEEN = ["", "\u200b", "\u00ad", "\u0301", "\u202e", "\u20dd", "\x07"]


@st.composite
def disguised(draw: Callable[[st.SearchStrategy[str]], str]) -> str:
    """The word "moron" with any of the disguises, all letters the same way apart."""
    separator = draw(st.sampled_from(SEPARATORS))
    written = []
    for letter in "moron":
        alike = [foreign for foreign, read in lookalikes("latin").items() if read == letter]
        forms = [letter, letter.upper(), chr(ord(letter) + 0xFEE0), *alike]
        digits = ["0"] if letter == "o" else []
        written.append(draw(st.sampled_from(forms + digits)) + draw(st.sampled_from(UNSEEN)))
    return separator.join(written)


@given(NASTY, disguised(), NASTY)
def test_a_disguised_word_is_found_whatever_stands_around(
    before: str, written: str, after: str
) -> None:
    assume(any(in_alphabet(char, "latin") for char in written))
    start = len(before) + len(LINES)
    text = LINES.join([before, written, after])
    found = places(text, ("moron",))
    end = start + len(written.rstrip("\u200b\u00ad\u202e\x07"))
    assert len(found) == MOST_HITS or (start, end) in found


@given(ANY | NASTY, ALPHABET)
def test_folding_is_idempotent_and_leads_back(text: str, alphabet: str) -> None:
    folded = fold(text, alphabet)
    assert fold(folded.text, alphabet).text == folded.text
    assert list(folded.starts) == sorted(folded.starts)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert folded.text[at] in fold(text[start:end], alphabet).text


@given(NASTY, st.sampled_from(sorted(ALPHABETS)))
def test_a_text_said_to_be_illegible_holds_no_word_of_the_alphabet(text: str, name: str) -> None:
    if not legible(text, name):
        letters = [char for char in fold(text).text if char.isalpha()]
        assert not any(in_alphabet(char, name) for char in letters)
        assert {alphabet_of(char) for char in letters} != {name}


PIECES = [
    *("a ", "a1 ", "p16 ", "m.0.r.", "mor", "morn ", "*a", "@a", "!a!", "a'", "0", "$5", "a b  "),
    *("aab", "ab", "buy ", "a\u0301", "\u0301", "\u200b", "h🙂", "ﬁ", "ﷺ", "\ud800"),
    *("ग धा ", "ग", "क्", "傻 逼 ", "傻", "ー", "바 보 "),
]


@pytest.mark.parametrize("piece", PIECES)
def test_what_is_looked_up_grows_no_faster_than_the_text(piece: str) -> None:
    """Characters handed to the automaton, for a hundred thousand characters of any kind."""
    text = (piece * 100_000)[:100_000]
    for alphabet in ("latin", ""):
        folded = fold(text, alphabet)
        handed = sum(len(stream.key) for stream in streams(folded, alphabet))
        assert handed <= 12 * max(len(text), len(folded.text)) + 100


def steps(text: str, listed: tuple[str, ...]) -> int:
    """Lines of our own code that run while a text is looked at."""
    check = words.prepare(words.Settings(listed, inflected=True))
    counted = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal counted
        counted += 1
        return trace

    sys.settrace(trace)
    try:
        list(check(Reading(Submission(text), Facts())))
    finally:
        sys.settrace(None)
    return counted


@pytest.mark.parametrize("piece", PIECES)
def test_steps_grow_no_faster_than_the_text(piece: str) -> None:
    listed = (*LISTED, "m*r*n", "*a*a*", "*ab*", "a*b*a*b", "ab", "a b", "傻", "ग")
    short, long = steps(piece * 100, listed), steps(piece * 400, listed)
    assert long < 4.6 * short + 500
