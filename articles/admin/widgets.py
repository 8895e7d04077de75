"""Fields of a form that the stock admin leaves half said."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone


class ZonedDateTime(AdminSplitDateTime):
    """A date and a time with the name of the zone that they are in: the site's, whoever writes."""

    template_name = "admin/articles/zoned_time.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        zone = timezone.get_current_timezone_name()
        return {**super().get_context(name, value, attrs), "zone": zone}
