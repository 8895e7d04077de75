from __future__ import annotations

import itertools

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from comments import moderation, policies, presets
from comments.models import Comment, Decision, Thread
from comments.moderation import Seen
from comments.policy import states
from tests.factories import make_article, make_comment, make_policy, make_user, rule_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_user(name="Ana")


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article())


def rule(number=1):
    return policies.in_force().rules[number]


def seen(comment):
    return Seen(comment.pk, comment.status, comment.revision)


def test_publishing_shows_the_comment_counts_it_and_logs_it(comment, moderator):
    decision = moderation.decide(seen(comment), "published", rule=None, by=moderator)
    comment.refresh_from_db()
    assert (comment.status, comment.rule) == ("published", None)
    assert comment.decided_at == decision.created_at
    assert (decision.from_status, decision.to_status) == ("held", "published")
    assert (decision.actor_kind, decision.actor_name) == ("person", "Ana")
    assert Thread.objects.get().visible_count == 1


def test_a_refusal_cites_its_rule(comment, moderator):
    decision = moderation.decide(seen(comment), "refused", rule=rule(3), by=moderator)
    comment.refresh_from_db()
    assert comment.rule == decision.rule == rule(3)
    assert Thread.objects.get().visible_count == 0


def test_removing_what_was_published_takes_it_out_of_the_count(comment, moderator):
    moderation.decide(seen(comment), "published", rule=None, by=moderator)
    comment.refresh_from_db()
    version = Thread.objects.get().version
    moderation.decide(seen(comment), "removed", rule=rule(), by=moderator)
    thread = Thread.objects.get()
    assert thread.visible_count == 0
    assert thread.version > version


def test_the_second_of_two_moderators_is_told_who_was_faster(comment, moderator):
    as_seen = seen(comment)
    moderation.decide(as_seen, "refused", rule=rule(), by=moderator)
    with pytest.raises(moderation.Stale) as caught:
        moderation.decide(as_seen, "published", rule=None, by=make_user(name="Ben"))
    assert "Ana" in caught.value.message
    assert "Rule 1 of version 1" in caught.value.message
    comment.refresh_from_db()
    assert comment.status == "refused"
    assert comment.decisions.count() == 2


def test_a_second_click_of_the_same_moderator_changes_nothing(comment, moderator):
    as_seen = seen(comment)
    moderation.decide(as_seen, "published", rule=None, by=moderator)
    with pytest.raises(moderation.Stale):
        moderation.decide(as_seen, "published", rule=None, by=moderator)
    assert comment.decisions.count() == 2
    assert Thread.objects.get().visible_count == 1


def test_a_text_changed_since_it_was_seen_is_not_decided(comment, moderator):
    as_seen = seen(comment)
    Comment.objects.filter(pk=comment.pk).update(revision=2)
    with pytest.raises(moderation.Stale):
        moderation.decide(as_seen, "published", rule=None, by=moderator)


