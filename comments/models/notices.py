"""Reports by readers, appeals by writers, and the outbox of what both are told by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment, CommentRevision, Sender
from comments.models.policy import Rule


class Report(models.Model):
    """A reader's notice about a revision of a comment. `comments.reports` alone writes it.

    `illegal` ones carry the four things that Article 16(2) of the Digital Services Act asks for:
    an explanation (with `law`), the place (the comment itself), name and address (not for the
    abuse of children, `minors`), and good faith. `weight` is what the report counted for when it
    came: 1 to 10, by how earlier reports from there fared.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waits for a moderator")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")
        VOID = "void", _("settled without a decision")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="reports")
    revision = models.ForeignKey(CommentRevision, models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    illegal = models.BooleanField(_("illegal content"), default=False)
    minors = models.BooleanField(_("about the abuse of children"), default=False)
    law = models.CharField(_("law or country"), max_length=250, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    good_faith = models.BooleanField(_("in good faith"), default=False)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    weight = models.PositiveSmallIntegerField(default=1)
    token = models.CharField(max_length=40, unique=True)
    nonce = models.CharField(max_length=40, unique=True)
    network_hash = models.CharField(max_length=64, blank=True)
    network_day = models.DateField(null=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "upheld", "rejected", "void"]),
                name="report_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None)
                | (~Q(status="open") & Q(decided_at__isnull=False)),
                name="report_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(illegal=False)
                | (Q(good_faith=True) & ~Q(explanation="") & (Q(minors=True) | ~Q(email=""))),
                name="report_of_illegal_content_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["comment"], condition=Q(status="open"), name="report_open_of_comment"
            ),
            models.Index(fields=["email", "decided_at"], name="report_of_address"),
            models.Index(fields=["network_hash", "created_at"], name="report_of_network"),
            models.Index(fields=["created_at"], name="report_by_time"),
        ]

    def __str__(self) -> str:
        return str(_("Report %(number)s") % {"number": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("comments:report_receipt", args=[self.token])


class Appeal(models.Model):
    """A writer contests a decision. `comments.appeals` alone writes it; another person than the
    one who decided judges it, or the row says that there was none (`same_person`)."""

    class Status(models.TextChoices):
        OPEN = "open", _("waits for a moderator")
        GRANTED = "granted", _("granted")
        REJECTED = "rejected", _("rejected")

    decision = models.OneToOneField(
        "comments.Decision", models.PROTECT, related_name="contested_by"
    )
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="appeals")
    text = models.TextField(_("appeal"))
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    answer = models.TextField(_("answer"), blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    judged_name = models.CharField(_("judged by"), max_length=120, blank=True)
    same_person = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None)
                | (Q(status__in=["granted", "rejected"], decided_at__isnull=False) & ~Q(answer="")),
                name="appeal_judged_has_time_and_answer",
            )
        ]
        indexes = [
            models.Index(
                fields=["comment"], condition=Q(status="open"), name="appeal_open_of_comment"
            ),
            models.Index(fields=["created_at"], name="appeal_by_time"),
        ]

    def __str__(self) -> str:
        return str(_("Appeal %(number)s") % {"number": self.pk})


class Notice(models.Model):
    """A mail to be sent. The row is the outbox: `comments.notices` asks for it in the transaction
    of what it tells, `comments.mailing` claims and sends it. It names whom it goes to, never the
    address, and its words are made when it is sent.

    `key` says what it tells and whom, so that nobody is told twice.
    """

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("statement of reasons")
        PUBLISHED = "published", _("comment published")
        REPLY = "reply", _("reply to you")
        REPORT = "report", _("report received")
        REPORT_DECIDED = "reported", _("report decided")
        APPEAL = "appeal", _("appeal received")
        APPEAL_DECIDED = "appealed", _("appeal decided")
        DIGEST = "digest", _("digest for moderators")
        THREAD = "thread", _("new comments in a thread you follow")
        SIGN_IN = "signin", _("address to be confirmed")
        CORRECTION = "correction", _("correction of a story you commented on")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("not needed any more")
        FAILED = "failed", _("given up")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    decision = models.ForeignKey(
        "comments.Decision", models.PROTECT, null=True, related_name="notices"
    )
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="+")
    sender = models.ForeignKey(Sender, models.PROTECT, null=True, related_name="+")
    sign_in = models.ForeignKey("comments.SignIn", models.CASCADE, null=True, related_name="+")
    thread = models.ForeignKey("comments.Thread", models.PROTECT, null=True, related_name="+")
    correction = models.ForeignKey(
        "articles.Correction", models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(_("not before"))
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("error"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "claimed", "sent", "cancelled", "failed"]),
                name="notice_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at=None)),
                name="notice_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(sender__isnull=False, user=None, report=None)
                | Q(sender=None, user__isnull=False, report=None)
                | Q(sender=None, user=None, report__isnull=False),
                name="notice_goes_to_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(status__in=["waiting", "claimed"]),
                name="notice_due",
            ),
            models.Index(fields=["id"], condition=Q(status="failed"), name="notice_failed"),
            models.Index(
                fields=["created_at"], condition=Q(status="cancelled"), name="notice_cancelled"
            ),
            models.Index(
                fields=["sent_at"], condition=Q(sent_at__isnull=False), name="notice_by_sending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class MailStop(models.Model):
    """Somebody wants no more mail of a kind. Statements, receipts and answers are none of these.

    `address` is a keyed hash of the normalised address: the wish outlives the sender's row.
    """

    address = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Notice.Kind.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("unsubscribed address")
        verbose_name_plural = _("unsubscribed addresses")
        constraints = [
            models.UniqueConstraint(fields=["address", "kind"], name="mail_stopped_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.address[:8]}"
