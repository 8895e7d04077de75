"""References, slugs and lengths of what comes in from elsewhere."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable

from django.core.exceptions import ValidationError

from articles.models import Page, Section
from articles.models.fields import make_slug, validate_root_slug

REF_LENGTH = 200


def reference(*parts: str) -> str:
    """Join parts to a `source_ref`; one that is too long ends in a hash of the whole."""
    whole = ":".join(parts)
    if len(whole) <= REF_LENGTH:
        return whole
    return f"{whole[: REF_LENGTH - 33]}:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def free_slug(wanted: str, taken: Callable[[str], bool], *, fallback: str, length: int = 80) -> str:
    """Return a slug like `wanted` that is not taken, by adding -2, -3 and so on if need be."""
    base = make_slug(wanted, fallback=fallback, length=length - 5)
    numbered = (f"{base}-{number}" for number in itertools.count(2))
    return next(slug for slug in itertools.chain([base], numbered) if not taken(slug))


def root_is_taken(slug: str) -> bool:
    """Whether a section or a page has this slug, or the site itself answers at it."""
    try:
        validate_root_slug(slug)
    except ValidationError:
        return True
    return Section.objects.filter(slug=slug).exists() or Page.objects.filter(slug=slug).exists()
