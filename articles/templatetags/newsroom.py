"""The newsroom on the admin's first page."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from articles import rights
from articles.admin import dashboard
from articles.people.models import User

register = template.Library()


@register.inclusion_tag("admin/articles/_mine.html")
def mine_to_do(request: HttpRequest) -> dict[str, Any]:
    """What is somebody's to do, for those who write; nothing for others."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm(rights.WRITE):
        return {}
    return {"writes": True, "lists": dashboard.mine(user)}
