"""Facts: each has its label, and plain data of another kind are refused."""

from __future__ import annotations

from dataclasses import fields

import pytest

from comments.models import Thread
from comments.policy.facts import FACTS, Facts, FactsError, facts_from

SAMPLES: dict[str, object] = {
    "flag": True,
    "whole": 3,
    "number": 2.5,
    "choice": 50,
    "language": "pt-BR",
    "texts": ["one", "two"],
    "ages": [1.5, 20],
    "moment": 10_079,
}


def test_every_fact_is_described_for_forms_in_order() -> None:
    assert list(FACTS) == [field.name for field in fields(Facts)]
    assert all(fact.label and fact.help.endswith(".") for fact in FACTS.values())


@pytest.mark.parametrize("name", FACTS)
def test_a_value_of_the_shape_told_is_a_fact(name: str) -> None:
    value = SAMPLES[FACTS[name].shape]
    expected = tuple(value) if isinstance(value, list) else value
    assert getattr(facts_from({name: value}), name) == expected


@pytest.mark.parametrize("name", FACTS)
def test_what_is_not_known_is_refused_unless_it_may_be(name: str) -> None:
    if FACTS[name].optional:
        assert getattr(facts_from({name: None}), name) is None
    else:
        with pytest.raises(FactsError):
            facts_from({name: None})


def test_the_risks_are_those_that_moderators_set() -> None:
    told = tuple((value, str(label)) for value, label in Thread.Risk.choices)
    assert FACTS["article_risk"].choices == told
