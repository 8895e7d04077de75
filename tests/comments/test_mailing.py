"""The outbox: every notice once if nothing breaks, at least once whatever does."""

from __future__ import annotations

import smtplib
import socket
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import mailing, mails, moderation, notices, signing_in, undoing
from comments.models import Comment, Notice, Report, Sender
from comments.sender import Network
from tests.comments.desk import rule, staff
from tests.factories import make_article, make_comment, make_policy, make_report, make_site
from tests.mailbox import mailbox

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
LATER = NOW + notices.UNDO_WITHIN


@pytest.fixture(autouse=True)
def _site():
    make_site(email="desk@example.org")
    make_policy()


def confirmed(**fields):
    return make_comment(article=make_article(), confirmed=True, at=NOW, **fields)


def removed(comment=None, *, by=None, at=NOW, to="removed", **fields):
    """A person's decision about a comment, and its notice."""
    comment = comment or confirmed(status="published", **fields)
    seen = moderation.Seen(comment.pk, comment.status, 1)
    under = rule(1) if to in moderation.RESTRICTIONS else None
    decision = moderation.decide(seen, to, rule=under, by=by or staff(), now=at)
    comment.refresh_from_db()
    return decision, Notice.objects.get(decision=decision)


def states():
    return list(Notice.objects.order_by("pk").values_list("status", flat=True))


def smtp(settings, box):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = box.server_address
    settings.EMAIL_TIMEOUT = 5


def test_what_a_letter_is_made_of_is_asked_for_without_what_the_notice_does_not_point_at():
    notice = removed()[1]
    with CaptureQueriesContext(connection) as asked:
        told = mails.with_what_it_tells(notice.pk)
        assert told.decision.comment.thread.article.headline
    assert len(asked) == 2
    assert max(one["sql"].count("JOIN") for one in asked) <= 20


def test_a_decision_is_mailed_after_a_minute_and_not_before():
    removed()
    assert mailing.send_due("desk", now=LATER - timedelta(seconds=1)) == 0
    assert mail.outbox == []
    assert mailing.send_due("desk", now=LATER) == 1
    assert [one.to for one in mail.outbox] == [["sender1@example.org"]]
    notice = Notice.objects.get()
    assert (notice.status, notice.sent_at, notice.attempts) == ("sent", LATER, 1)
    assert mailing.send_due("desk", now=LATER) == 0


def test_a_sign_in_overtakes_whatever_waits_longer():
    for _ in range(3):
        removed(to="removed")
    signing_in.ask("ben@example.org", Network(NOW.date(), "n1", ("n1",)), now=LATER)
    assert mailing.send_due("desk", now=LATER, most=2) == 2
    assert mail.outbox[0].to == ["ben@example.org"]
    assert len(mail.outbox) == 2


def test_what_is_undone_in_time_is_mailed_to_nobody():
    by = staff()
    decision, _notice = removed(by=by)
    undoing.undo(decision, by=by, now=NOW + timedelta(seconds=59))
    assert mailing.send_due("desk", now=LATER + timedelta(hours=1)) == 0
    assert (mail.outbox, states()) == ([], ["cancelled"])


def test_what_goes_out_cannot_be_undone():
    by = staff()
    decision, _notice = removed(by=by)
    Notice.objects.update(not_before=NOW)
    mailing.send_due("desk", now=NOW)
    with pytest.raises(moderation.NotAllowed):
        undoing.undo(decision, by=by, now=NOW)


def test_an_address_that_nobody_confirmed_is_not_written_to():
    comment = make_comment(article=make_article(), status="published")
    moderation.decide(
        moderation.Seen(comment.pk, "published", 1), "removed", rule=rule(1), by=staff()
    )
    assert not Notice.objects.exists()


def test_the_longest_due_go_first_and_no_more_than_asked_for():
    for minutes in (2, 3, 1):
        removed(at=NOW - timedelta(minutes=minutes))
    assert mailing.send_due("desk", now=LATER, most=2) == 2
    assert states() == ["sent", "sent", "waiting"]


