"""What readers tell about themselves: that an address is theirs, what they follow and like."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comments import Comment, Sender, Thread


class SignIn(models.Model):
    """Somebody says that an address is theirs. `comments.signing_in` alone writes it.

    The link and the code that are mailed are made of `nonce` and the secret key, and stored
    nowhere. Either works once, until `expires_at`; `tries` counts wrong codes. `next` is where
    to go then, a path of ours. `comment` is what was sent with the address, and is theirs with it.
    """

    sender = models.ForeignKey(Sender, models.CASCADE, related_name="sign_ins")
    nonce = models.CharField(max_length=40, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    next = models.CharField(max_length=250, blank=True)
    network_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-in by mail")
        verbose_name_plural = _("sign-ins by mail")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="sign_in_ends_after_it_begins"
            )
        ]
        indexes = [
            models.Index(fields=["sender", "created_at"], name="sign_in_of_sender"),
            models.Index(fields=["network_hash", "created_at"], name="sign_in_of_network"),
            models.Index(fields=["created_at"], name="sign_in_by_time"),
        ]

    def __str__(self) -> str:
        return str(_("Sign-in %(number)s") % {"number": self.pk})


class Follow(models.Model):
    """What a sender wants to be told of a thread. Without a row: replies to their comments."""

    class Level(models.TextChoices):
        ALL = "all", _("every new comment")
        REPLIES = "replies", _("replies to me")
        NONE = "none", _("nothing")

    sender = models.ForeignKey(Sender, models.CASCADE, related_name="follows")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="follows")
    level = models.CharField(_("tell me of"), max_length=7, choices=Level.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("followed thread")
        verbose_name_plural = _("followed threads")
        constraints = [
            models.UniqueConstraint(fields=["sender", "thread"], name="follow_once"),
            models.CheckConstraint(
                condition=Q(level__in=["all", "replies", "none"]), name="follow_level_known"
            ),
        ]
        indexes = [
            models.Index(fields=["thread"], condition=Q(level="all"), name="follow_of_thread")
        ]

    def __str__(self) -> str:
        return f"{self.thread}: {self.level}"


class ArticleVote(models.Model):
    """A reader's answer to "Do you like this article?". `comments.liking` alone writes it.

    `voter` is a hash of network and browser under the key of the day, which dies with the key:
    whoever shares both is one voter. `network` is that of the network alone, which bounds how many
    votes one place gives. `reason` is asked of those who say no.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    day = models.DateField()
    liked = models.BooleanField(_("likes it"))
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reader's vote")
        verbose_name_plural = _("readers' votes")
        constraints = [
            models.UniqueConstraint(fields=["article", "voter"], name="vote_once_a_day"),
            models.CheckConstraint(
                condition=Q(liked=False) | Q(reason=""), name="vote_reason_of_a_no"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "network"], name="vote_of_network"),
            models.Index(fields=["created_at"], name="vote_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.liked}"
