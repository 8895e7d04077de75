"""What readers are told of checks and of an example's circumstances."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import KINDS
from comments.policy.engine import DetectorSpec
from comments.policy.facts import FACTS, facts_from
from comments.policy.settings import plain
from comments.policy.telling import LONGEST_QUOTE, circumstances, looks_for

SAME_ARTICLE = "The sender had sent 1 other comment under the same article in the 5 minutes before."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"seconds_on_form": 1.0}, ["It was sent 1 second after the form was opened."]),
        ({"seconds_on_form": 0.2}, ["It was sent 1 second after the form was opened."]),
        ({"seconds_on_form": 90}, ["It was sent 90 seconds after the form was opened."]),
        ({"seconds_on_form": 7000}, ["It was sent 117 minutes after the form was opened."]),
        ({"seconds_on_form": None}, []),
        ({"trap_filled": True}, ["A field that people do not see was filled in."]),
        ({"trap_filled": False}, []),
        ({"staff": True}, ["The sender was signed in as staff."]),
        ({"confirmed": False}, ["The sender had not confirmed the e-mail address."]),
        (
            {"sender_published": 0, "confirmed": True},
            [
                "No comment of the sender had been published before.",
                "The sender had confirmed the e-mail address.",
            ],
        ),
        ({"sender_published": 1}, ["1 comment of the sender had been published before."]),
        ({"sender_published": 3}, ["3 comments of the sender had been published before."]),
        (
            {"sender_decided_recently": 5, "sender_refused_recently": 1},
            [
                "In the 30 days before, 5 comments of the sender were decided on.",
                "In the 30 days before, 1 comment of the sender was refused or removed.",
            ],
        ),
        (
            {"sender_post_ages": [60.0, 150.0, 290.0, 400.0, 590.0]},
            ["The sender had sent 5 other comments in the 10 minutes before."],
        ),
        (
            {"sender_thread_post_ages": [1.0]},
            ["The sender had sent 1 other comment under the same article in the 1 second before."],
        ),
        (
            {"network_post_ages": [86_400, 3]},
            ["2 other comments had come from the same network in the 1 day before."],
        ),
        (
            {"thread_post_ages": [7201]},
            ["1 other comment had been sent under the article in the 3 hours before."],
        ),
        (
            {"sender_post_ages": [290.0], "sender_thread_post_ages": [290.0]},
            [SAME_ARTICLE],
        ),
        (
            {"sender_post_ages": [290.0, 300.0], "sender_thread_post_ages": [290.0]},
            [
                "The sender had sent 2 other comments in the 5 minutes before.",
                SAME_ARTICLE,
            ],
        ),
        ({"sender_post_ages": []}, []),
        (
            {"recent_by_sender": ["I agree.", "Me too."]},
            ["The sender had written before: “I agree.”, “Me too.”"],
        ),
        ({"recent_in_thread": ["100 %"]}, ["Under the article there was already: “100 %”"]),
        ({"article_language": "de"}, ["The article is in this language: <de>."]),
        ({"article_language": ""}, []),
        ({"article_risk": 100}, ["The risk of the article was set to “high”."]),
        ({"article_risk": 70}, ["The risk of the article was set to “70”."]),
        ({"article_risk": 0}, []),
        ({"article_age_seconds": 432_000}, ["The article had been published 5 days before."]),
        ({"minute_of_week": 0}, ["It was sent on a Monday at 00:00."]),
        ({"minute_of_week": 10_079}, ["It was sent on a Sunday at 23:59."]),
        ({"of_another_program": 5}, []),
    ],
)
def test_circumstances_are_told_in_plain_words(facts: dict[str, Any], expected: list[str]) -> None:
    told = circumstances(facts, name_of=lambda tag: f"<{tag}>")
    assert [str(one) for one in told] == expected


TELLING = {
    "flag": True,
    "whole": 2,
    "number": 30,
    "choice": 50,
    "language": "de",
    "texts": ["One"],
    "ages": [30],
    "moment": 5,
}


@pytest.mark.parametrize("name", FACTS)
def test_no_fact_is_left_untold(name: str) -> None:
    facts = {name: TELLING[FACTS[name].shape]}
    facts_from(facts)
    assert len(circumstances(facts)) == 1


def test_a_long_text_of_others_is_cut() -> None:
    (told,) = circumstances({"recent_in_thread": ["x" * 5000]})
    assert str(told).count("x") == LONGEST_QUOTE
    assert str(told).endswith("…”")


@given(st.dictionaries(st.sampled_from(sorted(FACTS)), st.none()))
def test_unknown_facts_are_not_told(facts: dict[str, Any]) -> None:
    assert circumstances(facts) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_tells_what_it_looks_for(kind: str) -> None:
    for one in looks_for(DetectorSpec(kind)):
        assert str(one).strip()
    settings = plain(KINDS[kind].settings())
    assert looks_for(DetectorSpec(kind, settings)) == looks_for(DetectorSpec(kind))


def test_listed_words_are_counted_and_not_told() -> None:
    spec = DetectorSpec("words", {"words": ["numpty", " numpty ", "", "twit"]})
    told = " ".join(map(str, looks_for(spec)))
    assert "2 words" in told
    assert "numpty" not in told


def test_a_check_of_some_languages_says_which() -> None:
    spec = DetectorSpec("shouting", {}, ("en", "de"))
    told = looks_for(spec, name_of=str.upper)
    assert str(told[-1]) == "Only in comments in these languages: EN, DE."


@pytest.mark.parametrize(
    "spec",
    [
        DetectorSpec("forgotten", {"words": ["x"]}),
        DetectorSpec("shouting", {"a_setting_of_old": 3}),
    ],
)
def test_what_this_program_no_longer_knows_does_not_fail(spec: DetectorSpec) -> None:
    assert len(looks_for(spec)) == (spec.kind in KINDS)
