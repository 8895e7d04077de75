"""Fields of a form that the stock admin leaves half said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.dateparse import parse_datetime


class ZonedDateTime(AdminSplitDateTime):
    """A date and a time with the name of the zone that they are in: the site's, whoever writes."""

    template_name = "admin/articles/zoned_time.html"

    def decompress(self, value: Any) -> Any:
        """An address may name a time for an empty form; one that names none leaves it empty."""
        if isinstance(value, str):
            value = _read(value)
        return super().decompress(value)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        zone = timezone.get_current_timezone_name()
        return {**super().get_context(name, value, attrs), "zone": zone}


def _read(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
