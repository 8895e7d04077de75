"""`{% picture %}`: a picture in the page, from its row alone."""

from __future__ import annotations

from typing import Any

from django import template

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
) -> dict[str, Any]:
    """Write a picture; see `articles.media.markup.context` for what the options mean."""
    return context(picture, sizes=sizes, caption=caption, lazy=lazy, lead=lead)
