from __future__ import annotations

import fcntl
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from comments import health
from comments.models import NetworkKey, Notice
from portal import working
from tests.factories import make_article, make_comment, make_policy, make_site, make_user
from tests.mailbox import mailbox

# The worker closes connections between tasks, which no test inside a transaction survives.
pytestmark = pytest.mark.django_db(transaction=True)

ran: list[str] = []
shifts: list[working.Shift] = []


@task()
def note(word: str) -> str:
    ran.append(word)
    return word


@task()
def note_and_end_the_shift(word: str) -> None:
    shifts[-1].end()
    ran.append(word)


@task()
def fail() -> None:
    raise ValueError("a broken picture")


@pytest.fixture(autouse=True)
def _queue(settings: Settings) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "pictures"],
        }
    }
    ran.clear()
    shifts.clear()


def left_running(*, by: list[str], minutes_ago: int = 0) -> DBTaskResult:
    row = DBTaskResult.objects.get(pk=note.enqueue("again").id)
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.RUNNING,
        worker_ids=by,
        started_at=timezone.now() - timedelta(minutes=minutes_ago),
    )
    return row


def status_of(row: DBTaskResult) -> str:
    row.refresh_from_db()
    return str(row.status)


def test_a_due_task_runs_once_whatever_its_queue() -> None:
    note.enqueue("one")
    note.using(queue_name="pictures").enqueue("two")
    assert [working.run_next_task("desk") for _ in range(3)] == [True, True, False]
    assert ran == ["one", "two"]


def test_a_task_for_later_waits() -> None:
    note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert not working.run_next_task("desk")


def test_a_failing_task_is_recorded_and_the_next_one_runs() -> None:
    failing = fail.enqueue()
    note.enqueue("after")
    call_command("worker", "--once")
    assert ran == ["after"]
    row = DBTaskResult.objects.get(pk=failing.id)
    assert status_of(row) == "FAILED"
    assert "a broken picture" in row.traceback


@pytest.mark.parametrize(
    ("by", "minutes_ago", "status"),
    [
        (["desk"], 0, "READY"),
        (["other", "desk"], 0, "READY"),
        (["desk", "other"], 0, "RUNNING"),
        (["other"], 59, "RUNNING"),
        (["other"], 61, "READY"),
        (["desk", "desk"], 0, "READY"),
        (["desk", "desk", "desk"], 0, "FAILED"),
        (["other", "other", "other"], 5, "RUNNING"),
    ],
)
def test_what_a_dead_worker_left_is_taken_up(by: list[str], minutes_ago: int, status: str) -> None:
    row = left_running(by=by, minutes_ago=minutes_ago)
    taken = working.take_up_what_was_left("desk")
    assert status_of(row) == status
    assert taken == (status != "RUNNING")


def test_a_task_that_brought_its_worker_down_says_so() -> None:
    row = left_running(by=["desk"] * 3)
    working.take_up_what_was_left("desk")
    row.refresh_from_db()
    error = row.task_result.errors[0]
    assert error.exception_class is working.WorkerDied
    assert "3 times" in error.traceback


def test_records_are_kept_for_two_weeks() -> None:
    for word in ("old", "new"):
        note.enqueue(word)
        working.run_next_task("desk")
    old = DBTaskResult.objects.first()
    assert old is not None
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=15))
    note.enqueue("due")
    assert working.sweep() == 1
    assert DBTaskResult.objects.count() == 2


def test_a_shift_that_is_ended_finishes_its_task_and_takes_no_other() -> None:
    shifts.append(working.Shift("desk", pause=0))
    first = note_and_end_the_shift.enqueue("first")
    note.enqueue("second")
    shifts[-1].run()
    assert ran == ["first"]
    assert status_of(DBTaskResult.objects.get(pk=first.id)) == "SUCCESSFUL"


def test_a_resting_shift_ends_at_once() -> None:
    shift = working.Shift("desk", pause=1)
    shift.resting = True
    with pytest.raises(SystemExit):
        shift.end()


