"""What readers want to be told of a thread: the only writer of `Follow`.

New comments are told in one mail an hour at most, with their number alone. Nobody is followed by
following: only the reader sees what they follow.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from comments import mail_stops
from comments.models import Comment, Follow, Notice, Sender, Thread
from comments.models.comments import Status

Level = Follow.Level
AN_HOUR = timedelta(hours=1)


def level(sender: Sender, thread: Thread) -> str:
    """What they are told of it; without having chosen, replies."""
    row = Follow.objects.filter(sender=sender, thread=thread.pk or 0).first()
    return row.level if row else str(Level.REPLIES)


def choose(sender: Sender, thread: Thread, wanted: str) -> None:
    """Tell them of every new comment, of replies to theirs, or of nothing, from now on.

    `thread` is a stored one. Choosing every comment takes back that no such mail was wanted at all.

    Raises:
        ValueError: that is none of the three.
    """
    if wanted not in Level.values:
        raise ValueError(f"{wanted!r} is no level.")
    Follow.objects.bulk_create(
        [Follow(sender=sender, thread=thread, level=wanted)], ignore_conflicts=True
    )
    # What came before the choice is not new.
    mine = Follow.objects.filter(sender=sender, thread=thread).exclude(level=wanted)
    mine.update(level=wanted, created_at=timezone.now())
    if wanted == Level.ALL:
        mail_stops.wish_again(sender.email, Notice.Kind.THREAD)


def chosen(sender: Sender) -> QuerySet[Follow]:
    """Every thread of which they chose what they are told, the newest choice first."""
    rows = Follow.objects.filter(sender=sender).select_related("thread__article__section")
    return rows.order_by("-created_at", "-pk")


def to_be_told(comment: Comment) -> list[Follow]:
    """Who follows the thread of a comment that has just appeared, and has no mail about it coming
    yet. In one query, which finds nothing where nobody follows."""
    coming = Notice.objects.filter(
        kind=Notice.Kind.THREAD,
        sender=OuterRef("sender"),
        thread=OuterRef("thread"),
        status=Notice.Status.WAITING,
    )
    rows = Follow.objects.filter(thread=comment.thread_id, level=Level.ALL)
    others = rows.exclude(sender=comment.sender_id) if comment.sender_id else rows
    return list(others.filter(~Exists(coming), sender__confirmed_at__isnull=False))


def due(at: datetime) -> datetime:
    """When the mail about what is new at that time goes out: with the next full hour."""
    return at.replace(minute=0, second=0, microsecond=0) + AN_HOUR


def new_since(notice: Notice) -> int:
    """How many comments of others appeared since they were last told, and are still read. Where
    that is not kept any more, since the hour in which the mail was asked for: what had come before
    had a mail of its own."""
    follow = Follow.objects.filter(
        sender=notice.sender_id, thread=notice.thread_id, level=Level.ALL
    ).first()
    if follow is None:
        return 0
    told = Notice.objects.filter(
        kind=Notice.Kind.THREAD, sender=notice.sender_id, thread=notice.thread_id
    ).aggregate(last=Max("sent_at"))["last"]
    since = max(follow.created_at, told or notice.created_at - AN_HOUR)
    mine = Q(sender=notice.sender_id, sender__isnull=False)
    fresh = Comment.objects.filter(thread=notice.thread_id, published_at__gt=since)
    counted = fresh.filter(status=Status.PUBLISHED).exclude(mine).aggregate(many=Count("pk"))
    return int(counted["many"])


def wants_replies(sender_id: int, thread_id: int) -> bool:
    """Whether somebody is told of answers to what they wrote in the thread."""
    muted = Follow.objects.filter(sender=sender_id, thread=thread_id, level=Level.NONE)
    return not muted.exists()
