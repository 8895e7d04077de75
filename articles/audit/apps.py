"""The newsroom's log of who did what, below everything that writes it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "articles.audit"
    label = "audit"
    verbose_name = _("log of the newsroom")
    default_auto_field = "django.db.models.BigAutoField"
