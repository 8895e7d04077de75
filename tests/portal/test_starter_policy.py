"""The policy that a new newsroom begins with, read as the engine reads it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from comments import documents, policies
from comments.models import PolicyVersion, RuleText
from comments.policy import document, engine
from comments.policy.facts import Facts, Submission, facts_from
from portal.demo import files

DATA: Any = document.read(files.POLICY.read_bytes())
RULES = {rule["number"]: rule for rule in DATA["rules"]}
KNOWN = Facts(confirmed=True, sender_published=3, seconds_on_form=60)
UNKNOWN = Facts(seconds_on_form=60)
_PARAGRAPH = re.compile(r"<(?:p|li)>(.*?)</(?:p|li)>", re.DOTALL)


POLICY = engine.compile(document.specs(DATA["rules"]))


def judge(text: str, facts: Facts = KNOWN, name: str = "A reader") -> engine.Verdict:
    return engine.judge(POLICY, Submission(text, name, "en"), facts)


def paragraphs() -> list[tuple[str, str]]:
    return [
        (text.stem, html.unescape(re.sub(r"<[^>]+>", "", found)))
        for text in files.texts("articles")
        for found in _PARAGRAPH.findall(text.source)
    ]


def test_the_file_is_a_whole_document():
    document.check(DATA)


@pytest.mark.django_db
def test_the_file_goes_in_and_comes_out_the_same():
    exported = documents.export(documents.import_draft(DATA))
    usual = {"language": "en", "name": "", "facts": {}}
    rules = [
        {**rule, "examples": [{**usual, **one} for one in rule["examples"]]}
        for rule in DATA["rules"]
    ]
    assert exported == {**DATA, "version": 1, "rules": rules}


def test_every_example_comes_out_as_published():
    failures = engine.check_examples(POLICY)
    assert [(one.rule, one.example.text, str(one.problem)) for one in failures] == []


@pytest.mark.parametrize("number", RULES)
def test_a_rule_shows_what_is_allowed_and_what_is_not(number):
    examples = RULES[number]["examples"]
    for allowed in (True, False):
        shown = [one for one in examples if one["allowed"] is allowed]
        assert len(shown) >= 2
        assert all(0 < len(one["why"]) <= 250 for one in shown)


@pytest.mark.parametrize("number", RULES)
def test_a_rule_speaks_to_readers_in_a_few_sentences(number):
    for texts in RULES[number]["texts"].values():
        assert len(texts["title"]) <= RuleText._meta.get_field("title").max_length
        assert 2 <= len(re.findall(r"[.?!](?= |$)", texts["text"])) <= 4


@pytest.mark.parametrize("number", RULES)
def test_an_example_that_is_not_allowed_never_goes_public_for_a_stranger(number):
    """Another rule may cite it more strictly; none lets it through."""
    for one in RULES[number]["examples"]:
        if not one["allowed"]:
            assert judge(one["text"], facts_from(one.get("facts", {}))).consequence != "publish"


@pytest.mark.parametrize(
    ("consequence", "numbers"), [("hold", {1, 2, 3, 6, 7}), ("refuse", {4}), ("nudge", {5})]
)
def test_the_consequences_are_what_the_texts_promise(consequence, numbers):
    found = {number for number, rule in RULES.items() if rule["consequence"] == consequence}
    assert found == numbers


def test_people_are_given_as_a_reason_only_rules_that_somebody_can_break():
    assert [number for number, rule in RULES.items() if not rule["citable"]] == [7]


def test_every_rule_that_restricts_by_itself_has_a_ground_or_only_sorts():
    found = {n for n, one in RULES.items() if one["consequence"] in ("hold", "refuse")}
    assert {n for n in found if not RULES[n]["ground"]} == {7}


@pytest.mark.parametrize("purpose", ["report", "appeal"])
def test_who_reports_a_breach_may_quote_it_but_not_advertise(purpose):
    def told(text: str) -> str:
        submission = Submission(text, "", "en", purpose)
        return engine.judge(POLICY, submission, UNKNOWN).consequence

    quoting = (
        "It says: “I will kill him, the idiot. He lives at 4 Kiln Lane, 020 7946 0958.” AGAIN!"
    )
    assert told(quoting) == "publish"
    assert told("Visit my website, passive income!") == "refuse"


@pytest.mark.parametrize(
    ("facts", "consequence", "number"),
    [
        (Facts(confirmed=True, sender_published=3, seconds_on_form=1), "hold", 6),
        (Facts(confirmed=True, sender_published=3, seconds_on_form=2), "publish", None),
        (Facts(confirmed=True, sender_published=3, trap_filled=True), "refuse", 4),
        (Facts(staff=True, seconds_on_form=0), "publish", None),
    ],
)
def test_who_is_fast_waits_and_only_a_program_is_refused(facts, consequence, number):
    verdict = judge("The bridge opens on Monday.", facts)
    assert (verdict.consequence, verdict.rule) == (consequence, number)


def test_an_article_of_the_paper_breaks_no_rule_of_its_comments():
    texts = paragraphs()
    assert len(texts) > 200
    found = [(stem, text[:60], judge(text).findings) for stem, text in texts]
    assert [one for one in found if one[2]] == []


def test_a_stranger_is_held_as_a_stranger_and_for_nothing_else():
    verdicts = [judge(text, UNKNOWN) for _stem, text in paragraphs()]
    assert {(one.consequence, one.rule, len(one.findings)) for one in verdicts} == {("hold", 7, 1)}


@pytest.mark.parametrize(
    ("text", "consequence", "number"),
    [
        ("I’ll kill him, whoever he is.", "hold", 2),
        ("You’re a liar, and so is the clerk.", "hold", 1),
        ("Utter n.u.m.p.t.i.e.s.", "hold", 1),
        ("My account is GB82 WEST 1234 5698 7654 32.", "hold", 3),
        ("Only today: use my promo code LAMP at the checkout.", "refuse", 4),
        ("THIS IS AN OUTRAGE AND THEY KNOW IT", "nudge", 5),
    ],
)
def test_what_breaks_a_rule_is_found_whoever_sends_it(text, consequence, number):
    verdict = judge(text)
    assert (verdict.consequence, verdict.rule) == (consequence, number)


@pytest.mark.parametrize(
    "text",
    [
        "The shop has been shut up for years, and there is scum on the canal.",
        "Mr Lynch stood up against the wall and hung the programmes on a line.",
        "There is no miracle cure. What people buy now, they buy on the telephone.",
        "That penalty killed us. My tip: bring a wet cloth.",
        "An old bag of flour and a cow in the sitting room: that was the flood of 1987.",
        "The sheet of 14 September says 10.20 and 14.05, and 4.31 metres at 3.20 am.",
    ],
)
def test_innocent_sentences_with_hard_words_pass(text):
    assert judge(text).consequence == "publish"


def test_the_strictest_rule_is_cited_when_several_find_something():
    text = "You liar! Buy from https://a.example, https://b.example or https://c.example."
    verdict = judge(text, UNKNOWN)
    assert (verdict.consequence, verdict.rule) == ("refuse", 4)
    assert {one.rule for one in verdict.findings} == {1, 4, 7}


@pytest.mark.django_db
def test_the_policy_can_be_published_as_it_stands():
    draft = documents.import_draft(DATA)
    policies.publish(draft, by="The desk")
    loaded = policies.in_force()
    assert loaded is not None
    assert loaded.version == PolicyVersion.objects.get(number=draft.number)
    assert list(loaded.rules) == list(RULES)
