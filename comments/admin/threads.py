"""Threads: what the comments of an article take, and how much care its subject calls for.

Only `comments.presets` changes that.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import rights
from articles.admin import articles as desk
from articles.models import Article
from comments import moderation, presets, thread_terms
from comments.admin import telling, telling_settings, thread_forms
from comments.admin.access import (
    ReadOnlyAdmin,
    as_id,
    looked_at,
    may_moderate,
    moderator,
    only_posts,
)
from comments.admin.thread_forms import SettingsForm, ThreadForm
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
    list_display = ("__str__", "takes", "risk", "published", "waiting")
    list_filter = ("preset", "risk", "subject", "replies", "links", "article__section")
    list_select_related = ("article",)
    search_fields = ("article__headline",)
    ordering = ("-pk",)
    actions = ("open_all", "hold_all", "close_all")
    action_form = thread_forms.ReasonForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return _visible(request, super().get_queryset(request))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preset_view)
        preset = path("<str:object_id>/preset/", view, name="comments_thread_preset")
        of = self.admin_site.admin_view(self.of_view)
        of_article = path("of/<int:article_id>/", of, name="comments_thread_of")
        return [preset, of_article, *super().get_urls()]

    @admin.display(description=gettext_lazy("takes"), ordering="preset")
    def takes(self, thread: Thread) -> str:
        """Its preset, and whatever else is not as usual."""
        return ", ".join(_takes(thread))

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

    def of_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """The thread of an article, which may not have had a comment yet."""
        moderator(request)
        stories = rights.visible_to(request.user, Article.objects.all())
        article = get_object_or_404(stories, pk=as_id(str(article_id)))
        if request.method == "POST":
            return self._change(request, article)
        thread = presets.thread_for(article)
        if thread._state.adding:
            return self._show(request, thread)
        return HttpResponseRedirect(reverse("admin:comments_thread_change", args=[thread.pk]))

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One thread: what it takes, and who changed it when."""
        return self._show(request, _find(request, object_id))

    def preset_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change what a thread takes, unless somebody else has since the page was loaded."""
        moderator(request)
        if request.method != "POST":
            return only_posts(request)
        return self._change(request, _find(request, object_id).article)

    def _change(self, request: HttpRequest, article: Article) -> HttpResponse:
        by = moderator(request)
        form = ThreadForm(request.POST)
        shown = SettingsForm(request.POST, prefix=thread_forms.SEEN)
        if not form.is_valid():
            return self._show(request, presets.thread_for(article), form, shown, status=422)
        chosen, seen = thread_forms.settings_in(form), thread_forms.settings_in(shown)
        reason = form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                thread = presets.begun(article)
                rows = presets.change(
                    thread, chosen, seen=seen, by=by, rule=form.cited, reason=reason
                )
        except presets.Overtaken as problem:
            return self._overtaken(request, article, str(problem), reason)
        except moderation.NotAllowed as problem:
            where = "reason" if isinstance(problem, presets.NoReason) else None
            form.add_error(where, str(problem))
            return self._show(request, presets.thread_for(article), form, shown, status=422)
        messages.success(request, " ".join(f"{line.sentence}." for line in _lines(rows)))
        url = reverse("admin:comments_thread_change", args=[thread.pk])
        return HttpResponseRedirect(url, status=303)

    def _overtaken(
        self, request: HttpRequest, article: Article, problem: str, reason: str
    ) -> HttpResponse:
        """The page as it is by now; only the words are kept of what was sent."""
        messages.error(request, problem)
        thread = presets.thread_for(article)
        form = thread_forms.blank(presets.state_of(thread), ThreadForm, reason=reason)
        return self._show(request, thread, form, status=409)

    def _show(
        self,
        request: HttpRequest,
        thread: Thread,
        form: SettingsForm | None = None,
        seen: SettingsForm | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        state = presets.state_of(thread)
        history = Decision.objects.filter(thread_id=thread.pk or 0).order_by("-created_at", "-pk")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Comments on “%(headline)s”") % {"headline": thread.article.headline},
            "thread": thread,
            "terms": thread_terms.read(thread.article, timezone.now())[1],
            "form": form or thread_forms.blank(state, ThreadForm),
            "seen": seen or thread_forms.seen(state),
            "history": telling.lines(telling.with_titles(history)[:HISTORY]),
        }
        template = "admin/comments/thread/change.html"
        return TemplateResponse(request, template, context, status=status)


def _find(request: HttpRequest, object_id: str) -> Thread:
    threads = _visible(request, Thread.objects.select_related("article__section"))
    thread = threads.filter(pk=as_id(object_id)).first()
    if thread is None:
        raise Http404
    return thread


def _visible(request: HttpRequest, threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Without those of stories that an embargo keeps from the account."""
    secret = Article.objects.order_by().filter(embargo_until__gt=timezone.now())
    told = rights.visible_to(request.user, secret)
    hidden = secret.exclude(pk__in=told.values("pk"))
    return threads.exclude(article__in=hidden.values("pk"))


def _lines(rows: list[Decision]) -> list[telling.Line]:
    told = Decision.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return telling.lines(telling.with_titles(told))


def _takes(thread: Thread) -> list[str]:
    by_age = presets.is_closed(thread, timezone.now()) and thread.preset != Thread.Preset.CLOSED
    label = _("closed by its age") if by_age else thread.get_preset_display()
    return [label, *telling_settings.unusual(thread)]


def _set_all(request: HttpRequest, threads: QuerySet[Thread], preset: str) -> None:
    """Change those that are different; the others keep what they have, and no row is logged."""
    by = moderator(request)
    reason = request.POST.get("reason", "")
    changed = 0
    for thread in threads.exclude(preset=preset):
        seen = {"preset": thread.preset}
        try:
            presets.change(thread, {"preset": preset}, seen=seen, by=by, reason=reason)
        except presets.Overtaken as problem:
            messages.warning(request, f"{thread}: {problem}")
        except moderation.NotAllowed as problem:
            messages.error(request, str(problem))
            break
        else:
            changed += 1
    told = ngettext(
        "%(count)d article changed: %(preset)s.", "%(count)d articles changed: %(preset)s.", changed
    )
    if changed:
        label = Thread.Preset(preset).label
        messages.success(request, told % {"count": changed, "preset": label})
