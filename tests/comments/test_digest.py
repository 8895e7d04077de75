"""The digest: to who moderates, once a day at most, and only when something waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from articles.people.models import User
from comments import digest, log, mail_stops, mailing
from comments.models import Comment, Decision, Notice
from tests.comments.desk import staff
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
    make_standing,
)

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 3, 3, 6, 59, tzinfo=UTC)
SEVEN = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site():
    make_site()
    make_policy()


def waits(many=1, **fields):
    article = make_article()
    fields = {"at": SEVEN - timedelta(hours=5), **fields}
    return [make_comment(article=article, status="held", **fields) for _ in range(many)]


def sent(now=SEVEN):
    mail.outbox.clear()
    mailing.send_due("desk", now=now)
    return mail.outbox


def test_moderators_are_told_once_a_day_from_seven_on():
    waits()
    staff(email="mona@example.org")
    assert digest.ask(now=EARLY) == 0
    assert digest.ask(now=SEVEN) == 1
    assert digest.ask(now=SEVEN + timedelta(hours=9)) == 0
    (one,) = sent()
    assert one.to == ["mona@example.org"]
    assert one.subject == "1 comment waits for a decision"
    assert "http://127.0.0.1:8000/admin/comments/comment/" in one.body
    assert digest.ask(now=SEVEN + timedelta(days=1)) == 1


def test_the_hour_is_that_of_the_newsroom(settings):
    settings.TIME_ZONE = "Asia/Tbilisi"  # four hours ahead
    waits()
    staff()
    assert digest.ask(now=SEVEN - timedelta(hours=4, minutes=1)) == 0
    assert digest.ask(now=SEVEN - timedelta(hours=4)) == 1


def test_a_newsroom_may_want_no_digest(settings):
    settings.DIGEST_HOUR = -1
    waits()
    staff()
    assert digest.ask(now=SEVEN) == 0


def test_a_terminal_gets_no_digest(settings):
    settings.EMAIL_BACKEND = digest.CONSOLE
    waits()
    staff()
    assert digest.ask(now=SEVEN) == 0


def test_nobody_is_told_that_nothing_waits():
    staff()
    assert digest.ask(now=SEVEN) == 0
    assert not Notice.objects.exists()


def test_who_may_not_moderate_is_not_told():
    waits()
    for fields in ({"role": "Writer"}, {"is_active": False}):
        staff(**fields)
    left = staff()
    User.objects.filter(pk=left.pk).update(is_staff=False)
    assert digest.ask(now=SEVEN) == 0
    staff("Editor")
    staff("owner")
    assert digest.ask(now=SEVEN) == 2


def test_who_wants_no_digest_is_asked_for_none():
    waits()
    staff(email="mona@example.org")
    mail_stops.stop(mail_stops.of("mona@example.org", "digest"))
    assert digest.ask(now=SEVEN) == 0


def test_what_waits_is_counted_when_it_is_sent():
    (comment,) = waits()
    comments = waits(4)
    staff()
    digest.ask(now=SEVEN)
    make_report(comment)
    make_report(comment)
    make_appeal(Decision.objects.get(comment=comments[0]))
    (one,) = sent()
    assert one.subject == "5 comments wait for a decision"
    for line in ("Reports by readers: 2", "Appeals: 1", "The oldest waits since: March 3, 2026"):
        assert line in one.body


def test_an_appeal_of_a_sender_is_told_by_itself():
    sender = make_comment(article=make_article(), status="published").sender
    standing = make_standing(sender=sender)
    row = log.standing_changed(
        standing, before="", after="hold", actor=log.person(staff()), at=SEVEN
    )
    make_appeal(row, created_at=SEVEN)
    digest.ask(now=SEVEN)
    assert sent()[0].subject == "1 appeal waits for a decision"


@pytest.mark.parametrize("why", ["decided", "left", "late", "stopped"])
def test_a_digest_that_tells_nothing_any_more_is_not_sent(why):
    waits()
    user = staff(email="mona@example.org")
    digest.ask(now=SEVEN)
    now = SEVEN
    if why == "decided":
        Comment.objects.update(status="published", waits=False)
    elif why == "left":
        user.groups.clear()
    elif why == "stopped":
        mail_stops.stop(mail_stops.of("Mona@example.org", "digest"))
    else:
        now = SEVEN + timedelta(hours=21)
    assert sent(now) == []
    assert Notice.objects.get().status == "cancelled"


@pytest.mark.parametrize(
    ("comments", "appeals", "said"),
    [
        (1, 0, "1 comment waits for a decision."),
        (2, 3, "2 comments wait for a decision."),
        (1000, 0, "1000 comments wait for a decision."),
        (1001, 0, "More than 1,000 comments wait for a decision."),
        (0, 1, "1 appeal waits for a decision."),
        (0, 5, "5 appeals wait for a decision."),
    ],
)
def test_numbers_are_said_as_people_say_them(comments, appeals, said):
    assert digest._said(digest.Waiting(comments, 0, appeals, None)) == said
