"""The transparency report for readers: all months side by side, one month, and both as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import caching
from articles.models import SiteIdentity
from comments import policy_reading
from comments.transparency import drawings, exporting, months, reading, telling
from comments.transparency.figures import DEFINITIONS
from comments.transparency.reading import Month

SHOWN = 24
"""Months drawn and set side by side; older ones have pages of their own, and stand in the files."""
KEPT_SECONDS = 60
EARLIEST = date(1970, 1, 1)


def sitemap() -> Iterator[tuple[str, datetime | None]]:
    """The pages of the report, for search engines, once there is a policy."""
    if months.first():
        yield reverse("comments:transparency"), None
        yield reverse("comments:policy_log"), None


@require_safe
def transparency(request: HttpRequest) -> HttpResponseBase:
    """The newest months side by side."""
    now = timezone.now()
    site = SiteIdentity.objects.current()
    covered = months.covered(now)
    shown = reading.newest(SHOWN, now)
    etag = _etag(request, site, shown, len(covered))
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    if not shown:
        return render(request, "comments/no_policy.html", status=404)
    newest = _first_told(shown)
    context = {
        "site": site,
        "shown": shown[::-1],
        "newest": newest,
        "tiles": telling.tiles(newest.figures.total),
        "has_figures": not all(one.figures.total.is_empty for one in shown),
        "charts": drawings.of_months([one.figures for one in shown]),
        "columns": telling.column_names(),
        "rows": [(one, telling.columns(one.figures.total)) for one in reversed(shown)],
        "earlier": covered[: -len(shown)][::-1],
        "definitions": DEFINITIONS.values(),
    }
    page = render(request, "comments/transparency.html", context)
    return caching.may_be_kept(page, etag=etag, seconds=KEPT_SECONDS, until=site.turns_at)


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponseBase:
    """One month: every figure, and those of its rules and detectors."""
    now = timezone.now()
    found = _found(year, month, now)
    site = SiteIdentity.objects.current()
    around = _around(found, now)
    etag = _etag(request, site, [found], around)
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    figures = found.figures
    titles = telling.titles([figures], policy_reading.languages(site))
    rules = telling.rules(figures.rules, titles)
    context = {
        "site": site,
        "month": found,
        "earlier": around[0],
        "later": around[1],
        "tiles": telling.tiles(figures.total),
        "lines": telling.lines(figures.total),
        "rules": drawings.of_rules(rules),
        "legend": drawings.rule_legend(),
        "rule_columns": telling.rule_column_names(),
        "rule_rows": [(rule, telling.rule_columns(rule.counts)) for rule in rules],
        "detectors": telling.detectors(figures, rules),
        "definitions": [one for one in DEFINITIONS.values() if one.of_rule],
    }
    page = render(request, "comments/transparency_month.html", context)
    return caching.may_be_kept(page, etag=etag, seconds=KEPT_SECONDS, until=site.turns_at)


@require_safe
def month_json(request: HttpRequest, year: int, month: int) -> HttpResponseBase:
    """One month as JSON."""
    return _json(request, [_found(year, month, timezone.now())])


@require_safe
def report_json(request: HttpRequest) -> HttpResponseBase:
    """Every month as JSON, oldest first."""
    return _json(request, reading.newest(None, timezone.now()))


@require_safe
def report_csv(request: HttpRequest) -> HttpResponseBase:
    """Every month and its rules as CSV, oldest first."""
    site = SiteIdentity.objects.current()
    shown = reading.newest(None, timezone.now())
    etag = _etag(request, site, shown)
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    answer = HttpResponse(content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = 'attachment; filename="comment-transparency.csv"'
    titles = telling.titles([one.figures for one in shown], policy_reading.languages(site))
    exporting.write_csv(answer, shown, titles)
    return caching.may_be_kept(answer, etag=etag, seconds=KEPT_SECONDS, until=site.turns_at)


def _first_told(shown: Sequence[Month]) -> Month:
    """The newest month that is over and in which anything happened; else the current one."""
    told = [one for one in shown if not one.figures.total.is_empty]
    over = [one for one in told if one.is_over]
    return [shown[-1], *told[-1:], *over[-1:]][-1]


def _json(request: HttpRequest, shown: Sequence[Month]) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    etag = _etag(request, site, shown)
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    told = exporting.as_json(shown, site)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return caching.may_be_kept(answer, etag=etag, seconds=KEPT_SECONDS, until=site.turns_at)


def _etag(request: HttpRequest, site: SiteIdentity, shown: Sequence[Month], *more: object) -> str:
    return caching.validator(
        "transparency", request.path, site.frame, *(one.mark for one in shown), *more
    )


def _found(year: int, number: int, now: datetime) -> Month:
    """That month; Http404 where the report has none."""
    if not (EARLIEST.year <= year <= now.year + 1 and 1 <= number <= 12):
        raise Http404
    found = reading.one(date(year, number, 1), now)
    if found is None:
        raise Http404
    return found


def _around(found: Month, now: datetime) -> tuple[date | None, date | None]:
    """The months before and after, where the report has them."""
    covered = months.covered(now)
    earlier, later = months.before(found.day), months.after(found.day)
    return (
        earlier if earlier in covered else None,
        later if later in covered else None,
    )
