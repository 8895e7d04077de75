"""What the engine is told about a sender, a network and a thread: a few indexed queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from comments.models import Comment, Sender, Thread
from comments.models.comments import CommentQuerySet, Status
from comments.policy.facts import LONGEST_WINDOW, MOST_AGES, MOST_RECENT_TEXTS, Facts
from comments.policy.week import DAY
from comments.sender import Network

RECENT = timedelta(days=30)


def gather(
    *,
    thread: Thread,
    sender: Sender | None,
    network: Network,
    now: datetime,
    seconds_on_form: float | None = None,
    trap_filled: bool = False,
    confirmed: bool = False,
    staff: bool = False,
    trusted: bool = False,
    editing: Comment | None = None,
) -> Facts:
    """The facts around a text sent to `thread` at `now`. `sender` is None before the first one.

    `confirmed` is about this text: whoever sends it has proven the address. `editing` is the
    comment that the text is for, when it is there already: it does not count beside itself.
    `trusted` senders are to the detectors what staff are: those about how somebody sends, and
    whether for the first time, let them pass. Every rule about the words still holds.

    Anybody may type an address. So what was written from it before counts only with what its owner
    sends, or the same network: else what is answered would tell a stranger what somebody wrote, or
    that they ever did. A record is of confirmed comments, and for confirmed ones.
    """
    article = thread.article
    others = Comment.objects.exclude(pk=editing.pk) if editing else Comment.objects.all()
    record = _record(others, sender, now)
    near = Q() if confirmed else Q(network_hash__in=network.recent)
    mine = _newest(others.filter(near, sender=sender), now) if sender else []
    here = _newest(others.filter(thread=thread), now) if thread.pk else []
    theirs = others.filter(network_hash__in=network.recent)
    first = article.first_published_at
    return Facts(
        sender_published=record["published"] if confirmed else 0,
        sender_decided_recently=record["decided"] if confirmed else 0,
        sender_refused_recently=record["refused"] if confirmed else 0,
        sender_post_ages=_ages(mine, now),
        sender_thread_post_ages=_ages((c for c in mine if c.thread_id == thread.pk), now),
        network_post_ages=_ages(_newest(theirs, now, texts=False), now),
        thread_post_ages=_ages(here, now),
        recent_by_sender=_texts(mine),
        recent_in_thread=_texts(here),
        seconds_on_form=seconds_on_form,
        trap_filled=trap_filled,
        confirmed=confirmed,
        staff=staff or trusted,
        article_language=article.language,
        article_risk=thread.risk,
        article_age_seconds=(now - first).total_seconds() if first else None,
        minute_of_week=minute_of_week(now),
    )


def minute_of_week(at: datetime) -> int:
    """What the newsroom's clocks show at that moment, as minutes since Monday 00:00.

    The site's time zone counts, whatever the reader's. An hour that clocks show twice in autumn
    is the same minutes twice; one that they leap over in spring is never shown.
    """
    local = timezone.localtime(at, timezone.get_default_timezone())
    return local.weekday() * DAY + local.hour * 60 + local.minute


REFUSED = Q(status__in=(Status.REFUSED, Status.REMOVED), withdrawn_at=None)
"""What their writers took back was refused by nobody."""


def _record(others: CommentQuerySet, sender: Sender | None, now: datetime) -> dict[str, int]:
    """How this sender's confirmed comments fared: published ones; decided of late, and refused."""
    if sender is None:
        return {"published": 0, "decided": 0, "refused": 0}
    late = Q(decided_at__gte=now - RECENT)
    return others.filter(sender=sender, confirmed=True).aggregate(
        published=Count("pk", filter=Q(status=Status.PUBLISHED)),
        decided=Count("pk", filter=late),
        refused=Count("pk", filter=late & REFUSED),
    )


def _newest(comments: CommentQuerySet, now: datetime, *, texts: bool = True) -> list[Comment]:
    since = now - timedelta(seconds=LONGEST_WINDOW)
    found = comments.filter(created_at__gte=since, created_at__lte=now, source_ref=None)
    found = found.order_by("-created_at")
    if texts:
        found = found.select_related("current")
    return list(found[:MOST_AGES])


def _ages(comments: Iterable[Comment], now: datetime) -> tuple[float, ...]:
    return tuple((now - comment.created_at).total_seconds() for comment in comments)


def _texts(comments: Iterable[Comment]) -> tuple[str, ...]:
    return tuple(c.current.text for c in comments if c.current)[:MOST_RECENT_TEXTS]
