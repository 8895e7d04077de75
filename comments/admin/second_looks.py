"""Judging a decision again without being told how it went, or by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import keyset as paging
from articles.people.models import User
from comments import saying, second_looks
from comments.admin import deciding, marking, telling
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, moderator, only_posts
from comments.admin.beside import MOST_REPORTS
from comments.admin.items import Desk, Marked
from comments.models import Comment, CommentRevision, Finding, Report, SecondLook

LIST = "admin:comments_secondlook_changelist"
OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Blind:
    """What is shown of a decision: the words it was about and what was found in them then, with
    all that stood around it, and nothing of what came of it."""

    number: int
    comment: Comment
    revision: CommentRevision
    text: tuple[Marked, ...]
    found: tuple[str, ...]
    reports: tuple[Report, ...]


@admin.register(SecondLook)
class SecondLookAdmin(ReadOnlyAdmin[SecondLook]):
    """One at a time, oldest first; the address may ask for those after one that is left out."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="comments_secondlook_changelist"),
            path("<str:object_id>/judge/", view(self.judge_view), name="comments_secondlook_judge"),
        ]

    @looked_at
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._page(request, after=as_id(request.GET.get("after", "")))

    def judge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keep how this moderator would have decided."""
        by = moderator(request)
        if request.method != "POST":
            return only_posts(request)
        rows = SecondLook.objects.select_related("decision__rule")
        look = rows.filter(pk=as_id(object_id)).first()
        if look is None:
            raise Http404
        try:
            to, rule = _answer(request)
            judged = second_looks.judge(look, to, rule=rule, by=by)
        except (deciding.BadDecision, second_looks.NotAllowed) as problem:
            return self._page(request, problem=str(problem), status=409)
        messages.success(request, _told(judged))
        return HttpResponseRedirect(reverse(LIST), status=303)

    def _page(
        self, request: HttpRequest, after: int = 0, problem: str = "", status: int = 200
    ) -> HttpResponse:
        by = moderator(request)
        waiting = second_looks.waiting(by)
        desk = Desk.now()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Second looks"),
            "problem": problem,
            "look": _next(by, after),
            "skipped": after,
            "buttons": desk.buttons,
            "count": paging.counted(waiting),
            "agreement": second_looks.agreement(timezone.now() - OVER),
            "percent": settings.SECOND_LOOK_PERCENT,
        }
        return TemplateResponse(
            request, "admin/comments/second_look/look.html", context, status=status
        )


def _answer(request: HttpRequest) -> tuple[str, Any]:
    decision = request.POST.get("decision", "")
    if decision == "publish":
        return "published", None
    return "refused", deciding.cited(decision, Desk.now().rules.values())


def _next(by: User, after: int) -> Blind | None:
    """The oldest that waits for this moderator, after that number."""
    rows = (
        second_looks.waiting(by)
        .filter(pk__gt=after)
        .select_related(
            "decision__revision",
            "decision__comment__thread__article__section",
            "decision__comment__parent__current",
        )
    )
    look = rows.first()
    if look is None or look.decision.comment is None or look.decision.revision is None:
        return None
    decision, comment, revision = look.decision, look.decision.comment, look.decision.revision
    findings = list(
        Finding.objects.filter(revision=revision)
        .select_related("rule__version")
        .annotate(rule_title=telling.title_of("rule"))
        .order_by("rule__number", "start")
    )
    reports = Report.objects.filter(comment=comment, created_at__lte=decision.created_at)
    return Blind(
        look.pk,
        comment,
        revision,
        tuple(_marked(revision.text, findings)),
        tuple(dict.fromkeys(_found(one) for one in findings)),
        tuple(reports.select_related("rule__version").order_by("pk")[:MOST_REPORTS]),
    )


def _marked(text: str, findings: Sequence[Finding]) -> list[Marked]:
    label = _("rule %(number)s")
    spans = [
        marking.Span(one.start, one.end, label % {"number": one.rule.number})
        for one in findings
        if one.field == Finding.Field.TEXT
    ]
    pieces = marking.cut(text, spans)
    return [Marked(one.text, "; ".join(one.labels), one.ends) for one in pieces]


def _found(finding: Any) -> str:
    rule = telling.cited(finding.rule, finding.rule_title)
    return f"{capfirst(str(rule))}: {saying.say(saying.unpack(finding.message))}"


def _told(look: SecondLook) -> str:
    """Now that it is judged, how it was decided."""
    if look.agreed:
        return _("Thank you. That is how it was decided, too.")
    told = {"how": dict(Comment._meta.get_field("status").flatchoices)[look.decision.to_status]}
    if look.decision.rule:
        told["rule"] = str(look.decision.rule)
        return _("Thank you. It was decided otherwise: %(how)s, %(rule)s. Nothing changes.") % told
    return _("Thank you. It was decided otherwise: %(how)s. Nothing changes.") % told
