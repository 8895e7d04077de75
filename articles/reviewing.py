"""Links for people outside who are to read a story before it appears: the only writer of them.

An address holds a signature of the link's key; it works until its time, until somebody revokes it,
or until readers have the story. Nobody needs an account, and nothing about the reader is kept but
when the page was opened.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.audit import log
from articles.models import Article, ReviewLink
from articles.people.models import User
from articles.publishing import NotPossible
from articles.sanitizer import strip_controls

DAYS = (1, 3, 7, 14, 30)
"""How long a link may be made to work."""
LONGEST_NAME = 120
MOST = 50
"""Links of one story that work at one time."""
TOKEN = r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{20,64}"  # noqa: S105 (the shape of one)
_signer = Signer(sep=".", salt="articles.review")


def make(
    article: Article, *, recipient: str, days: int, by: User, now: datetime | None = None
) -> ReviewLink:
    """Store a link for `recipient` that works for `days`, one of `DAYS`.

    Raises:
        NotPossible: without a name, or when readers have or had the story, or it has too many.
    """
    now = now or timezone.now()
    recipient = " ".join(strip_controls(recipient).split())[:LONGEST_NAME]
    if not recipient:
        raise NotPossible(_("Say for whom the link is: the name stands on every page of it."))
    if days not in DAYS:
        raise NotPossible(_("A link works for a day at the least, and 30 days at the most."))
    if article.visible_from is not None and article.visible_from <= now:
        raise NotPossible(_("Readers have or had this story: it needs no link for review."))
    until = now + timedelta(days=days)
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        if working(article, now).count() >= MOST:
            raise NotPossible(_("This story has very many links: revoke some that nobody needs."))
        link = ReviewLink.objects.create(
            article=article, recipient=recipient, by=str(by)[:120], created_at=now, expires_at=until
        )
        log.record("review.made", by=by, on=article, link=link.pk, until=until.isoformat())
    return link


def revoke(link: ReviewLink, *, by: User, now: datetime | None = None) -> bool:
    """End a link for ever. False: somebody had done so already."""
    with transaction.atomic():
        open_ones = ReviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
        ended = open_ones.update(revoked_at=now or timezone.now())
        if ended:
            log.record("review.revoked", by=by, on=link.article, link=link.pk)
    return bool(ended)


def working(article: Article, now: datetime | None = None) -> QuerySet[ReviewLink]:
    """The story's links that open it at `now`."""
    return article.review_links.filter(
        revoked_at__isnull=True, expires_at__gt=now or timezone.now()
    )


def token_of(link: ReviewLink) -> str:
    """What the link's address holds."""
    return _signer.sign(link.key)


def found(token: str) -> ReviewLink | None:
    """The link of an address, whether it works or not; None for what was never one."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    links = ReviewLink.objects.select_related("article__section", "article__lead_picture")
    return links.filter(key=key).first()


def works(link: ReviewLink, now: datetime) -> bool:
    """Whether the link opens its story at `now`; what was withdrawn or has expired stays closed."""
    until = link.article.visible_until
    over = until is not None and until <= now
    return link.revoked_at is None and link.expires_at > now and not over


def opened(link: ReviewLink, now: datetime) -> None:
    """Note that the page was shown; two at once are both counted."""
    ReviewLink.objects.filter(pk=link.pk).update(
        times_opened=F("times_opened") + 1,
        last_opened_at=now,
        first_opened_at=Coalesce(F("first_opened_at"), now),
    )
