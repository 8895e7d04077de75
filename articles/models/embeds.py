"""What a story shows of other sites, without asking them anything."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.fields import WebAddressField


class Embed(models.Model):
    """A card for something on another site: an editor's title and source, and a picture of ours.

    Nothing is ever fetched from `url`: readers' browsers load it when they click. `host` is one of
    `articles.embeds.HOSTS`, so that the frame's address is made here and not typed.
    """

    key = models.CharField(max_length=22, unique=True, editable=False)
    url = WebAddressField(_("address"), max_length=500)
    host = models.CharField(_("site"), max_length=40, editable=False)
    title = models.CharField(_("title"), max_length=250)
    source = models.CharField(
        _("who made it"), max_length=120, help_text=_("The person or organization, not the site.")
    )
    picture = models.ForeignKey(
        "media.Picture", models.PROTECT, null=True, blank=True, verbose_name=_("picture")
    )
    by = models.CharField(max_length=120, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title
