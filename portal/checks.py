"""Set-ups that would hurt a newsroom, refused before the first request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from articles import websub


@register(Tags.security)
def uploads_are_not_code(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Uploads must not land where Python looks for modules or the server for static files."""
    inside = [
        name
        for name in ("MEDIA_ROOT", "ORIGINALS_ROOT")
        if any(
            Path(getattr(settings, name)).is_relative_to(settings.BASE_DIR / package)
            for package in ("portal", "articles", "comments", "templates", "static", "tests")
        )
    ]
    return [
        Error(f"{name} lies inside the program.", hint="Set VAR_DIR elsewhere.", id="portal.E001")
        for name in inside
    ]


@register(Tags.urls)
def the_hub_has_an_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A hub that cannot be told would be named in every feed all the same."""
    if not settings.WEBSUB_HUB or websub.ADDRESS.fullmatch(settings.WEBSUB_HUB):
        return []
    hint = "Give the whole address of a WebSub hub, such as https://hub.example/, or nothing."
    return [Error(f"WEBSUB_HUB is {settings.WEBSUB_HUB!r}.", hint=hint, id="portal.E002")]


@register(Tags.security, deploy=True)
def production_is_encrypted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A public newsroom is served over https, or its staff's passwords travel in the clear."""
    if settings.SECURE:
        return []
    return [
        checks.Warning(
            "SITE_URL does not begin with https.",
            hint="Set SITE_URL to the public address of the site.",
            id="portal.W001",
        )
    ]
