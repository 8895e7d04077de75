"""The search page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import boundaries, caching, seo, suggesting, words
from articles import search as finding
from articles.forms import SearchForm
from articles.models import Article, Section, SiteIdentity
from articles.paging import Slice
from articles.search import Found
from articles.views.common import PAGE_SIZE, seo_site
from articles.words import Piece, Query, Term

NEWEST_SHOWN = 5
PLACE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
FARTHEST = 1 << 62


@dataclass(frozen=True)
class Hit:
    """A story found, with the words marked where they stand; `topics` are those that hold some."""

    article: Article
    headline: list[Piece]
    passage: list[Piece]
    topics: list[list[Piece]]


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Never indexed: result pages are endless and say nothing of their own."""
    form = SearchForm(request.GET, Section.objects.all())
    well = form.is_valid()
    typed = form.cleaned_data["q"] if well else ""
    query = words.parse(typed)
    site = SiteIdentity.objects.current()
    title = _("Search: %(query)s") % {"query": typed} if query.terms else _("Search")
    context = {
        "site": site,
        "head": seo.page(seo_site(site), title=title, path=reverse("articles:search"), index=False),
        "form": form,
        "typed": typed,
        "query": query,
        "most": finding.MOST,
        "most_terms": words.MAX_TERMS,
        "signs_only": bool(typed) and not query.terms,
        **(_results(form, query, request.GET) if query.terms else {}),
    }
    response = render(request, "articles/search.html", context, status=200 if well else 400)
    return caching.may_be_kept(response, until=boundaries.kept_until())


def _results(form: SearchForm, query: Query, asked: QueryDict) -> dict[str, Any]:
    names = ("before", "after", "start")
    places = {name: _place(asked.get(name, "")) for name in names if name in asked}
    if form.by_relevance:
        start = min(max(0, places.get("start", 0)), finding.MOST)
        found = finding.most_relevant(query, form.limits, size=PAGE_SIZE, start=start)
        ways = ("start", "start")
    else:
        both = {name: places[name] for name in ("before", "after") if name in places}
        if len(both) > 1:
            raise BadRequest("A page is before or after another one, not both.")
        found = finding.newest(query, form.limits, size=PAGE_SIZE, **both)
        ways = ("after", "before")
    if not found.count:
        return _nothing(form, query)
    return {
        "found": found,
        "more_than_most": found.count > finding.MOST,
        "hits": hits(found.articles, query.terms),
        "stories": _slice(form, found, ways),
        "ranked": form.by_relevance,
    }


def _place(text: str) -> int:
    """Raises BadRequest when `text` is none of ours."""
    if PLACE.fullmatch(text) is None:
        raise BadRequest("The address names a page that does not exist.")
    return max(-FARTHEST, min(int(text), FARTHEST))


def _slice(form: SearchForm, found: Found, ways: tuple[str, str]) -> Slice:
    """The ways on; `start` of a ranking's first page is left out."""
    newer = "" if found.newer is None else form.address(**{ways[0]: found.newer})
    older = "" if found.older is None else form.address(**{ways[1]: found.older})
    return Slice(found.articles, older=older, newer=newer, first=found.first)


def _nothing(form: SearchForm, query: Query) -> dict[str, Any]:
    suggestions = suggesting.suggest(query, form.limits)
    beside = {"section": "", "since": "", "until": ""}
    return {
        "everywhere": _ways(form, [suggestions.everywhere], **beside),
        "meant": _ways(form, suggestions.meant),
        "fewer": _ways(form, suggestions.fewer),
        "counted": suggesting.COUNTED,
        "sections": list(form.sections.values()),
        "newest": Article.objects.for_list().published().newest()[:NEWEST_SHOWN],
    }


def _ways(
    form: SearchForm, tries: Sequence[suggesting.Try | None], **instead: str
) -> list[Mapping[str, object]]:
    return [{"try": one, "url": form.address(q=one.query, **instead)} for one in tries if one]


def hits(articles: Sequence[Article], terms: Sequence[Term]) -> list[Hit]:
    return [
        Hit(
            article,
            words.mark(article.headline, terms),
            words.passage(article.text, terms)
            or words.mark(seo.shorten(article.deck or article.text, words.PASSAGE_LENGTH), terms),
            _marked_topics(article, terms),
        )
        for article in articles
    ]


def _marked_topics(article: Article, terms: Sequence[Term]) -> list[list[Piece]]:
    names = [words.mark(one["name"], terms) for one in article.card.get("topics", ())]
    return [pieces for pieces in names if any(piece.marked for piece in pieces)]
