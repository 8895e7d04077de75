"""A dry run's life: asked for, taken by the worker, reported batch by batch, ended.

`heard_at` is the last sign of life, and says whose run it is: every report repeats the moment of
the one before, so that a worker whose run was stopped, or begun anew by another, writes no more.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from articles.people.models import User
from comments import policies, saying
from comments.dryrun import past, replaying
from comments.models import Difference, DryRun, PolicyVersion
from comments.policy import engine
from comments.policy.detectors import KINDS
from comments.policy.findings import Sentence, gettext_noop, sentence
from comments.policy.scoring import Score, difference

logger = logging.getLogger(__name__)

SILENT_AFTER = timedelta(minutes=2)
"""A batch takes seconds: after this without a report, the worker is taken to have died."""
KEPT = 10
"""Dry runs kept for each version, the newest ones."""
LARGEST = {DryRun.Scope.DAYS.value: 3650, DryRun.Scope.COMMENTS.value: 1_000_000}
UNDER_WAY = (DryRun.Status.WAITING, DryRun.Status.RUNNING)
DIED = sentence(gettext_noop("The worker ended while it ran this."))
BROKE = sentence(gettext_noop("Something unexpected went wrong; the worker's log tells what."))


class BadScope(ValueError):
    """Not what a dry run can go over; the message says why."""


class AlreadyRunning(Exception):
    """A dry run of this version is under way: `run`."""

    def __init__(self, run: DryRun) -> None:
        self.run = run
        super().__init__(_("A dry run of this version is under way."))


class Overtaken(Exception):
    """The run was stopped, discarded with its draft, or is another worker's now."""


def is_silent(run: DryRun, now: datetime | None = None) -> bool:
    """Whether the run's worker seems to have died under it."""
    heard = run.heard_at
    running = run.status == DryRun.Status.RUNNING and heard is not None
    return running and (now or timezone.now()) - (heard or run.created_at) > SILENT_AFTER


def ask(version: PolicyVersion, *, scope: str, size: int, by: User) -> DryRun:
    """Have the version replayed over the last `size` days or comments, as soon as a worker can.

    Raises:
        BadScope: for another scope, or a size that is not in 1 to LARGEST.
        AlreadyRunning: while one of this version waits or runs.
        PolicyVersion.DoesNotExist: when somebody has just discarded the draft.
    """
    if not 1 <= size <= LARGEST.get(scope, 0):
        raise BadScope(_("A dry run cannot go over that many."))
    with transaction.atomic():
        version = PolicyVersion.objects.select_for_update().get(pk=version.pk)
        _make_room(version)
        run = DryRun.objects.create(
            version=version,
            edits=version.edits,
            scope=scope,
            size=size,
            asked_by=by,
            asked_name=str(by)[:120],
        )
        transaction.on_commit(partial(replay.enqueue, run_id=run.pk))
    return run


def _make_room(version: PolicyVersion) -> None:
    """End a run whose worker died, refuse beside a living one, and forget the oldest."""
    under_way = DryRun.objects.filter(version=version, status__in=UNDER_WAY).first()
    if under_way:
        if not is_silent(under_way):
            raise AlreadyRunning(under_way)
        _end(under_way.pk, DryRun.Status.FAILED, problem=DIED)
    kept = DryRun.objects.filter(version=version).values_list("pk", flat=True)[: KEPT - 1]
    DryRun.objects.filter(version=version).exclude(pk__in=list(kept)).delete()


def stop(run: DryRun) -> bool:
    """Stop a run that waits or is under way; False when it had ended already."""
    return _end(run.pk, DryRun.Status.STOPPED)


def _end(run_id: int, status: str, *, problem: Sentence | None = None) -> bool:
    row = DryRun.objects.filter(pk=run_id, status__in=UNDER_WAY)
    with transaction.atomic():
        found = row.select_for_update().first()
        if found is None:
            return False
        results = found.results | ({"problem": saying.pack(problem)} if problem else {})
        ended = row.update(status=status, results=results, finished_at=timezone.now())
    return bool(ended)


@task()
def replay(run_id: int) -> None:
    """What the worker takes from its queue."""
    run(run_id)


def run(run_id: int) -> None:
    """Replay from the beginning, whatever an earlier worker left; nothing of a run that has ended.

    What goes wrong is told on the run's page, and unless it is the draft's fault, raised as well.
    """
    try:
        report = _claim(run_id)
        _carry_out(report)
    except Overtaken:
        return
    except engine.PolicyError as error:
        message = gettext_noop("This version cannot run. %(path)s: %(problem)s")
        told = sentence(message, path=error.path, problem=error.problem)
        _end(run_id, DryRun.Status.FAILED, problem=told)
    except Exception:
        logger.exception("Dry run %s failed.", run_id)
        _end(run_id, DryRun.Status.FAILED, problem=BROKE)
        raise


