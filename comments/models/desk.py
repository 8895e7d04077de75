"""What moderators keep for each other: who has what open, notes, hand-overs, second looks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment, Sender
from comments.models.log import Decision
from comments.models.policy import Rule


class Claim(models.Model):
    """Somebody has a comment open. It stops nobody, and ends by itself at `until`."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.user_id}"


class Note(models.Model):
    """A moderator's note about a comment or a sender, for moderators alone. Never changed."""

    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="notes")
    sender = models.ForeignKey(Sender, models.PROTECT, null=True, related_name="notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    by_name = models.CharField(_("by"), max_length=120)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, sender=None)
                | Q(comment=None, sender__isnull=False),
                name="note_has_one_target",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Handover(models.Model):
    """A comment put before a named person (`handover`), or before anybody else for their opinion.

    Open until `done_at`; a decision about the comment ends it too.
    """

    class Kind(models.TextChoices):
        HANDOVER = "handover", _("handed over")
        OPINION = "opinion", _("second opinion")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="handovers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="handed_comments"
    )
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    by_name = models.CharField(_("by"), max_length=120)
    answered_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="opinion") | Q(to__isnull=False), name="handover_names_somebody"
            ),
            models.UniqueConstraint(
                fields=["comment", "kind"],
                condition=Q(done_at=None),
                name="handover_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.comment_id}"


class SecondLook(models.Model):
    """A decision that somebody else is asked to make again without being told how it went.

    Changes nothing: it tells how far moderators agree. `agreed` is None until judged.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="second_look")
    created_at = models.DateTimeField(default=timezone.now)
    to_status = models.CharField(max_length=12, blank=True)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    by_name = models.CharField(max_length=120, blank=True)
    agreed = models.BooleanField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        indexes = [
            models.Index(fields=["id"], condition=Q(judged_at=None), name="second_look_open"),
            models.Index(fields=["judged_at"], name="second_look_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class MonthReport(models.Model):
    """The transparency figures of a month that is over, as they were counted from the log.

    `checksum` is over the canonical JSON of `figures`; `transparency --verify` counts anew.
    """

    month = models.DateField(unique=True)
    figures = models.JSONField()
    checksum = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("transparency report of a month")
        verbose_name_plural = _("transparency reports of months")
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
