"""What the dashboard and the doctor are told of mail and of background work."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import health, mailing
from comments.models import Notice
from tests.comments.test_mailing import LATER, NOW, removed, smtp
from tests.factories import make_policy, make_site
from tests.mailbox import mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_site()
    make_policy()


def test_an_empty_outbox_is_well(django_assert_num_queries):
    with django_assert_num_queries(4):
        state = health.mail()
    assert state == health.Mail(0, 0, None, 0, None, "", late=False)


def test_the_outbox_is_counted_by_what_became_of_its_rows():
    for _ in range(5):
        removed()
    first, second, third, *_rest = Notice.objects.order_by("pk")
    rows = Notice.objects.all()
    rows.filter(pk=first.pk).update(status="sent", sent_at=LATER)
    rows.filter(pk=second.pk).update(status="failed")
    rows.filter(pk=third.pk).update(not_before=LATER + timedelta(hours=1))
    state = health.mail(LATER + timedelta(minutes=2))
    assert (state.waiting, state.due, state.failed) == (3, 2, 1)
    assert (state.oldest, state.last_sent, state.late) == (LATER, LATER, False)
    assert health.mail(LATER + timedelta(minutes=16)).late


def test_what_is_not_due_yet_is_not_late():
    removed()
    state = health.mail(NOW)
    assert (state.waiting, state.due, state.oldest) == (1, 0, None)


def test_what_was_tried_and_waits_for_its_next_turn_counts_from_when_it_was_due(settings):
    removed()
    with mailbox() as box:
        smtp(settings, box)
        box.refuse = lambda verb, line: "450 full" if verb == "RCPT" else None
        mailing.send_due("desk", now=LATER)
    state = health.mail(LATER)
    assert (state.due, state.oldest, state.error) == (0, LATER, "SMTPRecipientsRefused 450")


@pytest.mark.parametrize(("seconds", "alive"), [(5, True), (59, True), (61, False)])
def test_a_worker_is_alive_that_was_heard_within_a_minute(settings, seconds, alive):
    assert health.tasks() == health.Tasks(0, None, 0, None, alive=False)
    health.beat()
    now = timezone.now()
    at = (now - timedelta(seconds=seconds)).timestamp()
    os.utime(settings.VAR_DIR / "worker.heard", (at, at))
    state = health.tasks(now)
    assert state.alive == alive
    assert abs((state.heard - now).total_seconds() + seconds) < 1


def test_tasks_are_counted_by_what_became_of_them(django_assert_num_queries):
    now = timezone.now()
    for status, hours in (("READY", 0), ("READY", 0), ("FAILED", 23), ("FAILED", 25)):
        row = DBTaskResult.objects.create(
            status=status,
            args_kwargs={},
            priority=0,
            task_path="x.y",
            worker_ids=[],
            exception_class_path="",
            traceback="",
            run_after=now,
        )
        DBTaskResult.objects.filter(pk=row.pk).update(
            finished_at=now - timedelta(hours=hours) if hours else None,
            enqueued_at=now - timedelta(minutes=3),
        )
    with django_assert_num_queries(1):
        state = health.tasks(now)
    assert (state.waiting, state.failed) == (2, 1)
    assert state.oldest == now - timedelta(minutes=3)


def test_a_mail_server_that_answers_is_no_fault(settings):
    with mailbox() as box:
        smtp(settings, box)
        assert health.faults() == []
        assert (box.calls, box.taken) == (1, [])


def test_a_mail_server_that_is_not_there_is_named(settings):
    with mailbox() as box:
        smtp(settings, box)
    assert "cannot be used (ConnectionRefusedError" in health.faults()[0]


def test_an_address_without_a_server_is_named(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = None
    assert health.faults() == ["EMAIL_URL names no mail server."]


def test_a_folder_for_mails_that_cannot_be_made_is_named_and_waited_for(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "file")
    assert "EMAIL_URL does not work: " in health.faults()[0]
    removed()
    with pytest.raises(mailing.ServerAway):
        mailing.send_due("desk", now=LATER)
    assert Notice.objects.get().status == "waiting"


@pytest.mark.parametrize("backend", ["console", "dummy", "locmem"])
def test_a_public_site_whose_mail_goes_nowhere_is_told(settings, backend):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "newsroom@news.example"
    assert health.faults() == []
    settings.SECURE = True
    assert "Mail goes nowhere" in health.faults()[0]


def test_a_public_site_that_writes_from_no_address_is_told(settings, tmp_path):
    settings.SECURE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    settings.DEFAULT_FROM_EMAIL = "Newsroom <newsroom>"
    assert health.faults() == ["FROM_EMAIL (newsroom) is no address that mail can come from."]


def test_mail_that_was_given_up_or_is_late_is_told_with_what_to_do():
    removed(at=NOW - timedelta(hours=1))
    removed()
    Notice.objects.filter(pk=Notice.objects.latest("pk").pk).update(status="failed")
    given_up, late = health.faults()
    assert "given up: 1" in given_up
    assert "did not: 1" in late
    assert "start manage.py worker" in late
    health.beat()
    assert "start manage.py worker" not in health.faults()[1]
