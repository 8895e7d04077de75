"""The desk on the admin's first page."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from articles.people.models import User
from comments.admin import dashboard
from comments.admin.access import may_moderate

register = template.Library()


@register.inclusion_tag("admin/comments/dashboard.html")
def desk_overview(request: HttpRequest) -> dict[str, Any]:
    """What waits and what was done, for moderators; nothing for others."""
    user = request.user
    if not isinstance(user, User) or not may_moderate(user):
        return {}
    return {"desk": dashboard.desk(user)}
