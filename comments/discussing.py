"""The talk about a story, as its page tells machines of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from articles import caching
from articles.models import Article
from articles.seo import Discussion, Feed, shorten

LENGTH = 80
"""Of a headline in the name of a feed."""


def of(article: Article) -> Discussion:
    """Where it is, how many comments one can read there, and its feed. Asks for nothing."""
    feed = Feed(title_of(article), reverse("comments:thread_feed", args=[article.path]))
    count = getattr(article, caching.PART_PREFIX + "comments", None) or 0
    return Discussion(f"{article.get_absolute_url()}#comments", count, feed)


def title_of(article: Article) -> str:
    return _("Comments on “%(headline)s”") % {"headline": shorten(article.headline, LENGTH)}
