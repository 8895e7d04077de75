"""A front as readers will see it, or saw it, at any moment: "as on Friday 18:00"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import caching, fronts
from articles.admin.front_forms import WhenForm
from articles.admin.fronts import address_of, desk, front_of, stories_of
from articles.fronts.reading import section_at
from articles.models import Article, Banner, Section, SiteIdentity
from articles.models.articles import ArticleQuerySet
from articles.paging import Slice
from articles.views.common import PAGE_SIZE
from articles.views.front import front_context
from articles.views.lists import section_context


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The page itself, with stories to come that this account may know of, under a line that says
    when it is; the names of stories are today's."""
    section = front_of(request)
    form = WhenForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("A front is shown for a day and a time: choose them."))
        return HttpResponseRedirect(address_of(section))
    at = form.cleaned_data["at"]
    site, stories = SiteIdentity.objects.current(), stories_of(request)
    vars(site)["banner"] = _banner(at)
    context = _section(site, section, at, stories) if section else _page(site, at, stories)
    frame = {
        "head": None,
        "at": at,
        "when": WhenForm(initial={"at": timezone.localtime(at)}),
        "section": section,
        "back": address_of(section),
        "coming": at > timezone.now(),
    }
    template = "admin/articles/front/preview_section.html" if section else PAGE
    return caching.never_kept(render(request, template, {**context, **frame}))


PAGE = "admin/articles/front/preview.html"


def _page(site: SiteIdentity, at: datetime, stories: ArticleQuerySet) -> dict[str, Any]:
    return front_context(site, fronts.front_at(at, stories), at)


def _section(
    site: SiteIdentity, section: Section, at: datetime, stories: ArticleQuerySet
) -> dict[str, Any]:
    own = stories.published(at).for_list().filter(section=section).newest()
    newest: list[Article] = list(own[: PAGE_SIZE + 1])
    above = [stood.article for stood in section_at(section, at, newest, stories)]
    return section_context(site, section, Slice(newest), above)


def _banner(at: datetime) -> dict[str, str] | None:
    """What stood or will stand over the pages then."""
    rows: QuerySet[Banner] = Banner.objects.filter(starts_at__lte=at, ends_at__gt=at)
    row = rows.select_related("article").first()
    if row is None:
        return None
    url = row.article.get_absolute_url() if row.article and row.article.path else row.url
    return {"number": str(row.pk), "text": row.text, "url": url}


urlpatterns = [
    path("", admin.site.admin_view(desk), name="articles_front"),
    path("preview/", admin.site.admin_view(preview), name="articles_front_preview"),
]
