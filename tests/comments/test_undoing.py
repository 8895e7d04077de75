from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import handovers, moderation, notices, policies, undoing
from comments.models import (
    Comment,
    Decision,
    Handover,
    Notice,
    Report,
    SecondLook,
    Thread,
)
from comments.moderation import NotAllowed, Seen, Stale
from tests.factories import make_appeal, make_article, make_comment, make_report, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=59)


@pytest.fixture
def ana():
    return make_user(name="Ana")


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def held(article):
    return make_comment(article=article, confirmed=True, rule=None, at=NOW - timedelta(hours=1))


def rule(number=1):
    return policies.in_force().rules[number]


def seen(comment):
    now = Comment.objects.get(pk=comment.pk)
    return Seen(now.pk, now.status, now.revision)


def decide(comment, to, by, *, number=None, at=NOW, **more):
    cited = rule(number) if number else None
    return moderation.decide(seen(comment), to, rule=cited, by=by, now=at, **more)


def row(comment):
    """What the comment's row keeps that a decision changes."""
    names = ("status", "rule", "waits", "decided_at", "published_at", "revision")
    return Comment.objects.values(*names).get(pk=comment.pk)


def count(article):
    thread = Thread.objects.get(article=article)
    return thread.visible_count, moderation.recount(thread)


@pytest.mark.parametrize(("to", "number"), [("published", None), ("refused", 2)])
def test_what_was_held_is_held_again_as_if_nobody_had_decided(held, article, ana, to, number):
    before = row(held)
    decision = decide(held, to, ana, number=number)
    undone = undoing.undo(decision, by=ana, now=SOON)
    assert row(held) == before
    assert count(article) == (0, 0)
    assert (undone.kind, undone.reverses, undone.to_status) == ("undone", decision, "held")
    assert (undone.actor_name, undone.created_at) == ("Ana", SOON)


def test_a_removed_comment_stands_again_where_it_stood(article, ana):
    comment = make_comment(article=article, status="published", at=NOW - timedelta(days=1))
    before = row(comment)
    decision = decide(comment, "removed", ana, number=1)
    assert count(article) == (0, 0)
    undoing.undo(decision, by=ana, now=SOON)
    assert row(comment) == before
    assert count(article) == (1, 1)


def test_the_rule_and_time_of_the_decision_before_come_back(article, ana):
    comment = make_comment(article=article, status="published")
    decide(comment, "removed", ana, number=2, at=NOW - timedelta(hours=3))
    before = row(comment)
    restored = decide(comment, "published", ana)
    undoing.undo(restored, by=ana, now=SOON)
    assert row(comment) == before
    assert before["rule"] == rule(2).pk


def test_undone_twice_in_turn_leaves_no_trace_of_either_on_the_comment(held, ana):
    before = row(held)
    for to, number in (("published", None), ("refused", 1)):
        undoing.undo(decide(held, to, ana, number=number), by=ana, now=SOON)
    assert row(held) == before
    assert held.decisions.filter(kind="undone").count() == 2


def test_nobody_is_told_of_what_was_undone(held, ana):
    decision = decide(held, "refused", ana, number=1)
    assert [one.status for one in Notice.objects.all()] == ["waiting"]
    undoing.undo(decision, by=ana, now=SOON)
    assert [one.status for one in Notice.objects.all()] == ["cancelled"]


def test_what_is_decided_anew_after_undoing_is_told(article, held, ana):
    parent = make_comment(article=article, status="published", confirmed=True)
    reply = make_comment(parent=parent, confirmed=True)
    undoing.undo(decide(reply, "published", ana), by=ana, now=SOON)
    decide(reply, "published", ana, at=SOON)
    waiting = Notice.objects.filter(status="waiting")
    assert sorted(waiting.values_list("kind", "comment")) == [
        ("published", reply.pk),
        ("reply", reply.pk),
    ]


@pytest.mark.parametrize("state", ["claimed", "sent"])
def test_what_has_been_told_cannot_be_undone_even_in_time(held, article, ana, state):
    decision = decide(held, "published", ana)
    sent_at = NOW if state == "sent" else None
    Notice.objects.update(status=state, sent_at=sent_at)
    after = row(held)
    with pytest.raises(NotAllowed, match="Decide anew"):
        undoing.undo(decision, by=ana, now=SOON)
    assert row(held) == after
    assert count(article) == (1, 1)
    assert not Decision.objects.filter(kind="undone").exists()


