"""Taking a decision back, and the list of one's last decisions from which that is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin, messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import moderation, notices, undoing
from comments.admin import telling
from comments.admin.access import as_id, moderator, only_posts
from comments.admin.filters import place_from
from comments.admin.items import Desk
from comments.models import Comment, Decision

LIST = "admin:comments_comment_changelist"
SHOWN = 30
Named = Callable[[str, Callable[..., HttpResponseBase], str], URLPattern]


@dataclass(frozen=True, slots=True)
class Mine:
    """One of one's decisions. `seconds`: how long it can still be undone; `many`: comments of a
    decision about several, 0 for one about a single comment."""

    line: telling.Line
    comment: Comment | None
    many: int
    undone: bool
    seconds: int


def addresses(named: Named) -> list[URLPattern]:
    """Below the queue's own address."""
    return [named("undo/", undo_view, "undo"), named("mine/", mine_view, "mine")]


def undo_view(request: HttpRequest) -> HttpResponse:
    """Take back the decision posted, or say why not and what to do instead."""
    by = moderator(request)
    if request.method != "POST":
        return only_posts(request)
    number = as_id(request.POST.get("decision", ""))
    decision = Decision.objects.filter(pk=number, kind__in=undoing.KINDS).first()
    if decision is None:
        raise Http404
    try:
        undone = undoing.undo(decision, by=by)
    except (moderation.NotAllowed, moderation.Stale) as problem:
        return _not_undone(request, decision, problem)
    _tell(request, decision, undone)
    where = f"#comment-{undone.comment_id}" if undone.comment_id else ""
    query = _place(request)
    back = reverse(LIST) + (f"?{query}" if query else "") + where
    return HttpResponseRedirect(back, status=303)


def mine_view(request: HttpRequest) -> HttpResponse:
    """One's own last decisions, newest first, with how to take the newest ones back."""
    by = moderator(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    rows = telling.with_titles(undoing.last_of(by)).select_related(
        "comment__current", "comment__thread__article", "rule__version", "reversed_by"
    )
    decisions = list(rows.prefetch_related("children")[:SHOWN])
    now = timezone.now()
    context = {
        "title": _("Your last decisions"),
        "mine": [_mine(line, now) for line in telling.lines(decisions)],
        "back": _place(request),
    }
    return _page(request, "mine", context)


def _mine(line: telling.Line, now: datetime) -> Mine:
    decision = line.decision
    reversal = getattr(decision, "reversed_by", None)
    undone = reversal is not None and reversal.kind == Decision.Kind.UNDONE
    left = 0 if reversal else int((decision.created_at + notices.UNDO_WITHIN - now).total_seconds())
    children = decision.children.all() if decision.kind == Decision.Kind.BULK else ()
    many = sum(one.comment_id is not None for one in children)
    return Mine(line, decision.comment, many, undone, max(0, left))


def _tell(request: HttpRequest, decision: Decision, undone: Decision) -> None:
    if undone.comment_id:
        current = undone.comment.current if undone.comment else None
        told = _("Undone: the comment by %(name)s is as it was. Nobody was told anything.")
        messages.success(request, told % {"name": current.name if current else ""})
        return
    done = undone.children.filter(comment__isnull=False).count()
    told = ngettext(
        "Undone: %(count)d comment is as it was.",
        "Undone: %(count)d comments are as they were.",
        done,
    )
    messages.success(request, told % {"count": done})
    children = decision.children.filter(comment__isnull=False)
    left = children.exclude(reversed_by__kind=Decision.Kind.UNDONE).count()
    if left:
        told = ngettext(
            "%(count)d comment has changed since, or its writer was told, and was left alone.",
            "%(count)d comments have changed since, or their writers were told, "
            "and were left alone.",
            left,
        )
        messages.warning(request, told % {"count": left})


def _not_undone(request: HttpRequest, decision: Decision, problem: Exception) -> HttpResponse:
    context = {
        "title": _("Nothing was undone"),
        "problem": str(problem),
        "one": decision.comment_id,
        "place": place_from(request.POST.get("back", ""), Desk.now().names),
    }
    return _page(request, "not_decided", context, 409)


def _place(request: HttpRequest) -> str:
    """The query of the list one came from."""
    back = (request.POST if request.method == "POST" else request.GET).get("back", "")
    return place_from(back, Desk.now().names).query()


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    frame = {**admin.site.each_context(request), "opts": Comment._meta, **context}
    return TemplateResponse(
        request, f"admin/comments/comment/{template}.html", frame, status=status
    )
