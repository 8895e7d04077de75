"""What the newsroom keeps beside a story: whose turn it is, notes, unsaved text, who has it open,
and links for people outside."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.site import Section


def new_key() -> str:
    """Return 22 URL-safe characters that hold 128 random bits."""
    return secrets.token_urlsafe(16)


class SectionDesk(models.Model):
    """That an account works for a section. Who works for none works for all of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="desks")
    section = models.ForeignKey(
        Section, models.CASCADE, related_name="desks", verbose_name=_("section")
    )

    class Meta:
        verbose_name = _("section of an account")
        verbose_name_plural = _("sections of an account")
        constraints = [models.UniqueConstraint(fields=["user", "section"], name="desk_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.section}"


class StoryNote(models.Model):
    """What a colleague said about a story. Never changed; readers never see it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="story_notes")
    text = models.TextField(_("note"), max_length=2000)
    by = models.CharField(max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on a story")
        verbose_name_plural = _("notes on stories")
        default_permissions = ("view",)
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="story_note_says_something")
        ]
        indexes = [models.Index(fields=["article", "-created_at"], name="story_note_newest")]

    def __str__(self) -> str:
        return self.text[:60]


class Autosave(models.Model):
    """What somebody has typed into the form of a story and not saved yet: one row for a form.

    `form` is made when the form is opened, `seen` the revision that it was opened on; `data` holds
    the fields as they are posted. A story that was never saved has no `article`.
    """

    form = models.CharField(max_length=22, default=new_key)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="autosaves")
    seen = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    began_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="autosave_once")]
        indexes = [
            models.Index(fields=["user", "article", "-saved_at"], name="autosave_newest"),
            models.Index(fields=["saved_at"], name="autosave_age"),
        ]

    def __str__(self) -> str:
        return str(self.data.get("headline", ""))[:60]


class Presence(models.Model):
    """That somebody has the form of a story open; it ends by itself when it is not renewed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=22)
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "user", "form"], name="presence_once")
        ]
        indexes = [models.Index(fields=["article", "-seen_at"], name="presence_newest")]

    def __str__(self) -> str:
        return f"{self.user}: {self.article}"


class ReviewLink(models.Model):
    """A way to read one draft for one named person without an account, until it ends.

    The address holds a signature of `key`; whoever revokes the link ends the address for ever.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="review_links")
    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    recipient = models.CharField(_("for whom"), max_length=120)
    by = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    times_opened = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(recipient=""), name="review_link_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="review_link_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.recipient
