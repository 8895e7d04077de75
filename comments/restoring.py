"""What a granted appeal puts right. To be called in the transaction that judges it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from articles.people.models import User
from comments import log, moderation, notices, revisions, standings
from comments.models import Comment, CommentRevision, Decision, Standing, Thread
from comments.models.comments import Status
from comments.moderation import Seen


def restore(
    decision: Decision, *, by: User, now: datetime, reversed_before: Decision | None
) -> Decision | None:
    """Take the contested decision back; None where there is nothing left to take back. It comes
    fresh with its comment, under the thread's lock.

    A refused change takes the place of the words that stood when it was sent, and of no others.
    A text that was erased since comes back nowhere.
    """
    if reversed_before is not None:
        return None
    if decision.standing:
        return _lift(decision.standing, by, now)
    comment = decision.comment
    if comment is None:
        return None
    if decision.kind == Decision.Kind.EDITED and decision.to_status == decision.from_status:
        return _let_change_stand(decision, comment, by, now)
    return _publish(decision, comment, by, now)


def _lift(standing: Standing, by: User, now: datetime) -> Decision | None:
    over = standing.ended_at is not None or (standing.until is not None and standing.until <= now)
    return None if over else standings.lift(standing, by=by, now=now, quiet=True)


def _publish(decision: Decision, comment: Comment, by: User, now: datetime) -> Decision | None:
    if comment.status != decision.to_status or not (comment.current and comment.current.text):
        return None
    restored = moderation.move(
        Seen(comment.pk, comment.status, comment.revision),
        Status.PUBLISHED,
        kind=Decision.Kind.DECIDED,
        rule=None,
        actor=log.person(by),
        now=now,
        reverses=None if hasattr(decision, "reversed_by") else decision,
        quiet=True,
    )
    if comment.published_at is None:
        notices.replied(comment, restored, at=now)
    return restored


def _let_change_stand(
    decision: Decision, comment: Comment, by: User, now: datetime
) -> Decision | None:
    """What a person lets stand changes no status: what waits for another reason still does."""
    revision = decision.revision
    if revision is None or not _is_next(comment, revision):
        return None
    Comment.objects.filter(pk=comment.pk, current=comment.current_id).update(
        revision=revision.number,
        current=revision,
        fold_hash=revisions.fold_hash(revision.text),
        decided_at=now,
    )
    if comment.status == Status.PUBLISHED:
        Thread.objects.filter(pk=comment.thread_id).update(version=F("version") + 1)
    comment.current = revision
    return log.comment_moved(
        comment,
        kind=Decision.Kind.DECIDED,
        before=comment.status,
        after=comment.status,
        rule=comment.rule,
        actor=log.person(by),
        at=now,
        reverses=decision,
    )


def _is_next(comment: Comment, revision: CommentRevision) -> bool:
    """Whether the words that stand are those that the change was made to."""
    stands = comment.status in (Status.PUBLISHED, Status.HELD)
    return stands and comment.revision < revision.number and bool(revision.text)
