"""Who is signed in as a reader: a sender whose address is proven.

Only their own pages ask. What everybody reads is the same for everyone, and asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from articles.caching import never_kept
from articles.people.models import User
from comments.models import Sender

P = ParamSpec("P")


def current(request: HttpRequest) -> Sender | None:
    """The sender who is signed in, staff or reader. Whoever brings no session is nobody at once.

    Staff have proven themselves otherwise: theirs needs no confirmed address, and is there once
    they have written as themselves.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    rows = Sender.objects.filter(user=user, erased_at=None)
    return (rows if user.is_staff else rows.filter(confirmed_at__isnull=False)).first()


def name_of(reader: Sender | None) -> str:
    """What they were last called; "" for guests."""
    return reader.name if reader else ""


def required(
    view: Callable[Concatenate[HttpRequest, Sender, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For a reader's own pages: the view gets the sender; others are sent to sign in and come
    back. Never kept by anybody."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sender = current(request)
        if sender is None:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('comments:sign_in')}?{query}")
        return never_kept(view(request, sender, *args, **kwargs))

    return guarded
