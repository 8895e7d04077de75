"""The form of a story keeps what is typed: where windows send it, and how it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import autosaving, presence, rights
from articles.admin.base import who
from articles.models import Article, Autosave
from articles.models.desk import new_key
from articles.publishing import Outdated
from articles.written import lines_of

EVERY = 4
"""Seconds from the first sign that is not kept until the window sends its form."""
ALIVE = 20
"""Seconds between two signs of life of an open window."""
KEY = "form_key"
SHOWN = 5


class TakenOn(Exception):
    """Not a mistake: the form shows a text that was kept, and nothing is written."""

    def __init__(self, row: Autosave) -> None:
        self.row = row
        super().__init__(
            _("This is your text of %(at)s, not saved yet. Save it to keep it in the story.")
            % {"at": when(row)}
        )


@dataclass(frozen=True)
class Offer:
    """An unsaved text as the form offers it."""

    row: Autosave
    at: str
    words: str
    elsewhere: bool


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path("autosave/", site.admin_view(kept), name="articles_article_autosave"),
        path(
            "autosave/<int:number>/take/", site.admin_view(taken), name="articles_article_take_on"
        ),
        path(
            "autosave/<int:number>/discard/",
            site.admin_view(discarded),
            name="articles_article_throw_away",
        ),
    ]


@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    """Keep what a window sends, renew its presence, and tell it what it should know.

    With `ping` nothing is kept; with `bye` the window goes. Answers 409 to a form that is closed,
    400 to one that cannot be kept.
    """
    article, user = _story(request), who(request)
    form = request.POST.get(KEY, "")
    try:
        if "ping" not in request.POST:
            data = {
                name: values
                for name, values in autosaving.listed(request.POST).items()
                if name not in ("article", "ping", "bye")
            }
            autosaving.keep(form, data, user=user, article=article, seen=_seen(request))
        elif not autosaving.is_key(form):
            raise autosaving.NotKept(_("This form has no key: reload it."))
    except autosaving.Closed as problem:
        return _answer({"problem": str(problem)}, status=409)
    except autosaving.NotKept as problem:
        return _answer({"problem": str(problem)}, status=400)
    if article is None:
        return _answer({"kept": _clock(), "others": "", "newer": ""})
    if "bye" in request.POST:
        presence.end(article, form, user=user)
    else:
        presence.renew(article, form, user=user)
    newer = article.revisions.filter(number__gt=_seen(request)).first()
    told = str(Outdated(newer)) if newer else ""
    return _answer({"kept": _clock(), "others": others(request, article), "newer": told})


@require_POST
def taken(request: HttpRequest, number: int) -> HttpResponse:
    """Show an unsaved text in the form, from where it goes on."""
    row = _own(request, number)
    try:
        row = autosaving.take_on(row)
    except autosaving.Closed as problem:
        messages.warning(request, str(problem))
        return redirect(_form_of(row))
    return redirect(f"{_form_of(row)}?unsaved={row.form}")


@require_POST
def discarded(request: HttpRequest, number: int) -> HttpResponse:
    row = _own(request, number)
    autosaving.throw_away(row)
    messages.info(request, _("The unsaved text is thrown away."))
    return redirect(_form_of(row))


# What the form's own page asks


def asked(request: HttpRequest, object_id: str | None) -> Autosave | None:
    """The unsaved text that the address of a form names, if it is this person's."""
    key = request.GET.get("unsaved", "") if request.method == "GET" else ""
    if not autosaving.is_key(key):
        return None
    rows = Autosave.objects.filter(user=who(request), form=key).exclude(data={})
    article = int(object_id) if object_id and object_id.isdigit() else None
    return rows.filter(article=article).first()


def show(request: HttpRequest, row: Autosave) -> None:
    """Let the form's page be made as if the text had been sent and refused: bound to it, whatever
    it holds, and nothing written."""
    sent = QueryDict(mutable=True)
    for name, values in row.data.items():
        sent.setlist(name, values)
    sent[KEY] = row.form
    request.FILES  # noqa: B018 (read first: reading it later would read what was sent anew)
    request.POST = sent  # type: ignore[assignment]
    request.method = "POST"
    request.refusal = TakenOn(row)  # type: ignore[attr-defined]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page needs to keep what is typed."""
    refusal = getattr(request, "refusal", None)
    key = request.POST.get(KEY, "") if request.method == "POST" else ""
    return {
        "form_key": key if autosaving.is_key(key) else new_key(),
        "unsaved": str(refusal) if isinstance(refusal, TakenOn) else "",
        "offers": [] if request.method == "POST" else offers(request, article),
        "others": others(request, article) if article else "",
        "every": EVERY,
        "alive": ALIVE,
    }


def offers(request: HttpRequest, article: Article | None) -> list[Offer]:
    """The unsaved texts of this person for the form, the newest first."""
    user = who(request)
    rows = list(autosaving.unsaved(user, article)[:SHOWN])
    alive = presence.open_forms(article, user=user) if article and rows else set()
    return [Offer(row, when(row), _words(row), row.form in alive) for row in rows]


def saved(request: HttpRequest, article: Article) -> None:
    """Close the form whose text was just saved: inside the transaction that saved it."""
    form = request.POST.get(KEY, "")
    autosaving.close(form, user=who(request), article=article)
    presence.end(article, form, user=who(request))


def others(request: HttpRequest, article: Article) -> str:
    """Which colleagues have it open, in words; "" for none."""
    found = presence.others(article, user=who(request))
    if not found:
        return ""
    names = ", ".join(
        _("%(name)s (since %(at)s)") % {"name": name, "at": date_format(at, "TIME_FORMAT")}
        for name, at in ((name, timezone.localtime(at)) for name, at in found[:SHOWN])
    )
    text = ngettext("%(names)s has this open.", "%(names)s have this open.", len(found))
    return text % {"names": names}


def when(row: Autosave) -> str:
    """The time of a text, with its day unless it is today's."""
    at = timezone.localtime(row.saved_at)
    today = at.date() == timezone.localdate()
    return date_format(at, "TIME_FORMAT" if today else "DATETIME_FORMAT")


def _words(row: Autosave) -> str:
    """What tells one text from another: its headline, or its first words."""
    headline = "".join(row.data.get("headline", [])[:1]).strip()
    text = "".join(row.data.get("body_source", [])[:1])[:2000]
    return (headline or next(iter(lines_of(text)), "") or _("(no headline)"))[:120]


def _story(request: HttpRequest) -> Article | None:
    """The story of the form; None for a new one.

    Raises:
        PermissionDenied: the account may not write it.
        Http404: there is no such story, or it is not for this person to see.
    """
    number, user = request.POST.get("article", ""), who(request)
    if not number:
        if not (user.has_perm("articles.add_article") and user.has_perm(rights.WRITE)):
            raise PermissionDenied
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    return _writable(request, int(number))


def _writable(request: HttpRequest, number: int) -> Article:
    user = who(request)
    if not user.has_perm(rights.WRITE):
        raise PermissionDenied
    article = get_object_or_404(rights.visible_to(user, Article.objects.all()), pk=number)
    if not rights.may_write(user, article):
        raise PermissionDenied
    return article


def _own(request: HttpRequest, number: int) -> Autosave:
    return get_object_or_404(Autosave, user=who(request), pk=number)


def _form_of(row: Autosave) -> str:
    if row.article_id is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[row.article_id])


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _clock() -> str:
    return date_format(timezone.localtime(), "H:i:s")


def _answer(told: dict[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store, private"})
