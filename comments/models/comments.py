"""Threads, senders, comments and their texts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section
from comments.models.policy import PolicyVersion, Rule
from comments.policy import states

IN_THREAD = (states.PUBLISHED, states.REMOVED)
"""What stands in a thread: readable comments, and the places of removed ones."""


class Thread(models.Model):
    """The comments of one article.

    `visible_count` is the only stored count: it changes in the decision's transaction, and
    `manage.py recount` compares it with the rows. `version` moves with every visible change.
    `slow_seconds` is the least time between two comments of one sender, 0 for none;
    `closes_after_days` counts from the article's publication, None for never. A new thread takes
    over what its section has set (`SectionDefaults`).
    """

    class Preset(models.TextChoices):
        OPEN = "open", _("open")
        HOLD = "hold", _("every comment waits for a moderator")
        CLOSED = "closed", _("closed")

    class Subject(models.TextChoices):
        """Why the subject calls for care."""

        NONE = "", _("no special subject")
        COURTS = "courts", _("courts and inquiries")
        MINORS = "minors", _("minors")
        ELECTIONS = "elections", _("elections")
        OTHER = "other", _("another reason")

    class Risk(models.IntegerChoices):
        """What the subject calls for, told to the policy's detectors: 0 to 100."""

        ORDINARY = 0, _("ordinary")
        SENSITIVE = 50, _("sensitive")
        HIGH = 100, _("high")

    article = models.OneToOneField(Article, models.PROTECT, related_name="thread")
    preset = models.CharField(
        _("comments"), max_length=8, choices=Preset.choices, default=Preset.OPEN
    )
    risk = models.PositiveSmallIntegerField(_("risk"), choices=Risk.choices, default=0)
    subject = models.CharField(_("subject"), max_length=10, choices=Subject.choices, blank=True)
    replies = models.BooleanField(_("replies"), default=True)
    links = models.BooleanField(_("links"), default=True)
    slow_seconds = models.PositiveIntegerField(_("seconds between comments"), default=0)
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes after days"), null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    visible_count = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.CheckConstraint(condition=Q(risk__lte=100), name="thread_risk_up_to_100"),
            models.CheckConstraint(
                condition=Q(slow_seconds__lte=86_400), name="thread_slow_up_to_a_day"
            ),
            models.CheckConstraint(
                condition=Q(closes_after_days=None) | Q(closes_after_days__gte=1),
                name="thread_closes_after_a_day_or_more",
            ),
        ]

    def __str__(self) -> str:
        return str(self.article)


class SectionDefaults(models.Model):
    """How threads of a section begin. Threads that are there already keep what they have."""

    section = models.OneToOneField(Section, models.CASCADE, related_name="comment_defaults")
    preset = models.CharField(
        _("comments"), max_length=8, choices=Thread.Preset.choices, default=Thread.Preset.OPEN
    )
    risk = models.PositiveSmallIntegerField(_("risk"), choices=Thread.Risk.choices, default=0)
    subject = models.CharField(
        _("subject"), max_length=10, choices=Thread.Subject.choices, blank=True
    )
    replies = models.BooleanField(_("replies"), default=True)
    links = models.BooleanField(_("links"), default=True)
    slow_seconds = models.PositiveIntegerField(_("seconds between comments"), default=0)
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes after days"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("section's comments")
        verbose_name_plural = _("sections' comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(risk__lte=100, slow_seconds__lte=86_400)
                & (Q(closes_after_days=None) | Q(closes_after_days__gte=1)),
                name="section_defaults_within_bounds",
            )
        ]

    def __str__(self) -> str:
        return str(self.section)


