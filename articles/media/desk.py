"""Further pages of the photo desk: the grid, and many uploads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.media import grid, uploading
from articles.media.models import Picture
from articles.media.validators import EXTENSIONS

if TYPE_CHECKING:
    from articles.media.admin import PictureAdmin

ACCEPTED = ",".join(f".{name}" for name in EXTENSIONS)


def library_page(request: HttpRequest, desk: PictureAdmin) -> HttpResponse:
    """The grid, newest first. Raises PermissionDenied for those who may not look at pictures."""
    if not desk.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = grid.GridForm(request.GET)
    shown = grid.page(form) if form.is_valid() else grid.Grid([])
    context = {
        **_frame(request, desk, _("Pictures")),
        "form": form,
        "grid": shown,
        "narrowed": grid.narrowed(form.cleaned_data),
        "may_add": desk.has_add_permission(request),
        "subtitle": None,
    }
    return TemplateResponse(request, "admin/media/picture/grid.html", context)


def upload_page(request: HttpRequest, desk: PictureAdmin) -> HttpResponse:
    """Takes files in "files", one or many. Raises PermissionDenied for those who may add none."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    outcomes = uploading.take(request.FILES.getlist("files")) if request.method == "POST" else None
    for outcome in outcomes or ():
        if outcome.kind == "added" and outcome.picture:
            desk.log_addition(request, outcome.picture, _("Uploaded with others."))
    if outcomes is not None and request.headers.get("Accept") == "application/json":
        return JsonResponse({"files": [one.as_json() for one in outcomes]})
    context = {
        **_frame(request, desk, _("Upload pictures")),
        "outcomes": outcomes,
        "accepted": ACCEPTED,
        "at_once": uploading.AT_ONCE,
    }
    return TemplateResponse(request, "admin/media/picture/upload.html", context)


def _frame(request: HttpRequest, desk: PictureAdmin, title: str) -> dict[str, object]:
    return {**desk.admin_site.each_context(request), "title": title, "opts": Picture._meta}
