"""The worker's rounds: take up what a dead worker left, run what is due, sweep what is old.

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

from comments import sender

logger = logging.getLogger(__name__)

BACKEND = "default"
MOST_STARTS = 3  # a task that brought its worker down this often is not tried again
LONGEST_TASK = timedelta(hours=1)  # older than this, a task of another machine counts as dead
KEPT_FOR = timedelta(days=14)
SWEEP_EVERY = 3600.0  # seconds
REST_WITHOUT_DATABASE = 5.0  # seconds


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
        """One task, and once an hour the sweeping; False when no task was due."""
        if self.swept_at is None or time.monotonic() - self.swept_at > SWEEP_EVERY:
            take_up_what_was_left(self.name)
            sweep()
            sender.forget_old_keys(timezone.now().date())
            self.swept_at = time.monotonic()
        return run_next_task(self.name)

    def rest(self, seconds: float) -> None:
        if seconds and not self.over:
            self.resting = True
            time.sleep(seconds)
            self.resting = False
