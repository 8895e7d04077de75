"""Mail about a correction: asked for beside it, and taken back while it has not gone out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from articles import publishing, rights, telling
from articles.admin.base import who
from articles.admin.story_pages import page_of, story_of
from articles.models import Article, Correction

SHOWN = 100


class Tell(forms.BooleanField):
    """Whether those who spoke about the story before are told of the correction."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Tell those who commented before"))
        super().__init__(required=False, **kwargs)

    def count(self, article: Article) -> None:
        """Say how many that would be; nobody is offered where there is nobody."""
        count = telling.count(article)
        said = ngettext(
            "Tell %(count)d person who commented before",
            "Tell %(count)d people who commented before",
            count,
        )
        self.label = said % {"count": count} if count else _("Nobody to tell who commented before")
        self.disabled = not count
        self.help_text = _(
            "By mail, five minutes after saving: until then it can be taken back. Only to "
            "confirmed addresses, and not to those who want no such mail."
        )


@dataclass(frozen=True)
class Line:
    """A correction, and how many mails about it have not gone out."""

    correction: Correction
    waiting: int


@require_safe
def corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """What readers of the story were told, newest first, and the mail that still waits."""
    article = story_of(request, pk)
    newest = article.corrections.order_by("-created_at", "-pk")[:SHOWN]
    waiting = telling.waiting(article)
    lines = [Line(one, waiting.get(one.pk, 0)) for one in newest]
    title = _("Corrections: %(headline)s") % {"headline": article.headline}
    may = rights.may_write(request.user, article)
    return page_of(
        request, article, "corrections", title, lines=lines, may=may, public=article.is_visible()
    )


@require_POST
def taken_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Send nothing of what has not gone out about one correction. The correction stands.

    Raises:
        PermissionDenied: for whoever may not write the story.
    """
    article = story_of(request, pk)
    if not rights.may_write(request.user, article):
        raise PermissionDenied
    correction = get_object_or_404(article.corrections, pk=number)
    count = publishing.tell_nobody(correction, by=who(request))
    said = ngettext(
        "%(count)d mail is not sent. The correction stands.",
        "%(count)d mails are not sent. The correction stands.",
        count,
    )
    if count:
        messages.success(request, said % {"count": count})
    else:
        messages.warning(request, _("Nothing waited any more: the mail has gone out."))
    address = reverse("admin:articles_article_corrections", args=[article.pk])
    return HttpResponseRedirect(address, status=303)


def beside(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The way from the form to the corrections, once there is one."""
    count = len(article.card.get("corrections", []))
    if not count or not request.user.has_perm(rights.WRITE):
        return None
    label = _("Corrections (%(count)d)") % {"count": count}
    return label, reverse("admin:articles_article_corrections", args=[article.pk])


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path(
            "<int:pk>/corrections/",
            site.admin_view(corrections),
            name="articles_article_corrections",
        ),
        path(
            "<int:pk>/corrections/<int:number>/tell-nobody/",
            site.admin_view(taken_back),
            name="articles_article_corrections_tell_nobody",
        ),
    ]
