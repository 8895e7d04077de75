"""Atom feeds (RFC 4287) of the site, a section, a topic, a person, for readers who keep copies.

An entry's id is a tag (RFC 4151) made of the day of publication and the story's number, so that
it outlives every change of slug; `updated` moves only with updates that readers are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from articles import bylines, caching, seo
from articles.models import Article, Person, Section, SiteIdentity, Topic
from articles.models.articles import ArticleQuerySet
from articles.views.common import stamps
from articles.views.lists import written_by

ENTRIES = 30
SUMMARY_LENGTH = 400
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Source:
    """What a feed is about: its title, the page it belongs to, its stories."""

    title: str
    subtitle: str
    page: str
    articles: ArticleQuerySet


class AuthorsFeed(Atom1Feed):
    """Django's generator with every author of an entry, and a steady time when it is empty."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=BEFORE_ANYTHING)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, url in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            if url:
                handler.addQuickElement("uri", url)
            handler.endElement("author")


@require_safe
def site_feed(request: HttpRequest) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    everything = Article.objects.published()
    return feed(request, site, Source(site.name, site.tagline, "/", everything))


@require_safe
def section_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    section = get_object_or_404(Section, slug=slug)
    articles = Article.objects.published().filter(section=section)
    return named_feed(request, section, section.description, articles)


@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    topic = get_object_or_404(Topic, slug=slug)
    articles = Article.objects.published().filter(topics=topic)
    return named_feed(request, topic, topic.description, articles)


@require_safe
def person_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    person = get_object_or_404(Person, slug=slug)
    articles = Article.objects.published().filter(pk__in=written_by(person))
    return named_feed(request, person, person.title, articles)


def named_feed(
    request: HttpRequest,
    about: Section | Topic | Person,
    subtitle: str,
    articles: ArticleQuerySet,
) -> HttpResponseBase:
    """The feed of a part of the paper; of a topic or person only once a story is out."""
    if not isinstance(about, Section) and not articles.exists():
        raise Http404
    site = SiteIdentity.objects.current()
    title = _("%(site)s: %(name)s") % {"site": site.name, "name": about.name}
    return feed(request, site, Source(title, subtitle, about.get_absolute_url(), articles))


def feed(request: HttpRequest, site: SiteIdentity, source: Source) -> HttpResponseBase:
    """The newest ENTRIES stories, or 304 for whoever has them; any query string is ignored."""
    stories = source.articles.select_related("section").defer("body", "body_source", "text")
    articles = list(stories.newest()[:ENTRIES])
    etag = caching.validator("feed", request.path, site.version, *words(source), stamps(articles))
    unchanged = caching.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    generator = build(site, source, request.path, articles)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    generator.write(response, "utf-8")
    return caching.may_be_kept(response, etag=etag, changed=generator.latest_post_date())


def words(source: Source) -> tuple[str, str]:
    return source.title, source.subtitle


def build(
    site: SiteIdentity, source: Source, path: str, articles: Iterable[Article]
) -> AuthorsFeed:
    link = settings.SITE_URL + source.page
    generator = AuthorsFeed(
        clean(source.title),
        link,
        "",
        subtitle=clean(source.subtitle),
        language=site.language,
        author_name=clean(site.publisher or site.name),
        author_link=settings.SITE_URL + "/",
        feed_url=settings.SITE_URL + path,
        feed_guid=link,
    )
    for article in articles:
        add(generator, article)
    return generator


def add(generator: AuthorsFeed, article: Article) -> None:
    published = article.first_published_at or article.visible_from
    card = article.card
    authors = bylines.writers(card.get("credits"))
    topics = [topic["name"] for topic in card.get("topics", [])]
    generator.add_item(
        title=clean(article.headline),
        link=settings.SITE_URL + article.get_absolute_url(),
        description=summary(article) or None,  # type: ignore[arg-type]
        authors=[(clean(one["name"]), absolute(one["url"])) for one in authors],
        pubdate=published,
        updateddate=max(filter(None, (published, article.updated_at))),
        unique_id=entry_id(article),
        categories=[clean(name) for name in (article.section.name, *topics)],
    )


def summary(article: Article) -> str:
    """The deck. The generator declares summaries as HTML, so plain text has to be escaped."""
    return escape(clean(seo.shorten(article.deck, SUMMARY_LENGTH)))


def clean(text: str) -> str:
    """`text` without the signs that XML cannot hold."""
    return NOT_IN_XML.sub("", text)


def absolute(path: str) -> str:
    return settings.SITE_URL + path if path else ""


def entry_id(article: Article) -> str:
    """`tag:news.example,2026-11-22:article/17`"""
    published = article.first_published_at or article.visible_from or BEFORE_ANYTHING
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{published.astimezone(UTC):%Y-%m-%d}:article/{article.pk}"
