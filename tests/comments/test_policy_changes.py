"""How closely two versions are compared for a page, however much their rules say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from comments import policies, policy_changes
from comments.models import Rule
from comments.policy_reading import rules_of
from tests.factories import make_site, rule_data

LONG = "word " * (policy_changes.CLOSELY // 10 + 1)


def published(versions: Iterable[list[dict[str, Any]]]) -> list[list[Rule]]:
    """The stored rules of each version."""
    made = [policies.publish(policies.create_draft(rules), by="Editor") for rules in versions]
    rows = rules_of(made)
    return [rows[one.pk] for one in made]


def changed(versions: Iterable[list[dict[str, Any]]]) -> tuple[Any, ...]:
    return policy_changes.show_changes(*published(versions), ["en"])


def rule(number: int, key: str, text: str, **fields: Any) -> dict[str, Any]:
    texts = {"en": {"title": "Title", "text": text}}
    return {**rule_data(number, key), "texts": texts, **fields}


def kinds(parts: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in parts]


def test_what_is_beyond_the_bound_is_told_as_replaced_and_the_rest_word_by_word(db: None) -> None:
    long, short = changed(
        (
            [rule(1, "long", f"a {LONG}b {LONG}c"), rule(2, "short", "Be very kind now.")],
            [rule(1, "long", f"a {LONG}B {LONG}C"), rule(2, "short", "Be most kind today.")],
        )
    )
    assert kinds(long.words[0].parts)[0][0] == "same"
    assert [kind for kind, _text in kinds(long.words[0].parts)] == ["same", "old", "new"]
    assert kinds(short.words[0].parts)[:4] == [
        ("same", "Be "),
        ("old", "very"),
        ("new", "most"),
        ("same", " kind "),
    ]


def test_the_words_of_examples_count_too(db: None) -> None:
    filler = " ".join(f"{n:05}" for n in range(policy_changes.CLOSELY // 5 // 6))

    def examples(last: str) -> list[dict[str, Any]]:
        texts = (f"example{n} {last} {filler} {last} end" for n in range(3))
        return [{"text": text, "allowed": True, "why": "So."} for text in texts]

    (change,) = changed(
        [rule(1, "civil", "T", examples=examples(last))] for last in ("before", "after")
    )
    close = ["same", "old", "new", "same", "old", "new", "same"]
    told = [[kind for kind, _text in kinds(one.parts)] for one in change.examples]
    assert told == [close, close, ["same", "old", "new", "same"]]


def test_a_summary_names_examples_without_comparing_them(db: None) -> None:
    examples = (
        {"text": text, "allowed": True, "why": "So."}
        for text in ("You are a numpty.", "You are a great numpty.")
    )
    versions = published([rule(1, "civil", "T", examples=[one])] for one in examples)
    (summary,) = policy_changes.summaries(*versions, ["en"])
    assert summary.what == "changed: examples"


@pytest.mark.parametrize(
    ("settings", "said", "in_short"),
    [
        ({"characters": 5}, "", "changed: text"),
        ({"characters": 5, "sentences": None}, "", "changed: text"),
        ({"characters": 5, "sentences": 3}, "3 times", "changed: text, automatic checks"),
    ],
)
def test_the_page_and_the_feed_tell_of_a_check_only_when_it_looks_for_something_else(
    client: Client, db: None, settings: dict[str, Any], said: str, in_short: str
) -> None:
    make_site()
    for text, given in (("One.", {"characters": 5}), ("Two.", settings)):
        checks = [{"kind": "repetition", "settings": given}]
        published([[rule(1, "calm", text, detectors=checks)]])
    page = client.get("/comment-policy/changes/1/2/").content.decode()
    assert ("What is checked automatically" in page) is bool(said)
    assert said in page
    assert f": {in_short}</li>" in page
    assert f": {in_short}&lt;/li&gt;" in client.get("/comment-policy/feed/").content.decode()
