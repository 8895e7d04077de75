"""`{% picture %}`: a picture in the page, from its row alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from articles.media import markup, reading_day
from articles.media.markup import TEMPLATE, context
from articles.media.models import Picture

register = template.Library()


@register.inclusion_tag(TEMPLATE)
def picture(
    picture: Picture | None,
    sizes: str = "100vw",
    caption: str | None = None,
    lazy: bool = True,
    lead: bool = False,
    shown_on: datetime | None = None,
) -> dict[str, Any]:
    """Write a picture; see `articles.media.markup.context` for what the options mean."""
    day = timezone.localdate(shown_on) if shown_on else None
    return context(picture, sizes=sizes, caption=caption, lazy=lazy, lead=lead, shown_on=day)


@register.filter
def of_the_day(html: str, shown_on: datetime | None = None) -> str:
    """A stored text with its pictures as they may be shown today; see `reading_day`."""
    day = timezone.localdate(shown_on) if shown_on else None
    return reading_day.fill(html, today=timezone.localdate(), shown_on=day)


@register.filter
def thumbnail(picture: Picture) -> str:
    """The address of the narrowest file, "" before there is one."""
    return markup.thumbnail(picture)
