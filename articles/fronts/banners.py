"""The line over every page for news that cannot wait: put with an end, and ended before it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.audit.log import record
from articles.models import Article, Banner
from articles.publishing.common import By, NotPossible, name_of
from articles.publishing.refresh import refresh_site

LONGEST = 160


def put_banner(
    text: str,
    *,
    by: By,
    ends_at: datetime,
    starts_at: datetime | None = None,
    article: Article | None = None,
    url: str = "",
    now: datetime | None = None,
) -> Banner:
    """Let one line stand over every page from `starts_at`, by default from now, until `ends_at`.

    It leads to a story, to another address, or nowhere. Of two at once the later one counts.

    Raises:
        NotPossible: it says nothing, ends before it begins, or readers will not see its story.
    """
    now = now or timezone.now()
    begins = starts_at or now
    line = " ".join(text.split())
    if not 0 < len(line) <= LONGEST:
        raise NotPossible(_("A banner is one line: neither empty nor longer than 160 characters."))
    if begins < now or ends_at <= begins:
        raise NotPossible(_("A banner ends after it begins, and neither is past."))
    with transaction.atomic():
        if article is not None and not _seen_while(article, begins):
            raise NotPossible(_("Readers will not see this story when the banner begins."))
        made = Banner.objects.create(
            text=line,
            article=article,
            url="" if article else url,
            starts_at=begins,
            ends_at=ends_at,
            by=name_of(by),
            created_at=now,
        )
        record("banner.made", by=by, on=made, at=now, until=ends_at.isoformat())
        refresh_site()
    return made


def _seen_while(article: Article, begins: datetime) -> bool:
    row = Article.objects.filter(pk=article.pk).first()
    return row is not None and row.is_visible(begins)


def end_banner(banner: Banner, *, by: By, now: datetime | None = None) -> None:
    """Take a banner down now. One that has not begun never stands, and is deleted.

    Raises:
        NotPossible: it was over already.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Banner.objects.select_for_update().filter(pk=banner.pk, ends_at__gt=now).first()
        if row is None:
            raise NotPossible(_("This banner is over already."))
        record("banner.ended", by=by, on=row, at=now, begun=row.starts_at < now)
        if row.starts_at < now:
            Banner.objects.filter(pk=row.pk).update(ends_at=now)
        else:
            row.delete()
        refresh_site()