@dataclass(slots=True)
class Report:
    """A run that is this worker's as long as its row says so."""

    run: DryRun
    heard_at: datetime

    def write(self, differences: list[Difference], **changes: Any) -> None:
        """Progress and what was found since the last report: both or neither.

        Raises:
            Overtaken: when the run is not this worker's any more; nothing is written then.
        """
        mine = DryRun.objects.filter(
            pk=self.run.pk, status=DryRun.Status.RUNNING, heard_at=self.heard_at
        )
        now = max(timezone.now(), self.heard_at + timedelta(microseconds=1))
        with transaction.atomic():
            if not mine.update(heard_at=now, **changes):
                raise Overtaken
            Difference.objects.bulk_create(differences)
        self.heard_at = now


def _claim(run_id: int) -> Report:
    """Begin the run, anew where an earlier worker ended in it.

    Raises:
        Overtaken: when it has ended, or is not there any more.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = DryRun.objects.filter(pk=run_id, status__in=UNDER_WAY)
        fresh = {"done": 0, "total": 0, "results": {}, "heard_at": now}
        if not waiting.update(status=DryRun.Status.RUNNING, **fresh):
            raise Overtaken
        Difference.objects.filter(run=run_id).delete()
        run = DryRun.objects.get(pk=run_id)
    return Report(run, now)


def _carry_out(report: Report) -> None:
    policy = _load(report.run.version_id)
    walk = past.walk(report.run)
    tally = Tally.of(policy, report.run)
    edits = policy.version.edits
    report.write([], edits=edits, total=walk.total, results=tally.results())
    for judged in replaying.replay(policy, walk):
        found = tally.add(judged)
        report.write(found, done=tally.done, results=tally.results())
    end = timezone.now()
    report.write([], status=DryRun.Status.DONE, finished_at=end, results=tally.results())


def _load(version_id: int) -> policies.Loaded:
    """The version, read while nobody changed it."""
    while True:
        version = PolicyVersion.objects.filter(pk=version_id).first()
        if version is None:
            raise Overtaken
        loaded = policies.load(version)
        if PolicyVersion.objects.filter(pk=version_id, edits=version.edits).exists():
            return loaded


@dataclass(slots=True)
class Tally:
    """What the results page shows, as far as it is known."""

    run: DryRun
    score: Score
    numbers: Mapping[str, int]
    about: dict[str, Any]
    done: int = 0
    erased: int = 0
    edited: int = 0
    imported: int | None = None

    @classmethod
    def of(cls, policy: policies.Loaded, run: DryRun) -> Tally:
        numbers = {rule.key: number for number, rule in policy.rules.items()}
        sorting = [number for number, rule in policy.rules.items() if not rule.citable]
        return cls(run, Score.of(policy.rules, sorting), numbers, _about(policy))

    def add(self, judged: list[replaying.Judged]) -> list[Difference]:
        """Count a batch in; return where the version differs."""
        if judged and self.imported is None:
            self.imported = past.imported_since(judged[0].past.sent)
        found = [self._add(one) for one in judged]
        return [one for one in found if one]

    def _add(self, judged: replaying.Judged) -> Difference | None:
        self.done += 1
        case = judged.case(self.numbers)
        if case is None:
            self.erased += 1
            return None
        self.edited += judged.past.edited
        self.score.add(case)
        kind = difference(case)
        if not kind:
            return None
        return Difference(
            run=self.run,
            comment_id=judged.past.pk,
            kind=kind,
            outcome=case.outcome,
            rule=case.rule,
        )

    def results(self) -> dict[str, Any]:
        counts = {"erased": self.erased, "edited": self.edited, "imported": self.imported or 0}
        return {**self.about, **counts, "score": self.score.as_data()}


def _about(policy: policies.Loaded) -> dict[str, Any]:
    """The rules as they stood, since a draft goes on changing, and what is not replayed of them."""
    return {
        "rules": [
            {
                "number": number,
                "key": rule.key,
                "consequence": rule.consequence,
                "titles": {one.language: one.title for one in rule.texts.all()},
                "not_replayed": sorted(
                    {d.kind for d in rule.detectors.all() if not KINDS[d.kind].replayable}
                ),
                "asks_for_staff": any(
                    kind.replayable and kind.about == "sending"
                    for kind in (KINDS[one.kind] for one in rule.detectors.all())
                ),
            }
            for number, rule in policy.rules.items()
        ]
    }
