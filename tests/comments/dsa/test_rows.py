"""Statements made from the log: which restrictions get one, and what each says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comments import moderation, presets, standings, undoing
from comments.dsa import rows, schema
from comments.models import Comment, Decision, Finding, Report
from comments.moderation import Seen
from tests.factories import make_article, make_comment, make_policy, make_user, rule_data

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
SECRET = "Words that only their writer and the newsroom may know."
RULES = (
    rule_data(1, "civil", consequence="hold", ground="CYBER_VIOLENCE"),
    rule_data(2, "floods", statement=False),
    rule_data(3, "plain", consequence="refuse"),
)


@pytest.fixture
def policy():
    return make_policy(RULES)


@pytest.fixture
def moderator(policy):
    return make_user(groups=["Moderator"], name="Ana Lopes")


@pytest.fixture
def comment(policy):
    return make_comment(article=make_article(), text=SECRET, name="Zacharias", at=NOW)


def decide(comment: Comment, to: str, by: Any, rule: int | None = None, *, at=NOW) -> Decision:
    cited = comment.policy.rules.get(number=rule) if rule else None
    seen = Seen(comment.pk, Comment.objects.get(pk=comment.pk).status, comment.revision)
    return moderation.decide(seen, to, rule=cited, by=by, now=at)


def exported(**when: Any) -> dict[str, dict[str, Any]]:
    found = list(rows.export(NOW - timedelta(days=1), NOW + timedelta(days=1)))
    assert [list(schema.problems(one)) for one in found] == [[] for _ in found]
    return {one["puid"]: one for one in found}


def of(decision: Decision) -> dict[str, Any]:
    return exported()[f"decision-{decision.pk}"]


def test_a_removal_names_the_rule_as_it_reads_and_its_category(comment, moderator):
    told = of(decide(comment, "refused", moderator, rule=1))
    assert told["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert told["incompatible_content_ground"] == "Rule 1 of version 1: Civil"
    assert told["incompatible_content_explanation"] == "The text of the rule about civil."
    assert told["decision_ground_reference_url"].endswith("/comment-policy/1/#rule-1")
    assert told["category"] == "STATEMENT_CATEGORY_CYBER_VIOLENCE"
    assert (told["content_date"], told["application_date"]) == ("2026-11-10", "2026-11-10")
    assert told["content_language"] == "EN"


def test_a_rule_without_a_ground_falls_under_other_breaches(comment, moderator):
    told = of(decide(comment, "refused", moderator, rule=3))
    assert told["category"] == "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


def test_no_word_of_a_reader_and_no_name_leaves(comment, moderator):
    decide(comment, "refused", moderator, rule=1)
    text = repr(exported())
    assert not [word for word in (SECRET, "Zacharias", "Ana Lopes", "@") if word in text]


@pytest.mark.parametrize(
    ("found", "by_policy", "detection", "decision"),
    [
        (False, False, "No", "AUTOMATED_DECISION_NOT_AUTOMATED"),
        (True, False, "Yes", "AUTOMATED_DECISION_PARTIALLY"),
        (True, True, "Yes", "AUTOMATED_DECISION_FULLY"),
    ],
)
def test_what_a_machine_did_is_told(comment, moderator, found, by_policy, detection, decision):
    rule = comment.policy.rules.get(number=1)
    if found:
        Finding.objects.create(revision=comment.current, rule=rule, detector="words")
    row = (
        comment.decisions.get(kind="received")
        if by_policy
        else decide(comment, "refused", moderator, rule=1)
    )
    told = of(row)
    assert (told["automated_detection"], told["automated_decision"]) == (detection, decision)


def test_a_hold_ends_on_the_day_it_was_decided(comment, moderator):
    decide(comment, "published", moderator, at=NOW + timedelta(days=2))
    held = of(comment.decisions.get(kind="received"))
    assert held["decision_visibility_other"] == "Not shown until a moderator has read it."
    assert held["end_date_visibility_restriction"] == "2026-11-12"


def test_a_hold_that_was_lifted_and_undone_goes_on_until_it_is_decided(comment, moderator):
    published = decide(comment, "published", moderator)
    undoing.undo(published, by=moderator, now=NOW + timedelta(seconds=5))
    held = comment.decisions.get(kind="received")
    assert "end_date_visibility_restriction" not in of(held)
    decide(comment, "refused", moderator, rule=1, at=NOW + timedelta(days=2))
    assert of(held)["end_date_visibility_restriction"] == "2026-11-12"


def test_a_removal_ends_on_the_day_it_was_reversed(comment, moderator):
    refused = decide(comment, "refused", moderator, rule=1)
    decide(comment, "published", moderator, at=NOW + timedelta(days=3))
    assert of(refused)["end_date_visibility_restriction"] == "2026-11-13"


@pytest.mark.parametrize(("cited", "detection"), [(1, "Yes"), (3, "No")])
def test_only_a_finding_of_the_rule_that_is_cited_detected_it(comment, moderator, cited, detection):
    rule = comment.policy.rules.get(number=1)
    Finding.objects.create(revision=comment.current, rule=rule, detector="words")
    assert of(decide(comment, "refused", moderator, cited))["automated_detection"] == detection


@pytest.mark.parametrize("status", ["published", "held"])
def test_a_refused_change_says_so_and_lasts_until_an_appeal_succeeds(moderator, status):
    comment = make_comment(article=make_article(), status=status, at=NOW)
    refusing = comment.policy.rules.get(number=3)
    row = Decision.objects.create(
        kind="edited",
        comment=comment,
        revision=comment.current,
        from_status=status,
        to_status=status,
        rule=refusing,
        actor_kind="policy",
        created_at=NOW,
    )
    decide(comment, "refused" if status == "held" else "removed", moderator, rule=1)
    told = of(row)
    assert told["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert told["decision_facts"].startswith("A change to a reader's comment")
    assert "end_date_visibility_restriction" not in told
    Decision.objects.create(
        kind="decided",
        comment=comment,
        actor_kind="person",
        reverses=row,
        created_at=NOW + timedelta(days=5),
    )
    assert of(row)["end_date_visibility_restriction"] == "2026-11-15"


def test_a_suspension_lifted_early_ended_then(comment, moderator):
    standing = standings.impose(
        sender=comment.sender,
        state="suspended",
        reason="Floods.",
        until=NOW + timedelta(days=30),
        by=moderator,
        now=NOW,
    )
    row = standing.decisions.get()
    assert of(row)["end_date_service_restriction"] == "2026-12-10"
    standings.lift(standing, by=moderator, now=NOW + timedelta(days=2))
    assert of(row)["end_date_service_restriction"] == "2026-11-12"
    assert list(exported()) == [f"decision-{comment.decisions.get().pk}", f"decision-{row.pk}"]


@pytest.mark.parametrize(
    ("illegal", "ground", "source"),
    [
        (True, "DECISION_GROUND_ILLEGAL_CONTENT", "SOURCE_ARTICLE_16"),
        (False, "DECISION_GROUND_INCOMPATIBLE_CONTENT", "SOURCE_TYPE_OTHER_NOTIFICATION"),
    ],
)
def test_a_notice_that_was_upheld_is_the_source(comment, moderator, illegal, ground, source):
    Report.objects.create(
        comment=comment,
        revision=comment.current,
        illegal=illegal,
        law="Section 185" if illegal else "",
        explanation="It insults.",
        email="reader@example.org",
        good_faith=True,
        token="t",
        nonce="n",
    )
    told = of(decide(comment, "refused", moderator, rule=1))
    assert (told["decision_ground"], told["source_type"]) == (ground, source)
    assert told.get("illegal_content_legal_ground") == ("Section 185" if illegal else None)


def test_floods_of_advertising_undone_decisions_and_publications_get_none(comment, moderator):
    other = make_comment(article=comment.thread.article, at=NOW)
    third = make_comment(article=comment.thread.article, at=NOW)
    flood = decide(comment, "refused", moderator, rule=2)
    undone = decide(other, "refused", moderator, rule=1)
    undoing.undo(undone, by=moderator, now=NOW + timedelta(seconds=5))
    published = decide(third, "published", moderator)
    assert not {f"decision-{row.pk}" for row in (flood, undone, published)} & set(exported())


def test_a_closed_discussion_is_told_of_once(comment, moderator):
    closed = presets.set_preset(comment.thread, "closed", seen="open", by=moderator, now=NOW)
    told = of(closed)
    assert told["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]


def test_only_the_days_asked_for_are_told(comment, moderator):
    decide(comment, "refused", moderator, rule=1, at=NOW + timedelta(days=1))
    assert [one["application_date"] for one in exported().values()] == ["2026-11-10"]


def test_many_are_read_in_batches_with_the_same_questions_each(
    comment, moderator, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(rows, "BATCH", 3)
    for _ in range(6):
        make_comment(article=comment.thread.article, at=NOW)
    with django_assert_num_queries(4):
        assert len(exported()) == 7
