"""The form of an example: its words, its side, and the circumstances that are set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.admin.policy.example_forms import ExampleForm
from comments.policy.facts import FACTS, Facts, facts_from
from tests.comments.rule_page import as_post, sent

EXAMPLE = {
    "text": "You numpty!",
    "allowed": False,
    "why": "It insults a person.",
    "name": "Ben",
    "language": "en",
    "facts": {},
}


def example(**fields):
    return {**EXAMPLE, **fields}


def returned(stored=EXAMPLE, **changes):
    """The form as it comes back from a browser, with some fields typed over."""
    fields = sent(ExampleForm("0", stored=stored).as_div())
    for name, text in changes.items():
        fields[f"example-0-{name.replace('fact_', 'fact-', 1)}"] = [text]
    return ExampleForm("0", data=as_post(fields))


def test_an_ordinary_example_comes_back_as_it_went_out_with_no_circumstances():
    form = returned()
    assert form.plain() == EXAMPLE
    assert not form.has_circumstances


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t"), max_size=60
)
lists_of_texts = st.lists(texts.filter(lambda one: "---" not in one), min_size=2, max_size=3)
ages = st.lists(st.integers(0, 86_400) | st.floats(0, 86_400, width=32), min_size=1, max_size=4)
FACT_VALUES = {
    "flag": st.just(True),
    "whole": st.integers(0, 1_000_000),
    "number": st.integers(0, 86_400) | st.floats(0, 86_400, width=32),
    "ages": ages,
    "texts": lists_of_texts,
    "choice": st.sampled_from([50, 100, 37]),
    "language": st.sampled_from(["en", "pt-BR", "ar"]),
    "moment": st.integers(0, 10_079),
}


@settings(max_examples=60, deadline=None)
@given(
    text=texts,
    allowed=st.booleans(),
    language=st.sampled_from(["", "en", "ar", "pt-BR"]),
    facts=st.fixed_dictionaries(
        {}, optional={name: FACT_VALUES[fact.shape] for name, fact in FACTS.items()}
    ),
)
def test_every_example_with_whatever_circumstances_survives_its_form(
    text, allowed, language, facts
):
    stored = example(text=text, allowed=allowed, language=language, facts=facts)
    form = returned(stored)
    assert form.plain() == stored, form.errors
    assert facts_from(form.plain()["facts"]) == facts_from(facts)


def test_every_fact_has_a_field_with_its_label():
    form = ExampleForm("0")
    labels = [str(field.label) for field in form.circumstances]
    assert labels == [fact.label for fact in FACTS.values()]


def test_circumstances_left_as_they_are_say_nothing():
    assert returned(fact_article_risk="0", fact_seconds_on_form=" ").plain()["facts"] == {}


def test_a_nought_that_was_typed_is_kept_because_somebody_meant_it():
    facts = returned(fact_seconds_on_form="0").plain()["facts"]
    assert facts == {"seconds_on_form": 0}
    assert facts_from(facts) == Facts(seconds_on_form=0)


def test_circumstances_are_opened_when_something_is_set_or_wrong_there():
    assert returned(example(facts={"staff": True})).has_circumstances
    assert returned(fact_minute_of_week="some day").has_circumstances
    assert returned(why="", fact_article_age_seconds="60").has_circumstances
    assert not returned(why="").has_circumstances


@pytest.mark.parametrize(
    ("fact", "typed", "says"),
    [
        ("sender_published", "many", "Write a whole number from 0 to 1000000."),
        ("sender_published", "1.5", "Write a whole number from 0 to 1000000."),
        ("sender_published", "-1", "Write a whole number from 0 to 1000000."),
        ("sender_published", "9" * 400, "Write a whole number from 0 to 1000000."),
        ("seconds_on_form", "nan", "Write a number from 0 to 86400."),
        ("seconds_on_form", "1e999", "Write a number from 0 to 86400."),
        ("sender_post_ages", "30\r\nsoon", "Line 2: Write a number from 0 to 86400."),
        ("sender_post_ages", "1\r\n" * 201, "At most 200 entries."),
        ("recent_in_thread", "a\r\n---\r\n" * 50 + "b", "At most 50 entries."),
        ("minute_of_week", "Mon 25:00", "25:00 is not a time of the day."),
        ("minute_of_week", "noon", "Must be a day and a time, such as Mon 08:30."),
    ],
)
def test_a_circumstance_that_cannot_be_is_refused_and_stays_as_typed(fact, typed, says):
    form = returned(**{f"fact_{fact}": typed})
    assert [str(one) for one in form.errors[f"fact-{fact}"]] == [says]
    assert form[f"fact-{fact}"].value() == typed
    assert form.plain() is None


def test_texts_may_have_lines_and_gaps_of_their_own():
    typed = "One text.\r\n\r\nStill the same.\r\n---\r\nAnother"
    facts = returned(fact_recent_by_sender=typed).plain()["facts"]
    assert facts == {"recent_by_sender": ["One text.\n\nStill the same.", "Another"]}


def test_a_moment_is_written_as_day_and_time():
    assert returned(fact_minute_of_week="mon 08.30").plain()["facts"] == {"minute_of_week": 510}


def test_an_example_needs_a_sentence_why_and_says_what_else_may_be_done():
    form = returned(why=" ")
    assert form.errors["why"] == ["Say in a sentence why, or remove the example."]


def test_an_example_may_be_empty_for_a_rule_about_empty_comments():
    assert returned(text="").plain()["text"] == ""


def test_white_space_of_an_example_is_kept_as_typed():
    assert returned(text="  a \r\n\r\n b ").plain()["text"] == "  a \n\n b "


def test_an_example_is_on_one_of_two_sides():
    assert "allowed" in returned(allowed="perhaps").errors


def test_a_text_with_a_null_character_is_refused_and_kept():
    form = returned(text="a\x00b")
    assert form.plain() is None
    assert form["text"].value() == "a\x00b"
