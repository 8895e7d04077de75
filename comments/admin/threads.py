"""Threads: whether an article takes comments, and how much care its subject calls for.

Only `presets.set_preset` and `presets.set_risk` change that.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin import articles as desk
from articles.models import Article
from comments import moderation, presets
from comments.admin import telling
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, may_moderate, moderator
from comments.models import Decision, Thread

HISTORY = 50


def of_article(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """For the article's own form: where its comments are opened and closed."""
    if not may_moderate(request.user):
        return None
    return _("Comments"), reverse("admin:comments_thread_of", args=[article.pk])


desk.beside.append(of_article)


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin[Thread]):
    list_display = ("__str__", "preset", "risk", "published", "waiting")
    list_filter = ("preset", "risk", "article__section")
    list_select_related = ("article",)
    search_fields = ("article__headline",)
    ordering = ("-pk",)
    actions = ("open_all", "hold_all", "close_all")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preset_view)
        preset = path("<str:object_id>/preset/", view, name="comments_thread_preset")
        view = self.admin_site.admin_view(self.risk_view)
        risk = path("<str:object_id>/risk/", view, name="comments_thread_risk")
        of = self.admin_site.admin_view(self.of_view)
        of_article = path("of/<int:article_id>/", of, name="comments_thread_of")
        return [preset, risk, of_article, *super().get_urls()]

    def of_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """The thread of an article, which may not have had a comment yet."""
        moderator(request)
        article = get_object_or_404(Article, pk=as_id(str(article_id)))
        thread = Thread.objects.filter(article=article).first()
        if thread is None and request.method == "POST":
            thread = Thread.objects.get_or_create(article=article)[0]
        if thread is None:
            return self._show(request, Thread(article=article))
        if request.method == "POST":
            change = self.risk_view if "risk" in request.POST else self.preset_view
            return change(request, str(thread.pk))
        return HttpResponseRedirect(reverse("admin:comments_thread_change", args=[thread.pk]))

    @admin.display(description=gettext_lazy("published comments"), ordering="visible_count")
    def published(self, thread: Thread) -> int:
        return thread.visible_count

    @admin.display(description=gettext_lazy("queue"))
    def waiting(self, thread: Thread) -> str:
        queue = reverse("admin:comments_comment_changelist")
        url = f"{queue}?article={thread.article_id}"
        return format_html('<a href="{}">{}</a>', url, _("what waits"))

    @admin.action(description=gettext_lazy("Open comments"))
    def open_all(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        _set_all(request, threads, Thread.Preset.OPEN)

    @admin.action(description=gettext_lazy("Hold every comment for a moderator"))
    def hold_all(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        _set_all(request, threads, Thread.Preset.HOLD)

    @admin.action(description=gettext_lazy("Close comments"))
    def close_all(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        _set_all(request, threads, Thread.Preset.CLOSED)

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One thread: its preset, and who changed it when."""
        thread = _find(as_id(object_id))
        if thread is None:
            raise Http404
        return self._show(request, thread)

    def preset_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change the preset, unless somebody else has since the page was loaded."""
        by = moderator(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        thread = _find(as_id(object_id))
        if thread is None:
            raise Http404
        wanted, seen = request.POST.get("preset", ""), request.POST.get("seen", "")
        try:
            presets.set_preset(thread, wanted, seen=seen, by=by)
        except moderation.NotAllowed as problem:
            messages.error(request, str(problem))
            return self._show(request, thread, status=409 if thread.preset != seen else 400)
        messages.success(request, _("Changed: %(preset)s.") % {"preset": _label(wanted)})
        url = reverse("admin:comments_thread_change", args=[thread.pk])
        return HttpResponseRedirect(url, status=303)

    def risk_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change the risk, unless somebody else has since the page was loaded."""
        by = moderator(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        thread = _find(as_id(object_id))
        if thread is None:
            raise Http404
        wanted, seen = _risk(request.POST.get("risk")), _risk(request.POST.get("seen"))
        try:
            presets.set_risk(thread, wanted, seen=seen, by=by)
        except moderation.NotAllowed as problem:
            messages.error(request, str(problem))
            return self._show(request, thread, status=409 if thread.risk != seen else 400)
        told = _("Risk of the subject: %(risk)s.") % {"risk": thread.get_risk_display()}
        messages.success(request, told)
        url = reverse("admin:comments_thread_change", args=[thread.pk])
        return HttpResponseRedirect(url, status=303)

    def _show(self, request: HttpRequest, thread: Thread, status: int = 200) -> HttpResponse:
        history = telling.with_titles(
            Decision.objects.filter(thread_id=thread.pk or 0).order_by("-created_at", "-pk")
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Comments on “%(headline)s”") % {"headline": thread.article.headline},
            "thread": thread,
            "presets": Thread.Preset.choices,
            "risks": Thread.Risk.choices,
            "history": telling.lines(history[:HISTORY]),
        }
        template = "admin/comments/thread/change.html"
        return TemplateResponse(request, template, context, status=status)


def _find(pk: int) -> Thread | None:
    return Thread.objects.select_related("article__section").filter(pk=pk).first()


def _risk(given: str | None) -> int | None:
    """One of the risks, as a form sends it back; None for anything else."""
    return next((risk for risk in Thread.Risk.values if str(risk) == given), None)


def _label(preset: str) -> str:
    return str(Thread.Preset(preset).label)


def _set_all(request: HttpRequest, threads: QuerySet[Thread], preset: str) -> None:
    """Change those that are different; the others keep what they have, and no row is logged."""
    by = moderator(request)
    changed = 0
    for thread in threads.exclude(preset=preset):
        try:
            presets.set_preset(thread, preset, seen=thread.preset, by=by)
        except moderation.NotAllowed as problem:
            messages.warning(request, f"{thread}: {problem}")
        else:
            changed += 1
    told = ngettext(
        "%(count)d article changed: %(preset)s.", "%(count)d articles changed: %(preset)s.", changed
    )
    messages.success(request, told % {"count": changed, "preset": _label(preset)})
