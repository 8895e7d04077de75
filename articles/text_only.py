"""The same pages without pictures, stylesheet or script, asked for by `?text`.

Their links lead to pages of the same kind. Search engines are told of the whole pages alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest

from articles import body, seo
from articles.models import Article

KEY = "text"
PLACES = ("before", "after")
TEMPLATES = {
    "articles/detail.html": "text/article.html",
    "articles/front.html": "text/front.html",
    "articles/section.html": "text/section.html",
}
# Addresses of ours that have such a page: stories, sections and the front page.
OWN_LINK = re.compile(r'(<a href="/(?:[^"/?#]+/(?:\d{4}/\d\d/\d\d/[^"/?#]+/)?)?)(#[^"]*)?"')


def asked(request: HttpRequest) -> bool:
    return KEY in request.GET


def address(request: HttpRequest) -> str:
    """The text-only page of the one that is asked for, and of its place in a list."""
    place = {name: request.GET[name] for name in PLACES if name in request.GET}
    return f"{request.path}?{urlencode(place) + '&' if place else ''}{KEY}"


def whole(request: HttpRequest) -> str:
    """The way back."""
    place = {name: request.GET[name] for name in PLACES if name in request.GET}
    return f"{request.path}?{urlencode(place)}" if place else request.path


def bare_head(head: seo.Head) -> seo.Head:
    """What such a page tells machines: where the whole one is, and to keep that one instead."""
    return replace(head, robots=seo.NOINDEX, properties=(), links=(), data=())


def text_of(story: Article) -> str:
    """The story's text without pictures; its links to stories and sections keep `?text`. It is made
    of what the sanitizer stored."""
    return OWN_LINK.sub(rf'\g<1>?{KEY}\g<2>"', body.bare(story.body_source).html)
