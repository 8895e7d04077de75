"""One row for each picture, with what readers need to be told about it."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FORMATS = ("jpeg", "png", "webp", "gif")


def new_key() -> str:
    """Return 22 URL-safe characters that hold 128 random bits."""
    return secrets.token_urlsafe(16)


class Picture(models.Model):
    """A picture: its file, its words and the renditions made of it.

    Only `library` and `renditions` write rows. `width` and `height` are pixels of the
    upright picture; `original` is a path below ORIGINALS_ROOT; `renditions` holds, for each
    of "jpeg", "webp" and "avif", `[width, height, path below MEDIA_ROOT]`, narrowest first, and
    as "crop" the same for three JPEG files in fixed shapes. Every file holds the credit, the
    copyright notice and the licence.
    """

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        NEEDS_TEXT = "needs_text", _("Needs alt text or credit")
        FILE_MISSING = "file_missing", _("File missing")

    key = models.CharField(_("key"), max_length=22, unique=True, default=new_key, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.FILE_MISSING, editable=False
    )
    name = models.CharField(_("file name"), max_length=255, editable=False)
    original = models.CharField(max_length=100, blank=True, default="", editable=False)
    sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    format = models.CharField(max_length=4, blank=True, default="", editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    frames = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Frames in the file; only the first one is shown.")
    )
    alt = models.TextField(
        _("alt text"),
        max_length=1000,
        blank=True,
        default="",
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It tells readers nothing: screen readers pass over it."),
    )
    caption = models.TextField(_("caption"), max_length=2000, blank=True, default="")
    credit = models.TextField(
        _("credit"), max_length=300, blank=True, default="", help_text=_("Who made the picture.")
    )
    copyright = models.TextField(
        _("copyright notice"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Who holds the rights: written into every file that readers get."),
    )
    licence = models.TextField(_("licence"), max_length=300, blank=True, default="")
    licence_until = models.DateField(
        _("licence ends after"),
        null=True,
        blank=True,
        help_text=_("The last day on which readers may be shown it. Empty: it has no end."),
    )
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    place = models.TextField(
        _("place"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Where it was taken, in words. Readers are not shown it."),
    )
    certified = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("The file holds content credentials (C2PA). They were not checked."),
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, from the left"), default=50, help_text=_("Percent, 0 to 100.")
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"), default=50, help_text=_("Percent, 0 to 100.")
    )
    renditions = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text=_("Goes up by one whenever the file or its renditions change."),
    )
    source_ref = models.CharField(
        max_length=255, unique=True, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("sha256",), name="media_picture_sha256"),
            models.Index(fields=("-created_at", "-id"), name="media_picture_newest"),
        )
        constraints = (
            models.CheckConstraint(
                name="media_picture_state_known",
                condition=Q(state__in=("ready", "needs_text", "file_missing")),
            ),
            models.CheckConstraint(
                name="media_picture_format_known", condition=Q(format__in=("", *FORMATS))
            ),
            models.CheckConstraint(
                name="media_picture_ready_has_texts",
                condition=~Q(state="ready") | (~Q(credit="") & (~Q(alt="") | Q(decorative=True))),
            ),
            models.CheckConstraint(
                name="media_picture_file_or_missing",
                condition=Q(state="file_missing", original="")
                | (~Q(state="file_missing") & ~Q(original="") & Q(width__gt=0, height__gt=0)),
            ),
            models.CheckConstraint(
                name="media_picture_focal_percent",
                condition=Q(focal_x__gte=0, focal_x__lte=100, focal_y__gte=0, focal_y__lte=100),
            ),
        )

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def usable(self) -> bool:
        """Whether readers may be shown it now: described, credited, drawn, its licence not over."""
        return self.presentable and not self.licence_ended

    @property
    def presentable(self) -> bool:
        """Whether it is described, credited and drawn, whatever its licence says today."""
        return self.state == self.State.READY and self.drawn

    @property
    def licence_ended(self) -> bool:
        """Whether the last day of its licence is over, by the calendar of the site."""
        return self.licence_until is not None and self.licence_until < timezone.localdate()

    @property
    def drawn(self) -> bool:
        """Whether there is at least one rendition to show."""
        return bool(self.renditions.get("jpeg"))
