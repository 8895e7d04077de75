"""Where addresses lead that were left behind by renaming, moving or importing."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from articles.models import Article, OldPath

LONGEST = 500


def moved(path: str) -> str | None:
    """The present address of what `path` once named, if readers may see it; else None."""
    key = path.strip("/")
    if not key or len(key) > LONGEST or "\x00" in key:
        return None
    old = OldPath.objects.select_related("article", "page").filter(path=key).first()
    if old is None:
        return None
    now = timezone.now()
    if old.article is not None:
        return old.article.get_absolute_url() if met(old.article, now) else None
    published = old.page and old.page.published_at and old.page.published_at <= now
    return old.page.get_absolute_url() if old.page and published else None


def met(article: Article, now: datetime) -> bool:
    """Whether readers see the story at `now` or could have seen it before, so that telling where
    it stands tells them nothing new; a story that waits for its time is not spoken of."""
    seen = article.first_published_at is not None and article.first_published_at <= now
    return article.path is not None and (seen or article.is_visible(now))
