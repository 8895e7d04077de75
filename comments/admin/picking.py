"""Where editors' picks are sent."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import picks
from comments.admin.access import as_id, may_moderate
from comments.admin.filters import place_from
from comments.admin.items import Desk
from comments.models import Comment
from comments.models.comments import Status
from comments.seen import Seen

Named = Callable[[str, Callable[..., HttpResponseBase], str], URLPattern]


def addresses(named: Named) -> list[URLPattern]:
    """Below the queue's own address."""
    return [named("<str:object_id>/pick/", pick_view, "pick")]


def pick_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """Make a comment an editor's pick or take that back, and lead back to its page."""
    by = request.user
    if not isinstance(by, User) or not picks.may_pick(by):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    comment = get_object_or_404(Comment.objects.only("pk"), pk=as_id(object_id))
    try:
        messages.success(request, _carried_out(request, comment, by))
    except picks.NotAllowed as problem:
        return _not_done(request, comment, problem)
    return HttpResponseRedirect(_back(request, comment, by), status=303)


def _carried_out(request: HttpRequest, comment: Comment, by: User) -> str:
    wanted = request.POST.get("decision", "")
    if wanted == "pick":
        seen = Seen(comment.pk, Status.PUBLISHED, as_id(request.POST.get("revision", "")))
        picks.pick(seen, by=by)
        return _("It is an editor’s pick now.")
    if wanted == "unpick":
        picks.unpick(comment.pk, by=by)
        return _("It is no editor’s pick any more.")
    raise picks.NotAllowed(_("There is no such decision."))


def _back(request: HttpRequest, comment: Comment, by: User) -> str:
    """The comment's page; for those who do not moderate, the one that readers see."""
    if not may_moderate(by):
        return (
            Comment.objects.select_related("thread__article").get(pk=comment.pk).get_absolute_url()
        )
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    query = place_from(request.POST.get("back", ""), Desk.now().names).query()
    return f"{url}{'?' if query else ''}{query}"


def _not_done(request: HttpRequest, comment: Comment, problem: picks.NotAllowed) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "opts": Comment._meta,
        "title": _("Nothing was picked"),
        "problem": str(problem),
        "one": comment.pk,
        "place": place_from(request.POST.get("back", ""), Desk.now().names),
    }
    template = "admin/comments/comment/not_decided.html"
    return TemplateResponse(request, template, context, status=409)
