"""What the views share: the site's frame, validators of lists, the answer itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import boundaries, caching, seo, text_only
from articles.media import renditions
from articles.media.models import Picture
from articles.models import Article, SiteIdentity
from articles.paging import Slice

PAGE_SIZE = 20
PREVIEW_WIDTH = 1280


def seo_site(site: SiteIdentity) -> seo.Site:
    description = site.description or site.tagline
    search = reverse("articles:opensearch")
    return seo.Site(
        site.name,
        settings.SITE_URL,
        site.language,
        description,
        search=search,
        hub=settings.WEBSUB_HUB,
        logo=preview_image(site.logo),
    )


def site_feed(site: SiteIdentity) -> seo.Feed:
    return seo.Feed(site.name, reverse("articles:feed"))


def feed_of(site: SiteIdentity, name: str, url: str) -> seo.Feed:
    """The feed of one section, topic or person, below its page's address."""
    return seo.Feed(_("%(site)s: %(name)s") % {"site": site.name, "name": name}, f"{url}feed/")


def preview_image(picture: Picture | None) -> seo.Image | None:
    """The JPEG that previews elsewhere show: the widest one up to PREVIEW_WIDTH pixels. None for a
    picture that no page shows."""
    if picture is None or not picture.usable:
        return None
    files = picture.renditions["jpeg"]
    fitting = [file for file in files if file[0] <= PREVIEW_WIDTH] or files[:1]
    width, height, path = fitting[-1]
    return seo_image(picture, width, height, path)


def seo_image(picture: Picture, width: int, height: int, path: str) -> seo.Image:
    """One of a picture's files, with its words."""
    notice = renditions.notice_of(picture)
    return seo.Image(settings.MEDIA_URL + path, width, height, picture.alt, notice)


def stamps(articles: Iterable[Article]) -> str:
    """What a list of teasers depends on: which stories, in which state, in which order, and whether
    their pictures may still be shown."""
    return ",".join(f"{one.pk}.{one.version}{_without_picture(one)}" for one in articles)


def _without_picture(article: Article) -> str:
    picture = article.lead_picture
    return "-" if picture is not None and picture.licence_ended else ""


def slice_stamps(stories: Slice) -> tuple[object, ...]:
    """What a page of a list depends on: its stories and its ways on, which end at others."""
    return stamps(stories.items), stories.older, stories.newer, stories.first


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *parts: object
) -> HttpResponseBase:
    """The page, or 304 for a reader who has it. `parts` are all that it depends on beside
    `context["site"]`, its own address and the program. Pages that have a text-only form are
    answered with it when that is asked for."""
    bare = text_only.TEMPLATES.get(template)
    if bare:
        context["text_url"] = text_only.address(request)
    if bare and text_only.asked(request):
        template, context["head"] = bare, text_only.bare_head(context["head"])
        context["whole_url"] = text_only.whole(request)
    etag = caching.validator(template, context["site"].frame, request.get_full_path(), *parts)
    until = boundaries.kept_until()
    unchanged = caching.not_modified(request, etag, until=until)
    if unchanged is not None:
        return unchanged
    return caching.may_be_kept(render(request, template, context), etag=etag, until=until)
