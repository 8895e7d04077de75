"""Move an article to another address."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Section
from articles.models.fields import make_slug
from articles.publishing import addresses
from articles.publishing.common import (
    By,
    NotPossible,
    record,
    related_to,
    take,
    was_seen,
    write,
)
from articles.publishing.refresh import refresh_cards


def rename(
    article: Article,
    *,
    by: By,
    slug: str | None = None,
    section: Section | None = None,
    note: str = "",
    seen: int | None = None,
) -> Article:
    """Give an article that readers saw another address; the old one leads to it for ever.

    The date in the address stays the day of first publication.

    Raises:
        NotPossible: readers have not seen it (then `save` moves it), or nothing would change.
        Outdated: somebody saved it meanwhile.
    """
    with transaction.atomic():
        row = take(article, seen)
        if row.path is None or not was_seen(row, timezone.now()):
            raise NotPossible(_("Only a published article has an address to change."))
        new_slug = make_slug(slug or row.slug, fallback=row.slug)
        place = section or row.section
        if (new_slug, place.pk) == (row.slug, row.section_id):
            raise NotPossible(_("This is the article's address already."))
        old = row.path
        addresses.move(row, place, new_slug)
        row.refresh_from_db()
        write(row, "renamed", by=by, note=note or old)
        record(row, "renamed", by=by, reason=note, old=old, new=row.path)
        refresh_cards([row.pk, *related_to(row)])
    article.refresh_from_db()
    return article
