"""The real worker, in a process of its own, killed in the middle of a dry run; several at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import dryrun
from comments.dryrun import replaying
from comments.models import Comment, CommentRevision, Decision, DryRun
from comments.policy.scoring import Score
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120  # seconds, far more than any of it takes
COMMENTS = 2000


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "pictures"],
        }
    }


def fill():
    """Many comments that the version would hold, all but one of them made from the first."""
    first = make_comment(article=make_article(), text="Numpty.", status="published")
    start = timezone.now() - timedelta(days=2)
    common = {"thread": first.thread, "sender": first.sender, "policy": first.policy}
    comments = Comment.objects.bulk_create(
        Comment(
            **common,
            number=number,
            path=f"{number:07}",
            status="published",
            token=f"many-{number}",
            created_at=start + timedelta(seconds=30 * number),
        )
        for number in range(2, COMMENTS + 1)
    )
    CommentRevision.objects.bulk_create(
        CommentRevision(comment=one, number=1, name="Ben", text="Numpty!", policy=first.policy)
        for one in comments
    )
    Decision.objects.bulk_create(
        Decision(kind="received", comment=one, to_status="published", actor_kind="policy")
        for one in comments
    )


def address():
    """The test's own database, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['HOST']}/{at['NAME']}"


@contextmanager
def worker(folder):
    """The process that `make run` starts beside the server."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": address(),
        "VAR_DIR": str(folder),
    }
    command = [sys.executable, "manage.py", "worker", "--pause", "0.05"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(run, process, reached):
    until = time.monotonic() + PATIENCE
    while not reached(run):
        assert process.poll() is None, process.communicate()[1].decode()
        assert time.monotonic() < until, (run.status, run.done)
        time.sleep(0.02)
        run.refresh_from_db()


def test_a_worker_killed_in_the_middle_is_seen_and_the_next_one_does_it_all(tmp_path):
    version, editor = make_policy(), make_user()
    fill()
    run = dryrun.ask(version, scope="days", size=7, by=editor)
    with worker(tmp_path) as process:
        wait_for(run, process, lambda run: run.done > 0)
    run.refresh_from_db()
    assert (run.status, run.total) == ("running", COMMENTS)
    assert run.done < COMMENTS
    assert run.differences.count() == run.done
    assert dryrun.is_silent(run, timezone.now() + timedelta(minutes=3))
    with worker(tmp_path) as process:
        wait_for(run, process, lambda run: run.status != "running")
    assert (run.status, run.done) == ("done", COMMENTS)
    assert run.differences.count() == COMMENTS
    assert Score.read(run.results["score"]).total == COMMENTS


def test_a_worker_leaves_a_stopped_run_alone_and_takes_the_next(tmp_path):
    version, editor = make_policy(), make_user()
    fill()
    first = dryrun.ask(version, scope="days", size=7, by=editor)
    assert dryrun.stop(first)
    second = dryrun.ask(version, scope="comments", size=5, by=editor)
    with worker(tmp_path) as process:
        wait_for(second, process, lambda run: run.status not in ("waiting", "running"))
    first.refresh_from_db()
    assert (first.status, first.done, second.status, second.done) == ("stopped", 0, "done", 5)
    assert set(DryRun.objects.values_list("version", flat=True)) == {version.pk}


def test_eight_asked_for_at_once_are_one():
    version, editor = make_policy(), make_user()
    results = at_once(8, lambda _: dryrun.ask(version, scope="days", size=7, by=editor))
    run = DryRun.objects.get()
    refused = [one.run for one in results if isinstance(one, dryrun.AlreadyRunning)]
    assert refused == [run] * 7
    assert DBTaskResult.objects.count() == 1


def test_two_workers_at_once_count_nothing_twice(monkeypatch):
    version, article = make_policy(), make_article()
    for _number in range(30):
        make_comment(article=article, text="Numpty.", status="published")
    run = dryrun.ask(version, scope="days", size=7, by=make_user())
    monkeypatch.setattr(replaying, "replay", partial(replaying.replay, size=3))
    assert at_once(3, lambda _: dryrun.run(run.pk)) == [None] * 3
    run.refresh_from_db()
    assert (run.status, run.done, run.differences.count()) == ("done", 30, 30)
    assert Score.read(run.results["score"]).total == 30
