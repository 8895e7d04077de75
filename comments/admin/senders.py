"""What is known of senders. Their addresses are shown to superusers alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from comments.admin.access import ReadOnlyAdmin
from comments.admin.items import IN_RECORD
from comments.models import Sender


@admin.register(Sender)
class SenderAdmin(ReadOnlyAdmin[Sender]):
    list_display = ("__str__", "first_seen", "is_confirmed")
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter),)
    ordering = ("-pk",)
    change_form_template = "admin/comments/read_only.html"

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("email",) if _sees_addresses(request) else ()

    def get_fields(self, request: HttpRequest, obj: Sender | None = None) -> list[Any]:
        fields = ["first_seen", "confirmed_at", "record"]
        return ["email", *fields] if _sees_addresses(request) else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Sender | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    @admin.display(description=_("first seen"), ordering="pk")
    def first_seen(self, sender: Sender) -> datetime:
        return sender.created_at

    @admin.display(description=_("address confirmed"), boolean=True)
    def is_confirmed(self, sender: Sender) -> bool:
        return sender.confirmed_at is not None

    @admin.display(description=_("comments"))
    def record(self, sender: Sender) -> str:
        """Links to the sender's comments by status, with their numbers."""
        rows = sender.comments.order_by().values_list("status").annotate(many=Count("pk"))
        counts = dict(rows)
        if not counts:
            return "–"
        queue = reverse("admin:comments_comment_changelist")
        links = (
            (f"{queue}?status={status}&sender={sender.pk}", counts[status], label)
            for status, label in IN_RECORD.items()
            if status in counts
        )
        return format_html_join(", ", '<a href="{}">{} {}</a>', links)


def _sees_addresses(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)
