"""A reader's own pages: what they wrote and what became of it, what we keep, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.keyset import BadCursor, Order, counted, read_page
from articles.people.models import User
from comments import (
    earlier_comments,
    editing,
    erasing,
    exporting,
    readers,
    reasons,
    staff,
    stamps,
    stories,
    withdrawing,
)
from comments.erase_forms import EraseForm
from comments.models import Appeal, Comment, Rule, RuleText, Sender

PER_PAGE = 20
NEWEST = Order(("-created_at", "-pk"))
JSON = {"ensure_ascii": False, "indent": 1}


@dataclass(frozen=True, slots=True)
class Mine:
    """One comment with what its writer can do about it. `story` and `story_url` are "" where
    readers may not know the story (any more)."""

    comment: Comment
    status: str
    story: str
    story_url: str
    rule: str
    appeal: Appeal | None
    may_edit: bool
    may_withdraw: bool


@require_safe
@readers.required
def mine(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Every comment of theirs, the newest first."""
    rows = _with_what_is_shown(sender)
    places = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        page = read_page(rows, NEWEST, size=PER_PAGE, **places)
    except BadCursor as error:
        raise BadRequest("There is no such page of comments.") from error
    now, writer = timezone.now(), staff.writer(request)
    context = {
        "sender": sender,
        "items": [_mine(one, writer, now) for one in page.rows],
        "newer": f"?before={page.before}" if page.before else "",
        "older": f"?after={page.after}" if page.after else "",
        "unproven": counted(earlier_comments.claimed(sender)),
    }
    return render(request, "comments/my_comments.html", context)


def _with_what_is_shown(sender: Sender) -> Any:
    texts = Prefetch("rule__texts", RuleText.objects.order_by("pk"))
    rows = Comment.objects.filter(sender=sender, confirmed=True)
    related = rows.select_related("thread__article__section", "current", "rule__version", "sender")
    return related.prefetch_related(texts, Prefetch("appeals", Appeal.objects.order_by("pk")))


def _mine(comment: Comment, writer: User | None, now: datetime) -> Mine:
    """`writer` is the member of staff who looks at their own."""
    appeals = list(comment.appeals.all())
    story, story_url = stories.named(comment.thread.article, now)
    theirs = staff.may_change(comment, writer)
    return Mine(
        comment=comment,
        status=_("taken back by you") if comment.withdrawn_at else comment.get_status_display(),
        story=story,
        story_url=story_url,
        rule=_named(comment.rule, comment.language) if comment.rule else "",
        appeal=appeals[-1] if appeals else None,
        may_edit=theirs and editing.is_open(comment, now),
        may_withdraw=theirs and withdrawing.allowed(comment),
    )


def _named(rule: Rule, language: str) -> str:
    told = {"number": rule.number, "title": reasons.text_of(rule, language).title}
    return _("Rule %(number)s: %(title)s") % told


@require_safe
@readers.required
def export(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Everything that is kept about them, to take along."""
    answer = JsonResponse(exporting.everything(sender), json_dumps_params=JSON)
    answer.headers["Content-Disposition"] = 'attachment; filename="my-comments.json"'
    return answer


@stamps.guest_form
@readers.required
def erase(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Says what goes and what stays; it goes once the box was ticked that says so."""
    staff = sender.user is not None and sender.user.is_staff
    if request.method != "POST" or staff:
        stamp = stamps.make("erase", str(sender.pk))
        return _ask(request, sender, EraseForm(initial={"stamp": stamp}), staff=staff)
    form = EraseForm(request.POST)
    stamp_read = form.read_stamp("erase", str(sender.pk))
    if not form.is_valid() or stamp_read is None:
        return _ask(request, sender, form, status=422)
    erasing.erase(sender.pk)
    logout(request)
    answer = HttpResponseRedirect(reverse("comments:erased"), status=303)
    answer.delete_cookie(settings.CSRF_COOKIE_NAME)
    return answer


def _ask(
    request: HttpRequest, sender: Sender, form: EraseForm, *, staff: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "sender": sender,
        "form": form,
        "staff": staff,
        "blanked": erasing.blanks(),
        "stopped": erasing.is_stopped(sender),
    }
    return render(request, "comments/my_erasure.html", context, status=status)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """It is done. Nobody is signed in any more."""
    return render(request, "comments/my_erasure_done.html", {"blanked": erasing.blanks()})
