"""Where addresses lead that were left behind by renaming, moving or importing."""

from __future__ import annotations

from django.utils import timezone

from articles.models import OldPath

LONGEST = 500


def moved(path: str) -> str | None:
    """The present address of what `path` once named, if readers may see it; else None."""
    key = path.strip("/")
    if not key or len(key) > LONGEST or "\x00" in key:
        return None
    old = OldPath.objects.select_related("article", "page").filter(path=key).first()
    if old is None:
        return None
    if old.article is not None:
        return old.article.get_absolute_url() if old.article.first_published_at else None
    published = old.page and old.page.published_at and old.page.published_at <= timezone.now()
    return old.page.get_absolute_url() if old.page and published else None
