"""The worker's rounds: take up what a dead worker left, send mail, run what is due, sweep.

Nothing that readers see waits for a worker, except the smaller sizes of a new picture.
"""

from __future__ import annotations

import fcntl
import logging
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import OperationalError, close_old_connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from articles import websub
from comments import digest, earlier_comments, erasing, health, mailing, sender, signing_in
from comments.transparency import freezing

logger = logging.getLogger(__name__)

BACKEND = "default"
MOST_STARTS = 3  # a task that brought its worker down this often is not tried again
LONGEST_TASK = timedelta(hours=1)  # older than this, a task of another machine counts as dead
KEPT_FOR = timedelta(days=14)
SWEEP_EVERY = 3600.0  # seconds
REST_WITHOUT_DATABASE = 5.0  # seconds
LOOK_EVERY = 60.0  # seconds between two looks at what dead workers claimed and at digests
MAILS_A_ROUND = 10  # so that tasks, and whoever ends the worker, need not wait for long
REST_WITHOUT_MAIL = (60.0, 120.0, 300.0)  # seconds; the last one repeats
REST_WITHOUT_HUB = (60.0, 300.0, 900.0)


class WorkerDied(Exception):
    """Recorded for a task under which the worker ended, again and again."""


def name_for(folder: Path) -> str:
    """Names the one worker that this machine runs on `folder`: the same at every start."""
    return f"{socket.gethostname()[:40]}-{zlib.crc32(str(folder).encode()):08x}"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Waits until no other worker runs on `folder`. The system frees the lock of a dead one."""
    with (folder / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            logger.warning("Another worker is at work here; this one waits until it ends.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_next_task(name: str) -> bool:
    """Runs one task that is due; False when there was none."""
    if not DBTaskResult.objects.ready().filter(backend_name=BACKEND).exists():
        return False  # asked without the write lock that claiming takes
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        backend_name=BACKEND,
        worker_id=name,
        batch=True,
        max_tasks=1,
        interval=0.1,
        startup_delay=False,
    ).run()
    return True


def take_up_what_was_left(name: str) -> int:
    """Makes tasks of dead workers due again, or failed after `MOST_STARTS`; returns how many.

    To be called by the worker named `name` only, and between its tasks.
    """
    now = timezone.now()
    count = 0
    for row in DBTaskResult.objects.running().filter(backend_name=BACKEND):
        mine = row.worker_ids[-1:] == [name]
        if mine or row.started_at is None or row.started_at < now - LONGEST_TASK:
            seen = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
            count += seen.update(**_outcome(len(row.worker_ids)))
    return count


def _outcome(starts: int) -> dict[str, object]:
    if starts < MOST_STARTS:
        return {"status": TaskResultStatus.READY}
    return {
        "status": TaskResultStatus.FAILED,
        "finished_at": timezone.now(),
        "exception_class_path": f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
        "traceback": f"The worker ended {starts} times while it ran this task.",
    }


def sweep() -> int:
    """Deletes the records of tasks that finished `KEPT_FOR` ago; returns how many."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


class Shift:
    """Rounds until somebody ends it; a task under way is finished first."""

    def __init__(self, name: str, pause: float) -> None:
        self.name = name
        self.pause = pause
        self.over = self.resting = False
        self.swept_at: float | None = None
        self.looked_at: float | None = None
        self.mail_from = 0.0  # on the monotonic clock: when the mail server is tried again
        self.mail_failures = 0
        self.hub_from = 0.0
        self.hub_failures = 0

    def end(self, *signal_and_frame: object) -> None:
        """A signal handler. It never raises into a task, which would be recorded as failed."""
        self.over = True
        if self.resting:
            raise SystemExit(0)

    def run(self) -> None:
        while not self.over:
            close_old_connections()
            try:
                rest = 0.0 if self.round() else self.pause
            except OperationalError as error:
                logger.warning("The database cannot be used, trying again: %s", error)
                rest = REST_WITHOUT_DATABASE
            self.rest(rest)

    def round(self) -> bool:
        """Some mail and one task, and at times the sweeping; False when nothing was due."""
        health.beat()
        if _is_over(self.swept_at, SWEEP_EVERY):
            take_up_what_was_left(self.name)
            sweep()
            mailing.sweep()
            sender.forget_old_keys(timezone.now().date())
            signing_in.sweep()
            earlier_comments.erase_unconfirmed()
            erasing.forget_settled()
            freezing.freeze_due()
            self.swept_at = time.monotonic()
        if _is_over(self.looked_at, LOOK_EVERY):
            mailing.release(self.name)
            digest.ask()
            self.tell_hub()
            self.looked_at = time.monotonic()
        sent = self.send_mail()
        return run_next_task(self.name) or sent

    def send_mail(self) -> bool:
        """Some of the mail that is due; False when there was none, or while the server is away."""
        if time.monotonic() < self.mail_from:
            return False
        try:
            sent = mailing.send_due(self.name, most=MAILS_A_ROUND)
        except mailing.ServerAway as problem:
            rest = REST_WITHOUT_MAIL[min(self.mail_failures, len(REST_WITHOUT_MAIL) - 1)]
            logger.warning("The mail server is away, trying again in %.0f s: %s", rest, problem)
            self.mail_failures += 1
            self.mail_from = time.monotonic() + rest
            return False
        self.mail_failures = 0
        return sent > 0

    def tell_hub(self) -> None:
        """What became visible since, to whoever follows the feeds; later while the hub is away."""
        if time.monotonic() < self.hub_from:
            return
        try:
            websub.announce()
        except (websub.HubAway, OSError) as problem:
            rest = REST_WITHOUT_HUB[min(self.hub_failures, len(REST_WITHOUT_HUB) - 1)]
            logger.warning("The hub was not told, trying again in %.0f s: %s", rest, problem)
            self.hub_failures += 1
            self.hub_from = time.monotonic() + rest
            return
        self.hub_failures = 0

    def rest(self, seconds: float) -> None:
        if seconds and not self.over:
            self.resting = True
            time.sleep(seconds)
            self.resting = False


def _is_over(since: float | None, seconds: float) -> bool:
    return since is None or time.monotonic() - since > seconds
