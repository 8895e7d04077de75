"""Lists of stories: a section's, a topic's, a person's; and the standing pages, which share
their addresses' shape with sections."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import paging, seo
from articles.fronts import section_at
from articles.media import reading_day
from articles.models import Article, Credit, Page, Person, Section, SiteIdentity, Topic
from articles.models.articles import ArticleQuerySet
from articles.paging import Slice
from articles.views.common import (
    PAGE_SIZE,
    answer,
    feed_of,
    preview_image,
    seo_site,
    slice_stamps,
    stamps,
)
from articles.views.machines import list_data, person_data


@require_safe
def section_or_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A section has precedence over a page of the same slug, which publishing refuses anyway."""
    section = Section.objects.filter(slug=slug).first()
    return section_page(request, section) if section else standing_page(request, slug)


def section_page(request: HttpRequest, section: Section) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    articles = Article.objects.for_list().filter(section=section)
    stories = paging.page(articles, request.GET, size=PAGE_SIZE + 1)
    top = section_at(section, timezone.now(), stories.items) if stories.first else []
    context = section_context(site, section, stories, [stood.article for stood in top])
    words = (section.name, section.description, stamps(context["listed"]))
    return answer(request, "articles/section.html", context, *words, slice_stamps(stories))


def section_context(
    site: SiteIdentity, section: Section, stories: Slice, above: list[Article]
) -> dict[str, Any]:
    """What the template of a section asks for: the places of its front, then its other stories."""
    url = section.get_absolute_url()
    head = seo.page(
        seo_site(site),
        title=section.name,
        path=url,
        description=section.description,
        index=stories.first,
        feeds=[feed_of(site, section.name, url)],
        data=list_data(site, section.name, url),
    )
    rows = [one for one in stories.items if one not in above]
    return {
        "site": site,
        "head": head,
        "section": section,
        "current": url,
        "stories": stories,
        "lead": above[0] if above else None,
        "cards": above[1:],
        "rows": rows,
        "listed": [*above, *rows],
    }


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    topic = get_object_or_404(Topic, slug=slug)
    stories = stories_about(Article.objects.filter(topics=topic), request)
    url = topic.get_absolute_url()
    head = seo.page(
        seo_site(site),
        title=topic.name,
        path=url,
        description=topic.description,
        index=stories.first,
        feeds=[feed_of(site, topic.name, url)],
        data=list_data(site, topic.name, url),
    )
    context = {"site": site, "head": head, "topic": topic, "stories": stories}
    words = (topic.name, topic.description)
    return answer(request, "articles/topic.html", context, *words, slice_stamps(stories))


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    person = get_object_or_404(Person.objects.select_related("picture"), slug=slug)
    stories = stories_about(Article.objects.filter(pk__in=written_by(person)), request)
    url = person.get_absolute_url()
    head = seo.page(
        seo_site(site),
        title=person.name,
        path=url,
        description=person.biography or person.title,
        index=stories.first,
        kind="profile",
        feeds=[feed_of(site, person.name, url)],
        image=preview_image(person.picture),
        data=person_data(site, person),
    )
    context = {"site": site, "head": head, "person": person, "stories": stories}
    portrait = (
        (person.picture.pk, person.picture.changed_at, person.picture.licence_ended)
        if person.picture
        else ()
    )
    words = (person.name, person.title, person.biography, portrait)
    return answer(request, "articles/person.html", context, *words, slice_stamps(stories))


def stories_about(articles: ArticleQuerySet, request: HttpRequest) -> Slice:
    """A page of the stories about a topic or by a person.

    Raises Http404 before the first is published: the name alone would tell of a story to come.
    """
    stories = paging.page(articles.for_list(), request.GET, size=PAGE_SIZE)
    if not stories.items and not articles.published().exists():
        raise Http404
    return stories


def written_by(person: Person) -> QuerySet[Credit, int]:
    """Numbers of the articles with a credit of theirs, each once whatever their roles."""
    return Credit.objects.filter(person=person).values_list("article", flat=True)


def standing_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    page = Page.objects.filter(slug=slug, published_at__lte=timezone.now()).first()
    if page is None:
        raise Http404
    site = SiteIdentity.objects.current()
    url = page.get_absolute_url()
    head = seo.page(seo_site(site), title=page.title, path=url, description=page.text)
    context = {"site": site, "head": head, "page": page, "current": url}
    over = reading_day.over(page.body, timezone.localdate())
    return answer(
        request, "articles/page.html", context, page.pk, page.changed_at.isoformat(), over
    )
