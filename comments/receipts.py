"""What became of a comment, of a sender's state and of a thread, for whom it concerns."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import caching
from articles.models import Article
from comments import (
    appeals,
    editing,
    histories,
    presets,
    reasons,
    sender,
    signing_in,
    staff,
    stamps,
    standings,
    statements,
    stopped,
    withdrawing,
)
from comments.models import Appeal, Comment, Decision, Rule, Standing, Thread
from comments.models.comments import Status


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a comment and why, for whoever holds its token."""
    comments = Comment.objects.select_related(
        "thread__article", "current", "rule__version", "sender"
    )
    comment = get_object_or_404(comments, token=token)
    article = comment.thread.article
    rows = histories.rows_of(comment)
    related = ("comment", "decision__rule", "decision__revision")
    contested = list(comment.appeals.select_related(*related).order_by("pk"))
    context = {
        "comment": comment,
        "article": article,
        "story_url": article.get_absolute_url() if article.is_visible() else None,
        "headline": reasons.headline(comment),
        **_why(comment, rows),
        "held": stopped.beside(comment),
        "appeals": [_told(one) for one in reversed(contested)],
        "history": histories.lines(rows, contested),
        "may_withdraw": _may_withdraw(request, comment),
        "unproven": _unproven(request, comment),
        "edit_until": editing.until(comment) if _may_edit(request, comment) else None,
    }
    return _private(render(request, "comments/receipt.html", context))


def _unproven(request: HttpRequest, comment: Comment) -> dict[str, Any] | None:
    """What is told of a comment whose address nobody has proven; None where that is no matter."""
    waits = comment.status == Status.UNCONFIRMED
    open_still = signing_in.can_be_confirmed(comment, timezone.now())
    if not open_still and not waits:
        return None
    return {
        "waits": waits,
        "open": open_still,
        "url": reverse("comments:confirm_again", args=[comment.token]),
        "mailed": "mailed" in request.GET,
    }


@stamps.guest_form
def confirm_again(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the question whose a comment is once more; a few times a day. Whether it is mailed is
    not told: others' mails count to the address, and would be told with it."""
    comment = get_object_or_404(Comment.objects.select_related("thread"), token=token)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    signing_in.ask_about(comment, sender.network(request), again=True)
    return HttpResponseRedirect(f"{comment.receipt_url()}?mailed=yes#unproven", status=303)


def _why(comment: Comment, rows: list[Decision]) -> dict[str, Any]:
    """The statements of what holds now. Where a rule goes without, it is only named."""
    decision = histories.in_force(comment, rows)
    edit = histories.refused_edit(comment, rows)
    statement = statements.of_decision(decision) if decision else None
    named = decision.rule if decision and statements.restricts(decision) else None
    return {
        "statement": statement,
        "edit_statement": statements.of_decision(edit) if edit else None,
        "rule": _named(named, comment.language) if named and statement is None else None,
        "contest_url": _contest_url(decision) if decision and statement is None else "",
    }


def _contest_url(decision: Decision) -> str:
    """Where a decision that goes without a statement is contested all the same."""
    try:
        appeals.check(decision)
    except appeals.NotAllowed:
        return ""
    return statements.appeal_page(decision)


def _named(rule: Rule, language: str) -> dict[str, Any]:
    title = reasons.text_of(rule, language).title
    return {"number": rule.number, "title": title, "url": rule.get_absolute_url()}


def _told(appeal: Appeal) -> dict[str, Any]:
    return {
        "appeal": appeal,
        "about": statements.what(appeal.decision),
        "unchanged": _unchanged(appeal),
    }


def _unchanged(appeal: Appeal) -> str:
    """Why a granted appeal brought nothing back, where it did not."""
    decision = appeal.decision
    restored = Decision.objects.filter(reverses=decision).exists()
    if appeal.status != Appeal.Status.GRANTED or appeal.comment is None or restored:
        return ""
    if decision.revision and not decision.revision.text:
        return _("The text was erased meanwhile, so that it cannot come back.")
    return _("You have changed your comment since, so that it stays as it is.")


def _may_edit(request: HttpRequest, comment: Comment) -> bool:
    if not staff.may_change(comment, staff.writer(request)):
        return False
    try:
        editing.check(comment)
    except editing.NotEditable:
        return False
    newest = comment.revisions.aggregate(newest=Max("number"))["newest"] or 0
    return bool(newest < editing.MOST_REVISIONS)


def _may_withdraw(request: HttpRequest, comment: Comment) -> bool:
    return withdrawing.allowed(comment) and staff.may_change(comment, staff.writer(request))


@require_safe
def standing(request: HttpRequest, token: str) -> HttpResponse:
    """How a sender or a network stands and why, for whoever holds the token."""
    row = get_object_or_404(Standing.objects.select_related("sender"), token=token)
    decision = appeals.imposed(row)
    if decision is None:
        raise Http404
    statement = statements.of_decision(decision)
    contested = Appeal.objects.filter(decision=decision).first()
    context = {
        "headline": _over(row) if appeals.has_ended(row) else statements.what(decision),
        "about": statements.what(decision),
        "ended": appeals.has_ended(row),
        "since": decision.created_at,
        "until": row.until,
        "statement": statement,
        "appeals": [_told(contested)] if contested else [],
    }
    return _private(render(request, "comments/statement.html", context))


def _over(row: Standing) -> str:
    if standings.restricted_now(row):
        return _("This has ended. Another decision has taken its place, and holds now.")
    return _("This has ended. You can comment here as everybody does.")


@require_safe
def thread_statement(request: HttpRequest, path: str) -> HttpResponse:
    """Why and since when a thread is closed, or that it is open again; 404 if nobody closed it."""
    article = get_object_or_404(Article.objects.published(), path=path)
    thread = presets.thread_for(article)
    closings = Decision.objects.filter(
        kind=Decision.Kind.PRESET, to_status=Thread.Preset.CLOSED
    ).select_related("rule__version", "thread__article")
    decision = closings.filter(thread=thread.pk or 0).order_by("-created_at", "-pk").first()
    if decision is None:
        raise Http404
    again = thread.preset != Thread.Preset.CLOSED
    context = {
        "article": article,
        "headline": _open_again() if again else statements.what(decision),
        "ended": again,
        "since": decision.created_at,
        "statement": statements.of_decision(decision, now=timezone.now()),
    }
    return _private(render(request, "comments/statement.html", context))


def _open_again() -> str:
    return _("The newsroom has opened the comments on this story again.")


def _private(response: HttpResponse) -> HttpResponse:
    response = caching.never_kept(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
