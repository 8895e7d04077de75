"""Versions of the policy as documents: what goes out comes back."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import documents, policies
from comments.models import Detector, PolicyVersion, Rule
from comments.policy import document
from comments.policy.document import DocumentError
from comments.policy.facts import FACTS
from comments.policy.grounds import NAMES
from tests.factories import make_policy, rule_data

pytestmark = pytest.mark.django_db

FULL = [
    rule_data(
        3,
        "civil",
        consequence="hold",
        ground="CYBER_VIOLENCE",
        private_texts=False,
        texts={
            "pt-BR": {"title": "Com calma", "text": "Discuta, sem insultar."},
            "en": {"title": "Stay civil", "text": "Argue.\n\nInsult nobody."},
        },
        examples=[
            {"text": "Numpty!", "allowed": False, "why": "An insult.", "name": "Ben"},
            {"text": "Calma.", "allowed": True, "why": "None.", "language": "pt-BR"},
        ],
        detectors=[
            {
                "kind": "words",
                "settings": {"words": ["numpty", "numpty", "twit"], "exceptions": ["twit of hay"]},
                "languages": ["en", "pt-BR"],
            },
            {"kind": "links", "settings": {"most": None, "blocked": ["spam.example"]}},
        ],
    ),
    rule_data(
        1,
        "first",
        consequence="hold",
        citable=False,
        detectors=[{"kind": "first_time"}],
        examples=[
            {
                "text": "Hello.",
                "allowed": True,
                "why": "Known.",
                "facts": {"confirmed": True, "sender_published": 2, "seconds_on_form": 1.5},
            }
        ],
    ),
]


def told(version, **options):
    """What a version says, without what every import gives anew."""
    exported = documents.export(version, **options)
    return {name: exported[name] for name in exported if name not in ("version", "published")}


def through_a_file(data):
    return document.read(json.dumps(data).encode())


def test_a_version_goes_out_and_comes_back_the_same():
    version = make_policy(FULL)
    exported = documents.export(version)
    assert exported["version"] == version.number
    assert exported["published"] == version.published_at.isoformat()
    assert [rule["key"] for rule in exported["rules"]] == ["first", "civil"]
    draft = documents.import_draft(through_a_file(exported))
    assert draft.published_at is None
    assert draft.number == version.number + 1
    assert told(draft) == told(version)


def test_a_note_comes_with_the_document():
    data = {**documents.export(make_policy()), "note": "Rule 2 is kinder.\nThat is all."}
    draft = documents.import_draft(data)
    assert draft.note == "Rule 2 is kinder.\nThat is all."


def test_a_document_that_says_little_gets_the_models_defaults():
    bare = {"number": 4, "key": "calm", "texts": {"en": {"title": "Calm", "text": "Be calm."}}}
    data = {"format": "standfirst-policy", "schema": 1, "rules": [bare]}
    (rule,) = told(documents.import_draft(data))["rules"]
    assert rule == {
        **bare,
        "consequence": "",
        "ground": "",
        "citable": True,
        "private_texts": True,
        "statement": True,
        "examples": [],
        "detectors": [],
    }


def test_a_faulty_document_stores_nothing_and_keeps_the_draft_that_stands():
    make_policy()
    standing = policies.create_draft(FULL, note="Mine")
    before = told(standing)
    data = documents.export(standing)
    data["rules"][1]["detectors"][0]["settings"]["words"].append(7)
    with pytest.raises(DocumentError) as caught:
        documents.import_draft(data, replace=True)
    assert caught.value.path == "rules[1].detectors[0].settings.words[3]"
    standing.refresh_from_db()
    assert told(standing) == before
    assert PolicyVersion.objects.count() == 2


def test_a_draft_that_stands_is_replaced_only_when_asked():
    version = make_policy()
    data = documents.export(version)
    standing = policies.create_draft(FULL)
    with pytest.raises(policies.DraftExists):
        documents.import_draft(data)
    assert told(standing)["rules"][0]["key"] == "first"
    replaced = documents.import_draft(data, replace=True)
    assert replaced.pk == standing.pk
    standing.refresh_from_db()
    assert standing.edits == 1
    assert told(standing) == told(version)


def test_replacing_where_no_draft_stands_makes_one():
    version = make_policy()
    draft = documents.import_draft(documents.export(version), replace=True)
    assert draft.number == version.number + 1


def test_a_published_version_is_never_replaced():
    version = make_policy()
    documents.import_draft({**documents.export(version), "version": version.number}, replace=True)
    assert told(version)["rules"] == told(PolicyVersion.objects.in_force())["rules"]
    assert PolicyVersion.objects.in_force() == version


def test_a_public_copy_withholds_the_lists_and_says_how_long_they_are():
    exported = documents.export(make_policy(FULL), public=True)
    shown = json.dumps(exported)
    assert "numpty" not in json.dumps(exported["rules"][1]["detectors"])
    assert "spam.example" not in shown
    words, links = exported["rules"][1]["detectors"]
    assert words["withheld"] == [
        {"setting": "words", "entries": 2},
        {"setting": "exceptions", "entries": 1},
    ]
    assert words["settings"] == {}
    assert "2 words and phrases" in words["looks_for"][0]
    assert "these languages: English, " in words["looks_for"][-1]
    assert links["settings"] == {"most": None}
    assert links["withheld"] == [{"setting": "blocked", "entries": 1}]
    with pytest.raises(DocumentError, match="public copy"):
        documents.import_draft(exported)


def test_a_public_copy_keeps_to_the_published_schema():
    from jsonschema import Draft202012Validator

    exported = documents.export(make_policy(FULL), public=True)
    errors = Draft202012Validator(document.schema()).iter_errors(exported)
    assert [error.message for error in errors] == []


def test_a_public_copy_that_withholds_nothing_can_be_imported():
    version = make_policy([rule_data(1, "loud", detectors=[{"kind": "shouting"}])])
    exported = documents.export(version, public=True)
    assert exported["rules"][0]["detectors"][0]["looks_for"]
    assert told(documents.import_draft(exported)) == told(version)


def test_a_draft_that_cannot_run_any_more_can_still_be_taken_out():
    draft = policies.create_draft(FULL)
    Detector.objects.filter(kind="words").update(kind="wordz")
    exported = documents.export(draft)
    assert exported["rules"][1]["detectors"][0]["kind"] == "wordz"
    shown = documents.export(draft, public=True)["rules"][1]["detectors"][0]
    assert (shown["settings"], shown["looks_for"]) == ({}, [])
    with pytest.raises(DocumentError) as caught:
        document.check(exported)
    assert caught.value.path == "rules[1].detectors[0].kind"


def test_an_export_asks_few_questions_of_the_database(django_assert_num_queries):
    version = make_policy(FULL)
    with django_assert_num_queries(4):
        documents.export(version)


LETTERS = "abcXYZ äß中א\u0301🙂'\"\\<&%{}"
LINES = st.text(LETTERS, min_size=1, max_size=20).filter(str.strip)
WORDS = st.text("abcdef", min_size=2, max_size=8)
TAGS = st.sampled_from(["en", "pt-BR", "ar", "zh-Hant-TW"])
CIRCUMSTANCES = st.fixed_dictionaries(
    {},
    optional={
        "staff": st.booleans(),
        "sender_published": st.integers(0, 1_000_000),
        "sender_post_ages": st.lists(st.floats(0, 86_400), max_size=3),
        "recent_in_thread": st.lists(LINES, max_size=3),
        "seconds_on_form": st.none() | st.floats(0, 86_400),
        "article_language": st.sampled_from(["", "en"]),
        "minute_of_week": st.none() | st.integers(0, FACTS["minute_of_week"].maximum),
    },
)
EXAMPLES = st.fixed_dictionaries(
    {
        "text": st.text(LETTERS + "\n", max_size=30),
        "allowed": st.booleans(),
        "why": LINES,
        "language": TAGS,
        "name": st.text(LETTERS, max_size=10),
        "facts": CIRCUMSTANCES,
    }
)
SETTINGS = st.one_of(
    st.tuples(st.just("words"), st.fixed_dictionaries({"words": st.lists(WORDS, min_size=1)})),
    st.tuples(st.just("links"), st.fixed_dictionaries({"most": st.none() | st.integers(0, 100)})),
    st.tuples(st.just("shouting"), st.just({})),
)
DETECTORS = st.builds(
    lambda pair, tags: {"kind": pair[0], "settings": pair[1], "languages": tags},
    SETTINGS,
    st.lists(TAGS, max_size=2),
)
RULES = st.fixed_dictionaries(
    {
        "number": st.integers(1, 32_767),
        "key": st.from_regex(r"[-a-zA-Z0-9_]{1,40}", fullmatch=True),
        "consequence": st.sampled_from(Rule.Consequence.values),
        "ground": st.sampled_from(["", *sorted(NAMES)]),
        "private_texts": st.booleans(),
        "statement": st.booleans(),
        "texts": st.dictionaries(
            TAGS, st.fixed_dictionaries({"title": LINES, "text": LINES}), min_size=1, max_size=2
        ),
        "examples": st.lists(EXAMPLES, max_size=2),
        "detectors": st.lists(DETECTORS, max_size=2),
    }
)
POLICIES = st.lists(
    RULES, min_size=1, max_size=3, unique_by=(lambda one: one["number"], lambda one: one["key"])
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(POLICIES)
def test_any_policy_goes_out_and_comes_back_the_same(rules):
    data = {"format": "standfirst-policy", "schema": 1, "rules": rules}
    first = documents.export(documents.import_draft(data, replace=True))
    second = documents.export(documents.import_draft(through_a_file(first), replace=True))
    assert second == first
    ordered = sorted(rules, key=lambda one: one["number"])
    for stored, given_rule in zip(first["rules"], ordered, strict=True):
        assert stored == {"citable": True, **given_rule}
