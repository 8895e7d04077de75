"""Where staff sign in and set a password: what django-allauth does not do as we want it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from articles.people import links, mails, second_factor
from articles.people.forms import ForgottenForm, SetPasswordForm
from articles.people.models import User

Page = Callable[..., HttpResponse]


def for_staff(view: Page) -> Page:
    """For pages of somebody's own account: guests and readers are sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_staff:
            return view(request, *args, **kwargs)
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")

    return guarded


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password. Whoever is signed in goes on; a reader stops being one."""
    user = request.user
    if user.is_authenticated and user.is_staff:
        after = get_next_redirect_url(request) or resolve_url("admin:index")
        missing = second_factor.is_missing(request, user)
        return HttpResponseRedirect(second_factor.place(user, after) if missing else after)
    if user.is_authenticated and request.method == "POST":
        logout(request)
    response: HttpResponse = account.login(request)
    return response


def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey is password and second factor in one."""
    is_reader = request.user.is_authenticated and not request.user.is_staff
    if is_reader and request.method == "GET" and get_adapter().is_ajax(request):
        logout(request)
    response: HttpResponse = passkeys.login_webauthn(request)
    return response


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to set a new password: the same answer and work for every address."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/forgotten.html", {"form": form})
    email = form.cleaned_data["email"].lower()
    refused: HttpResponse | None = consume_or_429(request, action="reset_password", key=email)
    if refused is not None:
        return refused
    user = User.objects.filter(email__iexact=email).only("pk").first()
    mails.soon(mails.reset, user_id=user.pk if user else 0)
    return render(request, "account/forgotten_sent.html", {"email": email})


@sensitive_post_parameters()
def password_link(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by a link that came by mail; then one signs in with it."""
    user = links.read(token)
    if user is None:
        return render(request, "account/link_gone.html", status=410)
    form = SetPasswordForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/set_password.html", {"form": form, "person": user})
    before = user.password
    user.set_password(form.cleaned_data["new_password1"])
    rows = User.objects.filter(pk=user.pk, password=before, is_active=True)
    if not rows.update(password=user.password):
        return render(request, "account/link_gone.html", status=410)
    mails.soon(mails.tell, user_id=user.pk, what="password_changed")
    messages.success(request, _("Your password is set. Log in with it."))
    return redirect("account_login")


@require_safe
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The secret that is being set up, as a picture for the app's camera."""
    adapter = get_mfa_adapter()
    if "mfa.totp.secret" not in request.session:
        raise Http404
    url = adapter.build_totp_url(request.user, get_totp_secret())
    return HttpResponse(adapter.build_totp_svg(url), content_type="image/svg+xml")
