"""The newsroom's log, newest first: searched by who, what, action and day, and taken as a file.

Nobody writes here: `articles.audit.log` does.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import keyset
from articles.admin.articles import beside
from articles.admin.base import who
from articles.admin.log_lines import ACTIONS, STORY, lines, readable
from articles.audit.models import AuditEntry
from articles.models import Article
from articles.people.models import User
from articles.spreadsheets import cell

VIEW = "audit.view_auditentry"
NEWEST = keyset.Order(("-at", "-id"))
PER_PAGE = 50
AT_ONCE = 1000
"""Rows that an export holds in memory."""
ONE = re.compile(r"\A([a-z_]{1,30}\.[a-z_]{1,30}):([0-9a-zA-Z-]{1,40})\Z", re.ASCII)
COLUMNS = ("time", "action", "by", "account", "kind", "number", "name", "reason", "detail")


class Cursor(forms.CharField):
    """A place in the list."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(max_length=60, required=False)


class LogForm(forms.Form):
    """Which entries are shown."""

    who = forms.CharField(label=gettext_lazy("Who"), max_length=120, required=False)
    what = forms.CharField(label=gettext_lazy("To what, or why"), max_length=200, required=False)
    action = forms.ChoiceField(
        label=gettext_lazy("Action"),
        choices=[("", gettext_lazy("any")), *ACTIONS.items()],
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("From day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    on = forms.RegexField(ONE, required=False, widget=forms.HiddenInput)
    after = Cursor()
    before = Cursor()

    def rows(self, readable_rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Those of the entries that were asked for; the form is valid."""
        wanted, rows = self.cleaned_data, readable_rows
        if wanted["who"]:
            rows = rows.filter(by__icontains=wanted["who"])
        if wanted["what"]:
            said = wanted["what"]
            rows = rows.filter(Q(name__icontains=said) | Q(reason__icontains=said))
        if wanted["action"]:
            rows = rows.filter(action=wanted["action"])
        if wanted["since"]:
            rows = rows.filter(at__gte=_begin(wanted["since"]))
        if wanted["until"]:
            rows = rows.filter(at__lt=_begin(wanted["until"], days=1))
        found = ONE.fullmatch(wanted["on"])
        return rows.filter(kind=found[1], object_id=found[2]) if found else rows

    def page(self, readable_rows: QuerySet[AuditEntry]) -> keyset.Page[AuditEntry]:
        """The page asked for; empty where the address asks for what there is not."""
        if not self.is_valid():
            return keyset.Page([])
        wanted = self.cleaned_data
        try:
            return keyset.read_page(
                self.rows(readable_rows),
                NEWEST,
                size=PER_PAGE,
                after=wanted["after"],
                before=wanted["before"],
            )
        except keyset.BadCursor:
            self.add_error(None, _("There is no such place in this list. Begin at its start."))
            return keyset.Page([])

    def query(self, **changes: str) -> str:
        kept = {
            name: self.data.get(name, "") for name in self.fields if name not in {"after", "before"}
        }
        return urlencode({name: value for name, value in {**kept, **changes}.items() if value})


def _begin(day: date, *, days: int = 0) -> datetime:
    """When the day begins in the site's zone, or the one so many days later."""
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))


def reader(request: HttpRequest) -> User:
    """Who asks, with the right to the log.

    Raises:
        PermissionDenied: for everybody else.
    """
    user = who(request)
    if not user.has_perm(VIEW):
        raise PermissionDenied
    return user


@admin.register(AuditEntry)
class LogAdmin(admin.ModelAdmin[AuditEntry]):
    """Two addresses: the list, and the list as a file."""

    def get_urls(self) -> list[URLPattern]:
        page, file = map(self.admin_site.admin_view, (self.changelist_view, self.export))
        return [
            path("", page, name="audit_auditentry_changelist"),
            path("csv/", file, name="audit_auditentry_csv"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = reader(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        form = LogForm(request.GET.dict())
        page = form.page(readable(user, timezone.now()))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Log of the newsroom"),
            "form": form,
            "lines": lines(page.rows, user),
            "one": page.rows[0].name if page.rows and form.cleaned_data.get("on") else "",
            "narrowed": form.query(),
            "newer": form.query(before=page.before) if page.before else "",
            "older": form.query(after=page.after) if page.after else "",
        }
        status = 200 if form.is_valid() else 400
        return TemplateResponse(request, "admin/audit/log.html", context, status=status)

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Everything that the list would show, page after page, as CSV."""
        user = reader(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        form = LogForm(request.GET.dict())
        if not form.is_valid():
            return HttpResponse(_("There is no such list."), status=400, content_type="text/plain")
        rows = form.rows(readable(user, timezone.now()))
        name = f"newsroom-log-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        kind = "text/csv; charset=utf-8"
        return StreamingHttpResponse(written(rows), content_type=kind, headers=headers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Line:
    """What `csv` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def written(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    """The lines of the file; what is in the log when it begins is in it once, whatever comes."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    after = ""
    while True:
        page = keyset.read_page(rows, NEWEST, size=AT_ONCE, after=after)
        for one in page.rows:
            yield writer.writerow(_cells(one))
        after = page.after
        if not after:
            return


def _cells(one: AuditEntry) -> list[str]:
    texts = (one.action, one.by, str(one.user_id or ""), one.kind, one.object_id, one.name)
    detail = json.dumps(one.detail, ensure_ascii=False, sort_keys=True) if one.detail else ""
    at = timezone.localtime(one.at).isoformat(timespec="seconds")
    return [at, *map(cell, (*texts, one.reason, detail))]


def _way(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The way from a story's form to what was done to it."""
    if not request.user.has_perm(VIEW):
        return None
    address = reverse("admin:audit_auditentry_changelist")
    return _("Log of this story"), f"{address}?{urlencode({'on': f'{STORY}:{article.pk}'})}"


beside.append(_way)
