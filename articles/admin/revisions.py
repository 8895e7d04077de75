"""The history of a story: what each save changed, and any of them brought back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import publishing, rights
from articles.admin import gate_pages, states
from articles.admin.base import REFUSALS, who
from articles.admin.story_pages import page_of, story_of
from articles.comparing import Version, compare
from articles.models import Article, Revision

SHOWN = 200
"""Revisions in the list, the newest; `?before=` leads on to older ones."""
LONGEST_NOTE = 250


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path(
            f"<int:pk>/{name}/",
            site.admin_view(view),
            name=f"articles_article_{name}",
        )
        for name, view in (("compare", compared), ("restore", restored))
    ]


def history(request: HttpRequest, article: Article) -> HttpResponse:
    """The revisions, newest first, and the whole text of the one that `?revision=` names."""
    before = _number(request, "before")
    rows = article.revisions.defer("body_source", "deck", "snapshot")
    rows = rows.filter(number__lt=before) if before else rows
    found = list(rows[: SHOWN + 1])
    return page_of(
        request,
        article,
        "history",
        _("History: %(headline)s") % {"headline": article.headline},
        revisions=states.with_names(found[:SHOWN]),
        older=found[SHOWN - 1].number if len(found) > SHOWN else None,
        newest=publishing.latest_revision(article),
        shown=article.revisions.filter(number=_number(request, "revision")).first(),
        may_restore=rights.may_write(who(request), article),
    )


@require_safe
def compared(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions word by word, side by side or in one text. Without `old`, the one before."""
    article = story_of(request, pk)
    new = _revision(article, _number(request, "new") or publishing.latest_revision(article))
    asked = _number(request, "old")
    old = _revision(article, asked) if asked else _before(article, new)
    if old is not None and old.number > new.number:
        old, new = new, old
    return page_of(
        request,
        article,
        "compare",
        _("What changed: %(headline)s") % {"headline": article.headline},
        old=old,
        new=new,
        parts=compare(Version.of(old) if old else Version(), Version.of(new)),
        inline=request.GET.get("as") == "inline",
        done=states.ACTIONS.get(new.action, new.action),
        earlier=_before(article, new),
        later=article.revisions.filter(number__gt=new.number).last(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restored(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change if a revision came back; sent, it does."""
    article = story_of(request, pk)
    if not rights.may_write(who(request), article):
        raise PermissionDenied
    revision = _revision(article, _number(request, "revision"))
    newest = article.revisions.first()
    problem, gate = "", None
    if request.method == "POST" and newest is not None:
        try:
            _bring_back(request, article, revision)
        except REFUSALS as refusal:
            problem, gate = str(refusal), gate_pages.refused(request, article, refusal)
        else:
            text = _("Revision %(number)s is back, as a new revision.")
            messages.success(request, text % {"number": revision.number})
            return redirect("admin:articles_article_change", article.pk)
    now = Version.of(newest) if newest else Version()
    return page_of(
        request,
        article,
        "restore",
        _("Bring back revision %(number)s") % {"number": revision.number},
        status=409 if problem else 200,
        problem=problem,
        gate=gate,
        revision=revision,
        newest=newest,
        parts=[one for one in compare(now, Version.of(revision)) if one.name not in states.STAY],
        published=publishing.was_seen(article, timezone.now()),
    )


@transaction.atomic
def _bring_back(request: HttpRequest, article: Article, revision: Revision) -> None:
    known = gate_pages.before(article)
    stored = publishing.restore(
        article,
        revision,
        by=who(request),
        note=request.POST.get("note", "").strip()[:LONGEST_NOTE],
        visible_update="visible_update" in request.POST,
        seen=_posted(request),
    )
    gate_pages.guard(request, stored, known)


def _before(article: Article, revision: Revision) -> Revision | None:
    return article.revisions.filter(number__lt=revision.number).first()


def _revision(article: Article, number: int) -> Revision:
    found = article.revisions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _number(request: HttpRequest, name: str) -> int:
    """A number of the address, 0 for none or for what is no number."""
    return _read(request.GET.get(name, ""))


def _posted(request: HttpRequest) -> int:
    """The newest revision that the page showed; without one nothing can have been read."""
    return _read(request.POST.get("seen", ""))


def _read(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
