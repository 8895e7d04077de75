"""What stands on the front page and the section fronts, from when to when, and the banner."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.fields import WebAddressField
from articles.models.site import Section


class Placement(models.Model):
    """A story in a slot of a front: the front page, or a section's own if `section` is set.

    `articles.fronts` is its only writer. A row is never changed once its time has begun but to end
    it, so that every past front can be made again. Of two in one slot the later one counts.
    """

    class Slot(models.TextChoices):
        LEAD = "lead", _("lead")
        BESIDE = "beside", _("beside the lead")
        BELOW = "below", _("below the lead")

    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="placements"
    )
    slot = models.CharField(_("slot"), max_length=20, choices=Slot.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    article = models.ForeignKey(Article, models.CASCADE, related_name="placements")
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("story on a front")
        verbose_name_plural = _("stories on fronts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="placement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(slot__in=["lead", "beside", "below"]), name="placement_in_a_known_slot"
            ),
        ]
        indexes = [
            models.Index(fields=["section", "-starts_at"], name="placement_newest"),
            models.Index(fields=["ends_at", "starts_at"], name="placement_not_over"),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.order}: {self.article}"


class Banner(models.Model):
    """One line over every page of readers, for news that cannot wait. It always has an end."""

    text = models.CharField(_("text"), max_length=160)
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("story")
    )
    url = WebAddressField(_("or an address"), blank=True)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    by = models.CharField(max_length=120, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="banner_says_something"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="banner_ends"),
        ]

    def __str__(self) -> str:
        return self.text
