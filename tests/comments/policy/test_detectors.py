"""Detectors other than words, links and personal data: one row for each sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy import shingles
from comments.policy.detectors import KINDS
from comments.policy.facts import Facts, Submission
from comments.policy.personal import national
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
    ("👨‍👩‍👧‍👦 👩🏽‍🚒", [], "a family is one emoji, and so is a profession"),
    ("🇬🇧🇫🇷", [], "a flag is one emoji"),
    ("🇬🇧🇫🇷🇩🇪", ["🇬🇧🇫🇷🇩🇪"], "three flags are three"),
    ("h\u0301\u0302\u0303\u0304i", ["\u0301\u0302\u0303\u0304"], "marks heaped on a letter"),
    ("Phở, ὦ ᾳ̂, שָׁלוֹם", [], "marks that belong to the word are not"),
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


SENTENCES = [
    ("Buy it. No. Buy it! buy IT?", ["Buy it. No. Buy it! buy IT"], "a sentence that comes thrice"),
    ("buy it\nbuy it\n- buy it", ["buy it\nbuy it\n- buy it"], "a line that does"),
    ("1. Buy it\n2. Buy it\n3. Buy it", ["Buy it\n2. Buy it\n3. Buy it"], "in a list too"),
    ("Buy it. Buy it. Sell it.", [], "twice is not thrice"),
    ("No. No. No.", [], "a sentence of one word is no sentence"),
    ("come to us come to us come to us", ["come to us come to us come to us"], "a phrase in a row"),
    (
        "so come to us come to us come to us all",
        ["come to us come to us come to us"],
        "amid others",
    ),
    (
        "come to us or come to us or come to us",
        [],
        "the same phrase with a word between, at the end",
    ),
    ("on and on and on and on", [], "two words in turn are a manner of speaking"),
    ("no no no no no no no no no no no no", [], "one word alone is for the other setting"),
    ("我要买房。我要买房。我要买房。", ["我要买房。我要买房。我要买房"], "where no spaces are too"),
    ("It was right. It is right. It will be right.", [], "a figure of speech is not"),
    ("...!!!???\n\n\n", [], "signs alone are no sentences"),
]


@pytest.mark.parametrize(
    ("text", "found"), [r[:2] for r in SENTENCES], ids=[r[2] for r in SENTENCES]
)
def test_sentences_repeated(text: str, found: list[str]) -> None:
    settings = {"characters": None, "words": None, "emoji": None, "sentences": 3}
    assert find("repetition", settings, text) == found


SENT = "Visit my shop for the very best phones in the whole of this town"
CHINESE = "我觉得这家商店的手机是全城最好的"
DUPLICATE = [
    (SENT, [""], "the same text is found"),
    (SENT.upper() + "!!!", [""], "in capitals too"),
    ("V\u200bisit my sh0p".replace("0", "о") + SENT[13:], [""], "with disguised letters too"),
    (SENT.replace("town", "city"), [""], "with one word changed too"),
    (SENT.replace(" ", "\n"), [""], "with other spaces too"),
    ("I never liked the phones of that shop in our town anyway", [], "another text is not"),
    ("I agree", [], "a short text may be sent again"),
    ("", [], "an empty text is no duplicate"),
    ("我觉得这家商店的手机是全城最好的!", [""], "scripts without spaces are cut at their signs"),
    ("我也是", [], "and are short when they have few"),
]


@pytest.mark.parametrize(
    ("text", "found"), [r[:2] for r in DUPLICATE], ids=[r[2] for r in DUPLICATE]
)
def test_duplicates_of_the_sender(text: str, found: list[str]) -> None:
    facts = Facts(recent_by_sender=("I agree", "", SENT, CHINESE, "我也是"))
    assert find("duplicate", {"share": 70}, text, facts) == found


def test_duplicates_in_the_thread_are_looked_for_unless_told_otherwise() -> None:
    facts = Facts(recent_in_thread=(SENT,))
    assert find("duplicate", {}, SENT, facts) == [""]
    assert find("duplicate", {"in_thread": False}, SENT, facts) == []


def test_texts_are_told_apart_as_before_when_they_are_remembered_and_when_they_are_forgotten() -> (
    None
):
    memory = shingles._Memory(10)
    made = {text: shingles.shingled(text) for text in (SENT, SENT + " x", CHINESE, "a", "")}
    for text, pieces in made.items():
        memory.put(text, pieces)
        assert memory.held <= 10 + len(pieces.pieces)
    assert len(memory.young) + len(memory.old) < len(made)
    assert memory.get(SENT) is None
    assert memory.get("") == made[""] == shingles._work_out("")


@given(st.text("ab ß我ก\u0301", max_size=40), st.text("ab ß我ก\u0301", max_size=40))
def test_what_is_remembered_is_what_would_be_worked_out(text: str, other: str) -> None:
    for one in (text, other, text):
        assert shingles.shingled(one) == shingles._work_out(one)
        assert shingles.shingled(one).pieces


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


TOLD = [
    ("rate", {"most": 1, "seconds": 60},
     "More than 1 comment in 1 minute from the same address.",
     "Looks for more than 1 comment from one address in 1 minute."),
    ("rate", {"most": 2, "seconds": 3600, "per": "network"},
     "More than 2 comments in 1 hour from the same network.",
     "Looks for more than 2 comments from one network in 1 hour."),
    ("rate", {"most": 5, "seconds": 172_800 // 2, "per": "sender_thread"},
     "More than 5 comments in 1 day on this article from the same address.",
     "Looks for more than 5 comments from one address on one article in 1 day."),
    ("rate", {"most": 5, "seconds": 90, "per": "thread"},
     "More than 5 comments in 90 seconds on this article, from all its readers.",
     "Looks for more than 5 comments on one article in 90 seconds."),
    ("length", {"minimum": 1, "maximum": 1}, None,
     "Looks for texts without a letter or digit. Looks for texts with more than 1 character."),
    ("length", {"minimum": 2}, None,
     ("Looks for texts with fewer than 2 letters and digits. "
      "Looks for texts with more than 5000 characters.")),
    ("length", {"minimum": 0}, None, "Looks for texts with more than 5000 characters."),
    ("first_time", {"published": 5, "refused": 40, "decided": 1}, None,
     ("Looks for senders with fewer than 5 published comments. Looks for senders of whose "
      "comments 40% or more were refused or removed in the last 30 days, once 1 was decided on.")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "settings", "message", "told"), TOLD)
def test_what_is_told_reads_well_for_any_number(
    kind: str, settings: dict[str, object], message: str | None, told: str
) -> None:
    detector = KINDS[kind]
    parsed = detector.parse_settings(settings)
    assert " ".join(map(str, detector.describe(parsed))) == told
    busy = (1.0,) * 9
    facts = Facts(
        sender_post_ages=busy,
        sender_thread_post_ages=busy,
        network_post_ages=busy,
        thread_post_ages=busy,
    )
    if message:
        hits = detector.find(parsed, Submission("x"), facts)
        assert [str(hit.message) for hit in hits] == [message]


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
USABLE["personal_data"] = {"region": "GB", "postal": True, "countries": sorted(national.NUMBERS)}
USABLE["repetition"] = {"characters": 4, "words": 3, "emoji": 3, "sentences": 2}
USABLE["first_time"] = {"published": 2, "refused": 50}
USABLE["article"] = {"risk": "50", "days": 5}
USABLE["links"] = {"most": 1, "allowed": ["example.org"], "blocked": ["example.net"]}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_in_sentences_what_it_looks_for(name: str) -> None:
    kind = KINDS[name]
    told = [str(one) for one in kind.describe(kind.parse_settings(USABLE[name]))]
    assert told
    for one in told:
        assert one.endswith(".")
        assert "%" not in one.replace("70% or more", "").replace("50% or more", "")
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


def test_pages_and_replays_are_told_what_a_kind_reads() -> None:
    sending = {name for name, kind in KINDS.items() if kind.about == "sending"}
    assert sending == {"rate", "first_time", "article", "hours", "trap"}
    assert [name for name, kind in KINDS.items() if not kind.replayable] == ["trap"]


def test_readers_are_not_told_what_would_help_to_evade_a_rule() -> None:
    private = {
        (name, setting)
        for name, kind in KINDS.items()
        for setting, spec in fields_of(kind.settings).items()
        if spec.private
    }
    assert private == {("words", "words"), ("words", "exceptions"), ("links", "blocked")}


@pytest.mark.parametrize("name", KINDS)
def test_settings_come_back_from_plain_data_as_they_were(name: str) -> None:
    parsed = KINDS[name].parse_settings(USABLE[name])
    assert KINDS[name].parse_settings(plain(parsed)) == parsed


PIECES = st.sampled_from(
    ["a", "A", " ", "\n", ".", "@", "www.", "http://", "x.com", "/", "4111 1111", "GB33", "+49 ",
     "0", "😀", "\u0301", "\u200b", "\u3099", "é",
     "12 Main Street, ", "NW1 6XE", "PESEL ", "44051401359", "buy it. ", "да",
     "ß", "(", "-", "'", "$5m", "\x00"]
)  # fmt: skip
ANY_TEXT = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=50)


@pytest.mark.parametrize("name", KINDS)
@given(text=ANY_TEXT, before=ANY_TEXT)
def test_no_text_raises_and_every_place_lies_in_it(name: str, text: str, before: str) -> None:
    kind = KINDS[name]
    facts = Facts(
        recent_by_sender=(before,),
        sender_post_ages=(1.0,) * 6,
        seconds_on_form=0.5,
        article_language="en",
        article_risk=100,
        minute_of_week=0,
    )
    submission = Submission(text, name=before)
    for hit in kind.find(kind.parse_settings(USABLE[name]), submission, facts):
        if hit.field == "":
            assert (hit.start, hit.end) == (0, 0)
        else:
            assert 0 <= hit.start < hit.end <= len(text if hit.field == "text" else before)
        assert str(hit.message)
