"""Appeals as moderators see them: the list, open ones first, and the page to judge one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, QuerySet, Value, When
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.people.models import User
from comments import appeals, statements
from comments.admin import items, telling
from comments.admin.access import ReadOnlyAdmin, as_id, moderator
from comments.appeal_forms import LONGEST
from comments.models import Appeal, Comment, Decision

LIST = "admin:comments_appeal_changelist"
SHOWN = 40
"""Characters of a headline in the list."""
OPEN_FIRST = Case(When(status=appeals.OPEN, then=Value(0)), default=Value(1)).asc()


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin[Appeal]):
    list_display = ("__str__", "status", "about", "sent", "judged_name")
    list_filter = ("status",)
    list_select_related = ("decision__comment__thread__article", "decision__standing__sender")
    ordering = (OPEN_FIRST, "pk")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        moderator(request)
        return super().changelist_view(request, {"title": _("Appeals"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("about"))
    def about(self, appeal: Appeal) -> str:
        return _about(appeal.decision)

    @admin.display(description=gettext_lazy("sent"), ordering="created_at")
    def sent(self, appeal: Appeal) -> date:
        return timezone.localtime(appeal.created_at).date()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One appeal with all that it takes to judge it; where its judgement is sent."""
        by = moderator(request)
        appeal = _appeal(as_id(object_id))
        if request.method == "POST":
            return self._judge(request, appeal, by)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self._show(request, appeal, by)

    def _judge(self, request: HttpRequest, appeal: Appeal, by: User) -> HttpResponse:
        wanted = request.POST.get("judgement", "")
        answer = request.POST.get("answer", "").replace("\r\n", "\n")
        if wanted not in ("grant", "reject"):
            problem = _("Choose whether the appeal succeeds.")
            return self._show(request, appeal, by, problem=problem, answer=answer, status=400)
        try:
            appeals.judge(appeal, grant=wanted == "grant", answer=answer, by=by)
        except appeals.Judged as judged:
            told = {"problem": str(judged), "unsent": answer}
            return self._show(request, _appeal(appeal.pk), by, status=409, **told)
        except appeals.NotAllowed as problem:
            told = {"problem": str(problem), "answer": answer}
            return self._show(request, appeal, by, status=422, **told)
        told = {"appeal": str(appeal)}
        messages.success(
            request,
            _("%(appeal)s is granted, and the decision taken back.") % told
            if wanted == "grant"
            else _("%(appeal)s is rejected. The decision stands.") % told,
        )
        return HttpResponseRedirect(reverse(LIST), status=303)

    def _show(
        self, request: HttpRequest, appeal: Appeal, by: User, *, status: int = 200, **told: str
    ) -> HttpResponse:
        decision, comment = appeal.decision, appeal.comment
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(appeal),
            "appeal": appeal,
            "decision": telling.lines(_row(decision))[0],
            "statement": statements.of_decision(decision),
            "edit": appeals.refuses_edit(decision),
            "item": _item(comment, by),
            "words": items.marked_words(decision.revision) if decision.revision else (),
            "standing": decision.standing,
            "undone_by": telling.lines(_row(appeals.taken_back(decision))),
            "left_to_others": appeals.has_to_leave_it(decision, by),
            "alone": appeals.is_own(decision, by),
            "longest": LONGEST,
            **told,
        }
        name = "admin/comments/appeal/judge.html"
        return TemplateResponse(request, name, context, status=status)


def _appeal(pk: int) -> Appeal:
    rows = Appeal.objects.select_related(
        "comment",
        "decision__comment__thread__article",
        "decision__standing__sender",
        "decision__rule__version",
        "decision__revision",
        "decision__contested_by",
    )
    appeal = rows.filter(pk=pk).first()
    if appeal is None:
        raise Http404
    return appeal


def _row(decision: Decision | None) -> QuerySet[Decision]:
    return telling.with_titles(Decision.objects.filter(pk=decision.pk if decision else 0))


def _item(comment: Comment | None, by: User) -> items.Item | None:
    found: Sequence[items.Item] = items.load([comment.pk], by, settled=True) if comment else ()
    return found[0] if found else None


def _about(decision: Decision) -> str:
    if decision.standing:
        whose = decision.standing.sender or _("a connection")
        return _("%(whose)s: %(state)s") % {"whose": whose, "state": decision.standing}
    if decision.comment is None:
        return ""
    article = Truncator(str(decision.comment.thread.article)).chars(SHOWN)
    told = {"number": decision.comment.number, "article": article}
    return _("comment %(number)s on “%(article)s”") % told
