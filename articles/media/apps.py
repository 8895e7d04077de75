"""The picture library as a Django app of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "articles.media"
    label = "media"
    verbose_name = _("Picture library")
    default_auto_field = "django.db.models.BigAutoField"
