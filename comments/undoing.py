"""Taking a decision back before anybody was told: a row of the log of its own, and no mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import log, moderation, notices, settling
from comments.models import Comment, Decision, Rule
from comments.moderation import NotAllowed, Seen
from comments.policy import states


def undoable(decision: Decision, by: User, *, now: datetime | None = None) -> bool:
    """Whether it was this moderator's and its time is not over. What has happened since is
    another matter: `undo` looks."""
    now = now or timezone.now()
    kinds = (Decision.Kind.DECIDED, Decision.Kind.BULK)
    return (
        decision.kind in kinds
        and decision.actor_id == by.pk
        and now - decision.created_at < notices.UNDO_WITHIN
    )


@transaction.atomic
def undo(decision: Decision, *, by: User, now: datetime | None = None) -> Decision:
    """Put the comment, or every comment of a bulk decision, back to what it was.

    Returns the row of the log that says so; a bulk decision's links one for each comment.

    Raises:
        NotAllowed: it is somebody else's, or older than `notices.UNDO_WITHIN`, or told already,
            or undone already; the message says what to do instead.
        moderation.Stale: the comment has changed since; nothing was undone.
    """
    now = now or timezone.now()
    if not undoable(decision, by, now=now):
        raise NotAllowed(_("It is too late to undo this. Decide anew: that is told as a reversal."))
    if hasattr(decision, "reversed_by"):
        raise NotAllowed(_("This was undone already."))
    if decision.kind == Decision.Kind.DECIDED:
        return _undo_one(decision, log.person(by), now, None)
    row = log.bulk(after="", rule=None, actor=log.person(by), at=now, reverses=decision)
    children = decision.children.filter(comment__isnull=False).select_related("comment")
    for child in children.order_by("comment__thread_id", "comment_id"):
        if not hasattr(child, "reversed_by"):
            _undo_one(child, log.person(by), now, row)
    return row


def _undo_one(
    decision: Decision, actor: log.Actor, now: datetime, parent: Decision | None
) -> Decision:
    comment = decision.comment
    if comment is None or decision.revision is None:
        raise NotAllowed(_("There is nothing to undo."))
    seen = Seen(comment.pk, decision.to_status, decision.revision.number)
    rule, decided_at = _before(decision)
    undone = moderation.move(
        seen,
        decision.from_status,
        kind=Decision.Kind.UNDONE,
        rule=rule,
        actor=actor,
        now=now,
        parent=parent,
        reverses=decision,
        quiet=True,
    )
    if comment.decisions.filter(pk__gt=decision.pk, pk__lt=undone.pk).exists():
        raise NotAllowed(_("Something has happened since. Decide anew."))
    told = [
        decision.pk,
        *decision.children.filter(report__isnull=False).values_list("pk", flat=True),
    ]
    if not notices.cancel(told):
        raise NotAllowed(_("The mail has gone out. Decide anew: that is told as a reversal."))
    reopened = settling.reopen(decision, undone, actor=actor, at=now)
    _put_back(comment, decision, decided_at, bool(reopened))
    return undone


def _before(decision: Decision) -> tuple[Rule | None, datetime | None]:
    """The rule that the status before rested on, and when a person or an edit gave it."""
    moves = Decision.objects.filter(comment=decision.comment_id, pk__lt=decision.pk)
    edits_refused = moves.filter(kind=Decision.Kind.EDITED, rule__consequence="refuse")
    last = moves.exclude(pk__in=edits_refused).select_related("rule").order_by("-pk").first()
    if last is None:
        return None, None
    first = last.kind in (Decision.Kind.RECEIVED, Decision.Kind.IMPORTED)
    return last.rule, None if first else last.created_at


def _put_back(
    comment: Comment, decision: Decision, decided_at: datetime | None, reported: bool
) -> None:
    """What the comment's row kept of the decision beside its status."""
    row = Comment.objects.filter(pk=comment.pk, status=decision.from_status)
    fresh: dict[str, object] = {"decided_at": decided_at}
    if decision.to_status == states.PUBLISHED and comment.published_at == decision.created_at:
        fresh["published_at"] = None
    if reported:
        fresh["waits"] = True
    row.update(**fresh)
