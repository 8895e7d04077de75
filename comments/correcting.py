"""Tell those who commented on a story that it was corrected since.

Only writers of comments that readers see, sent before the correction from an address that was
confirmed; nobody who wants to hear nothing of the thread. What waits can be taken back.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from articles import telling
from articles.models import Article, Correction
from comments.models import Comment, Follow, Notice
from comments.models.comments import Status

WAITS = timedelta(minutes=5)
"""How long the mail can be taken back."""
Kind = Notice.Kind


def count(article: Article) -> int:
    """How many would be told of a correction made now."""
    return _earlier(article).values("sender").distinct().count()


def tell(correction: Correction) -> int:
    """Ask for one mail to each; to how many. To be called in the correction's transaction."""
    due = correction.created_at + WAITS
    before = _earlier(correction.article).filter(created_at__lt=correction.created_at)
    rows = [
        Notice(
            kind=Kind.CORRECTION,
            key=f"{Kind.CORRECTION}:{correction.pk}-{sender}",
            correction=correction,
            sender_id=sender,
            created_at=due,
            not_before=due,
        )
        for sender in before.order_by("sender").values_list("sender", flat=True).distinct()
    ]
    return len(Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True))


def waiting(article: Article) -> dict[int, int]:
    """How many mails have not gone out, by correction."""
    rows = Notice.objects.filter(correction__article=article, status=Notice.Status.WAITING)
    counted = rows.order_by().values_list("correction").annotate(many=Count("pk"))
    return {int(pk or 0): many for pk, many in counted}


def take_back(correction: Correction) -> int:
    """Cancel what has not gone out; how many are not told now."""
    gone = Concat("key", Value("~"), Cast("pk", CharField()), output_field=CharField())
    rows = Notice.objects.filter(correction=correction, status=Notice.Status.WAITING)
    return rows.update(status=Notice.Status.CANCELLED, key=gone)


def _earlier(article: Article) -> QuerySet[Comment]:
    muted = Follow.objects.filter(
        sender=OuterRef("sender"), thread=OuterRef("thread"), level=Follow.Level.NONE
    )
    theirs = Q(confirmed=True, sender__isnull=False, sender__erased_at=None)
    shown = Comment.objects.filter(theirs, thread__article=article, status=Status.PUBLISHED)
    return shown.exclude(Exists(muted)).order_by()


AUDIENCE = telling.Audience(count=count, tell=tell, waiting=waiting, take_back=take_back)
