"""Dry runs: editors ask for them, everybody at the desk reads what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Prefetch, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import keyset as paging
from comments import dryrun, policies, saying
from comments.admin import access, marking
from comments.admin import dryrun_figures as telling
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, only_posts, policy_editor
from comments.admin.filters import LONGEST_CURSOR
from comments.admin.items import Marked
from comments.dryrun import replaying
from comments.models import Comment, CommentRevision, Difference, DryRun, PolicyVersion
from comments.policy import engine
from comments.policy.findings import Finding

FIRST_SHOWN = 3
"""Of each kind of difference, on the run's own page."""
PER_PAGE = 50
UNDER_WAY = (DryRun.Status.WAITING, DryRun.Status.RUNNING)
LOOKS_AGAIN = "5"
"""Seconds after which a page of a run under way asks for itself again, without a script."""
OLDEST = paging.Order(("pk",))
BEGIN_WITH = {"scope": DryRun.Scope.COMMENTS.value, "size": 1000}


class AskForm(forms.Form):
    """Over what a version is to be replayed."""

    size = forms.IntegerField(label=gettext_lazy("Over the last"), min_value=1)
    scope = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[
            (DryRun.Scope.COMMENTS.value, gettext_lazy("comments")),
            (DryRun.Scope.DAYS.value, gettext_lazy("days")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        largest = dryrun.LARGEST.get(given.get("scope", ""), 0)
        if given.get("size", 0) > largest > 0:
            told = _("At most %(largest)s.") % {"largest": f"{largest:,}"}
            self.add_error("size", told)
        return given


class DifferencesForm(forms.Form):
    """Which differences a list shows, and from where on."""

    kind = forms.ChoiceField(choices=Difference.Kind.choices)
    after = forms.CharField(max_length=LONGEST_CURSOR, required=False)
    before = forms.CharField(max_length=LONGEST_CURSOR, required=False)


@admin.register(DryRun)
class DryRunAdmin(ReadOnlyAdmin[DryRun]):
    list_display = ("__str__", "over", "told_state", "done", "asked_name", "asked_at")
    list_select_related = ("version",)
    ordering = ("-pk",)

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
            "ask/<int:version_id>/": ("ask", self.ask_view),
            "<int:run_id>/stop/": ("stop", self.stop_view),
            "<int:run_id>/differences/": ("differences", self.differences_view),
            "<int:run_id>/differences/<int:difference_id>/": ("difference", self.difference_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"comments_dryrun_{name}")
            for route, (name, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=gettext_lazy("over"))
    def over(self, run: DryRun) -> str:
        return telling.over(run)

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def told_state(self, run: DryRun) -> str:
        return _("the worker died") if dryrun.is_silent(run) else run.get_status_display()

    @admin.display(description=gettext_lazy("asked for"), ordering="pk")
    def asked_at(self, run: DryRun) -> datetime:
        return run.created_at

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": _("Dry runs"), "subtitle": None, **(extra_context or {})}
        )

    def ask_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Ask for a dry run of a version."""
        by = policy_editor(request)
        version = _version(version_id)
        form = AskForm(request.POST if request.method == "POST" else None, initial=BEGIN_WITH)
        if form.is_valid():
            return self._ask(request, version, form, by)
        context = {
            "title": _("Dry run of version %(number)s") % {"number": version.number},
            "version": version,
            "form": form,
            "count": paging.counted(Comment.objects.filter(source_ref=None)),
            "counted": paging.COUNTED,
            "earlier": version.dry_runs.all()[:FIRST_SHOWN],
        }
        return self._page(request, "ask", context, 400 if form.is_bound else 200)

    def _ask(
        self, request: HttpRequest, version: PolicyVersion, form: AskForm, by: Any
    ) -> HttpResponse:
        try:
            run = dryrun.ask(version, **form.cleaned_data, by=by)
        except dryrun.AlreadyRunning as beside:
            messages.info(request, _("A dry run of this version is under way: this one."))
            run = beside.run
        except PolicyVersion.DoesNotExist as gone:
            raise Http404 from gone
        return _to(run)

    def stop_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """End a run before its time; what it has found until then stays."""
        policy_editor(request)
        if request.method != "POST":
            return only_posts(request)
        run = _run(run_id)
        if dryrun.stop(run):
            messages.success(request, _("Stopped."))
        else:
            messages.info(request, _("It had ended already."))
        return _to(run)

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """How far a run is and, as far as it is, what came of it."""
        run = _run(as_id(object_id))
        kinds = _kinds(run)
        context = {
            "title": str(run),
            "run": run,
            "version": run.version,
            "over": telling.over(run),
            "state": telling.state(run),
            "problem": telling.problem(run),
            "figures": telling.figures(run),
            "changed": _has_changed(run),
            "with_people": [one for one in kinds if one["kind"] in telling.WITH_PEOPLE],
            "with_arrival": [one for one in kinds if one["kind"] not in telling.WITH_PEOPLE],
            "may_edit": access.may_edit_policy(request.user),
        }
        response = self._page(request, "result", context)
        if context["state"] in UNDER_WAY:
            response.headers["Refresh"] = LOOKS_AGAIN
        return response

    @looked_at
    def differences_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The comments of one kind of difference."""
        run = _run(run_id)
        form = DifferencesForm(request.GET)
        page: paging.Page[Difference] = paging.Page([])
        if form.is_valid():
            page = self._differences(run, form)
        kind = form.cleaned_data.get("kind", "")
        label, means = telling.DIFFERS.get(kind, ("", ""))
        context = {
            "title": label or _("There is no such list"),
            "means": means,
            "run": run,
            "kind": kind,
            "page": page,
            "shown": _shown(run, page.rows),
            "paged": page.before or page.after or request.GET.keys() & {"after", "before"},
            "valid": form.is_valid(),
        }
        return self._page(request, "differences", context, 200 if form.is_valid() else 400)

    def _differences(self, run: DryRun, form: DifferencesForm) -> paging.Page[Difference]:
        wanted = form.cleaned_data
        rows = _with_texts(run.differences.filter(kind=wanted["kind"]))
        try:
            return paging.read_page(
                rows, OLDEST, size=PER_PAGE, after=wanted["after"], before=wanted["before"]
            )
        except paging.BadCursor:
            form.add_error(None, _("There is no such place in this list. Begin at its start."))
            return paging.Page([])

    @looked_at
    def difference_view(
        self, request: HttpRequest, run_id: int, difference_id: int
    ) -> HttpResponse:
        """One comment, with what the version finds in it marked."""
        run = _run(run_id)
        one = _with_texts(run.differences.filter(pk=as_id(str(difference_id)))).first()
        if one is None:
            raise Http404
        context = {
            "title": _("Comment %(number)s on “%(headline)s”")
            % {"number": one.comment.number, "headline": one.comment.thread.article.headline},
            "run": run,
            "shown": _shown(run, [one])[0],
            "changed": _has_changed(run),
            "label": telling.DIFFERS[one.kind][0],
            **_explained(run, one.comment),
        }
        return self._page(request, "difference", context)

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        template = f"admin/comments/dryrun/{name}.html"
        return TemplateResponse(request, template, frame, status=status)


def _to(run: DryRun) -> HttpResponse:
    url = reverse("admin:comments_dryrun_change", args=[run.pk])
    return HttpResponseRedirect(url, status=303)


def _version(number_of_row: int) -> PolicyVersion:
    """A version that can be replayed: not the one before all policies."""
    version = PolicyVersion.objects.filter(pk=as_id(str(number_of_row)), number__gt=0).first()
    if version is None:
        raise Http404
    return version


def _run(number_of_row: int) -> DryRun:
    found = DryRun.objects.select_related("version").filter(pk=as_id(str(number_of_row)))
    run = found.first()
    if run is None:
        raise Http404
    return run


def _has_changed(run: DryRun) -> bool:
    """Whether the draft is not any more what was replayed."""
    return run.version.published_at is None and run.edits != run.version.edits


def _kinds(run: DryRun) -> list[dict[str, Any]]:
    """The kinds of differences, each with its number and the first comments of it."""
    counts = dict(run.differences.order_by().values_list("kind").annotate(many=Count("pk")))
    return [
        {
            "kind": kind,
            "label": label,
            "means": means,
            "count": counts[kind],
            "shown": _shown(
                run, _with_texts(run.differences.filter(kind=kind)).order_by("pk")[:FIRST_SHOWN]
            ),
            "more": counts[kind] > FIRST_SHOWN,
        }
        for kind, (label, means) in telling.DIFFERS.items()
        if kind in counts
    ]


def _with_texts(rows: QuerySet[Difference]) -> QuerySet[Difference]:
    """With the comments, their articles' headlines and the texts as they came: two queries."""
    article = "comment__thread__article"
    unread = [f"{article}__{name}" for name in ("body", "body_source", "text", "card")]
    first = Prefetch("comment__revisions", CommentRevision.objects.filter(number=1))
    return rows.select_related(article).defer(*unread).prefetch_related(first)


def _shown(run: DryRun, rows: Sequence[Difference] | QuerySet[Difference]) -> list[dict[str, Any]]:
    """Differences with their texts and what the version would have done."""
    titles = telling.titles(run)
    return [
        {
            "difference": one,
            "comment": one.comment,
            "first": next(iter(one.comment.revisions.all()), None),
            "would": telling.WOULD.get(one.outcome, one.outcome),
            "rule": one.rule,
            "title": titles.get(one.rule or 0, ""),
        }
        for one in rows
    ]


def _explained(run: DryRun, comment: Comment) -> dict[str, Any]:
    """What the version as it stands now finds in a comment, or why it cannot look."""
    try:
        judged = replaying.replay_one(policies.load(run.version), comment)
    except engine.PolicyError as error:
        return {"fault": f"{error.path}: {saying.say(error.problem)}"}
    findings = judged.verdict.findings if judged.verdict else ()
    return {
        "name": _marked(judged.past.name, [one for one in findings if one.field == "name"]),
        "text": _marked(judged.past.text or "", [one for one in findings if one.field == "text"]),
        "found": sorted({(one.rule, saying.say(one.message)) for one in findings}),
        "now_would": telling.WOULD[judged.verdict.consequence] if judged.verdict else "",
    }


def _marked(text: str, findings: Sequence[Finding]) -> list[Marked]:
    spans, says = [], {}
    for one in findings:
        label = _("rule %(number)s") % {"number": one.rule}
        spans.append(marking.Span(one.start, one.end, label))
        says[label] = f"{label}: {saying.say(one.message)}"
    return [
        Marked(piece.text, "; ".join(says[label] for label in piece.labels), piece.ends)
        for piece in marking.cut(text, spans)
    ]
