"""Addresses: made when an article is first published, one for each, never used twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, OldPath, Section
from articles.publishing.common import NotPossible

T = TypeVar("T")
ATTEMPTS = 50
LONGEST = 250


def candidates(section: Section, day: datetime, slug: str) -> Iterator[str]:
    """`section/2019/11/06/slug`, then with -2, -3 and so on; the day is in site time."""
    prefix = f"{section.slug}/{timezone.localtime(day):%Y/%m/%d}/"
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        yield prefix + slug[: LONGEST - len(prefix) - len(suffix)] + suffix


def is_free(path: str, article: Article) -> bool:
    """Whether no other article has this address or ever had."""
    taken = Article.objects.filter(path=path).exclude(pk=article.pk)
    left = OldPath.objects.filter(path=path).exclude(article=article.pk)
    return not taken.exists() and not left.exists()


def with_address(
    article: Article, section: Section, day: datetime, slug: str, write: Callable[[str], T]
) -> T:
    """Call `write` with the first free address.

    Asking and writing are two steps, so somebody may take the address between them: the database
    then refuses the row, and the next address is tried.
    """
    paths = (path for path in candidates(section, day, slug) if is_free(path, article))
    for _attempt in range(ATTEMPTS):
        path = next(paths)
        try:
            with transaction.atomic():
                return write(path)
        except IntegrityError:
            if is_free(path, article):
                raise
    raise NotPossible(_("No address is free for this article. Change its slug."))


def move(
    article: Article, section: Section, slug: str, columns: Mapping[str, object] | None = None
) -> None:
    """Give a stored article that readers saw another address, with `columns` written beside it;
    the one that it had leads here for ever.

    Old addresses name the article and not an address, so they never lead from one to the next, and
    one that comes back to use is no old one any more.
    """
    old, first = article.path, article.first_published_at
    if old is None or first is None:
        raise NotPossible(_("Only a published article has an address to change."))

    def put(path: str) -> None:
        OldPath.objects.filter(path=path, article=article).delete()
        Article.objects.filter(pk=article.pk).update(
            **{**(columns or {}), "slug": slug, "section_id": section.pk, "path": path}
        )
        if path != old:
            OldPath.objects.create(path=old, article=article)

    with_address(article, section, first, slug, put)
