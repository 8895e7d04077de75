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

from articles import bylines, caching, seo
from articles.models import Article, SiteIdentity
from articles.views.common import feed_of, preview_image, seo_site, site_feed


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
    url = story.section.get_absolute_url()
    feeds = [site_feed(site), feed_of(site, story.section.name, url)]
    head = seo.article(seo_site(site), described(story), feeds=feeds)
    return {
        "site": site,
        "head": head,
        "article": story,
        "current": url,
        "updated": shown_update(story),
    }


def described(story: Article) -> seo.Story:
    card = story.card
    return seo.Story(
        headline=story.headline,
        deck=story.deck,
        text=story.text,
        path=story.get_absolute_url(),
        section=story.section.name,
        language=story.language,
        published=story.first_published_at or story.visible_from,
        updated=shown_update(story),
        authors=tuple(one["url"] for one in bylines.writers(card.get("credits"))),
        topics=tuple(one["name"] for one in card.get("topics", [])),
        image=preview_image(story.lead_picture),
        noindex=story.noindex,
    )


def shown_update(story: Article) -> datetime | None:
    """The time of the last update, when it came after publication by a minute or more."""
    begun = story.first_published_at or story.visible_from
    if story.updated_at is None or begun is None:
        return None
    return story.updated_at if (story.updated_at - begun).total_seconds() >= 60 else None


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
