"""One text explained: the same verdict as the engine's, and how it was come by."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.policy import engine
from comments.policy.engine import DetectorSpec, RuleSpec
from comments.policy.explaining import explain
from comments.policy.facts import Facts, Submission


def words(*entries, languages=()):
    return DetectorSpec("words", {"words": list(entries)}, languages)


POLICY = engine.compile(
    [
        RuleSpec(1, "civil", "hold", detectors=(words("numpty", "дурак"),), private_texts=False),
        RuleSpec(2, "loud", "nudge", detectors=(DetectorSpec("shouting"),)),
        RuleSpec(3, "links", "refuse", detectors=(DetectorSpec("links", {"most": 0}),)),
        RuleSpec(4, "new", "hold", detectors=(DetectorSpec("first_time"),), private_texts=False),
        RuleSpec(5, "people-only"),
    ]
)
KNOWN = Facts(confirmed=True, sender_published=3)


def explained(text, facts=KNOWN, **fields):
    return explain(POLICY, Submission(text, **fields), facts)


def forms(explanation, field="text"):
    return {one.alphabet: one for one in explanation.forms if one.field == field}


def test_a_finding_is_shown_with_its_passage_as_written():
    found = explained("Such a N\u00b7U\u00b7M\u00b7P\u00b7T\u00b7Y he is.").found
    assert [(one.finding.rule, one.passage, one.consequence) for one in found] == [
        (1, "N\u00b7U\u00b7M\u00b7P\u00b7T\u00b7Y", "hold")
    ]


def test_a_finding_in_the_name_has_its_passage_there():
    (found,) = explained("Hello.", name="Numpty Jones").found
    assert (found.finding.field, found.passage) == ("name", "Numpty")


def test_a_finding_about_the_sending_has_no_passage():
    (found,) = explained("Hello.", Facts()).found
    assert (found.finding.kind, found.passage, found.finding.field) == ("first_time", "", "")


def test_the_folded_form_shows_what_is_folded_away():
    shown = forms(explained("Ｎúmp\u00adtÿ and НUMPTY"))
    assert shown[""].folded.startswith("numpty and")
    assert set(shown) >= {"", "latin"}


def test_digits_read_as_letters_and_pieces_put_together_are_shown_as_readings():
    shown = forms(explained("That n0mpt1 and n u m p t y"))
    readings = " | ".join(shown["latin"].readings)
    assert "nompti" in readings
    assert "numpty" in readings


def test_only_alphabets_of_the_lists_are_shown():
    assert set(forms(explained("Ein Wort"))) <= {"", "latin", "cyrillic"}
    none = explain(engine.compile([]), Submission("A word"), KNOWN)
    assert [one.alphabet for one in none.forms] == [""]


def test_a_name_that_was_not_given_has_no_form():
    assert forms(explained("Hello."), "name") == {}
    assert forms(explained("Hello.", name="Ánn"), "name")[""].folded == "ann"


def test_a_nudge_comes_before_what_else_would_happen():
    explanation = explained("YOU ARE A NUMPTY AND EVERYBODY KNOWS IT")
    assert (explanation.verdict.consequence, explanation.verdict.rule) == ("hold", 1)
    assert explanation.nudge == 2


def test_what_is_refused_is_not_nudged():
    explanation = explained("READ THIS AT ONCE ON MY SITE https://spam.example/")
    assert explanation.verdict.consequence == "refuse"
    assert explanation.nudge is None


@pytest.mark.parametrize("purpose", ["report", "appeal"])
def test_a_private_text_is_judged_by_the_rules_that_read_such_texts(purpose):
    explanation = explained("A NUMPTY AND A LIAR WROTE THIS TO ME", Facts(), purpose=purpose)
    assert explanation.unasked == (1, 4)
    assert {one.finding.rule for one in explanation.found} == {2}
    assert explained("Hello.").unasked == ()


TEXTS = st.text(
    st.sampled_from("numptyNУ0 1.-\n\u200b\u0301ⓝдуракhttps://spam.example/"), max_size=60
)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["comment", "report", "appeal"]), st.booleans())
def test_the_verdict_is_the_engines_and_every_passage_stands_in_the_text(
    text, name, purpose, known
):
    facts = KNOWN if known else Facts()
    submission = Submission(text, name, "en", purpose)
    explanation = explain(POLICY, submission, facts)
    assert explanation.verdict == engine.judge(POLICY, submission, facts)
    assert tuple(one.finding for one in explanation.found) == explanation.verdict.findings
    for one in explanation.found:
        source = name if one.finding.field == "name" else text
        assert one.passage in source
        assert bool(one.passage) is (one.finding.end > one.finding.start)
