"""Entries of live coverage: the address of each, and those that came since a page was made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import boundaries, caching, live
from articles.models import Article
from articles.views.article import with_frames


@require_safe
def entry(request: HttpRequest, path: str, number: str) -> HttpResponseBase:
    """The page of the story on which the entry stands, today: newer ones push it further."""
    story = _story(path)
    place = live.place_of(story, int(number))
    if place is None:
        raise Http404
    return caching.may_be_kept(HttpResponseRedirect(f"{story.get_absolute_url()}{place}"))


@require_safe
def new(request: HttpRequest, path: str) -> HttpResponseBase:
    """The entries after `?after=` as a part of a page; 204 when there are none."""
    now = timezone.now()
    story = _story(path)
    after = live.number_in(request.GET, "after")
    etag = caching.validator("live", story.pk, story.version, after)
    until = boundaries.of_story(story, now)
    unchanged = caching.not_modified(request, etag, until=until)
    if unchanged is not None:
        return unchanged
    entries = live.since(story, after)
    if not entries:
        return caching.may_be_kept(HttpResponse(status=204), etag=etag, until=until)
    page = render(request, "articles/live_new.html", {"article": story, "entries": entries})
    html = "".join(one.body for one in entries)
    return caching.may_be_kept(with_frames(request, page, html), etag=etag, until=until)


def _story(path: str) -> Article:
    stories = Article.objects.published().filter(kind=Article.Kind.LIVE)
    return get_object_or_404(stories.defer("body", "body_source", "text"), path=path)
