"""Years and months, in site time, with ways to the nearest ones that hold stories."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import archive, caching, paging, seo
from articles.models import Article, SiteIdentity
from articles.paging import Slice
from articles.views.common import PAGE_SIZE, answer, seo_site, slice_stamps


@require_safe
def newest_year(request: HttpRequest) -> HttpResponseBase:
    newest = archive.earlier(timezone.now()) or timezone.localtime()
    return caching.may_be_kept(HttpResponseRedirect(year_url(newest.year)))


@require_safe
def year(request: HttpRequest, year: str) -> HttpResponseBase:
    number = checked_year(year)
    span = archive.year_span(number)
    filled = archive.with_stories(archive.months_between(date(number, 1, 1), date(number, 12, 1)))
    months = [(date(number, month, 1), date(number, month, 1) in filled) for month in range(1, 13)]
    before, after = archive.earlier(span.begin), archive.later(span.end)
    return archive_page(
        request,
        str(number),
        span,
        months=months,
        older=(year_url(before.year), str(before.year)) if before else None,
        newer=(year_url(after.year), str(after.year)) if after else None,
    )


@require_safe
def month(request: HttpRequest, year: str, month: str) -> HttpResponseBase:
    number, month_number = checked_year(year), int(month)
    if month_number not in MONTHS:
        raise Http404
    span = archive.month_span(number, month_number)
    before, after = archive.earlier(span.begin), archive.later(span.end)
    return archive_page(
        request,
        month_name(span.begin),
        span,
        year=(year_url(number), str(number)),
        older=(month_url(before), month_name(before)) if before else None,
        newer=(month_url(after), month_name(after)) if after else None,
    )


def archive_page(
    request: HttpRequest, title: str, span: archive.Span, **around: object
) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    stories = stories_of(request, span)
    head = seo.page(
        seo_site(site),
        title=_("Stories of %(time)s") % {"time": title},
        path=request.path,
        index=stories.first and bool(stories.items),
    )
    context = {"site": site, "head": head, "title": title, "stories": stories, **around}
    return answer(request, "articles/archive.html", context, around, slice_stamps(stories))


def stories_of(request: HttpRequest, span: archive.Span) -> Slice:
    articles = Article.objects.for_list()
    within = articles.filter(visible_from__gte=span.begin, visible_from__lt=span.end)
    return paging.page(within, request.GET, size=PAGE_SIZE)


def checked_year(text: str) -> int:
    """The year as a number, unless nothing can have been published in it yet."""
    year = int(text)
    if not archive.FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return year


def year_url(year: int) -> str:
    return reverse("articles:year", args=[f"{year:04}"])


def month_url(day: date) -> str:
    return reverse("articles:month", args=[f"{day.year:04}", f"{day.month:02}"])


def month_name(day: date) -> str:
    return f"{MONTHS[day.month]} {day.year}"
