"""Who moderates: the one question behind judging, handing over, and the digest.

`comments.admin.access` asks the same of a request.
"""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from articles.people.models import User

CODENAME = "moderate_comment"


def active() -> QuerySet[User]:
    """Active staff who may decide about comments, by name."""
    named = Permission.objects.filter(content_type__app_label="comments", codename=CODENAME)
    granted = Q(groups__permissions__in=named) | Q(user_permissions__in=named)
    may = User.objects.filter(granted | Q(is_superuser=True), is_active=True, is_staff=True)
    return User.objects.filter(pk__in=may.values("pk")).order_by("name", "pk")
