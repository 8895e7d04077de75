"""Taking a decision back before anybody was told: a row of the log of its own, and no mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import handovers, log, moderation, notices, second_looks, settling
from comments.models import Appeal, Comment, Decision, Rule, Thread
from comments.moderation import NotAllowed, Seen, Stale
from comments.policy import states

KINDS = (Decision.Kind.DECIDED, Decision.Kind.BULK)


def undoable(decision: Decision, by: User, *, now: datetime | None = None) -> bool:
    """Whether it was this moderator's and its time is not over. What has happened since is
    another matter: `undo` looks."""
    now = now or timezone.now()
    return (
        decision.kind in KINDS
        and decision.actor_id == by.pk
        and now - decision.created_at < notices.UNDO_WITHIN
    )


def last_of(by: User) -> QuerySet[Decision]:
    """This moderator's decisions, newest first, several at once as one."""
    return Decision.objects.filter(kind__in=KINDS, actor=by, parent=None).order_by("-pk")


@transaction.atomic
def undo(decision: Decision, *, by: User, now: datetime | None = None) -> Decision:
    """Put the comment, or every comment of a bulk decision, back to what it was.

    Returns the row of the log that says so; a bulk decision's links one for each comment that was
    put back, and leaves alone those that have changed since.

    Raises:
        NotAllowed: it is somebody else's, or older than `notices.UNDO_WITHIN`, or told already,
            or undone already; the message says what to do instead.
        moderation.Stale: the comment has changed since; nothing was undone.
    """
    now = now or timezone.now()
    decision = _locked(decision)
    _check(decision, by, now)
    if decision.kind == Decision.Kind.DECIDED:
        return _undo_one(decision, log.person(by), now, None)
    return _undo_many(decision, log.person(by), now)


def _locked(decision: Decision) -> Decision:
    """The row as it is, so that of two who undo at once the second finds it undone."""
    rows = Decision.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("comment", "revision").get(pk=decision.pk)


def _check(decision: Decision, by: User, now: datetime) -> None:
    if decision.kind not in KINDS or decision.actor_id != by.pk:
        raise NotAllowed(_("Only who decided can undo it. You can decide anew."))
    if _is_reversed(decision):
        raise NotAllowed(_("This was undone already."))
    if not undoable(decision, by, now=now):
        raise NotAllowed(_("It is too late to undo this. Decide anew: that is told as a reversal."))


def _is_reversed(decision: Decision) -> bool:
    return Decision.objects.filter(reverses=decision).exists()


def _undo_many(decision: Decision, actor: log.Actor, now: datetime) -> Decision:
    row = log.bulk(after="", rule=None, actor=actor, at=now, reverses=decision)
    children = decision.children.filter(comment__isnull=False, reversed_by=None)
    undone, problem = 0, NotAllowed(_("This was undone already."))
    refused: NotAllowed | Stale = problem
    rows = children.select_related("comment", "revision")
    for child in rows.order_by("comment__thread_id", "comment_id"):
        try:
            with transaction.atomic():
                _undo_one(child, actor, now, row)
        except (NotAllowed, Stale) as left:
            refused = left
        else:
            undone += 1
    if not undone:
        raise refused
    return row


def _undo_one(
    decision: Decision, actor: log.Actor, now: datetime, parent: Decision | None
) -> Decision:
    comment = decision.comment
    if comment is None or decision.revision is None:
        raise NotAllowed(_("There is nothing to undo."))
    Thread.objects.select_for_update().get(pk=comment.thread_id)
    if _is_reversed(decision):
        raise NotAllowed(_("This was undone already."))
    seen = Seen(comment.pk, decision.to_status, decision.revision.number)
    undone = moderation.move(
        seen,
        decision.from_status,
        kind=Decision.Kind.UNDONE,
        rule=_rule_before(decision),
        actor=actor,
        now=now,
        parent=parent,
        reverses=decision,
        quiet=True,
    )
    _check_nothing_since(comment, decision, undone)
    reports = decision.children.filter(report__isnull=False).values_list("pk", flat=True)
    if not notices.cancel([decision.pk, *reports]):
        raise NotAllowed(_("The mail has gone out. Decide anew: that is told as a reversal."))
    reopened = settling.reopen(decision, undone, actor=actor, at=now)
    handovers.reopen(comment.pk, decision.created_at)
    second_looks.forget(decision)
    _put_back(comment, decision, bool(reopened))
    return undone


def _check_nothing_since(comment: Comment, decision: Decision, undone: Decision) -> None:
    """The comment stands as it was decided: but it may have gone elsewhere and come back, or the
    decision may belong to an appeal."""
    if comment.decisions.filter(pk__gt=decision.pk, pk__lt=undone.pk).exists():
        raise NotAllowed(_("Something has happened since. Decide anew."))
    appeals = Appeal.objects.filter(comment=comment)
    if appeals.filter(decided_at__gte=decision.created_at).exists():
        raise NotAllowed(_("This was decided with an appeal, which is told its writer at once."))
    if appeals.filter(decision=decision).exists():
        raise NotAllowed(_("Its writer contests this already. Somebody judges the appeal."))


def _before(decision: Decision) -> QuerySet[Decision]:
    rows = Decision.objects.filter(comment=decision.comment_id, pk__lt=decision.pk)
    return rows.exclude(kind=Decision.Kind.PICKED).order_by("-pk")


def _rule_before(decision: Decision) -> Rule | None:
    """The rule that the status before rested on. A change refused to the writer moved nothing."""
    refused = _before(decision).filter(
        kind=Decision.Kind.EDITED, rule__consequence=Rule.Consequence.REFUSE
    )
    moves = _before(decision).exclude(pk__in=refused.order_by().values("pk"))
    last = moves.select_related("rule").first()
    return last.rule if last else None


def _decided_before(decision: Decision) -> datetime | None:
    """When a person had decided about the comment before, and it stood."""
    people = _before(decision).filter(kind=Decision.Kind.DECIDED)
    stood = people.exclude(reversed_by__kind=Decision.Kind.UNDONE)
    return stood.values_list("created_at", flat=True).first()


def _first_shown_by(decision: Decision, comment: Comment) -> bool:
    """Whether readers saw it by this decision and not before, in the same moment even."""
    if comment.published_at != decision.created_at:
        return False
    shown = _before(decision).filter(to_status=states.PUBLISHED)
    return not shown.exclude(reversed_by__kind=Decision.Kind.UNDONE).exists()


def _put_back(comment: Comment, decision: Decision, reported: bool) -> None:
    """What the comment's row kept of the decision beside its status."""
    row = Comment.objects.filter(pk=comment.pk, status=decision.from_status)
    fresh: dict[str, object] = {"decided_at": _decided_before(decision)}
    if decision.to_status == states.PUBLISHED and _first_shown_by(decision, comment):
        fresh["published_at"] = None
    if reported:
        fresh["waits"] = True
    row.update(**fresh)
