"""A version stays in force when the program no longer knows what one of its rules is made of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from comments import intake, policies
from comments.policy import engine
from comments.policy.detectors import KINDS
from comments.sender import Network
from tests.factories import make_article, make_policy, make_site, rule_data

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDINARY = "The bridge has been closed for a week now."
WORDS = [{"kind": "words", "settings": {"words": ["cheap pills"]}}]


@pytest.fixture
def lost(monkeypatch):
    """Forget the kind, and all that was loaded while it was known."""

    def forget(kind):
        monkeypatch.delitem(KINDS, kind)
        policies._loaded.clear()

    return forget


def send(text=ORDINARY, **changes):
    message = intake.Message("Ana", "ana@example.org", text, nonce="nonce-1", **changes)
    return intake.receive(make_article(), message, Network(NOW.date(), "h1", ("h1",)), now=NOW)


@pytest.mark.parametrize("consequence", ["nudge", "hold", "refuse"])
def test_what_a_lost_detector_would_have_read_is_held_and_says_why(lost, consequence):
    make_policy([rule_data(2, "trade", consequence=consequence, detectors=WORDS)])
    lost("words")
    comment = send()
    assert (comment.status, comment.rule.number) == ("held", 2)
    finding = comment.current.findings.get()
    assert (finding.field, finding.start, finding.end) == ("", 0, 0)
    assert "cannot run now" in finding.message["message"]


def test_a_rule_that_only_points_something_out_holds_nothing_when_it_is_lost(lost):
    make_policy([rule_data(1, "trade", detectors=WORDS)])
    lost("words")
    assert send().status == "published"


def test_the_other_rules_do_what_they_did(lost):
    short = {"kind": "length", "settings": {"minimum": 10}}
    make_policy(
        [
            rule_data(1, "trade", consequence="hold", detectors=WORDS),
            rule_data(2, "brevity", consequence="refuse", detectors=[short]),
        ]
    )
    lost("words")
    comment = send("Hm.")
    assert (comment.status, comment.rule.number) == ("refused", 2)


def test_texts_in_other_languages_than_the_lost_detectors_are_let_through(lost):
    german = [{**WORDS[0], "languages": ["de"]}]
    make_policy([rule_data(1, "trade", consequence="hold", detectors=german)])
    lost("words")
    assert send().status == "published"


def test_the_form_opens_and_sends_as_ever(lost, client):
    make_policy([rule_data(1, "trade", consequence="refuse", detectors=WORDS)])
    article = make_article()
    lost("words")
    assert client.get(f"/{article.path}/comment/").status_code == 200
    assert client.get("/comment-policy/").status_code == 200


def test_settings_that_no_longer_parse_are_told_with_their_place(monkeypatch):
    version = make_policy([rule_data(1, "trade", consequence="hold", detectors=WORDS)])
    monkeypatch.setitem(KINDS, "words", KINDS["length"])
    policies._loaded.clear()
    loaded = policies.in_force()
    assert [one.path for one in loaded.faults] == ["rules[0].detectors[0].settings.words"]
    with pytest.raises(engine.PolicyError, match=r"settings\.words"):
        policies.load(version)
    assert send().status == "held"


def test_the_doctor_names_the_version_and_the_place(lost):
    make_site()
    make_policy([rule_data(1, "trade", consequence="hold", detectors=WORDS)])
    call_command("doctor")
    lost("words")
    with pytest.raises(CommandError, match=r"version 1, rules\[0\]\.detectors\[0\]\.kind"):
        call_command("doctor")


def test_a_draft_that_cannot_run_is_not_published(lost):
    draft = policies.create_draft([rule_data(1, "trade", consequence="hold", detectors=WORDS)])
    lost("words")
    with pytest.raises(policies.NotReady, match=r"detectors\[0\]\.kind"):
        policies.publish(draft, by="Ana")
    assert policies.in_force() is None