class Sender(models.Model):
    """Somebody who sends comments, known by a normalised e-mail address that nobody is shown.

    `name` is what they were last called. Whoever has `erased_at` is nobody's any more: the address
    is a made-up one, and the texts are gone or stand without a name.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")

    def __str__(self) -> str:
        return str(_("Sender %(number)s") % {"number": self.pk})


class Status(models.TextChoices):
    """The states of `comments.policy.states`, with their names for people."""

    UNCONFIRMED = "unconfirmed", _("waits for its address to be confirmed")
    HELD = "held", _("waits for a moderator")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    REMOVED = "removed", _("removed")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> CommentQuerySet:
        """What stands in the thread: published ones, and the places of removed ones."""
        never_seen = Q(status=states.REMOVED, published_at=None, withdrawn_at__isnull=False)
        return self.filter(status__in=IN_THREAD).exclude(never_seen)

    def queue(self) -> CommentQuerySet:
        """What waits for a moderator: highest risk first, then the oldest."""
        return self.filter(waits=True).order_by("-risk", "created_at", "pk")


class Comment(models.Model):
    """A reader's comment. `comments.moderation` alone changes `status`, `rule`, `decided_at`.

    `path` puts the thread in reading order, seven digits a level; `number` counts in the thread.
    `policy` is the version it was accepted under, while each revision names the one it met;
    `rule` is the one that its present status rests on. `revision` is the number of the words shown,
    `current`; a higher one is a change that was refused. `waits` says that a person has something
    to decide: it is held, or a report or an appeal about it is open. `published_at` is when readers
    could first see it. `staff` marks what a member of staff wrote, signed in. A removed one with
    `withdrawn_at` was taken back by its writer, and nobody else brings it back. `picked_at` is
    when the desk last chose it for readers.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    path = models.CharField(max_length=42)
    depth = models.PositiveSmallIntegerField(default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    sender = models.ForeignKey(Sender, models.PROTECT, null=True, related_name="comments")
    status = models.CharField(_("status"), max_length=12, choices=Status)
    language = models.CharField(max_length=12, default="en")
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    current = models.ForeignKey("CommentRevision", models.PROTECT, null=True, related_name="+")
    risk = models.PositiveSmallIntegerField(default=0)
    waits = models.BooleanField(default=False)
    staff = models.BooleanField(default=False)
    network_hash = models.CharField(max_length=64, blank=True)
    network_day = models.DateField(null=True)
    nonce = models.CharField(max_length=40, unique=True, null=True)
    fold_hash = models.CharField(max_length=64, blank=True)
    token = models.CharField(max_length=40, unique=True)
    confirmed = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    picked_at = models.DateTimeField(null=True)
    source_ref = models.CharField(max_length=200, unique=True, null=True)
    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", _("Can decide about comments"))]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="comment_number_once"),
            models.UniqueConstraint(fields=["thread", "path"], name="comment_path_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="comment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(waits=True) | ~Q(status="held"), name="comment_held_waits"
            ),
            models.CheckConstraint(
                condition=(Q(parent=None) & Q(depth=0))
                | (Q(parent__isnull=False) & Q(depth__gt=0)),
                name="comment_depth_fits_parent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["thread", "path"],
                condition=Q(status__in=IN_THREAD),
                name="comment_in_thread",
            ),
            models.Index(
                F("risk").desc(),
                F("created_at"),
                F("id"),
                condition=Q(waits=True),
                name="comment_queue",
            ),
            models.Index(fields=["status", "-id"], name="comment_by_status"),
            models.Index(fields=["sender", "created_at"], name="comment_of_sender"),
            models.Index(fields=["network_hash", "created_at"], name="comment_of_network"),
            models.Index(fields=["thread", "created_at"], name="comment_by_time"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.thread.article.get_absolute_url()}comments/{self.number}/"

    def receipt_url(self) -> str:
        return reverse("comments:receipt", args=[self.token])

    def withdraw_url(self) -> str:
        return reverse("comments:withdraw", args=[self.token])

    def edit_url(self) -> str:
        return reverse("comments:edit", args=[self.token])


class CommentRevision(models.Model):
    """The words of a comment as sent once. The only place, with `Sender`, that holds them."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("comment"))
    html = models.TextField(editable=False)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision of a comment")
        verbose_name_plural = _("revisions of comments")
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment} ({self.number})"


class Finding(models.Model):
    """What a detector found in a revision: the rule and the place, never the words.

    `message` is a sentence as `comments.saying.pack` stores it.
    """

    class Field(models.TextChoices):
        TEXT = "text", _("comment")
        NAME = "name", _("name")
        NONE = "", _("circumstances")

    revision = models.ForeignKey(CommentRevision, models.PROTECT, related_name="findings")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    detector = models.CharField(max_length=24)
    field = models.CharField(max_length=8, choices=Field.choices, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    message = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["revision", "start", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="finding_has_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.detector} {self.start}-{self.end}"
