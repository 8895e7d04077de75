"""Articles, what belongs to one, and the single rule of who may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.fields import WebAddressField
from articles.models.people import Person
from articles.models.site import Page, Section, Topic


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, now: datetime | None = None) -> ArticleQuerySet:
        """What a guest may see at `now`: the only rule of visibility, asked at read time."""
        now = now or timezone.now()
        return self.filter(visible_from__lte=now).filter(
            Q(visible_until__isnull=True) | Q(visible_until__gt=now)
        )

    def newest(self) -> ArticleQuerySet:
        return self.order_by("-visible_from", "-pk")

    def for_list(self) -> ArticleQuerySet:
        """With what a teaser shows, without the text that it does not."""
        return self.select_related("section", "lead_picture").defer("body", "body_source", "text")


class Article(models.Model):
    """A story. `articles.publishing` is the only writer of its state, address and stored text.

    Visible if and only if max(publish_at, embargo_until) <= now < min(expire_at, withdrawn_at).
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        ANALYSIS = "analysis", _("Analysis")
        OPINION = "opinion", _("Opinion")
        INTERVIEW = "interview", _("Interview")
        LIVE = "live", _("Live")
        WIRE = "wire", _("Wire")
        PARTNER = "partner", _("Partner content")

    class Stage(models.TextChoices):
        """How far a story without a time has come; with a time, the clock says where it is."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")

    section = models.ForeignKey(Section, models.PROTECT, verbose_name=_("section"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NEWS)
    language = models.CharField(_("language"), max_length=12, default="en")
    headline = models.CharField(_("headline"), max_length=250)
    deck = models.TextField(
        _("deck"), blank=True, help_text=_("One or two sentences that add to the headline.")
    )
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    path = models.CharField(max_length=250, unique=True, null=True, editable=False)
    dateline = models.CharField(
        _("dateline"), max_length=80, blank=True, help_text=_("Where it was reported from.")
    )
    wire_source = models.CharField(_("wire source"), max_length=80, blank=True)
    body_source = models.TextField(_("text"), blank=True)
    body = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    lead_picture = models.ForeignKey(
        "media.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    lead_caption = models.TextField(
        _("caption of the lead picture"), blank=True, help_text=_("Empty: the picture's own.")
    )
    figures = models.ManyToManyField("media.Picture", editable=False, related_name="+")
    embeds = models.ManyToManyField("articles.Embed", editable=False, related_name="articles")
    topics = models.ManyToManyField(Topic, blank=True, verbose_name=_("topics"))
    people = models.ManyToManyField(Person, through="Credit", related_name="articles")

    stage = models.CharField(max_length=9, choices=Stage, default=Stage.DRAFT, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="assigned_articles",
        verbose_name=_("whose turn it is"),
    )
    embargo_people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("who may see it before"),
        help_text=_("Until the embargo ends, nobody else at the desk sees the story."),
    )
    live_ended_at = models.DateTimeField(null=True, editable=False)

    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    expire_at = models.DateTimeField(_("expire at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(max_length=250, blank=True, editable=False)
    visible_from = models.GeneratedField(
        expression=Case(
            When(Q(embargo_until__isnull=True) | Q(publish_at__isnull=True), then=F("publish_at")),
            default=Greatest("publish_at", "embargo_until"),
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    visible_until = models.GeneratedField(
        expression=Least(
            Coalesce("expire_at", "withdrawn_at"), Coalesce("withdrawn_at", "expire_at")
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    first_published_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(
        _("updated"), null=True, editable=False, help_text=_("The last update shown to readers.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    card = models.JSONField(default=dict, editable=False)
    based_on = WebAddressField(
        _("based on"),
        max_length=500,
        blank=True,
        help_text=_("The address of the report that this story rests on."),
    )
    republish = models.BooleanField(
        _("may be republished"),
        default=False,
        help_text=_("Readers get the text to copy, under the licence of the site."),
    )
    noindex = models.BooleanField(_("keep out of search engines"), default=False)
    noindex_reason = models.CharField(_("reason for that"), max_length=250, blank=True)
    source_ref = models.CharField(max_length=200, unique=True, null=True, editable=False)
    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", _("Can publish and withdraw articles"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(path__isnull=False),
                name="article_with_a_time_has_a_path",
            ),
            models.CheckConstraint(
                condition=Q(noindex=False) | ~Q(noindex_reason=""), name="noindex_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(expire_at__isnull=True)
                | Q(expire_at__gt=F("publish_at")),
                name="article_expires_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "submitted", "approved"]),
                name="article_stage_known",
            ),
        ]
        indexes = [
            models.Index(F("visible_from").desc(), F("id").desc(), name="article_newest"),
            models.Index(
                F("section"), F("visible_from").desc(), F("id").desc(), name="article_by_section"
            ),
            models.Index(F("changed_at").desc(), name="article_changed"),
            models.Index(
                F("stage"),
                F("changed_at").desc(),
                condition=Q(publish_at__isnull=True),
                name="article_unpublished",
            ),
            models.Index(
                fields=["visible_until"],
                condition=Q(visible_until__isnull=False),
                name="article_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("articles:article", kwargs={"path": self.path})

    def is_visible(self, now: datetime | None = None) -> bool:
        """The rule of `ArticleQuerySet.published` for a row at hand."""
        now = now or timezone.now()
        begins, ends = self.visible_from, self.visible_until
        return begins is not None and begins <= now and (ends is None or ends > now)


class Credit(models.Model):
    """One name in a byline, in its place and role."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        REPORTER = "reporter", _("additional reporting")
        PHOTOGRAPHER = "photographer", _("photographs")
        ILLUSTRATOR = "illustrator", _("illustrations")
        TRANSLATOR = "translator", _("translation")
        EDITOR = "editor", _("editing")

    article = models.ForeignKey(Article, models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=14, choices=Role.choices, default=Role.AUTHOR)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("byline")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "person", "role"], name="one_credit_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class RelatedStory(models.Model):
    """A story that readers of `article` are sent on to, in order."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="related_stories")
    related = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("story"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "related"], name="related_once"),
            models.CheckConstraint(
                condition=~Q(article=F("related")), name="not_related_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return str(self.related)


class Revision(models.Model):
    """The article as one save left it, and what was done. Never changed, never deleted.

    `snapshot` holds everything else that an editor sets; it is empty in revisions from before 0.6.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=12)
    headline = models.CharField(max_length=250)
    deck = models.TextField(blank=True)
    body_source = models.TextField(blank=True)
    snapshot = models.JSONField(default=dict)
    by = models.CharField(max_length=120)
    note = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"


class Correction(models.Model):
    """What was put right in a published article, told to readers. `articles.publishing` alone
    writes it, in the transaction of the revision that put it right.

    It stands between two revisions: `before` is what readers had, `after` what they have since.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        NOTE = "note", _("Editor’s note")
        RETRACTION = "retraction", _("Retraction")

    article = models.ForeignKey(Article, models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices, default=Kind.CORRECTION)
    text = models.TextField(
        _("what readers are told"), help_text=_("What was wrong, and what is right.")
    )
    before = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    open = models.BooleanField(
        _("readers may see the change"),
        default=True,
        help_text=_("Both wordings side by side. Off: where the old one may not be repeated."),
    )
    by = models.CharField(max_length=120)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="correction_says_something"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["correction", "clarification", "update", "note", "retraction"]
                ),
                name="correction_kind_known",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("articles:correction", args=[self.pk])


class OldPath(models.Model):
    """An address that once led here and still must. Without slashes at either end."""

    path = models.CharField(max_length=500, unique=True)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="old_paths")
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="old_paths")

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, page__isnull=True)
                | Q(article__isnull=True, page__isnull=False),
                name="old_path_leads_to_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.path

    def target(self) -> Any:
        return self.article or self.page
