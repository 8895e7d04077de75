"""What is asked to be mailed: to whom, when, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from comments import log, moderation, notices
from comments.models import Comment, Decision, Notice
from tests.comments.desk import rule, staff
from tests.comments.test_mailing import NOW, confirmed
from tests.factories import (
    ORDINARY_RULES,
    make_article,
    make_comment,
    make_policy,
    make_report,
    rule_data,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _policy():
    make_policy([*ORDINARY_RULES, rule_data(5, "floods", consequence="refuse", statement=False)])


def received(status, number=None, **fields):
    """A comment as the policy has just judged it, and what is asked to be told of it."""
    comment = confirmed(status=status, **fields)
    first = Decision.objects.get(comment=comment)
    first.rule = rule(number) if number else None
    published = status == "published"
    notices.comment_moved(comment, first, first_published=published, at=NOW)
    return asked()


def decide(comment, to, number=None):
    seen = moderation.Seen(comment.pk, comment.status, comment.revision)
    under = rule(number) if number else None
    return moderation.decide(seen, to, rule=under, by=staff(), now=NOW)


def asked():
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("status", "number", "kinds"),
    [
        ("published", None, []),  # its receipt says so at once
        ("held", 1, ["statement"]),
        ("held", None, ["statement"]),
        ("refused", 3, ["statement"]),
        ("refused", 5, []),  # floods of advertising: the law's own exception
    ],
)
def test_who_sends_a_comment_is_told_of_what_restricts_it(status, number, kinds):
    assert received(status, number) == kinds
    assert all(one.not_before == NOW for one in Notice.objects.all())


@pytest.mark.parametrize(
    ("before", "after", "number", "kinds"),
    [
        ("held", "published", None, ["published"]),
        ("held", "refused", 1, ["statement"]),
        ("held", "refused", 5, []),
        ("published", "removed", 1, ["statement"]),
        ("published", "held", None, ["statement"]),
        ("removed", "published", None, []),  # its writer was not told that it was gone
        ("refused", "published", None, ["published"]),
    ],
)
def test_a_moderators_decision_is_told_after_a_minute(before, after, number, kinds):
    decide(confirmed(status=before), after, number)
    assert asked() == kinds
    assert all(one.not_before == NOW + MINUTE for one in Notice.objects.all())


def test_nobody_is_told_twice_that_a_comment_is_published():
    comment = confirmed(status="held")
    decide(comment, "published")
    for status, to in (("published", "held"), ("held", "published")):
        comment.refresh_from_db()
        assert comment.status == status
        decide(comment, to)
    assert asked() == ["published", "statement"]


@pytest.mark.parametrize(("to", "number"), [("removed", 1), ("held", None)])
def test_who_was_told_that_a_comment_is_gone_is_told_that_it_is_back(to, number):
    comment = confirmed(status="published")
    decide(comment, to, number)
    Notice.objects.update(status="sent", sent_at=NOW)
    comment.refresh_from_db()
    back = decide(comment, "published")
    assert asked() == ["statement", "published"]
    assert Notice.objects.get(kind="published").decision == back


@pytest.mark.parametrize(
    ("parent", "fields", "kinds"),
    [
        ("published", {}, ["reply"]),
        ("published", {"email": "ben@example.org"}, []),  # answers oneself
        ("removed", {}, []),
    ],
)
def test_whom_a_comment_answers_is_told_once_it_is_read(parent, fields, kinds):
    before = confirmed(status=parent, email="ben@example.org")
    fields = {"email": "eve@example.org", **fields}
    reply = make_comment(parent=before, status="held", **fields)
    decide(reply, "published")
    assert asked() == kinds
    if kinds:
        notice = Notice.objects.get()
        assert (notice.sender, notice.comment) == (before.sender, reply)


def test_a_reply_to_somebody_whose_address_is_not_confirmed_is_told_nobody():
    before = make_comment(article=make_article(), status="published")
    decide(make_comment(parent=before, status="held"), "published")
    assert asked() == []


def test_a_reporter_without_an_address_is_told_nothing():
    comment = confirmed(status="published")
    notices.report_received(make_report(comment), at=NOW)
    notices.report_received(make_report(comment, email="eve@example.org"), at=NOW)
    decide(comment, "removed", 1)
    assert asked() == ["report", "reported", "statement"]
    assert {one.report.email for one in Notice.objects.filter(report__isnull=False)} == {
        "eve@example.org"
    }


def test_what_is_being_sent_is_not_taken_back():
    comment = confirmed(status="published")
    decision = decide(comment, "removed", 1)
    Notice.objects.update(status="claimed")
    assert not notices.cancel([decision.pk])
    assert Notice.objects.get().status == "claimed"


def test_what_was_taken_back_is_told_when_it_is_decided_anew():
    comment = confirmed(status="held")
    first = decide(comment, "published")
    assert notices.cancel([first.pk])
    Comment.objects.filter(pk=comment.pk).update(status="held", published_at=None, waits=True)
    decide(comment, "published")
    assert list(Notice.objects.order_by("pk").values_list("status", flat=True)) == [
        "cancelled",
        "waiting",
    ]


def test_a_thread_closed_by_nobody_in_person_is_told_at_once():
    comment = confirmed(status="published")
    row = log.thread_changed(
        comment.thread, before="open", after="closed", actor=log.POLICY, at=NOW
    )
    assert notices.thread_closed(comment.thread, row, at=NOW) == 1
    assert Notice.objects.get().not_before == NOW
