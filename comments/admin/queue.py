"""The queue: what waits for a moderator, worst first, each decided with one click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import keyset as paging
from articles import rights
from articles.models import Article
from articles.people.models import User
from comments import moderation, picks
from comments.admin import (
    decided,
    deciding,
    item_page,
    items,
    noting,
    picking,
    sweeping,
    together,
    undo,
)
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, moderator, only_posts
from comments.admin.deciding import BadDecision
from comments.admin.filters import Place, PlaceForm, form_for, place_from
from comments.admin.items import Desk
from comments.models import Comment
from comments.models.comments import Status

PER_PAGE = 20
LIST = "admin:comments_comment_changelist"
ALL = "admin:comments_comment_all"


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin[Comment]):
    """The list, one comment, where decisions are sent, and all that match at once."""

    def get_urls(self) -> list[URLPattern]:
        def named(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"comments_comment_{name}")

        return [
            named("", self.changelist_view, "changelist"),
            named("decide/", self.decide_view, "decide"),
            named("all/", self.all_view, "all"),
            *undo.addresses(named),
            *together.addresses(named),
            *noting.addresses(named),
            *picking.addresses(named),
            named("<str:object_id>/change/", self.change_view, "change"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list that the address asks for."""
        by = moderator(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        desk = Desk.now()
        form = form_for(request.GET, desk.names)
        place = form.place()
        page, lost = _page(form, place, by)
        context = {
            "title": _title(place),
            "form": form,
            "place": place,
            "page": page,
            "lost": lost,
            "before_query": place.query(before=page.before, after=""),
            "after_query": place.query(after=page.after, before=""),
            "items": items.load([row.pk for row in page.rows], by) if page.rows else [],
            "count": _count(form, place, page, by),
            "counted": paging.COUNTED,
            "desk": desk,
            "only": _only(request, place),
            "bulk": bool(page.rows) and sweeping.offers(place),
        }
        return self._page(request, "queue", context, 400 if lost or form.errors else 200)

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One comment with its whole history. The address keeps the place in the queue."""
        desk = Desk.now()
        place = place_from(request.GET.urlencode(), desk.names)
        return self._item(request, as_id(object_id), desk, place)

    @looked_at
    def all_view(self, request: HttpRequest) -> HttpResponse:
        """All that match the filters: how many, and the first of them to be confirmed."""
        desk = Desk.now()
        form = form_for(request.GET, desk.names)
        place = form.place()
        try:
            if not form.is_valid():
                raise BadDecision(_("The filters ask for something that there is not."))
            asked, rules = request.GET.get("decision", ""), desk.rules.values()
            sweep = sweeping.prepare(place, asked, rules, moderator(request))
        except BadDecision as problem:
            return self._not_decided(request, problem, place)
        context = {"title": sweep.title, "sweep": sweep, "place": place}
        return self._page(request, "all", context, 200)

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Decide one or several. Nothing has changed unless it says so."""
        by = moderator(request)
        if request.method != "POST":
            return only_posts(request)
        desk = Desk.now()
        place = place_from(request.POST.get("back", ""), desk.names)
        if request.POST.get("scope") == "all":
            return _to(ALL, _with_decision(place, request))
        try:
            order = deciding.read(request.POST, desk.rules.values())
            outcome = deciding.carry_out(order, by=by)
        except (BadDecision, moderation.NotAllowed) as problem:
            return self._not_decided(request, problem, place)
        if len(order.seen) == 1 and outcome.stale:
            return self._overtaken(request, outcome.stale[0], desk, place)
        decided.tell(request, order, outcome)
        if request.POST.get("more"):
            return _to(ALL, _with_decision(place, request))
        neighbour = as_id(request.POST.get("next", ""))
        return _to(LIST, place.query(), f"#comment-{neighbour}" if neighbour else "")

    def _not_decided(self, request: HttpRequest, problem: Exception, place: Place) -> HttpResponse:
        """What was wrong, what to do, and what was typed."""
        context = {
            "title": _("Nothing was decided"),
            "problem": str(problem),
            "unselected": isinstance(problem, deciding.NothingSelected),
            "reason": request.POST.get("reason", ""),
            "one": _only_one(request.POST.getlist("seen")),
            "place": place,
        }
        return self._page(request, "not_decided", context, 400)

    def _overtaken(
        self, request: HttpRequest, stale: moderation.Stale, desk: Desk, place: Place
    ) -> HttpResponse:
        """The comment as it now is, and who was faster."""
        told = {"problem": stale.message, "reason": request.POST.get("reason", "")}
        return self._item(request, stale.comment.pk, desk, place, status=409, **told)

    def _item(
        self,
        request: HttpRequest,
        pk: int,
        desk: Desk,
        place: Place,
        status: int = 200,
        **told: str,
    ) -> HttpResponse:
        by = moderator(request)
        found = items.load([pk], by, settled=True)
        if not found:
            raise Http404
        neighbour = as_id(request.GET.get("next", "") or request.POST.get("next", ""))
        item = replace(found[0], neighbour=neighbour or None)
        comment = item.comment
        context = {
            "title": _("Comment %(number)s on “%(headline)s”")
            % {"number": comment.number, "headline": comment.thread.article.headline},
            "item": item,
            "around": item_page.around(item, by),
            "picked": picks.is_shown(comment),
            "desk": desk,
            "place": place,
            **told,
        }
        return self._page(request, "item", context, status)

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int
    ) -> HttpResponse:
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "by": request.user,
            "told": decided.shown(request, timezone.now()),
            **context,
        }
        name = f"admin/comments/comment/{template}.html"
        return TemplateResponse(request, name, frame, status=status)


def _page(form: PlaceForm, place: Place, by: User) -> tuple[paging.Page[Comment], bool]:
    """The comments there, none where the address asks for what there is not; and whether it names
    a place that is not in the list."""
    if not form.is_valid():
        return paging.Page([]), False
    rows = place.comments(by).only("pk", "risk", "created_at")
    try:
        page = paging.read_page(
            rows, place.order, size=PER_PAGE, after=place.after, before=place.before
        )
    except paging.BadCursor:
        return paging.Page([]), True
    return page, False


def _count(form: PlaceForm, place: Place, page: paging.Page[Comment], by: User) -> int:
    """How many match. A list of one page is counted by looking at it."""
    whole = not (page.before or page.after or place.before or place.after)
    if whole or not form.is_valid():
        return len(page.rows)
    return paging.counted(place.comments(by))


def _title(place: Place) -> str:
    if not place.status:
        return _("Queue")
    return _("Comments: %(status)s") % {"status": Status(place.status).label}


def _only(request: HttpRequest, place: Place) -> dict[str, Any]:
    """The article and the sender that the list is narrowed to, for their names."""
    stories = rights.visible_to(request.user, Article.objects.all())
    article = stories.filter(pk=place.article).first() if place.article else None
    return {"article": article, "sender": place.sender}


def _only_one(seen: list[str]) -> int:
    """The comment that a decision was about, if it was one."""
    numbers = {as_id(one.partition(":")[0]) for one in seen}
    return numbers.pop() if len(numbers) == 1 else 0


def _with_decision(place: Place, request: HttpRequest) -> str:
    """The address of the question about all that match."""
    asked = sweeping.asked(request.POST.get("decision", ""))
    return "&".join(part for part in (place.first(), asked) if part)


def _to(name: str, query: str, anchor: str = "") -> HttpResponse:
    address = f"{reverse(name)}{'?' if query else ''}{query}{anchor}"
    return HttpResponseRedirect(address, status=303)
