"""What is to be mailed: rows of the outbox, asked for in the transaction of what they tell.

A person's decision is told after `UNDO_WITHIN`, so that one taken back in that time is told
nobody. `comments.mailing` sends. Nothing here looks at an address: a comment's writer is mailed
only if the address was confirmed when it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from articles.models import Correction
from comments import follows
from comments.models import (
    Appeal,
    Comment,
    Decision,
    Notice,
    Report,
    Sender,
    SignIn,
    Standing,
    Thread,
)
from comments.policy import states

UNDO_WITHIN = timedelta(seconds=60)
"""How long a decision can be undone, and how long its notice waits."""
WROTE_LATELY = timedelta(days=7)
"""Who wrote under an article within this time is told that its comments are closed."""
RESTRICTED = (states.HELD, states.REFUSED, states.REMOVED)
Kind = Notice.Kind


def comment_moved(
    comment: Comment,
    decision: Decision,
    *,
    first_published: bool,
    at: datetime,
    settled: Iterable[Decision] = (),
) -> None:
    """Tell the writer what became of a comment, whom it answers that there is a reply, and whose
    reports it settled: `settled` are the log's rows of these.

    `decision` has its `rule` at hand. Writers who have just sent a comment see its receipt, so
    that they are told by mail only of what is held or refused.
    """
    due = _due(decision, at)
    rows: list[Notice] = []
    if _told_why(comment, decision):
        rows += _row(Kind.STATEMENT, f"{decision.pk}", due, comment=comment, decision=decision)
    elif decision.kind == Decision.Kind.DECIDED and first_published:
        rows += _row(Kind.PUBLISHED, f"{comment.pk}", due, comment=comment, decision=decision)
    elif _gives_back(comment, decision):
        key = f"{comment.pk}-{decision.pk}"
        rows += _row(Kind.PUBLISHED, key, due, comment=comment, decision=decision)
    if first_published:
        rows += _reply(comment, decision, due) + _followed(comment, at)
    _ask(_of_reports(settled, at) + rows)


def standing_changed(standing: Standing, decision: Decision, *, at: datetime) -> None:
    """Tell a sender with a confirmed address what restricts them, or that it has ended."""
    sender = standing.sender
    matters = {decision.from_status, decision.to_status} - {"", Standing.State.TRUSTED}
    if sender and sender.confirmed_at and matters:
        due = at + UNDO_WITHIN
        _ask(_row(Kind.STATEMENT, f"{decision.pk}", due, sender=sender, decision=decision))


def sign_in_asked(sign_in: SignIn, *, at: datetime) -> None:
    """Whoever owns the address is mailed, confirmed or not: this is how it becomes so."""
    _ask(_row(Kind.SIGN_IN, f"{sign_in.pk}", at, sender=sign_in.sender, sign_in=sign_in))


def report_received(report: Report, *, at: datetime) -> None:
    if report.email:
        _ask(_row(Kind.REPORT, f"{report.pk}", at, report=report))


def reports_decided(decisions: Iterable[Decision], *, at: datetime) -> None:
    """Tell reporters who gave an address; `decisions` are the log's rows of their reports."""
    _ask(_of_reports(decisions, at))


def appeal_received(appeal: Appeal, *, at: datetime) -> None:
    _appeal(Kind.APPEAL, appeal, at)


def appeal_decided(appeal: Appeal, *, at: datetime) -> None:
    _appeal(Kind.APPEAL_DECIDED, appeal, at)


def thread_closed(thread: Thread, decision: Decision, *, at: datetime) -> int:
    """Tell those who wrote there lately, with a confirmed address, that the comments are closed;
    how many. To be called in the transaction of `decision`."""
    due = _due(decision, at)
    lately = Comment.objects.filter(
        thread=thread, created_at__gt=at - WROTE_LATELY, confirmed=True, sender__isnull=False
    )
    rows = [
        Notice(
            kind=Kind.STATEMENT,
            key=f"{Kind.STATEMENT}:{decision.pk}-{sender}",
            decision=decision,
            sender_id=sender,
            created_at=due,
            not_before=due,
        )
        for sender in lately.order_by("sender").values_list("sender", flat=True).distinct()
    ]
    return len(_ask(rows))


def corrected(correction: Correction, senders: Iterable[int | None], *, due: datetime) -> int:
    """Tell these senders, each once, of a correction to a story they commented on; how many."""
    rows: list[Notice] = []
    for sender in senders:
        key = f"{correction.pk}-{sender}"
        rows += _row(Kind.CORRECTION, key, due, correction=correction, sender_id=sender)
    return len(_ask(rows))


def cancel_correction(correction: Correction) -> int:
    """Take back what has not gone out about a correction; how many are not told now."""
    waiting = Notice.objects.filter(correction=correction, status=Notice.Status.WAITING)
    return waiting.update(status=Notice.Status.CANCELLED)


