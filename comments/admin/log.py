"""The log of decisions, newest first. Nobody writes here: `comments.log` does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import keyset as paging
from comments.admin import telling
from comments.admin.access import ReadOnlyAdmin, moderator
from comments.admin.filters import LONGEST_CURSOR, NEWEST
from comments.admin.items import Desk
from comments.models import Decision

PER_PAGE = 50


class LogForm(forms.Form):
    """Which rows of the log are shown."""

    by = forms.ChoiceField(
        label=gettext_lazy("Decided by"),
        choices=[("", gettext_lazy("anybody")), *Decision.Actor.choices],
        required=False,
    )
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), required=False)
    after = forms.CharField(max_length=LONGEST_CURSOR, required=False)
    before = forms.CharField(max_length=LONGEST_CURSOR, required=False)

    def __init__(self, data: dict[str, Any], rules: dict[str, str]) -> None:
        super().__init__(data)
        choices = [("", _("every rule")), *rules.items()]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]

    def page(self) -> paging.Page[Decision]:
        """The rows asked for; none where the address asks for what there is not."""
        if not self.is_valid():
            return paging.Page([])
        wanted = self.cleaned_data
        rows = telling.with_titles(
            Decision.objects.select_related("comment__thread__article", "thread__article")
        )
        if wanted["by"]:
            rows = rows.filter(actor_kind=wanted["by"])
        if wanted["rule"]:
            rows = rows.filter(rule__key=wanted["rule"])
        try:
            return paging.read_page(
                rows, NEWEST, size=PER_PAGE, after=wanted["after"], before=wanted["before"]
            )
        except paging.BadCursor:
            self.add_error(None, _("There is no such place in this list. Begin at its start."))
            return paging.Page([])

    def query(self, **changes: str) -> str:
        kept = {name: self.data.get(name, "") for name in ("by", "rule")}
        return urlencode({name: value for name, value in {**kept, **changes}.items() if value})


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin[Decision]):
    """One address: the list."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="comments_decision_changelist")]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        moderator(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        form = LogForm(request.GET.dict(), Desk.now().names)
        page = form.page()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Decisions"),
            "form": form,
            "lines": telling.lines(page.rows),
            "paged": page.before or page.after or "after" in request.GET or "before" in request.GET,
            "start": form.query(),
            "newer": form.query(before=page.before) if page.before else "",
            "older": form.query(after=page.after) if page.after else "",
        }
        status = 200 if form.is_valid() else 400
        return TemplateResponse(request, "admin/comments/decision/log.html", context, status=status)
