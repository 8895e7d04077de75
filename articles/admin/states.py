"""Where an article stands, in words and as filters. Only for the desk: readers' rule is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Revision

NAMES = {
    "draft": gettext_lazy("Draft"),
    "submitted": gettext_lazy("Submitted"),
    "approved": gettext_lazy("Approved"),
    "scheduled": gettext_lazy("Scheduled"),
    "published": gettext_lazy("Published"),
    "expired": gettext_lazy("Expired"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
UNSEEN = {
    "draft": gettext_lazy("Draft: readers do not see it"),
    "submitted": gettext_lazy("Submitted: an editor is to read it"),
    "approved": gettext_lazy("Approved: it may be published"),
}
ACTIONS = {
    "created": gettext_lazy("Created"),
    "saved": gettext_lazy("Saved"),
    "updated": gettext_lazy("Updated for readers"),
    "submitted": gettext_lazy("Submitted"),
    "approved": gettext_lazy("Approved"),
    "returned": gettext_lazy("Returned"),
    "scheduled": gettext_lazy("Scheduled"),
    "unscheduled": gettext_lazy("Made a draft again"),
    "published": gettext_lazy("Published"),
    "restored": gettext_lazy("An earlier one brought back"),
    "renamed": gettext_lazy("Moved to another address"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "republished": gettext_lazy("Published again"),
}

STAY = frozenset({"section", "slug", "publish_at", "embargo_until", "expire_at"})
"""What a revision that is brought back leaves as it is now."""


def with_names(revisions: Iterable[Revision]) -> list[dict[str, Any]]:
    """The revisions for a table, with what was done in words."""
    columns = ("number", "created_at", "by", "note", "headline")
    return [
        {name: getattr(one, name) for name in columns}
        | {"done": ACTIONS.get(one.action, one.action)}
        for one in revisions
    ]


def state_of(article: Article, now: datetime | None = None) -> str:
    """One of the keys of `NAMES`."""
    now = now or timezone.now()
    if article.visible_from is None:
        return article.stage
    if article.withdrawn_at is not None:
        return "withdrawn"
    if article.visible_from > now:
        return "scheduled"
    return "published" if article.is_visible(now) else "expired"


def condition(state: str, now: datetime) -> Q:
    """The rows of which `state_of` says the same."""
    kept = Q(withdrawn_at__isnull=True)
    over = Q(visible_until__lte=now)
    return {
        **{stage: Q(visible_from__isnull=True, stage=stage) for stage in Article.Stage.values},
        "scheduled": kept & Q(visible_from__gt=now),
        "published": kept & Q(visible_from__lte=now) & ~(Q(visible_until__isnull=False) & over),
        "expired": kept & Q(visible_from__lte=now) & over,
        "withdrawn": Q(visible_from__isnull=False, withdrawn_at__isnull=False),
    }[state]


def moment(at: datetime) -> str:
    """A time in site time, as the site's language writes it."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def zoned(at: datetime) -> str:
    """A time to come, with the name of the zone that it is in."""
    return f"{moment(at)} ({timezone.get_current_timezone_name()})"


def sentence(article: Article) -> str:
    """The state with its time, for the top of the form."""
    state = state_of(article)
    if state in UNSEEN:
        return str(UNSEEN[state])
    at = {
        "scheduled": article.visible_from,
        "published": article.first_published_at,
        "expired": article.visible_until,
        "withdrawn": article.withdrawn_at,
    }[state]
    words = {
        "scheduled": _("Scheduled: readers will see it from %(at)s"),
        "published": _("Published: %(at)s"),
        "expired": _("Expired: %(at)s"),
        "withdrawn": _("Withdrawn: %(at)s (%(reason)s)"),
    }[state]
    told = zoned if state == "scheduled" else moment
    return words % {"at": told(at) if at else "", "reason": article.withdrawn_reason}


def standing(article: Article, now: datetime | None = None) -> str:
    """The state, what is still to come, and whose turn it is."""
    now = now or timezone.now()
    parts = [sentence(article)]
    if article.embargo_until is not None and article.embargo_until > now:
        parts.append(_("Embargo until %(at)s") % {"at": zoned(article.embargo_until)})
    ends = article.visible_until
    if ends is not None and ends > now:
        parts.append(_("Ends %(at)s") % {"at": zoned(ends)})
    if article.assignee is not None:
        parts.append(_("It is %(name)s’s turn.") % {"name": article.assignee})
    return " · ".join(parts)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(condition(value, timezone.now())) if value in NAMES else queryset


class TurnFilter(admin.SimpleListFilter):
    """Whose turn it is."""

    title = gettext_lazy("turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", gettext_lazy("Mine")),
            ("others", gettext_lazy("Somebody else’s")),
            ("nobody", gettext_lazy("Nobody’s in particular")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        mine = Q(assignee=request.user.pk)
        nobody = Q(assignee__isnull=True)
        wanted = {"mine": mine, "nobody": nobody, "others": ~mine & ~nobody}
        return queryset.filter(wanted.get(self.value() or "", Q()))