def test_after_sixty_seconds_the_message_says_to_decide_anew(held, ana):
    decision = decide(held, "published", ana)
    with pytest.raises(NotAllowed, match=r"too late.*Decide anew"):
        undoing.undo(decision, by=ana, now=NOW + notices.UNDO_WITHIN)
    assert row(held)["status"] == "published"


def test_somebody_elses_decision_is_not_undone(held, ana):
    decision = decide(held, "published", make_user(name="Ben"))
    assert not undoing.undoable(decision, ana, now=SOON)
    with pytest.raises(NotAllowed, match="Only who decided"):
        undoing.undo(decision, by=ana, now=SOON)


def test_what_the_policy_did_is_not_undone(held, ana):
    with pytest.raises(NotAllowed, match="Only who decided"):
        undoing.undo(held.decisions.get(), by=ana, now=SOON)


def test_a_decision_is_undone_once(held, ana):
    decision = decide(held, "published", ana)
    undoing.undo(decision, by=ana, now=SOON)
    with pytest.raises(NotAllowed, match="undone already"):
        undoing.undo(decision, by=ana, now=SOON)
    assert held.decisions.filter(kind="undone").count() == 1


def test_what_somebody_else_has_decided_since_stays_and_is_told(held, ana):
    decision = decide(held, "published", ana)
    decide(held, "removed", make_user(name="Ben"), number=1, at=NOW + timedelta(seconds=9))
    with pytest.raises(Stale, match="Ben"):
        undoing.undo(decision, by=ana, now=SOON)
    assert row(held)["status"] == "removed"


def test_what_went_elsewhere_and_came_back_is_not_undone(held, ana):
    decision = decide(held, "published", ana)
    ben = make_user(name="Ben")
    decide(held, "removed", ben, number=1, at=NOW + timedelta(seconds=9))
    decide(held, "published", ben, at=NOW + timedelta(seconds=12))
    with pytest.raises(NotAllowed, match="since"):
        undoing.undo(decision, by=ana, now=SOON)
    assert row(held)["status"] == "published"


def test_what_its_writer_has_changed_since_is_not_undone(held, ana):
    decision = decide(held, "published", ana)
    Comment.objects.filter(pk=held.pk).update(revision=2)
    with pytest.raises(Stale):
        undoing.undo(decision, by=ana, now=SOON)
    assert row(held)["status"] == "published"


@pytest.mark.parametrize(
    ("to", "number", "settled"), [("removed", 1, "upheld"), ("published", None, "rejected")]
)
def test_reports_that_were_settled_are_open_again(article, ana, to, number, settled):
    comment = make_comment(article=article, status="published", at=NOW - timedelta(days=1))
    reports = [make_report(comment, email=f"r{n}@example.org") for n in range(3)]
    before = row(comment)
    decision = decide(comment, to, ana, number=number)
    assert {one.status for one in Report.objects.all()} == {settled}
    undone = undoing.undo(decision, by=ana, now=SOON)
    assert row(comment) == before
    assert before["waits"]
    assert {(one.status, one.decided_at) for one in Report.objects.all()} == {("open", None)}
    reopened = undone.children.values_list("report", "from_status", "to_status")
    assert sorted(reopened) == [(one.pk, settled, "open") for one in reports]
    assert {one.status for one in Notice.objects.all()} == {"cancelled"}


def test_a_mail_to_a_reporter_that_has_gone_out_forbids_undoing(article, ana):
    comment = make_comment(article=article, status="published")
    make_report(comment, email="r@example.org")
    decision = decide(comment, "removed", ana, number=1)
    Notice.objects.filter(kind="reported").update(status="sent", sent_at=NOW)
    with pytest.raises(NotAllowed, match="gone out"):
        undoing.undo(decision, by=ana, now=SOON)
    assert Report.objects.get().status == "upheld"


def test_a_report_that_came_in_since_keeps_the_comment_waiting(held, ana):
    decision = decide(held, "published", ana)
    make_report(held)
    undoing.undo(decision, by=ana, now=SOON)
    assert row(held)["waits"]
    assert Report.objects.get().status == "open"


