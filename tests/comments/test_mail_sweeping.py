"""Which notices are deleted once they have told what they were to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import mailing
from comments.models import Notice
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=91)


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article())


def notice(comment, kind="published", status="sent", at=OLD, **fields):
    return Notice.objects.create(
        kind=kind,
        key=f"{kind}:{Notice.objects.count()}",
        status=status,
        sender=comment.sender,
        comment=comment,
        created_at=at,
        not_before=at,
        sent_at=at if status == "sent" else None,
        **fields,
    )


@pytest.mark.parametrize("status", ["sent", "cancelled"])
def test_what_was_sent_or_cancelled_goes_after_ninety_days(comment, status):
    notice(comment, status=status)
    younger = notice(comment, status=status, at=NOW - timedelta(days=89))
    assert mailing.sweep(now=NOW) == 1
    assert Notice.objects.get() == younger
    assert mailing.sweep(now=NOW) == 0


@pytest.mark.parametrize("status", ["waiting", "claimed", "failed"])
def test_what_has_not_gone_out_stays_however_old(comment, status):
    notice(comment, status=status)
    assert mailing.sweep(now=NOW) == 0


def test_statements_stay_since_their_end_is_told_to_whom_they_were_told(comment):
    notice(comment, "statement", decision=comment.decisions.get())
    assert mailing.sweep(now=NOW) == 0


def test_that_comments_were_closed_is_swept_like_other_mail(comment):
    closed = comment.thread.decisions.create(
        kind="preset", from_status="open", to_status="closed", actor_kind="person"
    )
    notice(comment, "statement", decision=closed)
    assert mailing.sweep(now=NOW) == 1


def test_a_sweep_takes_no_more_than_its_share(comment, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_SWEPT", 2)
    for _ in range(3):
        notice(comment)
    assert [mailing.sweep(now=NOW) for _ in range(3)] == [2, 1, 0]


def test_a_digest_goes_too(comment):
    Notice.objects.create(
        kind="digest",
        key="digest:1",
        status="sent",
        user=make_user(),
        created_at=OLD,
        not_before=OLD,
        sent_at=OLD,
    )
    assert mailing.sweep(now=NOW) == 1
