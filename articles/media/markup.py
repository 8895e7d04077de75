"""How a picture is written in a page: everything that `media/_picture.html` needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from articles.media.models import Picture
from articles.media.reading_day import file_photo

TEMPLATE = "media/_picture.html"
SOURCES = (("avif", "image/avif"), ("webp", "image/webp"))
FOCUS_STEP = 25
"""Percent between two focal points that the stylesheet has a class for."""


def picture_html(picture: Picture | None, **options: Any) -> str:
    """Return the markup that `{% picture %}` writes, for bodies that are rendered at save."""
    return render_to_string(TEMPLATE, context(picture, **options))


def context(
    picture: Picture | None,
    *,
    sizes: str = "100vw",
    caption: str | None = None,
    lazy: bool = True,
    lead: bool = False,
    shown_on: date | None = None,
) -> dict[str, Any]:
    """Return the template's variables; asks the database nothing.

    `shown_on` is the day of the story, for the label of a file photo; without it the place of the
    label is marked, to be filled when the page is read (`articles.media.reading_day`).

    With a caption, even an empty one, the picture comes in a figure with its credit; without
    one it comes bare. `lead` is for the one picture that the page should load first.
    """
    entries = picture.renditions.get("jpeg", []) if picture else []
    return {
        "picture": picture,
        "image": _image(entries),
        "srcset": srcset(entries),
        "sources": _sources(picture) if picture else [],
        "alt": alt_of(picture) if picture else "",
        "focus": focus_class(picture) if picture else "",
        "sizes": sizes,
        "until": picture.licence_until if picture else None,
        "taken": picture.taken_on if picture and shown_on is None else None,
        "file_photo": file_photo(picture.taken_on, shown_on) if picture else "",
        "figure": caption is not None,
        "caption": caption or "",
        "lazy": lazy and not lead,
        "lead": lead,
    }


def url_of(path: str) -> str:
    """Return the address of a rendition."""
    return f"{settings.MEDIA_URL}{path}"


def thumbnail(picture: Picture) -> str:
    """Return the address of the narrowest JPEG, "" before there is one."""
    entries = picture.renditions.get("jpeg", [])
    return url_of(entries[0][2]) if entries else ""


def srcset(entries: list[list[Any]]) -> str:
    """Return renditions as the value of a srcset attribute."""
    return ", ".join(f"{url_of(path)} {width}w" for width, _height, path in entries)


def alt_of(picture: Picture) -> str:
    """Return what screen readers say: nothing for decoration, the caption for want of better."""
    return "" if picture.decorative else picture.alt or picture.caption


def focus_class(picture: Picture) -> str:
    """Return the class that keeps the focal point in view when a picture is cropped.

    "" for the middle, else "focus-X-Y" with X and Y among 0, 25, 50, 75 and 100.
    """
    x, y = (
        (value + FOCUS_STEP // 2) // FOCUS_STEP * FOCUS_STEP
        for value in (picture.focal_x, picture.focal_y)
    )
    return "" if (x, y) == (50, 50) else f"focus-{x}-{y}"


def _image(entries: list[list[Any]]) -> dict[str, Any] | None:
    if not entries:
        return None
    width, height, path = entries[-1]
    return {"url": url_of(path), "width": width, "height": height}


def _sources(picture: Picture) -> list[dict[str, str]]:
    made = ((kind, picture.renditions.get(name)) for name, kind in SOURCES)
    return [{"type": kind, "srcset": srcset(entries)} for kind, entries in made if entries]
