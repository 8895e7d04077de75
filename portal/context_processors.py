"""What every page knows of the site it belongs to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import SiteIdentity


def site(request: HttpRequest) -> dict[str, Any]:
    """The identity (one query, made when a template first asks), the address, the version."""
    return {
        "site": SimpleLazyObject(SiteIdentity.objects.current),
        "site_url": settings.SITE_URL,
        "version": settings.VERSION,
    }