def test_a_server_that_is_away_loses_nothing_and_is_asked_once(settings):
    for _ in range(5):
        removed()
    with mailbox() as box:
        smtp(settings, box)
    with pytest.raises(mailing.ServerAway, match="ConnectionRefusedError"):
        mailing.send_due("desk", now=LATER)
    assert states() == ["waiting"] * 5
    assert list(Notice.objects.values_list("attempts", flat=True)) == [0] * 5
    first = Notice.objects.order_by("pk").first()
    assert "ConnectionRefusedError" in first.error
    assert first.not_before == LATER
    with mailbox() as box:
        smtp(settings, box)
        assert mailing.send_due("desk", now=LATER + timedelta(days=30)) == 5
        assert box.calls == 1
    assert states() == ["sent"] * 5
    assert not Notice.objects.exclude(error="").exists()


def test_a_server_that_says_nothing_does_not_hold_the_worker(settings):
    removed()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        with pytest.raises(mailing.ServerAway, match="SMTPServerDisconnected"):
            mailing.send_due("desk", now=LATER)
    assert states() == ["waiting"]


def test_a_refused_mail_rests_longer_each_time_and_is_given_up_after_three_days(settings):
    removed()
    now, rests = LATER, []
    with mailbox() as box:
        smtp(settings, box)
        box.refuse = lambda verb, line: "550 no ben@example.org" if verb == "RCPT" else None
        while states() == ["waiting"]:
            assert mailing.send_due("desk", now=now) == 1
            notice = Notice.objects.get()
            rests.append((notice.not_before - now) // timedelta(minutes=1))
            now = max(now, notice.not_before)
    assert rests[:-1] == [1, 5, 15, 60, 240, 1440, 1440, 1440]
    assert states() == ["failed"]
    assert timedelta(days=3) <= now - LATER < timedelta(days=4)
    assert notice.error == "SMTPRecipientsRefused 550"


def test_a_refused_mail_holds_up_no_other(settings):
    for name in ("ben", "eve", "ida"):
        removed(email=f"{name}@example.org")
    with mailbox() as box:
        smtp(settings, box)
        box.refuse = lambda verb, line: "450 full" if "eve@" in line and verb == "RCPT" else None
        assert mailing.send_due("desk", now=LATER) == 3
    assert states() == ["sent", "waiting", "sent"]
    assert box.recipients == ["ben@example.org", "ida@example.org"]


def test_a_mail_at_which_the_server_hangs_up_is_put_off_so_that_the_next_one_gets_its_turn(
    settings,
):
    for name in ("ben", "eve"):
        removed(email=f"{name}@example.org")
    with mailbox() as box:
        smtp(settings, box)
        box.refuse = lambda verb, line: "421 closing" if "ben@" in line and verb == "RCPT" else None
        with pytest.raises(mailing.ServerAway):
            mailing.send_due("desk", now=LATER)
        assert mailing.send_due("desk", now=LATER) == 1
    assert box.recipients == ["eve@example.org"]
    assert states() == ["waiting", "sent"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (smtplib.SMTPDataError(554, b"spam from ben@example.org"), "SMTPDataError 554"),
        (
            smtplib.SMTPRecipientsRefused({"ben@example.org": (550, b"who?")}),
            "SMTPRecipientsRefused 550",
        ),
        (smtplib.SMTPSenderRefused(553, b"no", "desk@example.org"), "SMTPSenderRefused 553"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            "ConnectionRefusedError (Connection refused)",
        ),
        (TimeoutError("timed out"), "TimeoutError"),
        (ValueError("Invalid address ben@example.org"), "ValueError"),
    ],
)
def test_what_is_kept_of_an_error_names_neither_addresses_nor_words(error, told):
    assert mailing.told(error) == told


def test_given_up_mail_can_be_sent_again_and_sent_mail_cannot():
    removed()
    removed()
    _sent, failed = Notice.objects.order_by("pk")
    mailing.send_due("desk", now=LATER, most=1)
    Notice.objects.filter(pk=failed.pk).update(status="failed", attempts=9, error="x")
    assert mailing.send_again(Notice.objects.all(), now=LATER) == 1
    failed.refresh_from_db()
    assert (failed.status, failed.attempts, failed.error) == ("waiting", 0, "")
    assert mailing.send_due("desk", now=LATER) == 1
    assert len(mail.outbox) == 2


def test_an_address_that_cannot_be_written_to_is_given_up_at_once():
    comment = confirmed(status="published", email="ben@example.org")
    Sender.objects.update(email="a@example.org,b@example.org")
    removed(comment)
    mailing.send_due("desk", now=LATER)
    assert (mail.outbox, states()) == ([], ["failed"])


