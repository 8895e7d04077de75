"""A writer takes a comment back. Nobody else brings it back, and no word of it is shown any more.

What readers have seen leaves its place in the thread, so that answers to it still stand. Reports
about it are settled without a decision; an appeal that waits is still judged, and changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import log, moderation
from comments.models import Comment, Decision, Thread
from comments.policy import states
from comments.seen import Seen


class NotAllowed(Exception):
    """It cannot be taken back; the message tells its writer why."""


def allowed(comment: Comment) -> bool:
    """Whether there is something to take back."""
    return states.allowed(comment.status, states.REMOVED, "sender")


@transaction.atomic
def withdraw(comment_id: int, *, now: datetime | None = None) -> Decision | None:
    """Take the comment back as it stands by now; None when its writer had done so before.

    Raises:
        NotAllowed: a moderator or the policy has taken it down already.
    """
    of_comment = Comment.objects.filter(pk=comment_id).values("thread")
    list(Thread.objects.select_for_update().filter(pk__in=of_comment))
    comment = Comment.objects.get(pk=comment_id)
    if comment.withdrawn_at:
        return None
    if not allowed(comment):
        raise NotAllowed(_("It is not shown any more: there is nothing to take back."))
    return moderation.move(
        Seen(comment.pk, comment.status, comment.revision),
        states.REMOVED,
        kind=Decision.Kind.WITHDRAWN,
        rule=None,
        actor=log.READER,
        now=now or timezone.now(),
        quiet=True,
    )