@pytest.mark.parametrize(
    ("to", "number"),
    [
        ("refused", None),
        ("published", 1),
        ("held", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_a_move_that_may_not_be_made_is_refused(comment, moderator, to, number):
    with pytest.raises(moderation.NotAllowed):
        moderation.decide(seen(comment), to, rule=number and rule(number), by=moderator)
    comment.refresh_from_db()
    assert comment.status == "held"
    assert comment.decisions.count() == 1


@pytest.mark.parametrize("asked", ["refused", "removed"])
def test_what_readers_have_not_seen_is_refused_and_leaves_no_place(comment, moderator, asked):
    decision = moderation.decide(seen(comment), asked, rule=rule(), by=moderator)
    comment.refresh_from_db()
    assert (comment.status, decision.to_status, comment.published_at) == (
        "refused",
        "refused",
        None,
    )
    assert not Comment.objects.visible().exists()


@pytest.mark.parametrize("asked", ["refused", "removed"])
def test_what_readers_have_seen_before_it_was_held_leaves_its_place(comment, moderator, asked):
    for to in ("published", "held"):
        moderation.decide(seen(comment), to, rule=None, by=moderator)
        comment.refresh_from_db()
    version = Thread.objects.get().version
    decision = moderation.decide(seen(comment), asked, rule=rule(), by=moderator)
    comment.refresh_from_db()
    assert (comment.status, decision.to_status) == ("removed", "removed")
    assert Thread.objects.get().version > version


@pytest.mark.parametrize(
    ("status", "to"),
    [
        ("published", "refused"),
        ("refused", "removed"),
        ("removed", "refused"),
        ("removed", "removed"),
    ],
)
def test_a_restriction_is_asked_for_of_what_may_have_it_alone(moderator, status, to):
    make_policy()
    comment = make_comment(article=make_article(), status=status)
    with pytest.raises(moderation.NotAllowed):
        moderation.decide(seen(comment), to, rule=rule(), by=moderator)
    with pytest.raises(moderation.Stale):
        moderation.decide(Seen(comment.pk, "held", 1), to, rule=rule(), by=moderator)
    assert Comment.objects.get().status == status
    assert Thread.objects.get().visible_count == (status == "published")


def test_a_restriction_cites_only_the_policy_in_force(comment, moderator):
    old = rule()
    make_policy(at=comment.created_at)
    with pytest.raises(moderation.NotAllowed):
        moderation.decide(seen(comment), "refused", rule=old, by=moderator)


def test_a_bulk_decision_is_one_row_with_its_children(moderator):
    make_policy()
    article = make_article()
    comments = [make_comment(article=article) for _ in range(5)]
    early = comments[2]
    moderation.decide(seen(early), "published", rule=None, by=make_user(name="Ben"))
    outcome = moderation.decide_many(
        [seen(one) for one in comments], "refused", rule=rule(), by=moderator
    )
    assert len(outcome.done) == 4
    assert [stale.comment for stale in outcome.stale] == [early]
    assert outcome.parent.children.count() == 4
    assert outcome.parent.kind == "bulk"
    assert Thread.objects.get().visible_count == 1


def test_a_bulk_decision_that_does_nothing_leaves_no_row(comment, moderator):
    as_seen = seen(comment)
    moderation.decide(as_seen, "published", rule=None, by=moderator)
    before = Decision.objects.count()
    outcome = moderation.decide_many([as_seen], "refused", rule=rule(), by=moderator)
    assert (outcome.parent, outcome.done, len(outcome.stale)) == (None, [], 1)
    assert Decision.objects.count() == before


def test_a_bulk_decision_passes_over_what_does_not_exist(moderator):
    make_policy()
    outcome = moderation.decide_many(
        [Seen(999_999, "held", 1)], "published", rule=None, by=moderator
    )
    assert outcome.done == []


def test_a_preset_changes_once_and_is_logged(comment, moderator):
    thread = comment.thread
    decision = presets.set_preset(thread, "closed", seen="open", by=moderator)
    assert (decision.from_status, decision.to_status) == ("open", "closed")
    with pytest.raises(moderation.NotAllowed):
        presets.set_preset(thread, "hold", seen="open", by=moderator)
    with pytest.raises(moderation.NotAllowed):
        presets.set_preset(thread, "no such", seen="closed", by=moderator)
    assert Thread.objects.get().preset == "closed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_decision SET actor_name = 'Nobody'",
        "DELETE FROM comments_decision",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(comment, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Decision.objects.get().actor_name == ""


class AnyWalk(TestCase):
    """Whatever moderators do in whatever order, counts equal the rows and the log the status."""

    @given(st.lists(st.tuples(st.sampled_from(states.STATUSES), st.booleans()), max_size=12))
    @settings(max_examples=40, deadline=None)
    def test_the_log_and_the_count_follow_every_walk(self, walk):
        make_policy()
        comment = make_comment(article=make_article())
        moderator = make_user()
        for target, with_rule in walk:
            comment.refresh_from_db()
            try:
                moderation.decide(
                    seen(comment), target, rule=rule() if with_rule else None, by=moderator
                )
            except (moderation.NotAllowed, moderation.Stale):
                continue
        comment.refresh_from_db()
        rows = comment.decisions.order_by("pk")
        assert rows.last().to_status == comment.status
        assert all(a.to_status == b.from_status for a, b in itertools.pairwise(rows))
        thread = Thread.objects.get()
        assert thread.visible_count == moderation.recount(thread)


FIRST_TIME = {"kind": "first_time"}
SORTING = rule_data(5, "first", consequence="hold", citable=False, detectors=[FIRST_TIME])


@pytest.mark.parametrize(("before", "after"), [("held", "refused"), ("published", "removed")])
def test_a_rule_that_only_sorts_is_no_reason(comment, moderator, before, after):
    make_policy([rule_data(1, "civil"), SORTING])
    comment = make_comment(article=comment.thread.article, status=before)
    with pytest.raises(moderation.NotAllowed, match="only sorts"):
        moderation.decide(Seen(comment.pk, before, 1), after, rule=rule(5), by=moderator)
    with pytest.raises(moderation.NotAllowed, match="only sorts"):
        moderation.decide_many([Seen(comment.pk, before, 1)], after, rule=rule(5), by=moderator)
    assert Comment.objects.get(pk=comment.pk).status == before
    assert comment.decisions.count() == 1
    assert moderation.decide(Seen(comment.pk, before, 1), after, rule=rule(1), by=moderator).rule


def test_who_is_too_late_with_a_threads_only_comment_is_told_who_was_faster(comment, moderator):
    moderation.decide(seen(comment), "published", rule=None, by=moderator)
    comment.refresh_from_db()
    as_seen = seen(comment)
    moderation.decide(as_seen, "removed", rule=rule(), by=moderator)
    with pytest.raises(moderation.Stale, match="Ana"):
        moderation.decide(as_seen, "removed", rule=rule(2), by=make_user(name="Ben"))
    assert Thread.objects.get().visible_count == 0