def test_a_shift_outlives_a_database_that_is_away(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(working.Shift):
        def round(self) -> bool:
            self.over = len(caplog.records) == 1
            raise OperationalError("the server closed the connection")

    monkeypatch.setattr(working, "REST_WITHOUT_DATABASE", 0)
    Away("desk", pause=0).run()
    assert [record.args for record in caplog.records if record.name == "portal.working"]
    assert len(caplog.records) == 2


def test_one_worker_at_a_time_on_one_folder(tmp_path: Path) -> None:
    def lock_is_free() -> bool:
        with (tmp_path / "worker.lock").open("w") as other:
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            return True

    with working.alone(tmp_path):
        assert not lock_is_free()
    assert lock_is_free()


def test_a_worker_keeps_its_name_and_folders_differ(tmp_path: Path) -> None:
    name: Any = working.name_for(tmp_path)
    assert name == working.name_for(tmp_path) != working.name_for(tmp_path / "other")
    assert len(name) <= 64


def test_network_keys_are_forgotten_on_days_without_a_comment():
    today = timezone.now().date()
    for days in (0, 30, 31):
        NetworkKey.objects.create(day=today - timedelta(days=days), secret=b"s" * 32)
    working.Shift("worker", 0.0).round()
    assert NetworkKey.objects.count() == 2


def due(many: int = 1) -> None:
    make_site()
    make_policy()
    for _ in range(many):
        comment = make_comment(article=make_article(), status="published", confirmed=True)
        Notice.objects.create(
            kind="published",
            key=f"published:{comment.pk}",
            comment=comment,
            sender=comment.sender,
            not_before=timezone.now(),
        )


def test_the_worker_sends_what_is_due_and_does_its_tasks() -> None:
    due(working.MAILS_A_ROUND + 2)
    note.enqueue("one")
    call_command("worker", "--once")
    assert len(mail.outbox) == working.MAILS_A_ROUND + 2
    assert ran == ["one"]


def test_a_task_waits_for_no_more_than_a_round_of_mail() -> None:
    due(working.MAILS_A_ROUND + 2)
    note.enqueue("one")
    assert working.Shift("desk", 0.0).round()
    assert len(mail.outbox) == working.MAILS_A_ROUND
    assert ran == ["one"]


def test_a_mail_server_that_is_away_is_left_alone_for_longer_each_time(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    due(3)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mailbox() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.server_address
    shift = working.Shift("desk", 0.0)
    rests = []
    for _ in range(4):
        note.enqueue("meanwhile")
        assert shift.round()
        assert shift.round() is False
        rests.append(round(shift.mail_from - time.monotonic(), -1))
        shift.mail_from = 0.0
    assert rests == [60, 120, 300, 300]
    assert ran == ["meanwhile"] * 4
    with mailbox() as box:
        settings.EMAIL_PORT = box.server_address[1]
        assert shift.round()
        assert len(box.taken) == 3
    assert shift.mail_failures == 0
    assert "trying again in 60 s" in caplog.text


def test_a_worker_takes_up_what_it_had_claimed_before_it_died() -> None:
    due()
    Notice.objects.update(status="claimed", claimed_by="desk", claimed_at=timezone.now())
    working.Shift("other", 0.0).round()
    assert mail.outbox == []
    working.Shift("desk", 0.0).round()
    assert len(mail.outbox) == 1


def test_the_worker_is_heard_and_asks_for_digests(settings: Settings) -> None:
    settings.DIGEST_HOUR = 0
    make_site()
    make_policy()
    make_comment(article=make_article(), status="held")
    make_user(is_superuser=True, email="owner@example.org")
    working.Shift("desk", 0.0).round()
    assert health.tasks().alive
    assert [one.to for one in mail.outbox] == [["owner@example.org"]]


def test_a_hub_that_is_away_is_left_alone_for_longer_each_time_and_told_later(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VAR_DIR, settings.WEBSUB_HUB = tmp_path, "http://127.0.0.1:9/hub"
    shift = working.Shift("desk", 0.0)
    shift.round()
    make_article(at=timezone.now())
    rests = []
    for _ in range(4):
        shift.looked_at = None
        shift.round()
        rests.append(round(shift.hub_from - time.monotonic(), -1))
        shift.looked_at = None
        shift.round()  # within the rest nobody is asked
        shift.hub_from = 0.0
    assert rests == [60, 300, 900, 900]
    assert shift.hub_failures == 4
    assert "The hub was not told, trying again in 60 s" in caplog.text
