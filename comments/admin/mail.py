"""The outbox as moderators see it: what was mailed, what waits, and what was given up."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import mailing
from comments.admin.access import ReadOnlyAdmin, moderator
from comments.models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin[Notice]):
    """No address and no word of a mail stands here: neither is stored."""

    list_display = ("told", "status", "attempts", "error", "due", "sent_at")
    list_filter = ("status", "kind")
    ordering = ("-pk",)
    actions = ("send_again",)
    change_form_template = "admin/comments/read_only.html"
    fields = (
        "kind",
        "status",
        "attempts",
        "error",
        "not_before",
        "sent_at",
        "comment",
        "report",
        "appeal",
        "decision",
    )
    readonly_fields = fields

    @admin.display(description=_("mail"), ordering="kind")
    def told(self, notice: Notice) -> str:
        return f"{notice.get_kind_display()} {notice.pk}"

    @admin.display(description=_("not before"), ordering="not_before")
    def due(self, notice: Notice) -> object:
        waits = notice.status in (Notice.Status.WAITING, Notice.Status.CLAIMED)
        return notice.not_before if waits else None

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, notices: QuerySet[Notice]) -> None:
        """Those that were given up; others are left as they are."""
        moderator(request)
        count = mailing.send_again(notices)
        if not count:
            messages.warning(
                request, _("Nothing was sent again: only mail that was given up can be.")
            )
            return
        told = ngettext(
            "%(count)d mail waits to be sent again.",
            "%(count)d mails wait to be sent again.",
            count,
        )
        messages.success(request, told % {"count": count})
