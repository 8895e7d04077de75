"""Feeds of the site, a section, a topic, a person, in Atom and in JSON, for those who keep copies.

An entry's id is a tag (RFC 4151) made of the day of publication and the story's number, so that
it outlives every change of slug; `updated` moves only with updates that readers are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import atom, boundaries, bylines, caching, entries, json_feed, seo
from articles.entries import Author, Channel, Entry
from articles.models import Article, Correction, Person, Section, SiteIdentity, Topic
from articles.models.articles import ArticleQuerySet
from articles.views.common import preview_image, stamps
from articles.views.corrections import corrections_told
from articles.views.lists import written_by

ENTRIES = 30
SUMMARY_LENGTH = 400
ATOM, JSON = "atom", "json"


@dataclass(frozen=True)
class Source:
    """What a feed is about: its title, the path of its page, its stories."""

    title: str
    subtitle: str
    page: str
    articles: ArticleQuerySet


@require_safe
def site_feed(request: HttpRequest, form: str = ATOM) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    everything = Article.objects.published()
    return feed(request, site, Source(site.name, site.tagline, "/", everything), form)


@require_safe
def section_feed(request: HttpRequest, slug: str, form: str = ATOM) -> HttpResponseBase:
    section = get_object_or_404(Section, slug=slug)
    articles = Article.objects.published().filter(section=section)
    return named_feed(request, section, section.description, articles, form)


@require_safe
def topic_feed(request: HttpRequest, slug: str, form: str = ATOM) -> HttpResponseBase:
    topic = get_object_or_404(Topic, slug=slug)
    articles = Article.objects.published().filter(topics=topic)
    return named_feed(request, topic, topic.description, articles, form)


@require_safe
def person_feed(request: HttpRequest, slug: str, form: str = ATOM) -> HttpResponseBase:
    person = get_object_or_404(Person, slug=slug)
    articles = Article.objects.published().filter(pk__in=written_by(person))
    return named_feed(request, person, person.title, articles, form)


@require_safe
def corrections_feed(request: HttpRequest, form: str = ATOM) -> HttpResponseBase:
    """What was put right of late, in stories that readers may still see."""
    site = SiteIdentity.objects.current()
    told = corrections_told()[:ENTRIES]
    title = _("%(site)s: corrections") % {"site": site.name}
    channel = channel_of(site, title, reverse("articles:corrections"), request.path)
    parts = site.version, title, ",".join(f"{one.pk}.{one.article.version}" for one in told)
    return answer(request, channel, lambda: [_correction(one) for one in told], form, *parts)


def _correction(told: Correction) -> Entry:
    story = told.article
    url = absolute(story.get_absolute_url())
    return Entry(
        id=f"{entry_id(story)}/correction/{told.pk}",
        url=f"{url}#corrections",
        title=f"{told.get_kind_display()}: {story.headline}",
        summary=told.text,
        published=told.created_at,
        updated=told.created_at,
        language=story.language,
    )


def named_feed(
    request: HttpRequest,
    about: Section | Topic | Person,
    subtitle: str,
    articles: ArticleQuerySet,
    form: str,
) -> HttpResponseBase:
    """The feed of a part of the paper; of a topic or person only once a story is out."""
    if not isinstance(about, Section) and not articles.exists():
        raise Http404
    site = SiteIdentity.objects.current()
    title = _("%(site)s: %(name)s") % {"site": site.name, "name": about.name}
    return feed(request, site, Source(title, subtitle, about.get_absolute_url(), articles), form)


def feed(request: HttpRequest, site: SiteIdentity, source: Source, form: str) -> HttpResponseBase:
    """The newest ENTRIES stories, or 304 for whoever has them; any query string is ignored."""
    stories = source.articles.select_related("section", "lead_picture")
    articles = list(stories.defer("body", "body_source", "text").newest()[:ENTRIES])
    hub = settings.WEBSUB_HUB
    channel = channel_of(site, source.title, source.page, request.path, source.subtitle, hub=hub)
    parts = site.version, source.title, source.subtitle, stamps(articles)
    return answer(request, channel, lambda: [entry_of(one) for one in articles], form, *parts)


def channel_of(
    site: SiteIdentity, title: str, page: str, path: str, subtitle: str = "", *, hub: str = ""
) -> Channel:
    """A feed of this site at `path`, about the page at `page`."""
    return Channel(
        title=title,
        subtitle=subtitle,
        page=absolute(page),
        url=absolute(path),
        language=site.language,
        author=Author(site.publisher or site.name, absolute("/")),
        hub=hub,
    )


def answer(
    request: HttpRequest,
    channel: Channel,
    make: Callable[[], list[Entry]],
    form: str,
    *parts: object,
    until: datetime | None = None,
) -> HttpResponseBase:
    """The feed in its form, or 304 for whoever has it. `parts` are all that it depends on beside
    its address and the program; entries are made only when they are sent. `until` is when it
    becomes another by the clock alone, by default as a list of stories does.

    With a hub the answer names it, and itself, in a header too: subscribers look there first.
    """
    etag = caching.validator("feed", form, request.path, channel.hub, *parts)
    until = until or boundaries.kept_until()
    unchanged = caching.not_modified(request, etag, until=until)
    if unchanged is not None:
        return unchanged
    rows = make()
    response = written(channel, rows, form)
    if channel.hub:
        response.headers["Link"] = f'<{channel.hub}>; rel="hub", <{channel.url}>; rel="self"'
    newest = entries.newest(rows)
    return caching.may_be_kept(response, etag=etag, changed=newest, until=until)


def written(channel: Channel, rows: list[Entry], form: str) -> HttpResponse:
    if form == JSON:
        data = json_feed.document(channel, rows)
        options = {"ensure_ascii": False}
        return JsonResponse(data, content_type=json_feed.CONTENT_TYPE, json_dumps_params=options)
    response = HttpResponse(content_type=atom.CONTENT_TYPE)
    atom.feed(channel, rows).write(response, "utf-8")
    return response


def entry_of(article: Article) -> Entry:
    published = article.first_published_at or article.visible_from or entries.BEFORE_ANYTHING
    card = article.card
    topics = [topic["name"] for topic in card.get("topics", [])]
    image = preview_image(article.lead_picture)
    return Entry(
        id=entry_id(article),
        url=absolute(article.get_absolute_url()),
        title=article.headline,
        summary=seo.shorten(article.deck, SUMMARY_LENGTH),
        published=published,
        updated=max(filter(None, (published, article.updated_at))),
        authors=tuple(
            Author(one["name"], absolute(one["url"]))
            for one in bylines.writers(card.get("credits"))
        ),
        tags=(article.section.name, *topics),
        image=absolute(image.url) if image else "",
        language=article.language,
    )


def absolute(path: str) -> str:
    """The whole address of a path of this site; "" stays, and so do whole addresses."""
    return settings.SITE_URL + path if path.startswith("/") else path


def entry_id(article: Article) -> str:
    """`tag:news.example,2026-11-22:article/17`"""
    published = article.first_published_at or article.visible_from or entries.BEFORE_ANYTHING
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{published.astimezone(UTC):%Y-%m-%d}:article/{article.pk}"
