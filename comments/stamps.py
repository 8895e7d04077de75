"""Guest forms without a cookie: a signed stamp in the form, and proof that our page sent it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from articles.caching import never_kept

P = ParamSpec("P")
HOURS_VALID = 24


class BadStamp(Exception):
    """Not a stamp that we gave out for this form and target, or one that is too old."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A form's identity: the nonce makes one comment of two sends; the age tells haste."""

    nonce: str
    seconds: float


def make(form: str, target: str) -> str:
    """A fresh stamp for one form about one thing."""
    now = timezone.now().timestamp()
    return signing.dumps([form, target, round(now, 1), secrets.token_urlsafe(16)], salt="stamp")


def read(value: str, form: str, target: str) -> Stamp:
    """The stamp that came back.

    Raises:
        BadStamp: forged, for something else, or older than HOURS_VALID.
    """
    try:
        kind, about, made, nonce = signing.loads(value, salt="stamp")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadStamp from error
    seconds = timezone.now().timestamp() - made
    if (kind, about) != (form, target) or seconds > HOURS_VALID * 3600:
        raise BadStamp
    return Stamp(nonce, max(0.0, seconds))


def sent_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sent the form.

    A client that names neither its site nor an origin is no browser, so nobody's cookies or
    network can be borrowed through it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    try:
        return not origin or urlsplit(origin).netloc == request.get_host()
    except ValueError:  # no address at all
        return False


def guest_form(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For forms of guests: no cookie and no token, but only from our own pages; never kept."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not sent_from_here(request):
            raise PermissionDenied
        return never_kept(view(request, *args, **kwargs))

    update_wrapper(guarded, view)
    return csrf_exempt(guarded)
