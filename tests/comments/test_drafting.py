"""Drafts of the policy: every change is whole, and knows which state its writer had seen."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import drafting, policies
from comments.models import Detector, DryRun, Example, PolicyVersion, Rule, RuleText
from comments.policy.engine import PolicyError
from tests.factories import ORDINARY_RULES, make_policy, make_user, rule_data

pytestmark = pytest.mark.django_db


def everything():
    """All rows of all versions."""
    models = (PolicyVersion, Rule, RuleText, Example, Detector)
    return [list(model.objects.order_by("pk").values()) for model in models]


def numbers(draft):
    return dict(draft.rules.order_by("number").values_list("number", "key"))


def plain(version):
    """The rules without the keys of their rows."""
    return [policies.spec(rule) for rule in version.rules.order_by("number")], [
        (text.language, text.title, text.text)
        for text in RuleText.objects.filter(rule__version=version).order_by("rule__number")
    ]


@pytest.fixture
def draft():
    make_policy()
    return drafting.begin()


def test_a_draft_begins_as_the_version_in_force():
    rules = [
        {
            **ORDINARY_RULES[0],
            "ground": "VIOLENCE",
            "private_texts": False,
            "examples": [
                {"text": "You numpty.", "allowed": False, "why": "An insult."},
                {**EXAMPLE, "facts": {"article_risk": 50}},
            ],
        },
        ORDINARY_RULES[2],
    ]
    published = make_policy(rules)
    draft = drafting.begin()
    assert draft.number == 2
    assert (draft.published_at, draft.edits, draft.note) == (None, 0, "")
    assert plain(draft) == plain(published)
    assert published.rules.count() == 2


def test_a_draft_follows_on_a_version_that_is_published_and_yet_to_come(draft):
    drafting.save_rule(draft, None, rule_data(9, "late"), seen=0)
    policies.publish(draft, by="Ana", now=timezone.now() + timedelta(days=1))
    assert policies.in_force().version.number == 1
    assert "late" in numbers(drafting.begin()).values()


def test_the_first_draft_of_all_has_no_rules():
    policies.before_this_policy()
    draft = drafting.begin()
    assert (draft.number, draft.rules.count()) == (1, 0)


def test_a_draft_begins_even_when_a_published_detector_no_longer_runs(draft, monkeypatch):
    drafting.discard(draft, seen=0)
    monkeypatch.setattr("comments.policy.engine.KINDS", {})
    assert drafting.begin().rules.count() == len(ORDINARY_RULES)


def test_beginning_takes_as_many_queries_for_thirty_rules_as_for_one(
    django_assert_max_num_queries,
):
    make_policy([rule_data(n, f"k{n}", detectors=[{"kind": "trap"}]) for n in range(1, 31)])
    with django_assert_max_num_queries(20):
        drafting.begin()


def test_there_is_one_draft_at_a_time(draft):
    with pytest.raises(drafting.DraftExists) as refused:
        drafting.begin()
    assert refused.value.draft == draft
    with pytest.raises(drafting.DraftExists, match="Version 2"):
        policies.create_draft([rule_data(1, "civil")])
    assert PolicyVersion.objects.count() == 2


def test_a_draft_is_created_whole_or_not_at_all():
    wrong = {**ORDINARY_RULES[1], "detectors": [{"kind": "telepathy"}]}
    with pytest.raises(PolicyError):
        policies.create_draft([ORDINARY_RULES[0], wrong])
    assert everything() == [[], [], [], [], []]


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        (rule_data(1, "other"), drafting.NumberTaken),
        (rule_data(2, "civil"), drafting.KeyTaken),
    ],
)
def test_two_rules_of_one_number_or_key_are_refused(second, refused):
    with pytest.raises(refused):
        policies.create_draft([rule_data(1, "civil"), second])
    assert everything() == [[], [], [], [], []]


CHANGES = {
    "note": lambda draft, seen: drafting.save_note(draft, "Changed.", seen=seen),
    "rule": lambda draft, seen: drafting.save_rule(
        draft, draft.rules.get(number=1), rule_data(9, "courtesy"), seen=seen
    ),
    "add": lambda draft, seen: drafting.save_rule(draft, None, rule_data(9, "new"), seen=seen),
    "remove": lambda draft, seen: drafting.remove_rule(draft.rules.get(number=1), seen=seen),
    "order": lambda draft, seen: drafting.renumber(draft, [2, 1, 3, 4], seen=seen),
    "replace": lambda draft, seen: drafting.replace(
        draft, [rule_data(1, "only")], note="New.", seen=seen
    ),
    "discard": lambda draft, seen: drafting.discard(draft, seen=seen),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_another_state_than_the_one_seen_is_refused_whole(draft, change):
    drafting.save_note(draft, "Theirs.", seen=0)
    before = everything()
    with pytest.raises(drafting.Outdated):
        CHANGES[change](PolicyVersion.objects.get(pk=draft.pk), 0)
    assert everything() == before


@pytest.mark.parametrize("change", CHANGES)
def test_a_published_version_takes_no_change(draft, change):
    policies.publish(draft, by="Ana")
    before = everything()
    with pytest.raises(drafting.NotADraft, match="Ana published this version"):
        CHANGES[change](PolicyVersion.objects.get(pk=draft.pk), 0)
    assert everything() == before


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"discard"}))
def test_each_change_moves_the_count_of_edits_by_one(draft, change):
    CHANGES[change](draft, 0)
    assert draft.edits == PolicyVersion.objects.get(pk=draft.pk).edits == 1


def test_before_the_policy_there_was_nothing_to_change():
    version = policies.before_this_policy()
    with pytest.raises(drafting.NotADraft):
        drafting.save_note(version, "Said later.", seen=0)
    with pytest.raises(policies.NotADraft):
        policies.publish(version, by="Ana")


def test_whoever_was_faster_is_named(draft):
    drafting.save_note(draft, "Mine.", seen=0, by=make_user(name="Ana Lopes"))
    with pytest.raises(drafting.Outdated, match="Ana Lopes changed this draft on"):
        drafting.save_note(draft, "Also mine.", seen=0)


def test_when_somebody_was_faster_is_told_as_on_every_page(draft, settings):
    settings.TIME_ZONE = "Europe/Lisbon"
    policies.publish(draft, by="Ana", now=datetime(2026, 7, 22, 18, 10, tzinfo=UTC))
    with pytest.raises(drafting.NotADraft, match=r"^On July 22, 2026, 7:10 p\.m\., Ana published"):
        drafting.save_note(draft, "Too late.", seen=0)


def test_whoever_discarded_is_named(draft):
    gone = PolicyVersion.objects.get(pk=draft.pk)
    drafting.discard(draft, seen=0, by=make_user(name="Ana Lopes"))
    with pytest.raises(drafting.NotADraft, match="Ana Lopes discarded this draft"):
        drafting.save_note(gone, "Too late.", seen=0)


def test_a_refused_change_is_not_logged_as_somebodys(draft):
    with pytest.raises(drafting.NumberTaken):
        drafting.save_rule(draft, None, rule_data(1, "new"), seen=0, by=make_user())
    assert not LogEntry.objects.exists()


def test_a_rule_is_changed_with_all_its_parts(draft):
    data = rule_data(
        1,
        "civil",
        consequence="refuse",
        detectors=[{"kind": "words", "settings": {"words": ["muppet"]}, "languages": ["en"]}],
        examples=[{"text": "You muppet.", "allowed": False, "why": "An insult."}],
    )
    data["texts"]["de"] = {"title": "Höflich", "text": "Seid höflich."}
    saved = drafting.save_rule(draft, draft.rules.get(number=1), data, seen=0)
    assert saved.pk == draft.rules.get(number=1).pk
    assert saved.consequence == "refuse"
    assert sorted(saved.texts.values_list("language", flat=True)) == ["de", "en"]
    assert saved.examples.get().text == "You muppet."
    assert saved.detectors.get().settings == {"words": ["muppet"]}
    assert Detector.objects.filter(rule__version=draft).count() == 3


def test_what_a_rule_does_not_say_goes_back_to_the_default(draft):
    saved = drafting.save_rule(draft, draft.rules.get(number=1), rule_data(1, "civil"), seen=0)
    assert (saved.consequence, saved.citable, saved.detectors.count()) == ("", True, 0)


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (rule_data(2, "new"), drafting.NumberTaken),
        (rule_data(9, "shouting"), drafting.KeyTaken),
        (rule_data(9, "new", detectors=[{"kind": "telepathy"}]), PolicyError),
        (rule_data(9, "new", detectors=[{"kind": "words", "settings": {"words": 7}}]), PolicyError),
        (rule_data(9, "new", consequence="refuse", citable=False), PolicyError),
    ],
)
@pytest.mark.parametrize("number", [1, None])
def test_a_rule_that_cannot_stand_leaves_the_draft_as_it_was(draft, data, refused, number):
    before = everything()
    rule = draft.rules.get(number=number) if number else None
    with pytest.raises(refused):
        drafting.save_rule(draft, rule, data, seen=0)
    assert everything() == before
    assert draft.edits == 0


EXAMPLE = {"text": "Well.", "allowed": True, "why": "It praises."}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"number": None}, "rules[0].number"),
        ({"number": 0}, "rules[0].number"),
        ({"number": 40_000}, "rules[0].number"),
        ({"number": "seven"}, "rules[0].number"),
        ({"key": ""}, "rules[0].key"),
        ({"key": "two words"}, "rules[0].key"),
        ({"key": "k" * 41}, "rules[0].key"),
        ({"ground": "BAD_LUCK"}, "rules[0].ground"),
        ({"consequence": "forgive"}, "rules[0].consequence"),
        ({"texts": {"en": {"title": "T" * 61, "text": "Text."}}}, "rules[0].texts.en.title"),
        ({"texts": {"en": {"title": "Title", "text": ""}}}, "rules[0].texts.en.text"),
        ({"texts": {"en": {"title": "Nul\0", "text": "Text."}}}, "rules[0].texts.en.title"),
        ({"examples": [EXAMPLE, {**EXAMPLE, "why": "w" * 251}]}, "rules[0].examples[1].why"),
        ({"examples": [{**EXAMPLE, "why": ""}]}, "rules[0].examples[0].why"),
        ({"examples": [{**EXAMPLE, "why": " \n"}]}, "rules[0].examples[0].why"),
        ({"examples": [{**EXAMPLE, "text": "\ud800"}]}, "rules[0].examples[0].text"),
        ({"examples": [{**EXAMPLE, "facts": {"a": "\0"}}]}, "rules[0].examples[0].facts"),
        (
            {"examples": [{**EXAMPLE, "facts": {"sender_published": "x"}}]},
            "rules[0].examples[0].facts.sender_published",
        ),
        ({"examples": [{**EXAMPLE, "facts": {"\0": 1}}]}, "rules[0].examples[0].facts"),
        ({"examples": [{**EXAMPLE, "facts": {"a": math.inf}}]}, "rules[0].examples[0].facts"),
        (
            {"detectors": [{"kind": "words", "settings": {"words": ["a\0b"]}}]},
            "rules[0].detectors[0].settings",
        ),
    ],
)
def test_what_no_column_can_hold_is_refused_by_its_place(draft, fields, path):
    before = everything()
    with pytest.raises(PolicyError) as refused:
        drafting.save_rule(draft, None, {**rule_data(9, "new"), **fields}, seen=0)
    assert refused.value.path == path
    assert everything() == before


@pytest.mark.parametrize("text", ["", " \n", r"six signs: \u0000", r"\x00", "\u2028"])
def test_an_example_may_be_empty_or_odd(draft, text):
    example = {"text": text, "allowed": True, "why": r"Not a NUL: \u0000."}
    saved = drafting.save_rule(draft, None, rule_data(9, "empty", examples=[example]), seen=0)
    assert (saved.examples.get().text, saved.examples.get().why) == (text, example["why"])


def test_a_rule_of_another_version_is_not_written_into_this_one(draft):
    theirs = PolicyVersion.objects.get(number=1).rules.get(number=4)
    before = everything()
    with pytest.raises(drafting.Outdated):
        drafting.save_rule(draft, theirs, rule_data(9, "new"), seen=0)
    assert everything() == before


def test_the_others_keep_their_numbers_when_a_rule_goes(draft):
    drafting.remove_rule(draft.rules.get(number=2), seen=0)
    assert numbers(draft) == {1: "civil", 3: "advertising", 4: "people-only"}


def test_rules_change_places_and_leave_gaps_where_they_are(draft):
    drafting.remove_rule(draft.rules.get(number=2), seen=0)
    drafting.renumber(draft, [3, 1, 4], seen=1)
    assert numbers(draft) == {1: "advertising", 3: "civil", 4: "people-only"}


def test_gaps_are_closed_when_asked(draft):
    drafting.remove_rule(draft.rules.get(number=2), seen=0)
    drafting.renumber(draft, [1, 3, 4], seen=1, from_one=True)
    assert numbers(draft) == {1: "civil", 2: "advertising", 3: "people-only"}


@pytest.mark.parametrize("order", [[], [1, 2, 3], [1, 2, 3, 4, 5], [1, 1, 2, 3], [4, 3, 2, 0]])
def test_an_order_that_forgets_or_repeats_a_rule_is_refused(draft, order):
    before = everything()
    with pytest.raises(ValueError, match="every rule once"):
        drafting.renumber(draft, order, seen=0)
    assert everything() == before


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data(), st.booleans())
def test_any_order_deals_out_the_same_numbers(draft, data, from_one):
    draft.refresh_from_db()
    held = numbers(draft)
    order = data.draw(st.permutations(sorted(held)))
    drafting.renumber(draft, order, seen=draft.edits, from_one=from_one)
    wanted = [held[number] for number in order]
    assert list(numbers(draft).values()) == wanted
    assert list(numbers(draft)) == sorted(held)


def test_a_draft_is_replaced_whole_or_not_at_all(draft):
    before = everything()
    rules = [rule_data(1, "one"), rule_data(1, "two")]
    with pytest.raises(drafting.NumberTaken):
        drafting.replace(draft, rules, note="New.", seen=0)
    assert everything() == before
    drafting.replace(draft, [rule_data(7, "only")], note="New.", seen=0)
    assert numbers(draft) == {7: "only"}
    assert PolicyVersion.objects.get(pk=draft.pk).note == draft.note == "New."


def test_a_discarded_draft_takes_its_dry_runs_along_and_gives_its_number_back(draft):
    DryRun.objects.create(version=draft, edits=0, scope="days", size=7)
    drafting.discard(draft, seen=0)
    assert not DryRun.objects.exists()
    assert PolicyVersion.objects.get().number == 1
    assert drafting.begin().number == 2
