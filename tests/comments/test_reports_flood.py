"""How far reports count, and when enough of them hold a comment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from comments import editing, moderation, reporters, undoing
from comments.models import Comment, CommentRevision, Notice, Report, Thread
from comments.moderation import Seen
from comments.reporters import MIDDLE, strength, weight
from tests.comments.reporting import NOW, fresh, network, send, store
from tests.factories import make_article, make_comment, make_policy, make_user


@pytest.mark.parametrize(
    ("upheld", "rejected", "expected"),
    [
        (0, 0, 5),
        (1, 0, 7),
        (0, 1, 4),
        (1, 1, 5),
        (2, 0, 8),
        (0, 2, 3),
        (3, 1, 7),
        (1, 3, 4),
        (5, 0, 9),
        (0, 5, 2),
        (16, 0, 9),
        (17, 0, 10),
        (0, 15, 2),
        (0, 16, 1),
        (500, 500, 5),
        (10_000, 0, 10),
        (0, 10_000, 1),
    ],
)
def test_a_report_weighs_by_how_earlier_ones_fared(upheld, rejected, expected):
    assert weight(upheld, rejected) == expected


@given(st.integers(0, 500), st.integers(0, 500))
def test_weights_keep_to_one_to_ten_and_follow_the_share(upheld, rejected):
    here = weight(upheld, rejected)
    assert 1 <= here <= 10
    assert weight(upheld + 1, rejected) >= here >= weight(upheld, rejected + 1)
    exact = 1 + 9 * (upheld + 1) / (upheld + rejected + 2)
    assert abs(here - exact) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], 0),
        ([("h1", "", 5)], 5),
        ([("h1", "", 10)], 5),
        ([("h1", "", 2)], 2),
        ([("h1", "", 5), ("h2", "", 5), ("h3", "", 9)], 15),
        ([("h1", "", 5), ("h1", "", 5)], 5),
        ([("h1", "a@x", 5), ("h1", "b@x", 5)], 5),
        ([("h1", "a@x", 5), ("h2", "a@x", 5)], 5),
        ([("h1", "a@x", 5), ("h2", "b@x", 5)], 10),
        ([("h1", "", 2), ("h1", "a@x", 5)], 5),
        ([("h1", "", 1)] * 50, 1),
        ([(f"h{n}", "", 1) for n in range(5)], 5),
    ],
)
def test_a_network_and_an_address_count_once(told, expected):
    assert strength(told) == strength(reversed(told)) == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["h1", "h2", "h3"]),
            st.sampled_from(["", "a@x", "b@x"]),
            st.integers(1, 10),
        ),
        max_size=12,
    )
)
def test_nobody_weighs_more_than_one_however_often_they_report(told):
    networks = {network for network, _email, _weight in told}
    assert strength(told) <= MIDDLE * len(networks)
    assert strength(told) <= MIDDLE * len(told)
    assert strength([*told, ("new", "", 10)]) == strength(told) + MIDDLE


pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article(), status="published", at=NOW)


@pytest.mark.parametrize(
    ("email", "home", "expected"),
    [
        ("", 9, MIDDLE),
        ("rita@example.org", 9, 3),
        ("", 1, 7),
        ("rita@example.org", 1, 5),
        ("omar@example.org", 9, MIDDLE),
    ],
)
def test_the_past_of_an_address_and_of_a_network_counts(comment, email, home, expected):
    store(comment, "rejected", 1, email="rita@example.org", network_hash="h7")
    store(comment, "rejected", 2, email="rita@example.org", network_hash="h8")
    store(comment, "upheld", 3, network_hash="h1")
    store(comment, "void", 4, network_hash="h1")
    store(comment, "open", 5, network_hash="h1")
    assert reporters.weight_of(email, network(home), NOW) == expected


def test_a_network_is_known_by_yesterdays_key_too(comment):
    store(comment, "upheld", 1, network_hash="old1")
    assert reporters.weight_of("", network(1), NOW) == 7


def test_what_was_decided_over_a_year_ago_is_forgotten(comment):
    long_ago = NOW - timedelta(days=366)
    store(comment, "rejected", 1, network_hash="h1", decided_at=long_ago)
    assert reporters.weight_of("", network(1), NOW) == MIDDLE


def test_enough_reports_from_different_networks_hold_a_comment_by_the_policy(comment):
    Comment.objects.filter(pk=comment.pk).update(confirmed=True)
    for number in range(1, settings.REPORTS_THAT_HOLD):
        send(comment, number)
    assert fresh(comment).status == "published"
    send(comment, settings.REPORTS_THAT_HOLD)
    held = fresh(comment)
    assert (held.status, held.waits, held.rule, held.decided_at) == ("held", True, None, None)
    row = comment.decisions.first()
    assert (row.kind, row.from_status, row.to_status) == ("reported", "published", "held")
    assert (row.actor_kind, row.rule, row.revision) == ("policy", None, comment.current)
    assert {one.status for one in Report.objects.all()} == {"open"}
    assert Thread.objects.get().visible_count == 0
    statement = Notice.objects.get()
    assert (statement.kind, statement.decision) == ("statement", row)


def flood(comment, first=1, **changes):
    for number in range(first, first + settings.REPORTS_THAT_HOLD):
        send(comment, number, **changes)
    return fresh(comment).status


@pytest.mark.parametrize(
    "changes",
    [{"home": 1, "email": ""}, {"email": "rita@example.org"}],
    ids=["one network", "one address"],
)
def test_one_place_holds_nothing_alone(comment, changes):
    for number in range(1, 5):
        told = {**changes, "email": changes["email"] or f"r{number}@example.org"}
        send(comment, number, **told)
    assert Report.objects.count() == 4
    assert fresh(comment).status == "published"


def test_who_was_often_wrong_counts_for_less(comment):
    other = make_comment(article=comment.thread.article, status="published")
    for number in range(16):
        store(other, "rejected", number, network_hash="h1", created_at=NOW - timedelta(days=9))
    for number in range(1, 4):
        send(comment, number)
    assert fresh(comment).status == "published"
    send(comment, 4)
    assert fresh(comment).status == "held"


def test_what_a_person_published_from_the_queue_is_not_held_again(comment):
    moderator = make_user(is_superuser=True)
    flood(comment)
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=moderator)
    assert {one.status for one in Report.objects.all()} == {"rejected"}
    assert flood(comment, 11) == "published"
    assert fresh(comment).waits
    assert comment.decisions.filter(kind="reported").count() == 1


def test_what_a_person_kept_is_not_held_afterwards(comment):
    moderator = make_user(is_superuser=True)
    send(comment, 50)
    moderation.decide(Seen(comment.pk, "published", 1), "published", rule=None, by=moderator)
    assert flood(comment) == "published"


def test_what_a_person_kept_by_mistake_and_took_back_may_be_held(comment):
    moderator = make_user(is_superuser=True)
    send(comment, 50)
    seen = Seen(comment.pk, "published", 1)
    decision = moderation.decide(seen, "published", rule=None, by=moderator, now=NOW)
    undoing.undo(decision, by=moderator, now=NOW)
    assert Report.objects.get().status == "open"
    assert fresh(comment).waits
    send(comment, 51)
    assert fresh(comment).status == "published"
    send(comment, 52)
    assert fresh(comment).status == "held"


def test_new_words_may_be_held_anew_and_old_reports_do_not_count_against_them(comment):
    flood(comment)
    changed = CommentRevision.objects.create(
        comment=comment, number=2, name="Ben", text="Milder.", html="x", policy=comment.policy
    )
    Comment.objects.filter(pk=comment.pk).update(revision=2, current=changed, status="published")
    Thread.objects.update(visible_count=1)
    send(comment, 11, revision=2)
    assert fresh(comment).status == "published"
    send(comment, 12, revision=2)
    send(comment, 13, revision=2)
    assert fresh(comment).status == "held"


@pytest.mark.parametrize(("threshold", "status"), [(0, "published"), (1, "held"), (4, "published")])
def test_the_newsroom_sets_how_many_it_takes(comment, settings, threshold, status):
    settings.REPORTS_THAT_HOLD = threshold
    for number in range(1, 4):
        if fresh(comment).status == "published":
            send(comment, number)
    assert fresh(comment).status == status


def test_an_edit_does_not_free_what_reports_hold(comment):
    flood(comment)
    change = editing.Change("Ben", "Something else.", "held", 1, "form")
    edited = editing.edit(fresh(comment), change, network(99), now=NOW)
    assert (edited.status, edited.revision, edited.waits) == ("held", 2, True)
    assert {one.status for one in Report.objects.all()} == {"open"}


def test_an_edit_of_what_is_reported_and_still_shown_leaves_it_waiting(comment):
    send(comment)
    change = editing.Change("Ben", "Something else.", "published", 1, "form")
    edited = editing.edit(fresh(comment), change, network(99), now=NOW)
    assert (edited.status, edited.waits) == ("published", True)
