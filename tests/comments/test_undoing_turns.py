"""What was done, undone and done again: nothing is half put back, and nothing breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import (
    appeals,
    handovers,
    log,
    mail_statements,
    moderation,
    policies,
    second_looks,
    statements,
    undoing,
)
from comments.models import Comment, Decision, Handover, Notice, SecondLook
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


def test_of_what_ended_in_one_moment_the_newest_of_each_sort_is_open_again(ana, ben):
    comment = make_comment(article=make_article())
    for words in ("First.", "Then."):
        handovers.hand(comment, to=ben, by=ana, note=words, now=NOW)
        handovers.ask(comment, to=None, question=words, by=ana, now=NOW)
    undoing.undo(decide(comment, "published", ana), by=ana, now=at(3))
    opened = Handover.objects.filter(done_at=None).values_list("kind", "question")
    assert sorted(opened) == [("handover", "Then."), ("opinion", "Then.")]


def test_each_of_several_is_looked_at_again_and_no_more_once_undone(ana, ben, settings):
    settings.SECOND_LOOK_PERCENT = 100
    article = make_article()
    seen = [Seen(make_comment(article=article).pk, "held", 1) for _ in range(3)]
    bulk = moderation.decide_many(seen, "published", rule=None, by=ana, now=NOW).parent
    looks = list(second_looks.waiting(ben))
    assert len(looks) == 3
    second_looks.judge(looks[0], "published", rule=None, by=ben, now=at(1))
    undoing.undo(bulk, by=ana, now=at(5))
    assert list(SecondLook.objects.values_list("pk", flat=True)) == [looks[0].pk]


def test_a_clock_that_went_back_breaks_no_decision(ana):
    comment = make_comment(article=make_article(), at=at(100), confirmed=True)
    undoing.undo(decide(comment, "published", ana, now=at(0)), by=ana, now=at(-10))
    refused = decide(comment, "refused", ana, number=1, now=at(-50))
    assert appeals.open(refused, "It is true.", now=at(-60)).decision == refused
    after = row(comment)
    assert (after["status"], after["waits"], after["published_at"]) == ("refused", True, None)


def test_what_somebody_decided_who_is_gone_is_judged_and_read_as_ever(ana, ben, shown):
    removed = decide(shown, "removed", ana, number=1)
    appeal = appeals.open(removed, "It is true.", now=at(30))
    handovers.ask(shown, to=None, question="Is it?", by=ana, now=at(31))
    ana.delete()
    assert statements.of_decision(Decision.objects.get(pk=removed.pk), now=at(32))
    appeals.judge(appeal, grant=True, answer="So it is.", by=ben, now=at(40))
    assert row(shown)["status"] == "published"
    assert Decision.objects.get(pk=removed.pk).actor_name == "Ana"
