"""Where notes about comments are sent."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from comments import notes
from comments.admin.access import as_id, moderator, only_posts
from comments.admin.filters import place_from
from comments.admin.items import Desk
from comments.models import Comment

Named = Callable[[str, Callable[..., HttpResponseBase], str], URLPattern]


def addresses(named: Named) -> list[URLPattern]:
    """Below the queue's own address."""
    return [named("<str:object_id>/note/", note_view, "note")]


def note_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """Keep a note about a comment, and lead back to its page."""
    by = moderator(request)
    if request.method != "POST":
        return only_posts(request)
    comment = get_object_or_404(Comment.objects.only("pk"), pk=as_id(object_id))
    place = place_from(request.POST.get("back", ""), Desk.now().names)
    text = request.POST.get("text", "")
    try:
        notes.add(comment=comment, text=text, by=by)
    except notes.NotAllowed as problem:
        context = {
            **admin.site.each_context(request),
            "opts": Comment._meta,
            "title": _("No note was kept"),
            "problem": str(problem),
            "reason": text,
            "one": comment.pk,
            "place": place,
        }
        template = "admin/comments/comment/not_decided.html"
        return TemplateResponse(request, template, context, status=422)
    messages.success(request, _("Noted."))
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    query = place.query()
    return HttpResponseRedirect(f"{url}{'?' if query else ''}{query}", status=303)
