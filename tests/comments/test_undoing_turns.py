"""What was done, undone and done again: nothing is half put back, and nothing breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import appeals, log, mail_statements, moderation, policies, undoing
from comments.models import Comment, Decision, Notice
from comments.moderation import NotAllowed, Seen
from tests.factories import make_article, make_comment, make_report, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def ana():
    return make_user(name="Ana", groups=["Moderator"])


@pytest.fixture
def ben():
    return make_user(name="Ben", groups=["Moderator"])


@pytest.fixture
def shown():
    return make_comment(article=make_article(), status="published", confirmed=True, at=at(-86_400))


def decide(comment, to, by, *, number=None, now=NOW):
    fresh = Comment.objects.get(pk=comment.pk)
    cited = policies.in_force().rules[number] if number else None
    seen = Seen(fresh.pk, fresh.status, fresh.revision)
    return moderation.decide(seen, to, rule=cited, by=by, now=now)


def row(comment):
    names = ("status", "rule", "waits", "decided_at", "published_at", "revision")
    return Comment.objects.values(*names).get(pk=comment.pk)


def test_a_refusal_that_readers_had_seen_before_is_a_refusal_again_when_its_hold_is_undone(ana):
    """Earlier releases refused what had been published and held."""
    comment = make_comment(article=make_article(), status="refused", published_at=at(-99))
    before = row(comment)
    held = decide(comment, "held", ana)
    undone = undoing.undo(held, by=ana, now=at(5))
    assert row(comment) == before
    assert undone.to_status == "refused"


def test_what_readers_saw_before_in_the_same_moment_keeps_its_time(ana):
    comment = make_comment(article=make_article(), status="published", at=NOW)
    decide(comment, "held", ana)
    before = row(comment)
    undoing.undo(decide(comment, "published", ana), by=ana, now=at(5))
    assert row(comment) == before
    assert before["published_at"] == NOW


def test_what_was_kept_is_taken_back_once_though_two_ask_at_once(shown, ana):
    """Keeping moves no status: only the log tells that it was taken back meanwhile."""
    make_report(shown)
    kept = decide(shown, "published", ana)
    undoing.undo(kept, by=ana, now=at(2))
    with pytest.raises(NotAllowed, match="undone already"):
        undoing._undo_one(kept, log.person(ana), at(3), None)
    assert Decision.objects.filter(reverses=kept).count() == 1


def test_what_was_restored_and_removed_again_by_undoing_and_restored_is_taken_back(shown, ana, ben):
    removed = decide(shown, "removed", ana, number=1)
    restored = decide(shown, "published", ben, now=at(10))
    assert appeals.taken_back(removed) == restored
    undone = undoing.undo(restored, by=ben, now=at(20))
    assert appeals.taken_back(removed) is None
    anew = decide(shown, "published", ben, now=at(30))
    assert anew.reverses == undone
    assert appeals.taken_back(removed) == anew
    with pytest.raises(appeals.NotAllowed, match="taken back meanwhile"):
        appeals.check(removed, now=at(40))


def test_an_appeal_granted_after_its_reversal_was_undone_restores_the_comment(shown, ana, ben):
    removed = decide(shown, "removed", ana, number=1)
    undoing.undo(decide(shown, "published", ben, now=at(10)), by=ben, now=at(20))
    appeal = appeals.open(removed, "It is true.", now=at(30))
    appeals.judge(appeal, grant=True, answer="So it is.", by=ben, now=at(40))
    after = row(shown)
    assert (after["status"], after["waits"], after["decided_at"]) == ("published", False, at(40))
    assert appeals.taken_back(removed) == shown.decisions.order_by("pk").last()


def test_a_removal_that_stands_though_it_was_lifted_for_a_moment_is_told(shown, ana, ben):
    removed = decide(shown, "removed", ana, number=1)
    assert not mail_statements.is_overtaken(removed)
    restored = decide(shown, "published", ben, now=at(10))
    assert mail_statements.is_overtaken(removed)
    undoing.undo(restored, by=ben, now=at(20))
    assert not mail_statements.is_overtaken(Decision.objects.get(pk=removed.pk))


def test_whom_a_reply_answers_is_told_of_it_once_an_appeal_brings_it_to_readers(ana, ben, shown):
    reply = make_comment(parent=shown, confirmed=True, at=at(-60))
    refused = decide(reply, "refused", ana, number=1)
    appeal = appeals.open(refused, "It is true.", now=at(30))
    appeals.judge(appeal, grant=True, answer="So it is.", by=ben, now=at(40))
    told = Notice.objects.get(kind="reply")
    assert (told.comment, told.sender) == (reply, shown.sender)
    assert not Notice.objects.filter(kind="published").exists()