def test_what_an_appeal_decided_is_not_undone(article, ana):
    comment = make_comment(article=article, status="published")
    removed = decide(comment, "removed", make_user(name="Ben"), number=1)
    granted = decide(comment, "published", ana, at=NOW + timedelta(seconds=1))
    make_appeal(removed, status="granted", decided_at=granted.created_at)
    with pytest.raises(NotAllowed, match="appeal"):
        undoing.undo(granted, by=ana, now=SOON)
    assert row(comment)["status"] == "published"


def test_what_its_writer_contests_already_is_left_to_the_appeal(article, ana):
    comment = make_comment(article=article, status="published")
    removed = decide(comment, "removed", ana, number=1)
    make_appeal(removed)
    with pytest.raises(NotAllowed, match="appeal"):
        undoing.undo(removed, by=ana, now=SOON)


def test_a_hand_over_that_the_decision_ended_is_open_again(held, ana):
    ben = make_user(name="Ben", groups=["Moderator"])
    handovers.hand(held, to=ben, by=ana, note="You know the street.", now=NOW)
    decision = decide(held, "published", ana, at=NOW + timedelta(seconds=5))
    assert Handover.objects.get().done_at == decision.created_at
    undoing.undo(decision, by=ana, now=SOON)
    assert Handover.objects.get().done_at is None


def test_a_second_look_at_what_was_undone_is_not_asked_for(held, ana, settings):
    settings.SECOND_LOOK_PERCENT = 100
    decision = decide(held, "published", ana)
    assert SecondLook.objects.count() == 1
    undoing.undo(decision, by=ana, now=SOON)
    assert not SecondLook.objects.exists()


def many(comments, to, by, *, number=None, at=NOW):
    cited = rule(number) if number else None
    asked = [seen(one) for one in comments]
    return moderation.decide_many(asked, to, rule=cited, by=by, now=at).parent


def test_several_decided_together_are_undone_together(ana):
    articles = [make_article(), make_article()]
    held = [make_comment(article=articles[n % 2]) for n in range(4)]
    reported = make_comment(article=articles[0], status="published")
    make_report(reported)
    before = [row(one) for one in (*held, reported)]
    bulk = many([*held, reported], "published", ana)
    undone = undoing.undo(bulk, by=ana, now=SOON)
    assert [row(one) for one in (*held, reported)] == before
    assert [count(one) for one in articles] == [(1, 1), (0, 0)]
    assert undone.reverses == bulk
    assert undone.children.filter(comment__isnull=False).count() == 5
    with pytest.raises(NotAllowed, match="undone already"):
        undoing.undo(bulk, by=ana, now=SOON)


def test_of_several_those_that_have_changed_since_are_left_alone(article, ana):
    first, second, third = (make_comment(article=article) for _ in range(3))
    bulk = many([first, second, third], "published", ana)
    decide(second, "removed", make_user(name="Ben"), number=1, at=NOW + timedelta(seconds=3))
    undone = undoing.undo(bulk, by=ana, now=SOON)
    assert [row(one)["status"] for one in (first, second, third)] == ["held", "removed", "held"]
    assert set(undone.children.values_list("comment", flat=True)) == {first.pk, third.pk}
    assert count(article) == (0, 0)


def test_when_nothing_of_several_can_be_undone_nothing_is_logged(article, ana):
    comments = [make_comment(article=article, confirmed=True) for _ in range(2)]
    bulk = many(comments, "published", ana)
    Notice.objects.update(status="sent", sent_at=NOW)
    with pytest.raises(NotAllowed, match="gone out"):
        undoing.undo(bulk, by=ana, now=SOON)
    assert not Decision.objects.filter(kind="undone").exists()


def test_one_of_several_is_undone_alone_and_the_others_after_it(article, ana):
    comments = [make_comment(article=article) for _ in range(3)]
    bulk = many(comments, "refused", ana, number=1)
    one = bulk.children.get(comment=comments[1])
    undoing.undo(one, by=ana, now=SOON)
    assert [row(c)["status"] for c in comments] == ["refused", "held", "refused"]
    undone = undoing.undo(bulk, by=ana, now=SOON)
    assert [row(c)["status"] for c in comments] == ["held"] * 3
    assert undone.children.count() == 2


def test_the_last_decisions_of_a_moderator_tell_several_together_as_one(article, ana):
    comments = [make_comment(article=article) for _ in range(3)]
    bulk = many(comments[:2], "published", ana)
    single = decide(comments[2], "published", ana)
    assert list(undoing.last_of(ana)) == [single, bulk]
    assert not undoing.last_of(make_user(name="Ben")).exists()
