"""What a decision about a comment does to the open reports about it, each with its own log row."""

from __future__ import annotations

from datetime import datetime

from comments import log, notices
from comments.log import Actor
from comments.models import Decision, Report


def settle(comment_id: int, decision: Decision, *, upheld: bool, actor: Actor, at: datetime) -> int:
    """Uphold or reject every open report about the comment; how many. To be called in the
    decision's transaction, with the thread locked."""
    status = Report.Status.UPHELD if upheld else Report.Status.REJECTED
    count = 0
    for report in Report.objects.filter(comment=comment_id, status=Report.Status.OPEN):
        row = _move(report, Report.Status.OPEN, status, decision, actor, at)
        if row:
            notices.report_decided(report, row, at=at)
            count += 1
    return count


def reopen(decision: Decision, undone: Decision, *, actor: Actor, at: datetime) -> int:
    """Open anew what `decision` settled, since `undone` takes it back; how many."""
    rows = Decision.objects.filter(parent=decision, report__isnull=False)
    settled = list(rows.select_related("report"))
    return sum(
        _move(row.report, row.to_status, Report.Status.OPEN, undone, actor, at) is not None
        for row in settled
        if row.report
    )


def _move(
    report: Report, before: str, after: str, cause: Decision, actor: Actor, at: datetime
) -> Decision | None:
    decided_at = None if after == Report.Status.OPEN else at
    as_seen = Report.objects.filter(pk=report.pk, status=before)
    if not as_seen.update(status=after, decided_at=decided_at):
        return None
    report.status = after
    return log.report_moved(
        report, before=before, after=after, rule=cause.rule, actor=actor, at=at, parent=cause
    )
