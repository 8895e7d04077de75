"""What the pages of a version share: who may come, which state was seen, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin, messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import drafting, policies
from comments.admin import access
from comments.admin.policy import figures, shown
from comments.models import PolicyVersion

TEMPLATES = "admin/comments/policyversion"
LONGEST_SEEN = 9
CONFLICT = 409
HISTORY = 20
P = ParamSpec("P")


class BadForm(ValueError):
    """A form that no page of the desk sent. The message is for people."""


def edited(
    methods: Collection[str],
) -> Callable[
    [Callable[[HttpRequest, PolicyVersion, User], HttpResponse]],
    Callable[[HttpRequest, int], HttpResponse],
]:
    """A view that changes a draft: for editors alone, and every refusal is a page that says why."""

    def decorate(
        view: Callable[[HttpRequest, PolicyVersion, User], HttpResponse],
    ) -> Callable[[HttpRequest, int], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, version_id: int) -> HttpResponse:
            by = access.policy_editor(request)
            if request.method not in methods:
                return HttpResponseNotAllowed(list(methods))
            version = find(version_id)
            if version is None:
                return gone(request, version_id)
            return _refusable(view, request, version, by)

        return guarded

    return decorate


def _refusable(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    request: HttpRequest,
    *args: P.args,
    **kwargs: P.kwargs,
) -> HttpResponse:
    version_id = getattr(args[0], "pk", 0)
    try:
        return view(request, *args, **kwargs)
    except BadForm as problem:
        return again(request, version_id, str(problem), status=400)
    except (drafting.NotADraft, drafting.Outdated) as problem:
        return again(request, version_id, str(problem), status=CONFLICT)


def find(version_id: int) -> PolicyVersion | None:
    return PolicyVersion.objects.filter(pk=access.as_id(str(version_id))).first()


def again(request: HttpRequest, version_id: int, problem: str, *, status: int) -> HttpResponse:
    """The version as it is now, beneath what was wrong and what had been typed."""
    version = find(version_id)
    if version is None:
        return gone(request, version_id)
    messages.error(request, problem)
    return version_page(request, version, status=status, typed=request.POST.get("note", ""))


def gone(request: HttpRequest, version_id: int) -> HttpResponse:
    """Who discarded the draft, and what had been typed for it. Raises Http404 if nobody did."""
    version = PolicyVersion(pk=access.as_id(str(version_id)))
    if policies.last_change(version) is None:
        raise Http404
    context = {
        **frame(request, _("No such draft")),
        "problem": str(drafting.NotADraft(version)),
        "typed": request.POST.get("note", ""),
    }
    return TemplateResponse(request, f"{TEMPLATES}/gone.html", context, status=404)


def seen(request: HttpRequest) -> int:
    """The state of the draft that the form was made from. Raises BadForm."""
    text = request.POST.get("seen", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_SEEN):
        raise BadForm(_("This form is damaged. Load the page again."))
    return int(text)


def frame(request: HttpRequest, title: str) -> dict[str, Any]:
    """What every page around the policy is given."""
    return {
        **admin.site.each_context(request),
        "opts": PolicyVersion._meta,
        "title": title,
        "may_edit": access.may_edit_policy(request.user),
    }


def about(request: HttpRequest, version: PolicyVersion, title: str = "") -> dict[str, Any]:
    """The frame of a page about one version."""
    return {
        **frame(request, title or str(version)),
        "version": version,
        "is_draft": version.published_at is None and version.number > 0,
    }


def version_page(
    request: HttpRequest, version: PolicyVersion, *, status: int = 200, **more: object
) -> TemplateResponse:
    """The version with its examples tried now; what may be done with it depends on who asks."""
    in_force = PolicyVersion.objects.in_force()
    context = about(request, version)
    published = PolicyVersion.objects.published()
    now, numbers = shown.show(version), figures.of(version)
    context |= {
        "state": figures.state(version, in_force.published_at if in_force else None),
        "shown": now,
        "rules": [(one, numbers.get(one.rule.number)) for one in now.rules],
        "is_public": published.filter(pk=version.pk).exists(),
        "before": published.filter(number__lt=version.number).order_by("-number").first(),
        "history": policies.history(version)[:HISTORY],
        "dry_runs": figures.dry_runs(version),
        **more,
    }
    return TemplateResponse(request, f"{TEMPLATES}/change.html", context, status=status)


def to_version(version: PolicyVersion, anchor: str = "") -> HttpResponseRedirect:
    """After a change: the version's page, where the change was made."""
    url = reverse("admin:comments_policyversion_change", args=[version.pk])
    return HttpResponseRedirect(f"{url}{anchor}", status=303)
