"""The public log: every decision, by whom or what kind, under which rule. No author, no text.

What a row may give away is decided in `log_lines`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import caching
from articles.keyset import BadCursor, Order, Page, read_page
from articles.models import SiteIdentity
from comments import log_lines, policy_reading
from comments.models import Decision, Rule
from comments.transparency import months

PER_PAGE = 50
MOST_LINKED = 200
"""Rows shown of one decision about several comments."""
NEWEST = Order(("-created_at", "-pk"))
MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")
KEY = re.compile(r"[-\w]{1,40}")
BIGGEST = 2**63 - 1
ABOUT_COMMENT = Q(comment__isnull=False)
CHANGE_REFUSED = Q(kind="edited", rule__isnull=False, rule__consequence="refuse")
ACTIONS: dict[str, tuple[Any, Q]] = {
    "published": (
        gettext_lazy("published"),
        ABOUT_COMMENT & Q(to_status="published") & ~CHANGE_REFUSED,
    ),
    "held": (gettext_lazy("held"), ABOUT_COMMENT & Q(to_status="held")),
    "refused": (
        gettext_lazy("refused"),
        ABOUT_COMMENT & (Q(to_status="refused") | CHANGE_REFUSED),
    ),
    "removed": (
        gettext_lazy("removed"),
        ABOUT_COMMENT & Q(to_status="removed") & ~Q(kind="withdrawn"),
    ),
    "withdrawn": (
        gettext_lazy("taken back by their writers"),
        ABOUT_COMMENT & Q(to_status="removed", kind="withdrawn"),
    ),
    "edited": (gettext_lazy("changed by its writer"), ABOUT_COMMENT & Q(kind="edited")),
    "together": (gettext_lazy("several together"), Q(kind="bulk", comment=None)),
    "undone": (gettext_lazy("taken back"), Q(reverses__isnull=False)),
    "reports": (gettext_lazy("reports"), Q(report__isnull=False)),
    "appeals": (gettext_lazy("appeals"), Q(appeal__isnull=False)),
    "senders": (gettext_lazy("senders"), Q(standing__isnull=False)),
    "threads": (gettext_lazy("whole discussions"), Q(thread__isnull=False)),
    "imported": (gettext_lazy("imported"), Q(kind="imported")),
}
"""What can be asked for, each a range of some index or common enough to be met soon."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows the page shows, as its address says."""

    action: str = ""
    rule: str = ""
    month: str = ""

    def rows(self) -> QuerySet[Decision]:
        # Not `parent=None`: SQLite would take the index of parents, and sort the whole log.
        found = Decision.objects.annotate(part_of=Coalesce("parent_id", 0)).filter(part_of=0)
        if self.action:
            found = found.filter(ACTIONS[self.action][1])
        if self.rule:
            rules = Rule.objects.filter(key=self.rule).values_list("pk", flat=True)
            found = found.filter(rule__in=list(rules))
        if self.month:
            span = months.span(date.fromisoformat(f"{self.month}-01"))
            found = found.filter(created_at__gte=span.begin, created_at__lt=span.end)
        return found

    def query(self, **more: str) -> str:
        given = {name: value for name, value in {**asdict(self), **more}.items() if value}
        return f"?{urlencode(given)}" if given else ""


@require_safe
def log(request: HttpRequest) -> HttpResponseBase:
    """The decisions that the address asks for, newest first."""
    site = SiteIdentity.objects.current()
    filters = _filters(request.GET)
    page = _page(filters, request.GET)
    wanted = policy_reading.languages(site)
    lines = log_lines.lines(page.rows, wanted)
    rules = log_lines.rule_choices(wanted)
    etag = caching.validator("log", request.get_full_path(), site.frame, lines, page.after, rules)
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    context = {
        "site": site,
        "filters": filters,
        "lines": lines,
        "actions": [(name, label) for name, (label, _rows) in ACTIONS.items()],
        "rules": rules,
        "months": months.covered(timezone.now())[::-1],
        "newer": filters.query(before=page.before) if page.before else "",
        "older": filters.query(after=page.after) if page.after else "",
        "is_first": not (request.GET.get("after") or request.GET.get("before")),
        "is_narrowed": bool(filters.query()),
    }
    return caching.may_be_kept(
        render(request, "comments/log.html", context), etag=etag, until=site.turns_at
    )


@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponseBase:
    """One decision, with those that hang on it."""
    if number > BIGGEST:
        raise Http404
    site = SiteIdentity.objects.current()
    row = log_lines.told(Decision.objects.filter(pk=number)).first()
    if row is None:
        raise Http404
    wanted = policy_reading.languages(site)
    linked = list(log_lines.told(row.children.order_by("pk"))[:MOST_LINKED])
    lines, more = log_lines.lines([row], wanted), log_lines.lines(linked, wanted)
    etag = caching.validator("log", request.path, site.frame, lines, more)
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    context = {
        "site": site,
        "line": lines[0],
        "parent": row.parent_id,
        "linked": more,
        "left_out": max(0, lines[0].linked - len(more)),
    }
    return caching.may_be_kept(
        render(request, "comments/log_entry.html", context), etag=etag, until=site.turns_at
    )


def _filters(given: Mapping[str, str]) -> Filters:
    """Raises BadRequest for what nobody can have chosen."""
    filters = Filters(*(given.get(name, "") for name in ("action", "rule", "month")))
    known = (
        filters.action in ("", *ACTIONS)
        and (not filters.rule or KEY.fullmatch(filters.rule))
        and (not filters.month or MONTH.fullmatch(filters.month))
    )
    if not known:
        raise BadRequest
    return filters


def _page(filters: Filters, given: Mapping[str, str]) -> Page[Decision]:
    after, before = (given.get(name, "") for name in ("after", "before"))
    rows = log_lines.told(filters.rows())
    try:
        return read_page(rows, NEWEST, size=PER_PAGE, after=after, before=before)
    except BadCursor as error:
        raise BadRequest from error
