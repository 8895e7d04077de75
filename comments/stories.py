"""How a story is told of beside its comments: no further than readers may know it."""

from __future__ import annotations

from datetime import datetime

from articles.models import Article


def named(article: Article | None, now: datetime) -> tuple[str, str]:
    """The headline, and the address where it can be read: either is "" where it is nobody's.

    A draft's headline is nobody's yet. What was withdrawn may have been so for its headline, and
    may have got another since. What has run out is named, and not linked.
    """
    if article is None or article.withdrawn_at:
        return "", ""
    if article.visible_from is None or article.visible_from > now:
        return "", ""
    return article.headline, article.get_absolute_url() if article.is_visible(now) else ""
