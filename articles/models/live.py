"""Entries of live coverage."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article


class LiveEntry(models.Model):
    """One timed entry of a live story. `articles.publishing.live` is its only writer.

    `number` counts from 1 within the story and stands in the entry's address for ever. A removed
    entry leaves its place with a reason. Texts are cleaned when they are written.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="live_entries")
    number = models.PositiveIntegerField()
    headline = models.CharField(_("headline"), max_length=250, blank=True)
    body_source = models.TextField(_("text"), blank=True)
    body = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    is_key = models.BooleanField(
        _("key event"), default=False, help_text=_("Listed at the head of the story.")
    )
    by = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        verbose_name = _("live entry")
        verbose_name_plural = _("live entries")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="live_entry_number_once"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removed_reason=""),
                name="live_entry_removed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-published_at", "-number"], name="live_entry_newest")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.headline or self.text[:60]}"


class LiveEntryRevision(models.Model):
    """An entry as one save left it. Never changed, never deleted."""

    entry = models.ForeignKey(LiveEntry, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=12)
    headline = models.CharField(max_length=250, blank=True)
    body_source = models.TextField(blank=True)
    by = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision of a live entry")
        verbose_name_plural = _("revisions of live entries")
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="live_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"