def cancel(decisions: list[int]) -> bool:
    """Take back what these decisions would have told; False when some of it has gone out, or is
    going: then nothing was cancelled."""
    rows = Notice.objects.filter(decision__in=decisions)
    waiting = rows.filter(status=Notice.Status.WAITING)
    if rows.filter(status__in=(Notice.Status.CLAIMED, Notice.Status.SENT)).exists():
        return False
    # The key is given up with it: what is decided anew is told anew.
    gone = Concat("key", Value("~"), Cast("pk", CharField()), output_field=CharField())
    waiting.update(status=Notice.Status.CANCELLED, key=gone)
    return not rows.filter(status__in=(Notice.Status.CLAIMED, Notice.Status.SENT)).exists()


def cancel_for(sender: Sender, reports: list[int]) -> None:
    """Take back all that a sender who is forgotten was still to be told, or was to be told of
    these reports."""
    waiting = Notice.objects.filter(status=Notice.Status.WAITING)
    theirs = Q(sender=sender) | Q(report__in=reports)
    waiting.filter(theirs).update(status=Notice.Status.CANCELLED)


def _told_why(comment: Comment, decision: Decision) -> bool:
    """Every restriction has its statement, but where the rule says that there is none: floods of
    advertising, the law's own exception."""
    edit_refused = (
        decision.kind == Decision.Kind.EDITED
        and decision.rule is not None
        and decision.rule.consequence == "refuse"
    )
    restricts = decision.to_status in RESTRICTED or edit_refused
    return restricts and (decision.rule is None or decision.rule.statement)


def _gives_back(comment: Comment, decision: Decision) -> bool:
    """Whether readers see again what its writer was told that they do not."""
    if decision.kind != Decision.Kind.DECIDED or decision.to_status != states.PUBLISHED:
        return False
    told = Notice.objects.filter(
        kind=Kind.STATEMENT, comment=comment, decision__to_status=decision.from_status
    ).order_by("-pk")
    last = told.first() if decision.from_status in RESTRICTED else None
    return last is not None and last.status in (Notice.Status.CLAIMED, Notice.Status.SENT)


def replied(comment: Comment, decision: Decision, *, at: datetime) -> None:
    """Tell whom the comment answers, and who follows the thread, now that readers see it first."""
    _ask(_reply(comment, decision, _due(decision, at)) + _followed(comment, at))


def _due(decision: Decision, at: datetime) -> datetime:
    """When what a decision tells may go out: a person may take theirs back."""
    return at + UNDO_WITHIN if decision.actor_kind == Decision.Actor.PERSON else at


def _reply(comment: Comment, decision: Decision, due: datetime) -> list[Notice]:
    parent = comment.parent
    if parent is None or parent.sender_id in (None, comment.sender_id):
        return []
    if parent.status != states.PUBLISHED:
        return []
    return _row(Kind.REPLY, f"{comment.pk}", due, comment=parent, about=comment, decision=decision)


def _followed(comment: Comment, at: datetime) -> list[Notice]:
    """Who follows the thread is told with the next full hour of all that is new by then."""
    due = follows.due(at)
    rows: list[Notice] = []
    for one in follows.to_be_told(comment):
        key = f"{one.pk}-{due:%Y%m%d%H}"
        rows += _row(Kind.THREAD, key, due, sender_id=one.sender_id, thread_id=one.thread_id)
    return rows


def _of_reports(decisions: Iterable[Decision], at: datetime) -> list[Notice]:
    rows: list[Notice] = []
    for one in decisions:
        if one.report and one.report.email:
            key = f"{one.report.pk}-{one.pk}"
            due = at + UNDO_WITHIN
            rows += _row(Kind.REPORT_DECIDED, key, due, report=one.report, decision=one)
    return rows


def _appeal(kind: str, appeal: Appeal, at: datetime) -> None:
    if appeal.comment:
        _ask(_row(kind, f"{appeal.pk}", at, comment=appeal.comment, appeal=appeal))
        return
    standing = appeal.decision.standing
    if standing and standing.sender and standing.sender.confirmed_at:
        _ask(_row(kind, f"{appeal.pk}", at, sender=standing.sender, appeal=appeal))


def _row(
    kind: str, key: str, due: datetime, *, about: Comment | None = None, **whom: Any
) -> list[Notice]:
    """One row to be asked for, or none: `comment` stands for its sender, who is told if the
    address was confirmed."""
    comment: Comment | None = whom.get("comment")
    if comment is not None:
        if not comment.confirmed or comment.sender_id is None:
            return []
        whom = {**whom, "sender_id": comment.sender_id, "comment": about or comment}
    return [Notice(kind=kind, key=f"{kind}:{key}", not_before=due, created_at=due, **whom)]


def _ask(rows: list[Notice]) -> list[Notice]:
    """Each row once, whoever asks for it again, in one statement."""
    return Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
