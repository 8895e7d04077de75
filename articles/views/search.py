"""The search page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import caching, paging, seo
from articles import search as finding
from articles.forms import SearchForm
from articles.models import Article, SiteIdentity
from articles.paging import Slice
from articles.search import Piece
from articles.views.common import PAGE_SIZE, seo_site


@dataclass(frozen=True)
class Hit:
    """A story found, with the words marked where they stand."""

    article: Article
    headline: list[Piece]
    passage: list[Piece]


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Never indexed: result pages are endless and say nothing of their own."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"].strip() if form.is_valid() else ""
    words = finding.terms(query)
    stories = paging.page(finding.search(query), request.GET, size=PAGE_SIZE, q=query)
    site = SiteIdentity.objects.current()
    title = _("Search: %(query)s") % {"query": query} if query else _("Search")
    head = seo.page(seo_site(site), title=title, path=reverse("articles:search"), index=False)
    context = {
        "site": site,
        "head": head,
        "form": form,
        "query": query,
        "hits": hits(stories, words),
        "stories": stories,
        "note": finding.TOO_MANY_TERMS if len(query.split()) > len(words) else "",
    }
    status = 400 if form.errors else 200
    response = render(request, "articles/search.html", context, status=status)
    return caching.may_be_kept(response)


def hits(stories: Slice, words: list[str]) -> list[Hit]:
    return [
        Hit(
            article,
            finding.mark(article.headline, words),
            finding.passage(article.text or article.deck, words),
        )
        for article in stories.items
    ]
