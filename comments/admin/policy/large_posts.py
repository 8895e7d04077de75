"""A form that may be larger than the site's other ones: a list of 50,000 words is 1 MB and more.

The site's limit (DATA_UPLOAD_MAX_MEMORY_SIZE) guards what anybody may send. Here those who may
edit the policy send a multipart form, which an upload handler may read in Django's stead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from comments.admin.access import may_edit_policy
from comments.models import PolicyVersion

MOST_BYTES = 8 * 1024 * 1024
MOST_FIELDS = 10_000
MOST_DRAINED = 64 * 1024 * 1024
CHUNK = 64 * 1024

View = Callable[..., HttpResponse]


def accept(view: View, site: AdminSite) -> View:
    """Let the view, which must check for forged requests itself (`admin_view` does), take more.

    The outer view is exempt so that nothing reads the form before its reader is chosen.
    """

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_edit_policy(request.user) and _is_form(request):
            if _length(request) > MOST_BYTES:
                return _too_large(request, site)
            request.upload_handlers.insert(0, FormReader(request))
        return view(request, *args, **kwargs)

    return outer


class FormReader(FileUploadHandler):
    """Reads a whole multipart form of text fields; files in it are left out."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        """The fields.

        Raises:
            RequestDataTooBig, TooManyFieldsSent: when there is more than the bounds.
        """
        if content_length > MOST_BYTES:
            raise RequestDataTooBig
        body: bytes = input_data.read(content_length)
        fields = QueryDict(mutable=True)
        # One more than are read is enough to know: a short boundary could cut millions.
        parts = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_FIELDS + 1)[1:]
        if len(parts) > MOST_FIELDS:
            raise TooManyFieldsSent
        for part in parts:
            name, value = _field(part, encoding or "utf-8")
            if name:
                fields.appendlist(name, value)
        fields._mutable = False
        return fields, MultiValueDict()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def _field(part: bytes, encoding: str) -> tuple[str, str]:
    """Name and value of one part; no name for files and for what is no field."""
    head, found, value = part.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n") if found else []:
        name, _colon, told = line.decode(encoding, "replace").partition(":")
        if name.strip().lower() == "content-disposition":
            try:
                kind, options = parse_header_parameters(told.strip())
            except ValueError:
                return "", ""
            if kind == "form-data" and "filename" not in options:
                return options.get("name", ""), value.decode(encoding, "replace")
    return "", ""


def _is_form(request: HttpRequest) -> bool:
    return request.method == "POST" and request.content_type == "multipart/form-data"


def _length(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _too_large(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The page that says so. What was sent is read away, or browsers would show their own."""
    left = min(_length(request), MOST_DRAINED)
    while left > 0 and (read := request.read(min(CHUNK, left))):
        left -= len(read)
    context = {
        **site.each_context(request),
        "opts": PolicyVersion._meta,
        "title": _("This is too much for one rule"),
        "most": MOST_BYTES // 1024 // 1024,
        "sent": round(_length(request) / 1024 / 1024, 1),
    }
    template = "admin/comments/policyversion/rule_too_large.html"
    return TemplateResponse(request, template, context, status=413)
