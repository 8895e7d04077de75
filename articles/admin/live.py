"""Live coverage at the desk: one form to write fast, the entries below it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from articles import editor, leftovers, live, publishing, rights
from articles.admin.base import REFUSALS, who
from articles.admin.story_pages import page_of, story_of
from articles.models import Article, LiveEntry
from articles.publishing import live as writing

LONGEST_REASON = 250


class EntryForm(forms.Form):
    """One entry. Notes to oneself such as [TK] do not leave the desk."""

    headline = forms.CharField(
        label=gettext_lazy("Headline (may stay empty)"),
        required=False,
        max_length=writing.LONGEST_HEADLINE,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    body_source = editor.field(label=gettext_lazy("Text"))
    is_key = forms.BooleanField(
        label=gettext_lazy("Key event: listed at the head of the story"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("headline", "body_source"):
            for left in leftovers.found_in(strip_tags(cleaned.get(name, ""))):
                text = _("This is still in it: %(words)s") % {"words": left.words}
                self.add_error(name, text)
        return cleaned


def _with_editor(view: Any) -> Any:
    """A page with an editor. What that may load is asked with the page: when addresses are read,
    the static files of a new site have no names yet."""

    @wraps(view)
    def shown(request: HttpRequest, **more: Any) -> Any:
        page: Any = csp_update(editor.sources())(view)
        return page(request, **more)

    return shown


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path(
            f"<int:pk>/{address}",
            site.admin_view(view),
            name=f"articles_article_{name}",
        )
        for address, name, view in (
            ("live/", "live", _with_editor(desk)),
            ("live/end/", "live_end", ended),
            ("live/<int:number>/", "live_entry", _with_editor(entry)),
            ("live/<int:number>/remove/", "live_remove", removed),
        )
    ]


def beside(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The way from the story's form to its entries."""
    if not live.is_live(article) or not request.user.has_perm(rights.WRITE):
        return None
    return _("Live entries"), reverse("admin:articles_article_live", args=[article.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The entries of a live story, and the form for the next one."""
    article = _live_story(request, pk)
    form = EntryForm(request.POST or None)
    if request.method == "POST":
        _check(request, article)
        if form.is_valid():
            try:
                made = publishing.add_entry(article, by=who(request), **_words(form))
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
            else:
                text = _("Entry %(number)s is out.") % {"number": made.number}
                later = _("Entry %(number)s is kept until the story appears.")
                said = text if article.is_visible() else later % {"number": made.number}
                messages.success(request, said)
                return redirect("admin:articles_article_live", article.pk)
    return page_of(
        request,
        article,
        "live",
        _("Live: %(headline)s") % {"headline": article.headline},
        form=form,
        media=form.media,
        coverage=live.coverage(article, request.GET),
        may=_may(request, article),
        status=200 if not form.errors else 422,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One entry, to be changed or removed."""
    article = _live_story(request, pk)
    _check(request, article)
    row = get_object_or_404(LiveEntry, article=article, number=number)
    now = {"headline": row.headline, "body_source": row.body_source, "is_key": row.is_key}
    form = EntryForm(request.POST or None, initial={**now, "seen": row.revision})
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            publishing.edit_entry(row, by=who(request), seen=seen, **_words(form))
        except publishing.EntryOutdated as outdated:
            form.add_error(None, f"{outdated} {_('Theirs:')} {outdated.entry.text}")
            form.data = request.POST.copy()
            form.data["seen"] = str(outdated.entry.revision)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entry %(number)s is changed.") % {"number": number})
            return redirect("admin:articles_article_live", article.pk)
    return page_of(
        request,
        article,
        "live_entry",
        _("Entry %(number)s") % {"number": number},
        form=form,
        media=form.media,
        one=row,
        revisions=row.revisions.all()[:50],
        status=200 if not form.errors else 422,
    )


@require_POST
def removed(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    article = _live_story(request, pk)
    _check(request, article)
    row = get_object_or_404(LiveEntry, article=article, number=number)
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    try:
        publishing.remove_entry(row, by=who(request), reason=reason, seen=known)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:articles_article_live_entry", article.pk, number)
    messages.success(request, _("Entry %(number)s is removed.") % {"number": number})
    return redirect("admin:articles_article_live", article.pk)


@require_POST
def ended(request: HttpRequest, pk: int) -> HttpResponse:
    """End the coverage, or take it up again."""
    article = _live_story(request, pk)
    _check(request, article)
    try:
        if "reopen" in request.POST:
            writing.reopen(article, by=who(request))
            messages.success(request, _("The coverage goes on."))
        else:
            writing.end(article, by=who(request))
            messages.success(request, _("The coverage has ended; readers are told."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:articles_article_live", article.pk)


def _live_story(request: HttpRequest, pk: int) -> Article:
    article = story_of(request, pk)
    if not live.is_live(article):
        raise Http404
    return article


def _may(request: HttpRequest, article: Article) -> bool:
    return rights.may_write(who(request), article)


def _check(request: HttpRequest, article: Article) -> None:
    if not _may(request, article):
        raise PermissionDenied


def _words(form: EntryForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("headline", "body_source", "is_key")}