def test_an_address_that_is_gone_cancels_the_notice():
    report = make_report(confirmed(status="published"), email="eve@example.org")
    notices.report_received(report, at=NOW)
    Report.objects.update(email="")
    mailing.send_due("desk", now=NOW)
    assert (mail.outbox, states()) == ([], ["cancelled"])


def test_a_recipient_gets_so_many_a_day_and_the_rest_waits(settings):
    settings.MAILS_PER_DAY = 2
    for _ in range(3):
        removed(email="ben@example.org")
    removed(email="eve@example.org")
    mailing.send_due("desk", now=LATER)
    assert states() == ["sent", "sent", "waiting", "sent"]
    third = Notice.objects.get(status="waiting")
    assert (third.not_before, third.attempts) == (LATER + timedelta(days=1), 0)
    assert mailing.send_due("desk", now=LATER + timedelta(days=1)) == 1
    assert states() == ["sent"] * 4


def test_reports_do_not_flood_an_address_that_somebody_else_gave(settings):
    settings.MAILS_PER_DAY = 2
    comment = confirmed(status="published")
    for _ in range(4):
        notices.report_received(make_report(comment, email="victim@example.org"), at=NOW)
    mailing.send_due("desk", now=NOW)
    assert len(mail.outbox) == 2


def test_what_a_worker_left_is_released_by_its_name_and_after_ten_minutes_by_anybody():
    for name, minutes in (("desk", 0), ("other", 9), ("other", 11)):
        _decision, notice = removed()
        Notice.objects.filter(pk=notice.pk).update(
            status="claimed", claimed_by=name, claimed_at=LATER - timedelta(minutes=minutes)
        )
    assert mailing.release("desk", now=LATER) == 2
    assert states() == ["waiting", "claimed", "waiting"]


def test_a_worker_that_was_thought_dead_marks_nothing_that_another_has_taken(settings):
    _decision, notice = removed()
    with mailbox() as box:
        smtp(settings, box)
        claimed = mailing._claim(notice.pk, "desk", LATER)
        Notice.objects.update(claimed_by="other")
        mailing._deal_with(claimed, mail.get_connection(), LATER)
    assert (len(box.taken), states()) == (1, ["claimed"])


def test_a_notice_whose_words_cannot_be_made_is_put_off_and_the_next_one_goes(caplog):
    broken, _notice = removed(email="ben@example.org")
    removed(email="eve@example.org")
    Comment.objects.filter(pk=broken.comment_id).update(token="")  # an address of no page
    assert mailing.send_due("desk", now=LATER) == 2
    assert states() == ["waiting", "sent"]
    assert Notice.objects.get(status="waiting").error == "NoReverseMatch"
    assert "NoReverseMatch" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_notice_once(settings):
    many = 40
    for _ in range(many):
        removed()
    start = threading.Barrier(2)
    counts = {}

    def work(name):
        start.wait()
        done = 1
        while done:
            done = mailing.send_due(name, now=LATER, most=7)
            counts[name] = counts.get(name, 0) + done
        connection.close()

    with mailbox() as box:
        smtp(settings, box)
        threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(counts.values()) == len(box.taken) == many
    assert len({one["Message-ID"] for one in box.mails}) == many
    assert set(states()) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_while_it_goes_out_is_either_mailed_or_undone(settings):
    by, outcomes = staff(), []
    pairs = [removed(by=by) for _ in range(12)]
    Notice.objects.update(not_before=NOW)
    start = threading.Barrier(2)

    def undo_all():
        start.wait()
        for decision, _notice in pairs:
            try:
                undoing.undo(decision, by=by, now=NOW)
                outcomes.append("undone")
            except moderation.NotAllowed:
                outcomes.append("told")
        connection.close()

    def send_all():
        start.wait()
        mailing.send_due("desk", now=NOW)
        connection.close()

    with mailbox() as box:
        smtp(settings, box)
        threads = [threading.Thread(target=work) for work in (undo_all, send_all)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    told = Comment.objects.filter(status="removed").count()
    assert len(outcomes) == len(pairs)
    assert outcomes.count("told") == len(box.taken) == told
    assert sorted(states()) == ["cancelled"] * outcomes.count("undone") + ["sent"] * told
