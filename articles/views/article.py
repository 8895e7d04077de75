"""One story: its page, or what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from articles import caching, seo
from articles.models import Article, SiteIdentity
from articles.views.machines import article_head, shown_update


@require_safe
def article(request: HttpRequest, path: str) -> HttpResponseBase:
    now = timezone.now()
    published = Article.objects.published(now).filter(path=path)
    story = caching.with_parts(published.select_related("section", "lead_picture")).first()
    if story is None:
        return gone(request, path, now)
    related = visible_related(story, now)
    shown = [one["url"] for one in related]
    etag = caching.article_validator(story, request.META.get("QUERY_STRING", ""), shown)
    unchanged = caching.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    context = article_context(story) | {"related": related}
    return caching.may_be_kept(render(request, "articles/detail.html", context), etag=etag)


def article_context(story: Article) -> dict[str, Any]:
    site = SiteIdentity.objects.current()
    return {
        "site": site,
        "head": article_head(site, story),
        "article": story,
        "current": story.section.get_absolute_url(),
        "updated": shown_update(story),
    }


def visible_related(story: Article, now: datetime) -> list[dict[str, Any]]:
    """Related stories from the page card that may be seen at `now`."""
    return [one for one in story.card.get("related", []) if _open(one, now)]


def _open(related: dict[str, Any], now: datetime) -> bool:
    begins = parse_datetime(related.get("from") or "")
    ends = parse_datetime(related.get("until") or "")
    return begins is not None and begins <= now and (ends is None or ends > now)


def gone(request: HttpRequest, path: str, now: datetime) -> HttpResponseBase:
    """410 with a note for what readers could once see here; else there is no such page."""
    ended = Q(withdrawn_at__lte=now) | Q(expire_at__lte=now)
    story = Article.objects.filter(ended, path=path, visible_from__lte=now).first()
    if story is None:
        raise Http404
    site = SiteIdentity.objects.current()
    head = seo.Head(title=site.name, robots=seo.NOINDEX)
    context = {"site": site, "head": head, "article": story}
    response = render(request, "articles/gone.html", context, status=410)
    return caching.may_be_kept(response)
