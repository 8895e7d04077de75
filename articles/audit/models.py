"""One row for each thing that was done. Append-only: it outlives people and what they did it to."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """What was done, by whom, to what, why. Names are copied; nothing points at rows.

    `action` is a word with its area, such as "article.published"; `kind` and `object_id` name the
    row as Django does ("articles.article"). `detail` holds what the action's sentence needs, never
    a reader's words or address.
    """

    at = models.DateTimeField(_("time"), default=timezone.now)
    action = models.CharField(_("action"), max_length=60)
    by = models.CharField(_("by"), max_length=120)
    user_id = models.BigIntegerField(null=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("of what"), max_length=250, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log of the newsroom")
        default_permissions = ("view",)
        indexes = [
            models.Index(F("at").desc(), F("id").desc(), name="audit_newest"),
            models.Index(fields=["kind", "object_id", "-at"], name="audit_of_one"),
            models.Index(fields=["user_id", "-at"], name="audit_by_one"),
            models.Index(fields=["action", "-at"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.name}"
