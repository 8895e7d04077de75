"""The list of versions, the page of one, and the addresses of all that is done with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField, Max, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import policies
from comments.admin import access, policy_explain
from comments.admin.access import ReadOnlyAdmin, looked_at
from comments.admin.policy import drafts, figures, pages, publishing, rules
from comments.models import PolicyVersion

SHOWN_OF_NOTE = 120


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin[PolicyVersion]):
    list_display = ("__str__", "state", "published_at", "published_by", "note_begins")
    ordering = ("-number",)

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "begin/": ("begin", drafts.begin),
            "<int:version_id>/note/": ("note", drafts.save_note),
            "<int:version_id>/order/": ("order", drafts.order),
            "<int:version_id>/publish/": ("publish", publishing.publish),
            "<int:version_id>/discard/": ("discard", drafts.discard),
            "<int:version_id>/explain/": ("explain", policy_explain.page),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"comments_policyversion_{name}")
            for route, (name, view) in views.items()
        ]
        return [*own, *rules.urls(self.admin_site), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        newest = PolicyVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
        more = {
            "title": _("Versions of the comment policy"),
            "draft": policies.draft(),
            "next_number": newest + 1,
            "may_edit": access.may_edit_policy(request.user),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        in_force = PolicyVersion.objects.in_force()
        since = Value(in_force.published_at if in_force else None, DateTimeField(null=True))
        return super().get_queryset(request).annotate(in_force_since=since)

    @admin.display(description=gettext_lazy("state"))
    def state(self, version: PolicyVersion) -> str:
        return figures.state(version, version.in_force_since)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("what changed, for readers"))
    def note_begins(self, version: PolicyVersion) -> str:
        return Truncator(version.note).chars(SHOWN_OF_NOTE)

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One version, with its examples tried now."""
        version = pages.find(access.as_id(object_id))
        if version is None:
            return pages.gone(request, access.as_id(object_id))
        return pages.version_page(request, version)
