"""Two at the same two hundred items, on real connections: each is decided exactly once."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest

from comments import claims, handovers, moderation, policies, reports, undoing
from comments.models import Claim, Comment, Decision, Handover, Notice, Report, Thread
from comments.moderation import NotAllowed, Seen, Stale
from tests.comments.reporting import send
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_report, make_user

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 200


@pytest.fixture
def people():
    return [make_user(name=name, groups=["Moderator"]) for name in ("Ana", "Ben")]


@pytest.fixture
def queue():
    """Held ones and reported published ones, under five articles, as both moderators see them."""
    make_policy()
    articles = [make_article() for _ in range(5)]
    seen = []
    for number in range(MANY):
        status = "published" if number % 4 == 3 else "held"
        comment = make_comment(article=articles[number % 5], status=status, confirmed=True)
        if status == "published":
            make_report(comment, email=f"r{number}@example.org")
        seen.append(Seen(comment.pk, status, 1, 0))
    return seen


def rule(number=1):
    return policies.in_force().rules[number]


def counts_are_right():
    for thread in Thread.objects.all():
        assert thread.visible_count == moderation.recount(thread)


def decided():
    return Decision.objects.filter(kind="decided")


def work(seen, by, *, restrict):
    """Decide one after the other; what was done, and what one was told of the rest."""
    done, told = [], []
    for one in seen:
        restricted = "removed" if one.status == "published" else "refused"
        to, cited = (restricted, rule()) if restrict(one) else ("published", None)
        try:
            done.append(moderation.decide(one, to, rule=cited, by=by))
        except Stale as stale:
            told.append(stale)
    return done, told


def test_two_moderators_at_the_same_two_hundred_decide_each_exactly_once(queue, people):
    """One publishes what the other restricts, so that it matters who was faster."""
    choices = [lambda one: one.comment_id % 2 == 0, lambda one: one.comment_id % 2 == 1]
    results = at_once(2, lambda n: work(queue, people[n], restrict=choices[n]))
    winners = {one.comment_id: one for done, _told in results for one in done}
    assert sum(len(done) for done, _told in results) == len(winners) == MANY
    assert Counter(decided().values_list("comment", flat=True)) == {
        one.comment_id: 1 for one in queue
    }
    for (_done, told), other in zip(results, reversed(people), strict=True):
        for stale in told:
            assert stale.decision == winners[stale.comment.pk]
            assert str(other) in stale.message
    for comment in Comment.objects.all():
        assert comment.status == winners[comment.pk].to_status
        assert not comment.waits
    for report in Report.objects.all():
        kept = winners[report.comment_id].to_status == "published"
        assert report.status == ("rejected" if kept else "upheld")
    assert Notice.objects.filter(kind="reported").count() == MANY // 4
    counts_are_right()


def test_two_bulk_decisions_about_the_same_two_hundred_share_them_out(queue, people):
    held = [one for one in queue if one.status == "held"]

    def decide(n):
        asked = held if n else held[::-1]
        return moderation.decide_many(
            asked, "refused" if n else "published", rule=rule() if n else None, by=people[n]
        )

    results = at_once(2, decide)
    assert sum(len(one.done) for one in results) == len(held)
    assert sum(len(one.stale) for one in results) == len(held)
    assert decided().count() == len(held)
    counts_are_right()


def test_undoing_and_deciding_at_once_leaves_each_comment_as_its_last_row_says(queue, people):
    """Ana takes back what she published while Ben removes it: for each, one of both happens."""
    held = [one for one in queue if one.status == "held"][:60]
    published = [moderation.decide(one, "published", rule=None, by=people[0]) for one in held]

    def act(n):
        outcomes = []
        for decision in published:
            try:
                if n:
                    seen = Seen(decision.comment_id, "published", 1)
                    moderation.decide(seen, "removed", rule=rule(), by=people[1])
                else:
                    undoing.undo(decision, by=people[0])
                outcomes.append(decision.comment_id)
            except (Stale, NotAllowed):
                continue
        return outcomes

    undone, removed = at_once(2, act)
    assert set(undone) | set(removed) == {one.comment_id for one in held}
    assert not set(undone) & set(removed)
    statuses = dict(Comment.objects.values_list("pk", "status"))
    assert {statuses[pk] for pk in undone} <= {"held"}
    assert {statuses[pk] for pk in removed} <= {"removed"}
    assert Decision.objects.filter(kind="undone").count() == len(undone)
    counts_are_right()


@pytest.mark.parametrize("together", [False, True])
def test_a_decision_undone_eight_times_at_once_is_undone_once(queue, people, together):
    held = [one for one in queue if one.status == "held"][:6]
    if together:
        decision = moderation.decide_many(held, "published", rule=None, by=people[0]).parent
    else:
        decision = moderation.decide(held[0], "published", rule=None, by=people[0])
    results = at_once(8, lambda _n: undoing.undo(decision, by=people[0]))
    assert sum(isinstance(one, Decision) for one in results) == 1
    assert sum(isinstance(one, (NotAllowed, Stale)) for one in results) == 7
    rows = Decision.objects.filter(kind="undone", comment__isnull=False)
    assert rows.count() == (6 if together else 1)
    counts_are_right()


def test_ten_who_claim_at_once_leave_one_claim(queue):
    people = [make_user(name=f"M{n}") for n in range(10)]
    comment = queue[0].comment_id
    results = at_once(10, lambda n: claims.take(comment, people[n]))
    assert Claim.objects.count() == 1
    assert {one.user_id for one in results} == {Claim.objects.get().user_id}


def test_two_who_hand_the_same_comment_over_leave_one_hand_over_open(queue, people):
    comment = Comment.objects.get(pk=queue[0].comment_id)
    third = make_user(name="Cy", groups=["Moderator"])
    results = at_once(2, lambda n: handovers.hand(comment, to=third, by=people[n]))
    assert all(isinstance(one, Handover) for one in results)
    assert Handover.objects.filter(done_at=None).count() == 1


def test_a_flood_of_reports_while_moderators_decide_loses_neither(queue, people):
    """Ten readers report what Ben removes and Ana keeps, one after the other."""
    rows = Comment.objects.filter(pk__in=[one.comment_id for one in queue], status="published")
    standing = list(rows.order_by("pk")[:12])

    def act(n):
        for comment in standing:
            if n >= 2:
                with suppress(reports.Gone, reports.Changed):
                    send(comment, comment.pk * 100 + n)
                continue
            cited = rule() if n else None
            with suppress(Stale, NotAllowed):
                to = "removed" if n else "published"
                moderation.decide(Seen(comment.pk, "published", 1), to, rule=cited, by=people[n])
        return True

    assert at_once(8, act) == [True] * 8
    for comment in Comment.objects.filter(pk__in=[one.pk for one in standing]):
        is_open = comment.reports.filter(status="open").exists()
        assert comment.waits == (is_open or comment.status == "held")
        moves = comment.decisions.order_by("pk").values_list("from_status", "to_status")
        assert [end for _start, end in moves][:-1] == [start for start, _end in moves][1:]
        assert moves.reverse()[0][1] == comment.status
    counts_are_right()
