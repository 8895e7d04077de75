"""Publishing a version: all at once, by one person, of the state that was seen."""

from __future__ import annotations

import pytest

from comments import drafting, policies
from comments.models import PolicyVersion, Rule, RuleText
from tests.factories import ORDINARY_RULES, make_policy, rule_data

pytestmark = pytest.mark.django_db
INSULT = {"text": "You numpty.", "allowed": True, "why": "Harmless."}


def refused(draft, problem, **fields):
    with pytest.raises(problem) as caught:
        policies.publish(draft, by="Ana", **fields)
    assert not PolicyVersion.objects.filter(pk=draft.pk).published().exists()
    return caught.value


def test_publishing_puts_a_version_in_force_and_changes_nothing_of_the_old():
    old = make_policy()
    before = PolicyVersion.objects.filter(pk=old.pk).values().get()
    draft = drafting.begin()
    policies.publish(draft, by="Ana", seen=0)
    assert policies.in_force().version == draft
    assert (draft.published_by, draft.edits) == ("Ana", 0)
    assert PolicyVersion.objects.filter(pk=old.pk).values().get() == before


def test_the_state_that_was_not_seen_is_not_published():
    draft = policies.create_draft([rule_data(1, "civil")])
    drafting.save_note(draft, "Another.", seen=0)
    refused(draft, policies.Outdated, seen=0)
    assert policies.publish(draft, by="Ana", seen=1).published_at


def test_a_version_is_published_once():
    draft = policies.create_draft([rule_data(1, "civil")])
    policies.publish(draft, by="Ana")
    with pytest.raises(policies.NotADraft, match="Ana published this version"):
        policies.publish(draft, by="Ben")
    assert PolicyVersion.objects.get().published_by == "Ana"


def test_a_failing_example_is_named_and_stops_publishing():
    draft = policies.create_draft([{**ORDINARY_RULES[0], "examples": [INSULT]}])
    problem = refused(draft, policies.ExamplesFail)
    assert [(one.rule, one.index) for one in problem.failures] == [(1, 0)]
    assert "Rule 1, example 1" in str(problem)


def test_a_version_without_rules_is_not_published():
    problem = refused(policies.create_draft([]), policies.NotReady)
    assert problem.problem == "A version needs at least one rule."


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"de": {"title": "Höflich", "text": "Seid höflich."}},
        {"en": {"title": " ", "text": "Be kind."}},
        {"en": {"title": "Civil", "text": "\n"}},
    ],
)
def test_every_rule_needs_words_in_the_sites_language(texts):
    rules = [rule_data(1, "civil"), {**rule_data(5, "kind"), "texts": texts}]
    problem = refused(policies.create_draft(rules), policies.NotReady)
    assert problem.problems == ("Rule 5 has no words in the site's language, English.",)


def test_words_in_the_language_without_its_country_do(settings):
    settings.LANGUAGE_CODE = "en-gb"
    assert policies.publish(policies.create_draft([rule_data(1, "civil")]), by="Ana").published_at


def test_a_policy_that_cannot_run_is_not_published_and_its_place_is_named():
    draft = policies.create_draft([dict(ORDINARY_RULES[0])])
    draft.rules.get().detectors.update(kind="telepathy")
    problem = refused(draft, policies.NotReady)
    assert "rules[0].detectors[0].kind" in problem.problem


def test_words_written_behind_the_back_of_the_page_are_checked_too():
    draft = policies.create_draft([rule_data(1, "civil")])
    RuleText.objects.filter(rule__version=draft).delete()
    refused(draft, policies.NotReady)


def test_a_draft_is_read_anew_each_time_and_a_published_version_once(django_assert_num_queries):
    draft = policies.create_draft([rule_data(1, "civil")])
    Rule.objects.filter(version=draft).update(key="kind")
    assert policies.load(draft).rules[1].key == "kind"
    policies.publish(draft, by="Ana")
    policies.load(draft)
    with django_assert_num_queries(0):
        policies.load(draft)
