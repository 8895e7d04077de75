"""The queue: held comments, worst first, each decided with one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
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
from django.utils.translation import gettext as _

from articles.models import Article
from comments import moderation
from comments.admin import deciding, items, paging
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, moderator
from comments.admin.deciding import BadDecision
from comments.admin.filters import Place, PlaceForm, place_from
from comments.admin.items import Desk
from comments.models import Comment, CommentRevision, Decision, Rule
from comments.models.comments import Status
from comments.policy import states

PER_PAGE = 20
LIST = "admin:comments_comment_changelist"


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin[Comment]):
    """Three addresses: the list, one comment, and where decisions are sent."""

    def get_urls(self) -> list[URLPattern]:
        def named(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"comments_comment_{name}")

        return [
            named("", self.changelist_view, "changelist"),
            named("decide/", self.decide_view, "decide"),
            named("<str:object_id>/change/", self.change_view, "change"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list that the address asks for."""
        moderator(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        desk = Desk.now()
        form = PlaceForm(request.GET, desk.names)
        place = form.place()
        comments = place.comments()
        page = _page(form, place)
        context = {
            "title": _title(place),
            "form": form,
            "place": place,
            "page": page,
            "before_query": place.query(before=page.before, after=""),
            "after_query": place.query(after=page.after, before=""),
            "items": items.load(page.rows),
            "count": paging.counted(comments) if form.is_valid() else 0,
            "counted": paging.COUNTED,
            "desk": desk,
            "only": _only(place, page),
            "bulk": bool(page.rows) and _bulk(place),
        }
        return self._page(request, "queue", context, 200 if form.is_valid() else 400)

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One comment with its whole history. The address keeps the place in the queue."""
        comment = items.for_desk(Comment.objects.filter(pk=as_id(object_id))).first()
        if comment is None:
            raise Http404
        desk = Desk.now()
        return self._item(request, comment, desk, PlaceForm(request.GET, desk.names).place())

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Decide one or several. Nothing has changed unless it says so."""
        by = moderator(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        desk = Desk.now()
        place = place_from(request.POST.get("back", ""), desk.names)
        try:
            order = deciding.read(request.POST)
            outcome = deciding.carry_out(order, by=by)
        except (BadDecision, moderation.NotAllowed) as problem:
            context = {"title": _("Nothing was decided"), "problem": str(problem), "place": place}
            return self._page(request, "not_decided", context, 400)
        stale = outcome.stale[0] if len(order.seen) == 1 and outcome.stale else None
        if stale:
            return self._overtaken(request, stale, desk, place)
        _tell(request, order, outcome)
        return HttpResponseRedirect(_where_it_was(place, request.POST.get("next", "")), status=303)

    def _overtaken(
        self, request: HttpRequest, stale: moderation.Stale, desk: Desk, place: Place
    ) -> HttpResponse:
        """The comment as it now is, and who was faster."""
        messages.error(request, stale.message)
        comment = items.for_desk(Comment.objects.filter(pk=stale.comment.pk)).get()
        return self._item(request, comment, desk, place, status=409)

    def _item(
        self, request: HttpRequest, comment: Comment, desk: Desk, place: Place, status: int = 200
    ) -> HttpResponse:
        context = {
            "title": _("Comment %(number)s on “%(headline)s”")
            % {"number": comment.number, "headline": comment.thread.article.headline},
            "item": items.load([comment])[0],
            "earlier": _earlier(comment),
            "desk": desk,
            "place": place,
        }
        return self._page(request, "item", context, status)

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int
    ) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        name = f"admin/comments/comment/{template}.html"
        return TemplateResponse(request, name, frame, status=status)


def _page(form: PlaceForm, place: Place) -> paging.Page[Comment]:
    """The comments there; none where the address asks for what there is not."""
    if not form.is_valid():
        return paging.Page([])
    rows = items.for_desk(place.comments())
    try:
        return paging.read_page(
            rows, place.order, size=PER_PAGE, after=place.after, before=place.before
        )
    except paging.BadCursor:
        form.add_error(None, _("There is no such place in this list. Begin at its start."))
        return paging.Page([])


def _title(place: Place) -> str:
    if place.status == Status.HELD:
        return _("Queue")
    return _("Comments: %(status)s") % {"status": Status(place.status).label}


def _earlier(comment: Comment) -> list[CommentRevision]:
    """What the comment said before, and what its writer was refused to make of it, newest first."""
    refusals = Decision.objects.filter(
        kind=Decision.Kind.EDITED, rule__consequence=Rule.Consequence.REFUSE
    )
    revisions = comment.revisions.exclude(pk=comment.current_id or 0).order_by("-number")
    return list(revisions.annotate(refused=Exists(refusals.filter(revision=OuterRef("pk")))))


def _only(place: Place, page: paging.Page[Comment]) -> dict[str, Any]:
    """The article and the sender that the list is narrowed to, for their names."""
    article, wanted = None, place.article
    if wanted:
        shown = [one.thread.article for one in page.rows[:1]]
        article = shown[0] if shown else Article.objects.filter(pk=wanted).first()
    return {"article": article, "sender": place.sender}


def _bulk(place: Place) -> dict[str, Any]:
    """What can be decided for several comments of the list's status at once."""
    return {
        "publishable": states.allowed(place.status, Status.PUBLISHED, "person"),
        "restriction": deciding.restriction(place.status),
    }


def _tell(request: HttpRequest, order: deciding.Order, outcome: moderation.BulkOutcome) -> None:
    count = len(outcome.done)
    if len(order.seen) == 1 and count:
        revision = outcome.done[0].revision
        name = revision.name if revision else ""
        messages.success(request, deciding.tell_one(order.to, name))
    elif count:
        messages.success(request, deciding.tell_done(order.to, count))
    for told in deciding.tell_stale(outcome):
        messages.warning(request, told)
    missing = len(order.seen) - count - len(outcome.stale)
    if missing:
        messages.warning(request, deciding.tell_missing(missing))


def _where_it_was(place: Place, following: str) -> str:
    """The page of the queue, at the comment after the decided one."""
    anchor = f"#comment-{following}" if as_id(following) else ""
    query = place.query()
    return f"{reverse(LIST)}{'?' if query else ''}{query}{anchor}"
