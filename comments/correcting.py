"""Tell those who commented on a story that it was corrected since.

Only writers of comments that readers see, sent before the correction from an address that was
confirmed; nobody who wants to hear nothing of the thread. What waits can be taken back.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from articles import telling
from articles.models import Article, Correction
from comments import notices
from comments.models import Comment, Follow, Notice
from comments.models.comments import Status

WAITS = timedelta(minutes=5)
"""How long the mail can be taken back."""


def count(article: Article) -> int:
    """How many would be told of a correction made now."""
    return _earlier(article).values("sender").distinct().count()


def tell(correction: Correction) -> int:
    """Ask for one mail to each; to how many. To be called in the correction's transaction."""
    before = _earlier(correction.article).filter(created_at__lt=correction.created_at)
    senders = before.order_by("sender").values_list("sender", flat=True).distinct()
    return notices.corrected(correction, senders, due=correction.created_at + WAITS)


def waiting(article: Article) -> dict[int, int]:
    """How many mails have not gone out, by correction."""
    rows = Notice.objects.filter(correction__article=article, status=Notice.Status.WAITING)
    counted = rows.order_by().values_list("correction").annotate(many=Count("pk"))
    return {int(pk or 0): many for pk, many in counted}


def _earlier(article: Article) -> QuerySet[Comment]:
    muted = Follow.objects.filter(
        sender=OuterRef("sender"), thread=OuterRef("thread"), level=Follow.Level.NONE
    )
    theirs = Q(confirmed=True, sender__isnull=False, sender__erased_at=None)
    shown = Comment.objects.filter(theirs, thread__article=article, status=Status.PUBLISHED)
    return shown.exclude(Exists(muted)).order_by()


AUDIENCE = telling.Audience(
    count=count, tell=tell, waiting=waiting, take_back=notices.cancel_correction
)
