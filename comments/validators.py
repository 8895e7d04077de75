"""What of a thread and of the policy an article's page depends on."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from comments.models import PolicyVersion, Thread


def thread_version() -> Combinable:
    return Subquery(Thread.objects.filter(article=OuterRef("pk")).values("version")[:1])


def policy_version() -> Combinable:
    published = PolicyVersion.objects.filter(number__gt=0, published_at__lte=Now())
    return Subquery(published.order_by("-published_at", "-number").values("number")[:1])
