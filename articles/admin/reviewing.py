"""Links for people outside who read a story before it appears: made, listed and revoked here."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from articles import publishing, reviewing, rights
from articles.admin import states
from articles.admin.base import who
from articles.admin.story_pages import page_of, story_of
from articles.models import Article, ReviewLink

SHOWN = 100
USUAL = 7


def _days() -> list[tuple[int, str]]:
    return [
        (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days})
        for days in reviewing.DAYS
    ]


class LinkForm(forms.Form):
    recipient = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=reviewing.LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy("The name stands across every page that the link opens."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"), coerce=int, choices=_days, initial=USUAL
    )


@dataclass(frozen=True)
class Line:
    """A link as the list shows it; `address` is "" when it is over, or not theirs to hand on."""

    link: ReviewLink
    works: bool
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The story's links, newest first, and the form for one more.

    Raises:
        PermissionDenied: for staff who write no stories, and when somebody who may not write this
            one makes a link.
    """
    article = story_of(request, pk)
    may = rights.may_write(request.user, article)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid() and _made(request, article, form):
            return _back(article)
    now = timezone.now()
    return page_of(
        request,
        article,
        "review",
        _("Review links: %(headline)s") % {"headline": article.headline},
        standing=states.sentence(article),
        form=form if may and not _was_public(article) else None,
        lines=[_line(one, may) for one in article.review_links.all()[:SHOWN]],
        may=may,
        embargo=article.embargo_until
        if article.embargo_until and article.embargo_until > now
        else None,
    )


def _was_public(article: Article) -> bool:
    return article.visible_from is not None and article.visible_from <= timezone.now()


def _made(request: HttpRequest, article: Article, form: LinkForm) -> bool:
    data = form.cleaned_data
    try:
        link = reviewing.make(
            article, recipient=data["recipient"], days=data["days"], by=who(request)
        )
    except publishing.PublishingRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    text = _("The link for %(name)s is made. Copy its address and send it yourself.")
    messages.success(request, text % {"name": link.recipient})
    return True


@require_POST
def revoked(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """End one link.

    Raises:
        PermissionDenied: for whoever may not write the story.
    """
    article = story_of(request, pk)
    if not rights.may_write(request.user, article):
        raise PermissionDenied
    link = get_object_or_404(article.review_links, pk=number)
    reviewing.revoke(link, by=who(request))
    text = _("The link for %(name)s opens nothing any more.")
    messages.success(request, text % {"name": link.recipient})
    return _back(article)


def _back(article: Article) -> HttpResponse:
    address = reverse("admin:articles_article_review", args=[article.pk])
    return HttpResponseRedirect(address, status=303)


def _line(link: ReviewLink, may: bool) -> Line:
    open_now = reviewing.works(link, timezone.now())
    return Line(link, open_now, address_of(link) if may and open_now else "")


def address_of(link: ReviewLink) -> str:
    """The whole address, to be sent."""
    way = reverse("articles:review", kwargs={"token": reviewing.token_of(link)})
    return f"{settings.SITE_URL}{way}"


def beside(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The way from the form to the links; none once readers have the story and there were none."""
    if not request.user.has_perm(rights.WRITE):
        return None
    count = reviewing.working(article).count()
    if _was_public(article) and not count:
        return None
    label = _("Review links (%(count)d)") % {"count": count} if count else _("Review links")
    return label, reverse("admin:articles_article_review", args=[article.pk])


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path("<int:pk>/review/", site.admin_view(links), name="articles_article_review"),
        path(
            "<int:pk>/review/<int:number>/revoke/",
            site.admin_view(revoked),
            name="articles_article_review_revoke",
        ),
    ]
