"""The policy in the words of its readers, piece by piece."""

from __future__ import annotations

import pytest
from django.utils import translation

from comments.policy import grounds
from comments.policy.engine import DetectorSpec, RuleSpec
from comments.policy_reading import language_name, tell, verdict


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("pt", "Portuguese"),
        ("pt-BR", "Brazilian Portuguese"),
        ("pt_BR", "Brazilian Portuguese"),
        ("PT-br", "Brazilian Portuguese"),
        ("en-US", "English (en-US)"),
        ("zh-Hant", "Traditional Chinese"),
        ("zh-Hant-TW", "Traditional Chinese (zh-Hant-TW)"),
        ("tlh", "tlh"),
        ("tlh-Latn", "tlh-Latn"),
        ("", ""),
    ],
)
def test_a_language_is_told_by_its_name_and_a_region_without_one_by_its_tag(tag, name):
    assert language_name(tag) == name


def test_a_language_is_named_in_the_language_of_the_reader():
    with translation.override("de"):
        assert language_name("pt-BR") == "Brasilianisches Portugiesisch"


@pytest.mark.parametrize("name", ["", *sorted(grounds.NAMES)])
def test_every_category_is_told_as_the_newsroom_would_say_it(name):
    told = tell(RuleSpec(1, "civil", ground=name), "ground")
    assert told
    assert told != name
    assert "provider" not in told


@pytest.mark.parametrize(
    ("consequence", "citable", "checks", "allowed", "not_allowed"),
    [
        ("hold", True, 1, "Allowed", "Not allowed"),
        ("refuse", True, 1, "Allowed", "Not allowed"),
        ("", True, 0, "Allowed", "Not allowed"),
        ("hold", False, 1, "Appears at once", "Is read first"),
        ("nudge", False, 1, "Appears at once", "The writer is asked first"),
        ("", False, 1, "Is not pointed out", "Is pointed out to moderators"),
        ("hold", False, 0, "Like this", "Not like this"),
    ],
)
def test_examples_of_a_rule_under_which_nobody_is_refused_say_what_happens(
    consequence, citable, checks, allowed, not_allowed
):
    detectors = (DetectorSpec("trap"),) * checks
    rule = RuleSpec(1, "civil", consequence=consequence, citable=citable, detectors=detectors)
    assert [verdict(rule, allowed=side) for side in (True, False)] == [allowed, not_allowed]
