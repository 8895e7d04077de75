"""Headers that every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from portal.views import bad_request

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PERMISSIONS = (
    "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()"
)


def refused(request: HttpRequest) -> HttpResponse | None:
    """The page for an address with a NUL, which no page has and PostgreSQL cannot be asked for."""
    if "\x00" in request.path:
        return bad_request(request, BadRequest("A NUL in the address."))
    return None


def headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse methods that nothing here answers, and say what other sites may do with our pages."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        response = refused(request) or get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""  # its length stays in the header; a server would only complain
        return response

    return middleware
