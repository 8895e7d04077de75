"""Bring an earlier revision back, as a new one."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, Revision
from articles.publishing.common import By, NotPossible, record
from articles.publishing.save import save
from articles.publishing.snapshots import put_back


def restore(
    article: Article,
    revision: Revision,
    *,
    by: By,
    note: str = "",
    visible_update: bool = False,
    seen: int | None = None,
) -> Article:
    """Save the article as `revision` left it: words, pictures, byline, topics, related stories.

    Address, section and times stay. Nothing is lost: what stood there until now is a revision too.
    Returns the article as stored.

    Raises:
        NotPossible: the revision is another article's, or the article is gone.
        BodyRefused, Outdated: as `save`. Nothing was written then.
    """
    if revision.article_id != article.pk:
        raise NotPossible(_("This revision belongs to another article."))
    said = note or _("Revision %(number)s brought back") % {"number": revision.number}
    with transaction.atomic():
        row = Article.objects.get(pk=article.pk)
        row.headline, row.deck = revision.headline, revision.deck
        row.body_source = revision.body_source
        lists = put_back(row, revision.snapshot)
        stored = save(
            row,
            by=by,
            note=said,
            visible_update=visible_update,
            seen=article.version if seen is None else seen,
            action="restored",
            **lists,
        )
        record(stored, "restored", by=by, reason=note, restored=revision.number)
    return stored
