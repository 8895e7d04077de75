"""What was put right: all of it in one list, and each with both wordings."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import body, diffing, seo
from articles.models import Article, Correction, Revision, SiteIdentity
from articles.views.common import PAGE_SIZE, answer, seo_site


@dataclass(frozen=True)
class Told:
    """A page of corrections, and the query strings of its neighbours ("" when there is none)."""

    items: list[Correction]
    older: str = ""
    newer: str = ""

    @property
    def first(self) -> bool:
        return not self.newer


@require_safe
def corrections(request: HttpRequest) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    told = _page(request.GET)
    title, url = _("Corrections"), reverse("articles:corrections")
    about = _("Everything that %(site)s has put right, the newest first.") % {"site": site.name}
    head = seo.page(
        seo_site(site),
        title=title,
        path=url,
        description=about,
        index=told.first,
        feeds=[seo.Feed(f"{site.name}: {title}", f"{url}feed/")],
    )
    context = {"site": site, "head": head, "about": about, "told": told}
    stamps = [(one.pk, one.article.version) for one in told.items]
    return answer(request, "articles/corrections.html", context, stamps, told.older, told.newer)


def corrections_told() -> QuerySet[Correction]:
    """Of stories that readers may see now, the newest first."""
    rows = Correction.objects.filter(article__in=Article.objects.published())
    stories = rows.select_related("article__section").order_by("-pk")
    return stories.defer("article__body", "article__body_source", "article__text")


def _page(query: QueryDict) -> Told:
    """The page that `?before=` or `?after=` asks for, the number of a correction. Later ones have
    higher numbers. Raises BadRequest for what is no number."""
    rows = corrections_told()
    if "after" in query:
        rising = rows.filter(pk__gt=_number(str(query["after"]))).order_by("pk")
        nearest = list(rising[: PAGE_SIZE + 1])
        if len(nearest) > PAGE_SIZE:
            items = nearest[PAGE_SIZE - 1 :: -1]
            return Told(items, f"?before={items[-1].pk}", f"?after={items[0].pk}")
    elif "before" in query:
        rows = rows.filter(pk__lt=_number(str(query["before"])))
    found = list(rows[: PAGE_SIZE + 1])
    items = found[:PAGE_SIZE]
    older = f"?before={items[-1].pk}" if len(found) > PAGE_SIZE else ""
    newer = f"?after={items[0].pk}" if items and "before" in query else ""
    return Told(items, older, newer or ("?" if "before" in query else ""))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("The address names a page that does not exist.")
    return int(text)


@require_safe
def correction(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Both wordings of the story, before and after, where they differ."""
    shown = corrections_told().filter(open=True, before__isnull=False)
    told = get_object_or_404(shown.select_related("before", "after"), pk=int(pk))
    site, story = SiteIdentity.objects.current(), told.article
    title = _("What was changed: %(headline)s") % {"headline": story.headline}
    head = seo.page(seo_site(site), title=title, path=told.get_absolute_url(), index=False)
    parts = parts_of(told)
    context = {"site": site, "head": head, "told": told, "article": story, "parts": parts}
    return answer(request, "articles/correction.html", context, told.pk, story.version)


def parts_of(told: Correction) -> list[list[diffing.Row]]:
    """The passages that changed, each with the paragraphs beside it."""
    before, after = told.before, told.after
    return diffing.passages(diffing.rows(blocks_of(before) if before else [], blocks_of(after)))


def blocks_of(revision: Revision) -> list[str]:
    """What a revision says, a block a line: headline, deck and text, without pictures."""
    text = body.bare(revision.body_source).text
    return [block for block in (revision.headline, revision.deck, *text.split("\n")) if block]
