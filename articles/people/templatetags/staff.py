"""What pages of the staff say about the second factor."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from articles.people import second_factor

register = template.Library()


@register.simple_tag
def lacks_second_factor(user: Any) -> str:
    """ "" where the account has one; else "required" or "optional", as the site has it."""
    if not user.is_authenticated or second_factor.kinds_of(user):
        return ""
    return str(settings.STAFF_MFA)
