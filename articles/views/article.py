"""One story: its page, or what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from csp.decorators import csp_update
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from articles import (
    boundaries,
    caching,
    discussions,
    embeds,
    live,
    neighbours,
    republishing,
    seo,
    text_only,
)
from articles.media import reading_day
from articles.models import Article, SiteIdentity
from articles.views.common import seo_site, stamps
from articles.views.machines import article_head, shown_update


@require_safe
def article(request: HttpRequest, path: str) -> HttpResponseBase:
    now = timezone.now()
    published = Article.objects.published(now).filter(path=path)
    story = caching.with_parts(published.select_related("section", "lead_picture")).first()
    if story is None:
        return gone(request, path, now)
    related, years = visible_related(story, now), age_in_years(story, now)
    shown = [one["url"] for one in related]
    over = reading_day.over(story.body, timezone.localdate()), stamps([story])
    query = request.META.get("QUERY_STRING", "")
    etag = caching.article_validator(story, query, shown, years, *over)
    until = boundaries.of_story(story, now)
    unchanged = caching.not_modified(request, etag, until=until)
    if unchanged is not None:
        return unchanged
    shown_live = live.coverage(story, request.GET) if live.is_live(story) else None
    context = article_context(story, shown_live) | {"related": related, "years": years}
    entries = shown_live.entries if shown_live else ()
    html = "".join([story.body, *(one.body for one in entries)])
    page = with_frames(request, _page(request, story, context), html)
    return caching.may_be_kept(page, etag=etag, until=until)


def with_frames(request: HttpRequest, page: HttpResponse, html: str) -> HttpResponse:
    """Let the page that shows a text load the frames of its cards, once somebody clicks."""
    if origins := embeds.origins_in(html):
        allow: Any = csp_update({"frame-src": origins})
        allow(lambda _request: page)(request)
    return page


def _page(request: HttpRequest, story: Article, context: dict[str, Any]) -> HttpResponse:
    if not text_only.asked(request):
        return render(request, "articles/detail.html", context)
    bare = {
        "head": text_only.bare_head(context["head"]),
        "text": text_only.text_of(story),
        "discussion": discussions.of(story),
        "whole_url": story.get_absolute_url(),
    }
    return render(request, text_only.TEMPLATES["articles/detail.html"], context | bare)


def article_context(story: Article, coverage: live.Coverage | None = None) -> dict[str, Any]:
    site = SiteIdentity.objects.current()
    head = article_head(site, story, coverage)
    url = story.get_absolute_url()
    return {
        "site": site,
        "head": head,
        "article": story,
        "live": coverage,
        "current": story.section.get_absolute_url(),
        "updated": shown_update(story),
        "earlier": neighbours.read(getattr(story, caching.PART_PREFIX + "earlier", None)),
        "later": neighbours.read(getattr(story, caching.PART_PREFIX + "later", None)),
        "share": {"url": head.canonical, "mail": mail_link(story.headline, head.canonical)},
        "republish_url": _republish_url(site, story),
        "text_url": f"{url}?{text_only.KEY}",
    }


def _republish_url(site: SiteIdentity, story: Article) -> str:
    if not republishing.allowed(site, story):
        return ""
    return reverse("articles:republish", kwargs={"path": story.path})


def mail_link(headline: str, url: str) -> str:
    """A letter to nobody yet, with the story in it."""
    line = " ".join(headline.split())
    subject, body = quote(line, safe=""), quote(f"{line}\r\n{url}", safe="")
    return f"mailto:?subject={subject}&body={body}"


def visible_related(story: Article, now: datetime) -> list[dict[str, Any]]:
    """Stories to read on that may be seen at `now`: those that the editors named, and fewer than
    `neighbours.READ_ON` filled up with others about the same things."""
    named = [one for one in story.card.get("related", []) if _open(one, now)]
    there = {one["url"] for one in named}
    more = sorted(story.card.get("more", {}).values(), key=lambda one: int(one["place"]))
    others = [one for one in more if one["url"] not in there and _open(one, now)]
    return named + others[: max(0, neighbours.READ_ON - len(named))]


def _open(related: dict[str, Any], now: datetime) -> bool:
    begins = parse_datetime(related.get("from") or "")
    ends = parse_datetime(related.get("until") or "")
    return begins is not None and begins <= now and (ends is None or ends > now)


def age_in_years(story: Article, now: datetime) -> int:
    """Whole years since readers could first see it, by the calendar of the site; 0 for a story
    without a date."""
    if story.first_published_at is None:
        return 0
    then, today = timezone.localdate(story.first_published_at), timezone.localdate(now)
    before = (today.month, today.day) < (then.month, then.day)
    return max(0, today.year - then.year - before)


@require_safe
def republish(request: HttpRequest, path: str) -> HttpResponseBase:
    """The story to copy, with its conditions; there is no such page of what is not to be copied."""
    stories = Article.objects.published().select_related("section")
    story = get_object_or_404(stories, path=path)
    site = SiteIdentity.objects.current()
    if not republishing.allowed(site, story):
        raise Http404
    head = seo.page(
        seo_site(site), title=story.headline, path=story.get_absolute_url(), index=False
    )
    copy = republishing.copy_of(site, story)
    context = {
        "site": site,
        "head": head,
        "article": story,
        "copy": copy,
        "pictures": bool(story.lead_picture_id or "<figure" in story.body_source),
    }
    etag = caching.validator(request.path, site.frame, story.pk, story.version)
    until = boundaries.of_story(story, timezone.now())
    unchanged = caching.not_modified(request, etag, until=until)
    if unchanged is not None:
        return unchanged
    page = render(request, "articles/republish.html", context)
    return caching.may_be_kept(page, etag=etag, until=until)


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
