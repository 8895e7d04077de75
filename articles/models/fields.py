"""Slugs and the names that no section or page may take."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, In, LessThan
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

RESERVED = (
    "accounts admin api archive comment-policy comments corrections favicon.ico feed feeds health "
    "media people robots.txt search sitemap.xml static topics"
).split()


def validate_root_slug(value: str) -> None:
    """Refuse a first part of an address that the program answers, or will for a year or a language.

    Languages look like `de` or `pt-br`, years like `2019`.
    """
    language = len(value) < 3 or (len(value) == 5 and value[2] == "-")
    year = len(value) == 4 and value[0] in "0123456789"
    if value in RESERVED or language or year:
        raise ValidationError(_("“%(slug)s” is used by the site itself."), params={"slug": value})


def root_slug_is_free(name: str) -> models.CheckConstraint:
    """The same rule as `validate_root_slug`, held by the database."""
    length = Length("slug")
    language = Q(LessThan(length, Value(3))) | Q(
        Exact(length, Value(5)), Exact(Substr("slug", 3, 1), Value("-"))
    )
    year = Q(Exact(length, Value(4)), In(Substr("slug", 1, 1), list("0123456789")))
    return models.CheckConstraint(condition=~(Q(slug__in=RESERVED) | language | year), name=name)


def make_slug(text: str, *, fallback: str, length: int = 80) -> str:
    """A slug of at most `length` characters, cut at a word, in the text's own script."""
    slug = slugify(text, allow_unicode=True)
    if len(slug) > length:
        slug = slug[: length + 1].rsplit("-", 1)[0][:length]
    return slug.strip("-_") or fallback


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """A URL whose scheme is https when somebody types it without one."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> Any:
        """For migrations it is the plain field: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
