"""A story before it appears, for one named person: see `articles.reviewing`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import caching, reviewing, seo
from articles.models import SiteIdentity
from articles.views.article import with_frames

ROBOTS = "noindex, nofollow, noarchive"
MARKS = range(40)


@require_safe
def review(request: HttpRequest, token: str) -> HttpResponse:
    """The story as it was last saved, marked with the name it is for. 410 once the link has ended.

    When readers have the story, its own address. What only looks ahead is not counted as opened.
    """
    now = timezone.now()
    link = reviewing.found(token)
    if link is None:
        raise Http404
    if not reviewing.works(link, now):
        return _closed(render(request, "articles/review_over.html", _frame(), status=410))
    article = link.article
    if article.is_visible(now):
        return _closed(redirect(article.get_absolute_url()))
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        reviewing.opened(link, now)
    context = _frame() | {"article": article, "link": link, "marks": MARKS}
    page = render(request, "articles/review.html", context)
    return _closed(with_frames(request, page, article.body))


def _frame() -> dict[str, Any]:
    site = SiteIdentity.objects.current()
    return {"site": site, "head": seo.Head(title=site.name, robots=ROBOTS)}


def _closed(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search engine, and told to no page that it leads to."""
    response = caching.never_kept(response)
    response.headers["X-Robots-Tag"] = ROBOTS
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
