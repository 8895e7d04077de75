"""A thread in which very many comments come in slows by itself, and cools by itself.

Asked of the rows at every look, never stored: what came in within the last minutes, at most
twice as many as make a thread hot. Nobody's network counts for more than a few of them, so that
one busy program does not slow everybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from comments.models import Comment, Thread
from comments.models.comments import Status

WINDOW = timedelta(minutes=10)
OF_ONE_NETWORK = 5
STEPS = (0, 60, 120)
"""Seconds between two comments of one sender: cool, hot, very hot."""
_TROUBLED = Q(status__in=(Status.HELD, Status.REFUSED, Status.REMOVED)) | Q(waits=True)


def curve(comments: int, troubled: int, networks: int, *, hot: int) -> int:
    """Seconds between two comments of one sender, after what the last ten minutes brought.

    Hot from `hot` comments on, very hot from twice as many, or when a third of a hot thread was
    held, refused, removed or reported. `hot` below 1 turns it off.
    """
    counted = min(comments, networks * OF_ONE_NETWORK)
    if hot < 1 or counted < hot:
        return STEPS[0]
    very = counted >= 2 * hot or troubled * 3 >= comments
    return STEPS[2] if very else STEPS[1]


def seconds(thread: Thread, now: datetime) -> int:
    """What the curve says of a thread at `now`."""
    hot = settings.COMMENT_HEAT
    if hot < 1 or thread.pk is None:
        return STEPS[0]
    told = _newest(thread.pk, now).aggregate(**_figures())
    return curve(**told, hot=hot)


def figures(now: datetime) -> Combinable:
    """The same figures as a column of a query over threads, for `of_figures`."""
    newest = _newest(OuterRef(OuterRef("pk")), now)
    counted = Comment.objects.filter(pk__in=newest.values("pk")).order_by().values("thread")
    return Subquery(counted.annotate(told=JSONObject(**_figures())).values("told"))


def of_figures(told: dict[str, int] | None) -> int:
    """What the curve says of that column, which is None where nothing came."""
    return curve(**told, hot=settings.COMMENT_HEAT) if told else STEPS[0]


def mark(now: datetime) -> Combinable:
    """What of the heat a kept page of the article in `OuterRef("pk")` depends on: how many of the
    two steps the number of comments alone makes. The rest may be told some minutes late.

    Imported comments count too: asking which they are leads SQLite to an index of all comments.
    """
    hot = settings.COMMENT_HEAT
    if hot < 1:
        return Value(0)
    lately = Comment.objects.filter(thread__article=OuterRef("pk"), created_at__gt=now - WINDOW)
    return Case(
        When(Exists(lately[2 * hot - 1 : 2 * hot]), then=Value(2)),
        When(Exists(lately[hot - 1 : hot]), then=Value(1)),
        default=Value(0),
    )


def _newest(thread: Any, now: datetime) -> QuerySet[Comment]:
    hot = max(1, settings.COMMENT_HEAT)
    found = Comment.objects.filter(thread=thread, created_at__gt=now - WINDOW, source_ref=None)
    return found.order_by("-created_at")[: 2 * hot]


def _figures() -> dict[str, Count]:
    return {
        "comments": Count("pk"),
        "troubled": Count("pk", filter=_TROUBLED),
        "networks": Count("network_hash", distinct=True),
    }
