"""Detectors other than words, links and personal data: one row for each sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import KINDS
from comments.policy.facts import Facts, Submission
from comments.policy.settings import fields_of, plain


def find(
    kind: str, settings: dict[str, object], text: str, facts: Facts | None = None
) -> list[str]:
    """The passages found; "" for a finding about the sending."""
    detector = KINDS[kind]
    hits = detector.find(detector.parse_settings(settings), Submission(text), facts or Facts())
    return [text[hit.start : hit.end] for hit in hits]


LENGTH = [
    ("", [""], "an empty text is found"),
    (" \n\u200b\u00ad ", [""], "a text of spaces and invisible characters is empty"),
    ("...!?", [""], "a text of signs alone says nothing"),
    ("a", [""], "a text with too few letters is found"),
    ("a.", [""], "signs do not make it longer"),
    ("ok", [], "a text with just enough letters is not"),
    ("1234567890", [], "a text as long as it may be is not"),
    ("12345678901", ["1"], "what is too much of a long text is the passage"),
]


@pytest.mark.parametrize(("text", "found"), [r[:2] for r in LENGTH], ids=[r[2] for r in LENGTH])
def test_length(text: str, found: list[str]) -> None:
    assert find("length", {"minimum": 2, "maximum": 10}, text) == found


SHOUTING = [
    ("THIS IS WRONG", ["THIS IS WRONG"], "a text in capitals is found"),
    ("THIS IS wrong", [], "a text with half of it in capitals is not"),
    ("NO WAY", [], "a short text in capitals is not"),
    ("ΑΥΤΟ ΕΙΝΑΙ ΛΑΘΟΣ", ["ΑΥΤΟ ΕΙΝΑΙ ΛΑΘΟΣ"], "Greek capitals count"),
    ("这篇文章写得很好我很喜欢", [], "letters without case do not count"),
    ("12345 !!!!! 67890", [], "digits and signs do not count"),
    ("ok, THIS IS VERY WRONG", ["THIS IS VERY WRONG"], "from the first capital to the last"),
]


@pytest.mark.parametrize(("text", "found"), [r[:2] for r in SHOUTING], ids=[r[2] for r in SHOUTING])
def test_shouting(text: str, found: list[str]) -> None:
    assert find("shouting", {"share": 70, "letters": 8}, text) == found


REPETITION = [
    ("no!!!!", ["!!!!"], "one sign over and over is found"),
    ("nooooo", ["ooooo"], "one letter over and over is found"),
    ("nOoOo", ["OoOo"], "whatever its case"),
    ("no!!!", [], "one time fewer is not"),
    ("a     b", [], "spaces may be repeated"),
    ("no no no", ["no no no"], "one word over and over is found"),
    ("No, nó ... NO!", ["No, nó ... NO"], "whatever its case and accents and what stands between"),
    ("no no yes no", [], "a word that comes back after another is not"),
    ("😀 and 😀 and 😡", ["😀 and 😀 and 😡"], "many emoji are found, wherever they stand"),
    ("👍🏽 👍🏿", [], "a skin tone is no emoji of its own"),
    ("A fair point, well made.", [], "plain prose is not found"),
]


@pytest.mark.parametrize(
    ("text", "found"), [r[:2] for r in REPETITION], ids=[r[2] for r in REPETITION]
)
def test_repetition(text: str, found: list[str]) -> None:
    assert find("repetition", {"characters": 4, "words": 3, "emoji": 3}, text) == found


def test_repetition_lets_be_what_it_is_not_asked_for() -> None:
    settings: dict[str, object] = {"characters": None, "words": None, "emoji": None}
    assert (
        find("repetition", settings, "!!!!!!!!!!!!!! no no no no no no 😀😀😀😀😀😀😀😀😀😀😀")
        == []
    )


SENT = "Visit my shop for the very best phones in the whole of this town"
DUPLICATE = [
    (SENT, [""], "the same text is found"),
    (SENT.upper() + "!!!", [""], "in capitals too"),
    ("V\u200bisit my sh0p".replace("0", "о") + SENT[13:], [""], "with disguised letters too"),
    (SENT.replace("town", "city"), [""], "with one word changed too"),
    (SENT.replace(" ", "\n"), [""], "with other spaces too"),
    ("I never liked the phones of that shop in our town anyway", [], "another text is not"),
    ("I agree", [], "a short text may be sent again"),
    ("", [], "an empty text is no duplicate"),
]


@pytest.mark.parametrize(
    ("text", "found"), [r[:2] for r in DUPLICATE], ids=[r[2] for r in DUPLICATE]
)
def test_duplicates_of_the_sender(text: str, found: list[str]) -> None:
    facts = Facts(recent_by_sender=("I agree", "", SENT))
    assert find("duplicate", {"share": 70}, text, facts) == found


def test_duplicates_in_the_thread_are_looked_for_unless_told_otherwise() -> None:
    facts = Facts(recent_in_thread=(SENT,))
    assert find("duplicate", {}, SENT, facts) == [""]
    assert find("duplicate", {"in_thread": False}, SENT, facts) == []


RATE = [
    ("sender", Facts(sender_post_ages=(1, 59)), True, "the most in the time, and one more"),
    ("sender", Facts(sender_post_ages=(1, 60)), False, "a comment leaves when the time is over"),
    ("sender", Facts(sender_post_ages=(1,)), False, "one may still be sent"),
    ("sender", Facts(sender_post_ages=(1, 2), staff=True), False, "staff may send any number"),
    ("sender", Facts(network_post_ages=(1, 2)), False, "others in the network do not count"),
    ("network", Facts(network_post_ages=(1, 2)), True, "unless the network is counted"),
    ("sender_thread", Facts(sender_post_ages=(1, 2)), False, "other threads do not count"),
    ("sender_thread", Facts(sender_thread_post_ages=(1, 2)), True, "this thread does"),
    ("thread", Facts(thread_post_ages=(1, 2)), True, "a heated thread is found"),
]


@pytest.mark.parametrize(
    ("per", "facts", "found"), [r[:3] for r in RATE], ids=[f"{r[0]}: {r[3]}" for r in RATE]
)
def test_posting_rate(per: str, facts: Facts, found: bool) -> None:
    assert find("rate", {"most": 2, "seconds": 60, "per": per}, "x", facts) == [""] * found


FIRST = [
    (Facts(), True, "nobody knows this sender"),
    (Facts(sender_published=2, confirmed=True), False, "a known sender is let through"),
    (Facts(sender_published=1, confirmed=True), True, "one published comment is too few"),
    (Facts(sender_published=9), True, "an address that is not confirmed proves nothing"),
    (Facts(staff=True), False, "staff are never new"),
]


@pytest.mark.parametrize(("facts", "found"), [r[:2] for r in FIRST], ids=[r[2] for r in FIRST])
def test_new_senders(facts: Facts, found: bool) -> None:
    assert find("first_time", {"published": 2}, "x", facts) == [""] * found


TRAP = [
    (Facts(seconds_on_form=60.0), 0, "a form filled in at leisure"),
    (Facts(seconds_on_form=2.9), 1, "a form sent too soon"),
    (Facts(seconds_on_form=3), 0, "a form sent just late enough"),
    (Facts(), 0, "a form whose time is not known"),
    (Facts(trap_filled=True), 1, "a form with the hidden field filled in"),
    (Facts(trap_filled=True, seconds_on_form=0), 2, "both at once"),
    (Facts(trap_filled=True, seconds_on_form=0, staff=True), 0, "staff in a hurry"),
]


@pytest.mark.parametrize(("facts", "found"), [r[:2] for r in TRAP], ids=[r[2] for r in TRAP])
def test_trap(facts: Facts, found: int) -> None:
    assert find("trap", {"seconds": 3}, "x", facts) == [""] * found


USABLE: dict[str, dict[str, object]] = {kind: {} for kind in KINDS}
USABLE["words"] = {"words": ["moron", "buy now"], "exceptions": ["moron shop"]}
USABLE["links"] = {"most": 1, "allowed": ["example.org"], "blocked": ["example.net"]}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_in_sentences_what_it_looks_for(name: str) -> None:
    kind = KINDS[name]
    told = [str(one) for one in kind.describe(kind.parse_settings(USABLE[name]))]
    assert told
    for one in told:
        assert one.endswith(".")
        assert "%" not in one.replace("%%", "").replace("70% or more", "")
    assert kind.name == name
    assert kind.label


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_tells_a_form_all_it_needs(name: str) -> None:
    kind = KINDS[name]
    for spec in fields_of(kind.settings).values():
        assert spec.label
        assert spec.help
        if spec.shape in ("whole", "number"):
            assert spec.minimum is not None
            assert spec.maximum is not None
        assert (spec.shape == "choice") == bool(spec.choices)


@pytest.mark.parametrize("name", KINDS)
def test_settings_come_back_from_plain_data_as_they_were(name: str) -> None:
    parsed = KINDS[name].parse_settings(USABLE[name])
    assert KINDS[name].parse_settings(plain(parsed)) == parsed


PIECES = st.sampled_from(
    ["a", "A", " ", "\n", ".", "@", "www.", "http://", "x.com", "/", "4111 1111", "GB33", "+49 ",
     "0", "😀", "\u0301", "\u200b", "\u3099", "é", "да", "ß", "(", "-", "'", "$5m", "\x00"]
)  # fmt: skip
ANY_TEXT = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=50)


@pytest.mark.parametrize("name", KINDS)
@given(text=ANY_TEXT, before=ANY_TEXT)
def test_no_text_raises_and_every_place_lies_in_it(name: str, text: str, before: str) -> None:
    kind = KINDS[name]
    facts = Facts(recent_by_sender=(before,), sender_post_ages=(1.0,) * 6, seconds_on_form=0.5)
    submission = Submission(text, name=before)
    for hit in kind.find(kind.parse_settings(USABLE[name]), submission, facts):
        if hit.field == "":
            assert (hit.start, hit.end) == (0, 0)
        else:
            assert 0 <= hit.start < hit.end <= len(text if hit.field == "text" else before)
        assert str(hit.message)
