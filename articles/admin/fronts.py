"""The desk of the fronts: what stands in which place, what will, and what stood there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import fronts, publishing, rights
from articles.admin import states
from articles.admin.base import who
from articles.admin.front_forms import FOUND, BannerForm, PutForm, WhenForm, begins, found
from articles.fronts import Place, Stood
from articles.fronts.placing import running, turns
from articles.fronts.reading import IN_BLOCK, places_of, section_at
from articles.models import Article, Banner, Placement, Section
from articles.models.articles import ArticleQuerySet

PAST = 10
WORDS = 8
LOOK = "articles.view_placement"
CHANGE = "articles.change_placement"
BANNER = timedelta(hours=2)
NAMES: dict[str, Promise] = {
    "lead-0": gettext_lazy("Lead"),
    "beside-0": gettext_lazy("Beside the lead, first"),
    "beside-1": gettext_lazy("Beside the lead, second"),
    "beside-2": gettext_lazy("Beside the lead, third"),
    "below-0": gettext_lazy("Below the lead, first"),
    "below-1": gettext_lazy("Below the lead, second"),
    "below-2": gettext_lazy("Below the lead, third"),
}


def key_of(place: Place) -> str:
    """A place as addresses and forms name it: `beside-1`."""
    return f"{place.slot}-{place.order}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A place as the desk draws it."""

    key: str
    name: Promise
    slot: str
    stood: Stood | None
    up: bool
    down: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A placement that is not to be seen now, and why."""

    placement: Placement
    name: Promise
    headline: str
    why: str


def may_change(request: HttpRequest, section: Section | None) -> bool:
    """Whether the account decides what stands on this front."""
    user = request.user
    return user.has_perm(CHANGE) and rights.may_publish_in(user, section.pk if section else None)


def front_of(request: HttpRequest) -> Section | None:
    """The section whose front is asked for, or None for the front page.

    Raises:
        PermissionDenied: for staff who look at no fronts.
        Http404: for a section that there is not.
    """
    if not request.user.has_perm(LOOK):
        raise PermissionDenied
    wanted = request.GET.get("section", "")
    if not wanted:
        return None
    found = next((one for one in Section.objects.all() if one.slug == wanted), None)
    if found is None:
        raise Http404
    return found


def stories_of(request: HttpRequest) -> ArticleQuerySet:
    """What the account may know of."""
    rows: Any = rights.visible_to(who(request), Article.objects.all())
    return rows  # type: ignore[no-any-return]


def address_of(section: Section | None, **more: str) -> str:
    query = {"section": section.slug} if section else {}
    return reverse("articles_front") + ("?" + urlencode(query | more) if query | more else "")


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """One front with its places, what waits for them, and the banner."""
    section, now = front_of(request), timezone.now()
    place = _place(request, section)
    changes = may_change(request, section)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not changes:
        raise PermissionDenied
    verb = sent.get("do", "") if sent else ""
    stories = found(stories_of(request), request.GET.get("q", "")[:200], now)
    put = PutForm(sent if verb == "put" else None, stories)
    banner = BannerForm(
        sent if verb == "banner" else None, initial={"ends_at": timezone.localtime(now + BANNER)}
    )
    done = sent is not None and _done(request, verb, section, place, put, banner)
    if done:
        return HttpResponseRedirect(address_of(section), status=303)
    context = {
        **_front(section, now, place, changes),
        **_waiting(request, section, now),
        "place": place and {"key": key_of(place), "name": NAMES[key_of(place)]},
        "put": put,
        "stories": [(one, states.state_of(one, now)) for one in _listed(stories)] if place else [],
        "q": request.GET.get("q", ""),
        "banner": banner,
        "banners": Banner.objects.filter(ends_at__gt=now).select_related("article"),
        "when": WhenForm(initial={"at": timezone.localtime(now)}),
        "turns": turns(section, now, PAST),
        "changes": changes,
        "now": now,
    }
    return _page(request, section, context, status=200 if sent is None else 400)


def _page(
    request: HttpRequest, section: Section | None, context: dict[str, Any], status: int
) -> HttpResponse:
    name = section.name if section else _("Front page")
    frame = {
        **admin.site.each_context(request),
        "title": _("Front: %(name)s") % {"name": name},
        "opts": Placement._meta,
        "section": section,
        "sections": Section.objects.all(),
        "query": urlencode({"section": section.slug}) if section else "",
        "zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(
        request, "admin/articles/front/desk.html", frame | context, status=status
    )


def _place(request: HttpRequest, section: Section | None) -> Place | None:
    """The place that a story is looked for."""
    wanted = request.GET.get("place", "")
    return next((one for one in places_of(section) if key_of(one) == wanted), None)


def _listed(stories: Any) -> list[Article]:
    return list(stories.select_related("section").defer("body", "body_source", "text")[:FOUND])


def _front(
    section: Section | None, now: datetime, asked: Place | None, changes: bool
) -> dict[str, Any]:
    """The places as they stand, and for the front page what follows them."""
    if section is None:
        shown = fronts.front_at(now)
        top, more = shown.top, {"latest": shown.latest, "blocks": shown.blocks}
    else:
        own = Article.objects.for_list().filter(section=section).published(now)
        top, more = section_at(section, now, list(own.newest()[: 2 * IN_BLOCK])), {}
    by_place, places = {one.place: one for one in top}, places_of(section)
    cells = [
        Cell(
            key=key_of(place),
            name=NAMES[key_of(place)],
            slot=place.slot,
            stood=by_place.get(place),
            up=changes and place != places[0],
            down=changes and place != places[-1],
            open=place == asked,
        )
        for place in places
    ]
    slots = {slot: [one for one in cells if one.slot == slot] for slot in Placement.Slot.values}
    return {"slots": slots, **more}


def _waiting(request: HttpRequest, section: Section | None, now: datetime) -> dict[str, Any]:
    """Placements that are not over and not to be seen now; a story under embargo without name."""
    rows = list(running(section, now))
    known = set(
        stories_of(request)
        .filter(pk__in=[row.article_id for row in rows])
        .values_list("pk", flat=True)
    )
    shown = {row.pk for row in fronts.reading.standing_at(section, now).values()}
    waiting = [_wait(row, now, row.article_id in known) for row in rows if row.pk not in shown]
    return {"waiting": waiting}


def _wait(row: Placement, now: datetime, known: bool) -> Waiting:
    if row.starts_at > now:
        why = _("begins later")
    elif row.article.is_visible(now):
        why = _("something else stands there")
    else:
        why = _("readers do not see the story")
    headline = row.article.headline if known else _("A story under embargo")
    return Waiting(row, NAMES[key_of(Place(row.slot, row.order))], headline, why)


def _done(
    request: HttpRequest,
    verb: str,
    section: Section | None,
    place: Place | None,
    put: PutForm,
    banner: BannerForm,
) -> bool:
    """Whether what was sent is done; if not, the page says why."""
    try:
        if verb == "put" and place is not None:
            return put.is_valid() and _put(request, section, place, put)
        if verb == "banner":
            return banner.is_valid() and _put_banner(request, banner)
        step = STEPS.get(verb)
        if step is None:
            messages.error(request, _("Nothing was changed: this form is incomplete."))
            return False
        return step(request, section)
    except publishing.PublishingRefused as refusal:
        messages.error(request, str(refusal))
        return False


def _put(request: HttpRequest, section: Section | None, place: Place, form: PutForm) -> bool:
    fronts.place(
        form.cleaned_data["story"],
        place,
        by=who(request),
        section=section,
        starts_at=begins(form),
        ends_at=form.cleaned_data["ends_at"],
    )
    messages.success(request, _("It is in its place."))
    return True


def _put_banner(request: HttpRequest, form: BannerForm) -> bool:
    fronts.put_banner(
        form.cleaned_data["text"],
        by=who(request),
        starts_at=begins(form),
        ends_at=form.cleaned_data["ends_at"],
        article=form.cleaned_data.get("article"),
        url=form.cleaned_data["address"],
    )
    messages.success(request, _("The banner stands, and goes at its end."))
    return True


def _row(request: HttpRequest, section: Section | None) -> Placement:
    """The placement that was meant, of the front that the account may change."""
    rows = Placement.objects.filter(section=section).select_related("section")
    row: Placement = _named(request, rows)
    return row


def _named(request: HttpRequest, rows: Any) -> Any:
    number = request.POST.get("number", "")
    row = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if row is None:
        raise publishing.NotPossible(_("This does not stand here any more."))
    return row


def _move(request: HttpRequest, section: Section | None, step: int) -> bool:
    fronts.move(_row(request, section), step, by=who(request))
    messages.success(request, _("It is in its new place."))
    return True


def _end(request: HttpRequest, section: Section | None) -> bool:
    fronts.end(_row(request, section), by=who(request))
    messages.success(request, _("It is taken from its place."))
    return True


def _end_banner(request: HttpRequest, _section: Section | None) -> bool:
    fronts.end_banner(_named(request, Banner.objects.all()), by=who(request))
    messages.success(request, _("The banner is gone."))
    return True


STEPS: dict[str, Callable[[HttpRequest, Section | None], bool]] = {
    "up": lambda request, section: _move(request, section, -1),
    "down": lambda request, section: _move(request, section, 1),
    "end": _end,
    "end-banner": _end_banner,
}


def beside(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The way from a story's form to the front page, where it is found at once."""
    seen = article.visible_from is not None and article.withdrawn_at is None
    if not seen or not may_change(request, None):
        return None
    words = " ".join(article.headline.split()[:WORDS])
    return _("Put it on the front page"), address_of(None, place="lead-0", q=words) + "#put"


@admin.register(Placement)
class PlacementAdmin(admin.ModelAdmin[Placement]):
    """The way in from the admin's first page; placements have no lists and forms of their own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Placement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Placement | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(_to_the_desk)
        return [path("", view, name="articles_placement_changelist")]


def _to_the_desk(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("articles_front"))
