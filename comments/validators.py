"""What of a thread and of the policy an article's page depends on."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from comments import heat
from comments.models import PolicyVersion, SectionDefaults, Thread


def thread_version() -> Combinable:
    return Subquery(Thread.objects.filter(article=OuterRef("pk")).values("version")[:1])


def visible_count() -> Combinable:
    """Not only for the validator: the page tells machines how many comments it has."""
    return Subquery(Thread.objects.filter(article=OuterRef("pk")).values("visible_count")[:1])


def policy_version() -> Combinable:
    published = PolicyVersion.objects.filter(number__gt=0, published_at__lte=Now())
    return Subquery(published.order_by("-published_at", "-number").values("number")[:1])


def thread_age() -> Combinable:
    """Whether the thread has closed by its age: a page kept from before is not shown after."""
    threads = Thread.objects.filter(article=OuterRef("pk"))
    return Subquery(threads.values(closed=_closed_by_age())[:1])


def section_defaults() -> Combinable:
    """What a page shows before the first comment: how a thread of its section would begin."""
    defaults = SectionDefaults.objects.filter(section=OuterRef("section"))
    days = Coalesce(Cast("closes_after_days", IntegerField()), Value(0))
    shown: list[Combinable | str] = [days, _closed_by_age()]
    shown += ["preset", "replies", "links", "slow_seconds"]
    parts = (part for one in shown for part in (Cast(one, TextField()), Value("/")))
    return Subquery(defaults.values(told=Concat(*parts, output_field=TextField()))[:1])


def thread_heat() -> Combinable:
    return heat.mark(timezone.now())


def _closed_by_age() -> Combinable:
    """1 where the days after which a row closes are over, for the article of the outer query."""
    days = Cast("closes_after_days", IntegerField()) * Value(timedelta(days=1))
    ends = ExpressionWrapper(
        OuterRef("first_published_at") + ExpressionWrapper(days, DurationField()), DateTimeField()
    )
    return Case(When(LessThanOrEqual(ends, timezone.now()), then=Value(1)), default=Value(0))
