"""What becomes of the open reports about a comment, each with its own row of the log.

To be called in the transaction of what settles them, with the thread locked: nobody else moves a
report meanwhile. However many there are, the queries are the same few.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from comments import log
from comments.log import Actor
from comments.models import Decision, Report
from comments.policy import states

OPEN = Report.Status.OPEN


def settle(
    reports: Sequence[Report], decision: Decision, *, actor: Actor, at: datetime
) -> list[Decision]:
    """Close open reports about one comment: upheld by a restriction, rejected by what lets it
    stand, without a decision where its writer took it back. The log's rows are returned, of which
    reporters are still to be told."""
    return _move(reports, _outcome(decision), decision, actor, at)


def _outcome(decision: Decision) -> Report.Status:
    if decision.kind == Decision.Kind.WITHDRAWN:
        return Report.Status.VOID
    upheld = decision.to_status in (states.REFUSED, states.REMOVED)
    return Report.Status.UPHELD if upheld else Report.Status.REJECTED


def reopen(decision: Decision, undone: Decision, *, actor: Actor, at: datetime) -> int:
    """Open anew what `decision` settled, since `undone` takes it back; how many."""
    rows = Decision.objects.filter(parent=decision, report__status=F("to_status"))
    rows = rows.select_related("report").order_by("pk")
    reports = [row.report for row in rows if row.report]
    return len(_move(reports, OPEN, undone, actor, at))


def _move(
    reports: Sequence[Report], after: str, cause: Decision, actor: Actor, at: datetime
) -> list[Decision]:
    """Move reports that are all in one state, and log each."""
    if not reports:
        return []
    before = reports[0].status
    as_seen = Report.objects.filter(pk__in=[one.pk for one in reports], status=before)
    as_seen.update(status=after, decided_at=None if after == OPEN else at)
    return log.reports_moved(reports, before=before, after=after, cause=cause, actor=actor, at=at)
