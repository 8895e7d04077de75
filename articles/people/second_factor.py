"""The second factor of staff: whether an account has one, and whether this session used it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject

from articles.people.models import User

Page = Callable[..., HttpResponse]
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

OPEN = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "people_password_link",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
}
"""Pages below accounts/staff/ that need no second factor, because one signs in by them."""
SETS_UP = {
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "people_totp_picture",
    "mfa_add_webauthn",
}
"""Pages that whoever has no second factor yet may open beside them."""


def kinds_of(user: Any) -> set[str]:
    """What the account can be asked for: "totp", "webauthn", both or nothing."""
    rows = Authenticator.objects.filter(user_id=user.pk, type__in=KINDS)
    return set(rows.values_list("type", flat=True))


def without(users: Iterable[User]) -> list[User]:
    """Those of `users` who have no second factor."""
    owners = Authenticator.objects.filter(type__in=KINDS).values_list("user_id", flat=True)
    have = set(owners)
    return [user for user in users if user.pk not in have]


def is_used(request: HttpRequest, user: Any) -> bool:
    """Whether a second factor that the account still has was used, or set up, in this session."""
    records = get_authentication_records(request, user)
    ids = [record.get("id") for record in records if record.get("method") == "mfa"]
    return bool(ids) and Authenticator.objects.filter(user_id=user.pk, pk__in=ids).exists()


def is_missing(request: HttpRequest, user: Any) -> bool:
    """Whether this session of somebody of the staff is refused until a second factor was used."""
    required = settings.STAFF_MFA == "required" and user.is_authenticated and user.is_staff
    return bool(required) and not is_used(request, user)


def place(user: Any, after: str) -> str:
    """The address where `user` uses a second factor or sets one up, and then goes on to `after`."""
    kinds = kinds_of(user)
    if not kinds:
        return reverse("mfa_index")
    name = "mfa_reauthenticate" if "totp" in kinds else "mfa_reauthenticate_webauthn"
    return f"{reverse(name)}?{urlencode({'next': after})}"


def sets_up(view: Page) -> Page:
    """For pages that set up a second factor: whoever has just done so has used it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Authenticator.objects.filter(user_id=request.user.pk, type__in=KINDS)
        before = set(rows.values_list("pk", flat=True))
        response = view(request, *args, **kwargs)
        for new in rows.exclude(pk__in=before) if request.method == "POST" else ():
            record_authentication(request, request.user, "mfa", id=new.pk, type=new.type)
            request.session.cycle_key()
        return response

    return wrapped


def middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """With STAFF_MFA=required: no page knows staff who have not used a second factor.

    Pages of the staff lead there and refuse what is sent; for every other page they are nobody,
    which is asked for only where a page asks who somebody is.
    """

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if settings.STAFF_MFA == "required":
            refused = _refused(request)
            if refused is not None:
                return refused
        return get_response(request)

    return guarded


def _refused(request: HttpRequest) -> HttpResponse | None:
    path, user = request.path_info, request.user
    if path.startswith(reverse("admin:index")):
        is_open = path in (reverse("admin:login"), reverse("admin:logout"))
    elif path.startswith(reverse("mfa_index")):
        is_open = _is_open(path, user)
    else:
        lazy: Any = SimpleLazyObject(lambda: _nobody_unless_used(request, user))
        request.user = lazy
        return None
    if is_open or not is_missing(request, user):
        return None
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(place(user, request.get_full_path()))
    context = {"place": place(user, reverse("mfa_index")), "has_one": bool(kinds_of(user))}
    return render(request, "account/second_factor_needed.html", context, status=403)


def _is_open(path: str, user: Any) -> bool:
    try:
        name = resolve(path).url_name
    except Resolver404:
        return True
    return name in OPEN or (name in SETS_UP and not kinds_of(user))


def _nobody_unless_used(request: HttpRequest, user: Any) -> Any:
    return AnonymousUser() if is_missing(request, user) else user
