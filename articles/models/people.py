"""People whose names stand over articles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """Somebody with a byline: staff, guest or pseudonym. An account is not needed."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True, help_text=_("Court reporter"))
    biography = models.TextField(_("biography"), blank=True)
    picture = models.ForeignKey(
        "media.Picture", models.PROTECT, null=True, blank=True, verbose_name=_("picture")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("account")
    )
    source_ref = models.CharField(max_length=200, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:person", args=[self.slug])
