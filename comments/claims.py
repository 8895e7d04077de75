"""Who has a comment open just now. A claim stops nobody, and ends by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.people.models import User
from comments.models import Claim, Comment

HOLDS = timedelta(minutes=5)
"""How long a comment counts as open after somebody came to it."""


@transaction.atomic
def take(comment_id: int, by: User, *, over: bool = False, now: datetime | None = None) -> Claim:
    """Say that this moderator has the comment open, and return the claim that stands then.

    Somebody else's live claim stays, unless `over` asks to take it over.

    Raises:
        Comment.DoesNotExist: no such comment.
    """
    now = now or timezone.now()
    until = now + HOLDS
    rows = Claim.objects.filter(comment=comment_id)
    mine = rows if over else rows.filter(Q(user=by) | Q(until__lte=now))
    if not mine.update(user=by, until=until):
        comment = Comment.objects.only("pk").get(pk=comment_id)
        Claim.objects.get_or_create(comment=comment, defaults={"user": by, "until": until})
    return rows.select_related("user").get()


def release(comment_id: int, by: User) -> bool:
    """End one's own claim; whether there was one."""
    deleted, _each = Claim.objects.filter(comment=comment_id, user=by).delete()
    return deleted > 0


def open(comment: Comment, by: User, now: datetime | None = None) -> Claim | None:  # noqa: A001 - said as claims.open
    """The live claim of somebody else than this moderator."""
    claim = of([comment.pk], now).get(comment.pk)
    return claim if claim and claim.user_id != by.pk else None


def of(comment_ids: Iterable[int], now: datetime | None = None) -> dict[int, Claim]:
    """The live claims on these comments, by comment: one query."""
    now = now or timezone.now()
    rows = Claim.objects.filter(comment__in=list(comment_ids), until__gt=now)
    return {one.comment_id: one for one in rows.select_related("user")}
