"""How a sender or a network stands: trusted, held, suspended or blocked, and until when."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Sender
from comments.models.policy import Rule


class StandingQuerySet(models.QuerySet["Standing"]):
    def active(self, now: datetime | None = None) -> StandingQuerySet:
        """Those that hold now: neither ended by a person nor run out. No job ends them."""
        now = now or timezone.now()
        return self.filter(ended_at=None).filter(Q(until=None) | Q(until__gt=now))


class Standing(models.Model):
    """A state of a sender, or of a network by its hash. `comments.standings` alone writes it.

    Without a row a sender is normal. Of one sender or network at most one row is not ended; one
    that has run out counts no more. A network's hash dies with the key of its day, 30 days on.
    """

    class State(models.TextChoices):
        TRUSTED = "trusted", _("trusted")
        HOLD = "hold", _("every comment waits for a moderator")
        SUSPENDED = "suspended", _("suspended")
        BLOCKED = "blocked", _("blocked")

    sender = models.ForeignKey(Sender, models.PROTECT, null=True, related_name="standings")
    network_hash = models.CharField(max_length=64, blank=True)
    network_day = models.DateField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason, told to the sender"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    token = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    by_name = models.CharField(_("by"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_name = models.CharField(max_length=120, blank=True)
    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender's state")
        verbose_name_plural = _("senders' states")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sender__isnull=False, network_hash="")
                | (Q(sender=None, until__isnull=False) & ~Q(network_hash="")),
                name="standing_of_a_sender_or_network",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | Q(until__isnull=False),
                name="standing_suspended_has_an_end",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="standing_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["trusted", "hold", "suspended", "blocked"]),
                name="standing_state_known",
            ),
            models.UniqueConstraint(
                fields=["sender"],
                condition=Q(ended_at=None, sender__isnull=False),
                name="standing_once_a_sender",
            ),
            models.UniqueConstraint(
                fields=["network_hash"],
                condition=Q(ended_at=None) & ~Q(network_hash=""),
                name="standing_once_a_network",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())

    def get_absolute_url(self) -> str:
        return reverse("comments:standing", args=[self.token])
