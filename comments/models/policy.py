"""The comment policy: numbered versions of numbered rules. `comments.policies` writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.policy import grounds


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def published(self, now: datetime | None = None) -> PolicyVersionQuerySet:
        return self.filter(published_at__lte=now or timezone.now(), number__gt=0)

    def in_force(self, now: datetime | None = None) -> PolicyVersion | None:
        """The published version with the newest time, so that superseding changes no old row."""
        return self.published(now).order_by("-published_at", "-number").first()


class PolicyVersion(models.Model):
    """One version of the policy: a draft without `published_at`, frozen once it has one.

    Version 0, "before this policy", has no rules: imported comments cite it. `edits` moves with
    every change of a draft, so that a save says which state of it the editor had seen. There is
    one draft at a time, or two would be published in an order that their numbers deny.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.CharField(_("published by"), max_length=120, blank=True)
    note = models.TextField(_("what changed, for readers"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)
    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["-number"]
        permissions = [("edit_policy", "Can draft and publish the comment policy")]
        constraints = [
            models.UniqueConstraint(
                Coalesce("published_at", Value(datetime(1970, 1, 1, tzinfo=UTC))),
                condition=Q(published_at=None, number__gt=0),
                name="policy_one_draft_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})

    def get_absolute_url(self) -> str:
        return reverse("comments:policy_version", args=[self.number])


class Rule(models.Model):
    """One numbered rule of one version. Its words are `RuleText` rows, a language each.

    `citable`: moderators may refuse or remove under it. A rule that only sorts, such as "first
    comments are read first", is none. `private_texts`: its detectors read reports and appeals too.
    `statement`: whom it restricts is told why; False is for floods of advertising alone, which the
    law leaves out (Article 17(2) of the Digital Services Act).
    """

    class Consequence(models.TextChoices):
        NONE = "", _("for people only")
        NUDGE = "nudge", _("ask the writer to think again")
        HOLD = "hold", _("hold for a moderator")
        REFUSE = "refuse", _("refuse")

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="rules")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    key = models.SlugField(_("key"), max_length=40)
    consequence = models.CharField(
        _("consequence"), max_length=8, choices=Consequence.choices, blank=True
    )
    ground = models.CharField(_("ground"), max_length=60, choices=grounds.GROUNDS, blank=True)
    citable = models.BooleanField(_("may be cited for a refusal or removal"), default=True)
    private_texts = models.BooleanField(_("checks reports and appeals too"), default=True)
    statement = models.BooleanField(_("writers get a statement of reasons"), default=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="rule_number_once"),
            models.UniqueConstraint(fields=["version", "key"], name="rule_key_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="rule_number_from_one"),
            models.CheckConstraint(
                condition=Q(consequence__in=["", "nudge", "hold", "refuse"]),
                name="rule_consequence_known",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", *sorted(grounds.NAMES)]), name="rule_ground_known"
            ),
            models.CheckConstraint(
                condition=Q(citable=True) | ~Q(consequence="refuse"),
                name="rule_refuses_only_if_citable",
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Rule %(rule)s of version %(version)s")
            % {"rule": self.number, "version": self.version.number}
        )

    def get_absolute_url(self) -> str:
        return f"{self.version.get_absolute_url()}#rule-{self.number}"


class RuleText(models.Model):
    """What readers read of a rule, in one language."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=12, default="en")
    title = models.CharField(_("short title"), max_length=60)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a rule")
        verbose_name_plural = _("texts of rules")
        constraints = [
            models.UniqueConstraint(fields=["rule", "language"], name="rule_text_once_a_language")
        ]

    def __str__(self) -> str:
        return self.title


class Example(models.Model):
    """A published example: shown to readers, and run as a test of the rule's detectors.

    `facts` names circumstances that differ from an ordinary first comment, by the field names of
    `comments.policy.facts.Facts`.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="examples")
    language = models.CharField(_("language"), max_length=12, default="en")
    name = models.CharField(_("sender's name"), max_length=80, blank=True)
    text = models.TextField(_("comment"))
    allowed = models.BooleanField(_("allowed"))
    why = models.CharField(_("why"), max_length=250)
    facts = models.JSONField(_("circumstances"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Detector(models.Model):
    """What looks for breaches of a rule: a kind from `comments.policy.detectors` and its settings.

    `languages` empty means every language.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="detectors")
    kind = models.CharField(_("kind"), max_length=24)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("detector")
        verbose_name_plural = _("detectors")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.kind
