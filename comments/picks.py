"""Editors' picks: the only writer of `picked_at`.

A pick is of the words that stood then. Once their writer has changed them it shows no more, and
can be made anew. What is held or removed keeps it, and shows it again when it is back.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import log
from comments.models import Comment, Decision, Thread
from comments.models.comments import Status
from comments.seen import Seen

PICKED = "picked"
"""What the log says of a pick; of one taken back it says nothing."""
MODERATE, PUBLISH = "comments.moderate_comment", "articles.publish_article"
SHOWN = Q(status=Status.PUBLISHED, picked_at__isnull=False, picked_at__gte=F("current__created_at"))
"""The picks that readers are shown."""


class NotAllowed(Exception):
    """Nothing was picked or taken back; the message says why."""


def may_pick(user: User) -> bool:
    """Whoever decides about comments, and whoever decides what the newsroom publishes."""
    staff = user.is_active and user.is_staff
    return staff and (user.has_perm(MODERATE) or user.has_perm(PUBLISH))


def is_shown(comment: Comment) -> bool:
    """Whether readers are shown it as a pick. Needs `current`."""
    words, picked_at = comment.current, comment.picked_at
    if comment.status != Status.PUBLISHED or words is None or picked_at is None:
        return False
    return picked_at >= words.created_at


@transaction.atomic
def pick(seen: Seen, *, by: User, now: datetime | None = None) -> Decision:
    """Choose a published comment, with the words seen.

    Raises:
        NotAllowed: it is none that readers see, or has other words by now, or is picked already.
        Comment.DoesNotExist: there is no such comment.
    """
    now = now or timezone.now()
    comment = _locked(seen.comment_id)
    rows = Comment.objects.filter(pk=comment.pk, status=Status.PUBLISHED, revision=seen.revision)
    if not rows.exclude(SHOWN).update(picked_at=now):
        raise NotAllowed(_why_not(comment, seen))
    return _log(comment, "", PICKED, by, now)


@transaction.atomic
def unpick(comment_id: int, *, by: User, now: datetime | None = None) -> Decision:
    """Take a pick back, whether readers see it or not.

    Raises:
        NotAllowed: it is none.
        Comment.DoesNotExist: there is no such comment.
    """
    comment = _locked(comment_id)
    rows = Comment.objects.filter(pk=comment.pk, picked_at__isnull=False)
    if not rows.update(picked_at=None):
        raise NotAllowed(_("It is no editor’s pick."))
    return _log(comment, PICKED, "", by, now or timezone.now())


def _locked(comment_id: int) -> Comment:
    """The comment, once its thread is ours: its page is another one from now on."""
    thread = Comment.objects.filter(pk=comment_id).values("thread")
    Thread.objects.filter(pk__in=thread).update(version=F("version") + 1)
    return Comment.objects.select_related("current").get(pk=comment_id)


def _log(comment: Comment, before: str, after: str, by: User, now: datetime) -> Decision:
    return log.comment_moved(
        comment,
        kind=Decision.Kind.PICKED,
        before=before,
        after=after,
        rule=None,
        actor=log.person(by),
        at=now,
    )


def _why_not(comment: Comment, seen: Seen) -> str:
    if comment.status != Status.PUBLISHED:
        return _("Only a published comment can be an editor’s pick.")
    if comment.revision != seen.revision:
        return _("Its writer has changed it since you opened the page. Read it again.")
    return _("It is an editor’s pick already.")
