"""The page on which a writer takes a comment back: the receipt's secret address is the key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import staff, stamps, stories, withdrawing
from comments.models import Comment


@stamps.guest_form
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once more by GET; takes it back by POST, and leads to the receipt that says so."""
    comments = Comment.objects.select_related("thread__article", "current", "sender")
    comment = get_object_or_404(comments, token=token)
    problem = _problem(request, comment)
    if request.method == "POST" and not problem:
        try:
            withdrawing.withdraw(comment.pk)
        except withdrawing.NotAllowed as why:
            problem = str(why)
        else:
            return HttpResponseRedirect(comment.receipt_url(), status=303)
    if comment.withdrawn_at:
        return HttpResponseRedirect(comment.receipt_url(), status=303)
    article = comment.thread.article
    story = stories.named(article, timezone.now())[0]
    context = {"comment": comment, "article": article, "story": story, "problem": problem}
    return render(request, "comments/withdraw.html", context, status=409 if problem else 200)


def _problem(request: HttpRequest, comment: Comment) -> str:
    if not staff.may_change(comment, staff.writer(request)):
        return _("A comment by staff is taken back by who wrote it, signed in.")
    if not comment.withdrawn_at and not withdrawing.allowed(comment):
        return _("It is not shown any more: there is nothing to take back.")
    return ""
