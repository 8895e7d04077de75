"""The site itself: who publishes it, its editions, sections, topics and standing pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.fields import WebAddressField, root_slug_is_free, validate_root_slug


class Edition(models.Model):
    """A language edition. The default one has no prefix in its addresses."""

    language = models.CharField(_("language"), max_length=12, unique=True)
    prefix = models.CharField(_("prefix"), max_length=12, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return self.name


class SiteIdentityManager(models.Manager["SiteIdentity"]):
    def current(self) -> SiteIdentity:
        """The site's identity; an unsaved default before anybody has set one."""
        return self.select_related("logo").first() or SiteIdentity(
            name="Standfirst", language=settings.LANGUAGE_CODE, nav=dict(EMPTY_NAV)
        )


EMPTY_NAV: dict[str, list[dict[str, str]]] = {
    "sections": [],
    "header": [],
    "footer": [],
    "policies": [],
}


TIMES = ("from", "until")


def empty_nav() -> dict[str, Any]:
    return {place: [] for place in EMPTY_NAV}


class SiteIdentity(models.Model):
    """One row: what the site is called and who answers for it.

    `nav` repeats sections, pages and banners so that every page's frame costs one query; it and
    `version` are written by `articles.publishing.refresh_site` alone. A page whose time has yet to
    come is in it with that time ("from"), and so is a banner until its end; readers are shown
    `menus` and `banner`.
    """

    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)
    publisher = models.CharField(_("publisher"), max_length=160, blank=True)
    email = models.EmailField(_("public e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    logo = models.ForeignKey(
        "media.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("For search engines and previews; readers see the name."),
    )
    licence = models.CharField(
        _("licence for republishing"), max_length=120, blank=True, help_text=_("CC BY-ND 4.0")
    )
    licence_url = WebAddressField(_("address of the licence"), blank=True)
    nav = models.JSONField(default=empty_nav, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    objects = SiteIdentityManager()

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_site_identity")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def menus(self) -> dict[str, list[dict[str, str]]]:
        """What the menus show when first asked: sections, and pages whose time has come."""
        now = timezone.now()
        return {
            place: [one for one in entries if _has_come(one.get("from"), now)]
            for place, entries in self.nav.items()
            if place in EMPTY_NAV
        }

    @cached_property
    def banner(self) -> dict[str, str] | None:
        """The line over every page when first asked: of two at once the one that began later."""
        now = timezone.now()
        return next((one for one in self.nav.get("banners", []) if _stands(one, now)), None)

    @cached_property
    def turns_at(self) -> datetime | None:
        """The next moment at which the frame becomes another by itself, if one is planned."""
        now = timezone.now()
        texts = (one.get(key) for entries in self.nav.values() for one in entries for key in TIMES)
        moments = (parse_datetime(text) for text in texts if text)
        return min((at for at in moments if at is not None and at > now), default=None)

    @property
    def frame(self) -> str:
        """What every page's frame depends on, for validators."""
        banner = self.banner["number"] if self.banner else ""
        return f"{self.version}.{sum(map(len, self.menus.values()))}.{banner}"


def _stands(banner: dict[str, str], now: datetime) -> bool:
    return _has_come(banner["from"], now) and not _has_come(banner["until"], now)


def _has_come(text: str | None, now: datetime) -> bool:
    at = parse_datetime(text) if text else None
    return at is None or at <= now


class Section(models.Model):
    """A part of the paper. Every article has one; its slug opens the article's address."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, allow_unicode=True, validators=[validate_root_slug]
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    source_ref = models.CharField(max_length=200, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "name"]
        constraints = [root_slug_is_free("section_slug_is_free")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section_or_page", args=[self.slug])


class Topic(models.Model):
    """A subject that articles of any section may share."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    source_ref = models.CharField(max_length=200, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:topic", args=[self.slug])


class Page(models.Model):
    """A standing page: about, imprint, privacy, contact. Public once `published_at` has come."""

    class Place(models.TextChoices):
        NONE = "none", _("no menu")
        HEADER = "header", _("top of every page")
        FOOTER = "footer", _("foot of every page")

    class Role(models.TextChoices):
        """The policies of a `NewsMediaOrganization` in schema.org."""

        NONE = "", _("nothing of these")
        PRINCIPLES = "principles", _("publishing principles")
        CORRECTIONS = "corrections", _("corrections policy")
        ETHICS = "ethics", _("ethics policy")
        VERIFICATION = "verification", _("how facts are checked")
        SOURCES = "sources", _("unnamed sources")
        FEEDBACK = "feedback", _("how to give feedback")
        BYLINES = "bylines", _("stories without a byline")
        MASTHEAD = "masthead", _("who works here")
        OWNERSHIP = "ownership", _("ownership and funding")
        DIVERSITY = "diversity", _("diversity policy")

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, allow_unicode=True, validators=[validate_root_slug]
    )
    title = models.CharField(_("title"), max_length=200)
    role = models.CharField(
        _("what it answers"),
        max_length=16,
        choices=Role.choices,
        blank=True,
        help_text=_("Told to search engines as the newsroom's policy of that kind."),
    )
    body_source = models.TextField(_("text"), blank=True)
    body = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    place = models.CharField(_("menu"), max_length=8, choices=Place.choices, default=Place.FOOTER)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    source_ref = models.CharField(max_length=200, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "title"]
        constraints = [
            root_slug_is_free("page_slug_is_free"),
            models.UniqueConstraint(
                fields=["role"], condition=~models.Q(role=""), name="one_page_for_a_role"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:section_or_page", args=[self.slug])
