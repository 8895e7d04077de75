"""Addresses for search engines, in parts that stay the same size: a month, a block of numbers.

A part that has passed never changes again unless a story in it does, and no part needs a count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import archive, boundaries, caching
from articles.entries import clean
from articles.models import Article, Page, Person, Section, SiteIdentity, Topic
from articles.models.articles import ArticleQuerySet

BLOCK = 10_000
MOST_URLS = 50_000
NEWS_FOR = timedelta(days=2)
MOST_NEWS = 1_000
"""Stories in one news sitemap; there are as many of those as it takes."""
KINDS: dict[str, type[Topic] | type[Person]] = {"topics": Topic, "people": Person}
XML = "application/xml; charset=utf-8"
Entry = tuple[str, datetime | None]
_pages: list[Callable[[], Iterable[Entry]]] = []


def register(entries: Callable[[], Iterable[Entry]]) -> None:
    """List further standing pages, those of other apps, with when each changed."""
    _pages.append(entries)


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Everything that readers read may be read by machines; forms and searches lead nowhere."""
    maps = [reverse("articles:sitemap"), *news_urls()]
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /comments/",
        "Disallow: /search/",
        "Disallow: /*/comment/?",
        "",
        *(f"Sitemap: {settings.SITE_URL}{path}" for path in maps),
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    return caching.may_be_kept(response)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    pages = reverse("articles:sitemap_pages")
    parts = [pages, *news_urls(), *block_urls(), *month_urls()]
    return answer(request, "articles/sitemap_index.xml", [(part, None) for part in parts])


def news_urls() -> Iterator[str]:
    """The news sitemaps that hold a story; none is named when there is no news."""
    blocks = -(-news_stories().count() // MOST_NEWS)
    for number in range(1, blocks + 1):
        yield reverse("articles:sitemap_news", args=[number] if number > 1 else [])


def month_urls() -> Iterator[str]:
    for day in reversed(archive.indexed_months()):
        yield reverse("articles:sitemap_month", args=[f"{day.year:04}", f"{day.month:02}"])


def block_urls() -> Iterator[str]:
    for kind, model in KINDS.items():
        for number in filled_blocks(model):
            yield reverse("articles:sitemap_block", args=[kind, number])


def filled_blocks(model: type[Topic] | type[Person]) -> Iterator[int]:
    """The blocks that hold somebody or something readers know, at one query each."""
    numbers = known(model).order_by("pk").values_list("pk", flat=True)
    found = numbers.first()
    while found is not None:
        yield found // BLOCK
        found = numbers.filter(pk__gte=(found // BLOCK + 1) * BLOCK).first()


def known(model: type[Topic] | type[Person]) -> QuerySet[Model]:
    """The rows that a published story names: the others have no page yet."""
    name = "topics" if model is Topic else "people"
    stories = Article.objects.filter(**{name: OuterRef("pk")}).published()
    return model._default_manager.filter(Exists(stories))


@require_safe
def pages(request: HttpRequest) -> HttpResponseBase:
    """The front page, the sections, the standing pages, and what other apps registered."""
    standing = Page.objects.filter(published_at__lte=timezone.now()).order_by("order", "pk")
    entries: list[Entry] = [("/", None)]
    entries += [(section.get_absolute_url(), None) for section in Section.objects.all()]
    entries += [(page.get_absolute_url(), page.changed_at) for page in standing]
    entries += [entry for further in _pages for entry in further()]
    return answer(request, "articles/sitemap.xml", entries)


@require_safe
def block(request: HttpRequest, kind: str, block: str) -> HttpResponseBase:
    """Topics or people with stories whose numbers lie in one block of BLOCK."""
    first = int(block) * BLOCK
    rows = known(KINDS[kind]).filter(pk__gte=first, pk__lt=first + BLOCK)
    urls = [row.get_absolute_url() for row in rows.order_by("pk")]  # type: ignore[attr-defined]
    if not urls:
        raise Http404
    return answer(request, "articles/sitemap.xml", [(url, None) for url in urls])


@require_safe
def month(request: HttpRequest, year: str, month: str) -> HttpResponseBase:
    """The stories of one month in site time, the newest MOST_URLS of them."""
    if int(year) < archive.FIRST_YEAR:
        raise Http404
    try:
        day = date(int(year), int(month), 1)
        span = archive.month_span(day.year, day.month)
    except (ValueError, OverflowError):
        raise Http404 from None
    within = Article.objects.filter(
        visible_from__gte=span.begin, visible_from__lt=span.end, noindex=False
    )
    rows = within.published().newest().only("path", "updated_at", "visible_from")[:MOST_URLS]
    entries = [(row.get_absolute_url(), row.updated_at or row.visible_from) for row in rows]
    if not entries:
        raise Http404
    return answer(request, "articles/sitemap.xml", entries)


def news_stories() -> ArticleQuerySet:
    """What the newsroom brought out in the last two days: nothing that somebody paid for."""
    recent = Article.objects.filter(visible_from__gt=timezone.now() - NEWS_FOR, noindex=False)
    return recent.published().exclude(kind=Article.Kind.PARTNER).newest()


@require_safe
def news(request: HttpRequest, number: str = "1") -> HttpResponseBase:
    """The newest stories for news search, MOST_NEWS in each part; the first may be empty."""
    first = (int(number) - 1) * MOST_NEWS
    columns = ("path", "language", "headline", "first_published_at", "visible_from", "updated_at")
    stories = list(news_stories().only(*columns, "version")[first : first + MOST_NEWS])
    if first and not stories:
        raise Http404
    site = SiteIdentity.objects.current()
    entries = [
        {
            "url": story.get_absolute_url(),
            "language": news_language(story.language),
            "at": story.first_published_at or story.visible_from,
            "changed": story.updated_at or story.visible_from,
            "title": clean(story.headline),
        }
        for story in stories
    ]
    return answer(request, "articles/sitemap_news.xml", entries, name=clean(site.name))


def news_language(language: str) -> str:
    """The two or three letters that news sitemaps want, but for the two ways to write Chinese.

    >>> news_language("pt-br"), news_language("zh-hant"), news_language("zh-cn")
    ('pt', 'zh-tw', 'zh-cn')
    """
    name, *parts = language.lower().replace("_", "-").split("-")
    if name != "zh":
        return name
    return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(parts) else "zh-cn"


def answer(
    request: HttpRequest, template: str, entries: Sequence[object], name: str = ""
) -> HttpResponseBase:
    etag = caching.validator(template, request.path, name, entries)
    until = boundaries.kept_until()
    unchanged = caching.not_modified(request, etag, until=until)
    if unchanged is not None:
        return unchanged
    context = {"entries": entries, "base": settings.SITE_URL, "name": name}
    response = render(request, template, context, content_type=XML)
    return caching.may_be_kept(response, etag=etag, until=until)
