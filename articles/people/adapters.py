"""What django-allauth asks of this site, answered for staff alone."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.people import mails, second_factor
from articles.people.models import User

RECENT = 300  # seconds for which a sign-in counts as proof of who sits there
NO_MATCH = gettext_lazy("The address and the password do not belong together.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NO_MATCH,
        "enter_current_password": gettext_lazy("This is not your password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": gettext_lazy("This code is not right. Wait for the next one."),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Wait five minutes, then try again."
        ),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Somebody of the staff with their password; readers have none, and are told no more."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        if not isinstance(user, User) or not user.is_staff:
            return None
        self._rollback_login_failed_rl_usage()
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by account and network together: nobody else's lock an account."""
        return f"{credentials.get('email', '').lower()} {get_ip(request)}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """As for readers: what PROXY_COUNT proxies of our own say, counted from the right."""
        remote = str(request.META.get("REMOTE_ADDR", ""))
        if not settings.PROXY_COUNT:
            return remote
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        return [*chain, remote][-settings.PROXY_COUNT - 1 :][0]

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        messages.error(request, _("This passkey belongs to no account that can sign in here."))
        return HttpResponseRedirect(reverse("account_login"))

    def set_password(self, user: Any, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only what a passkey needs is told to scripts."""
        asks: bool = super().is_ajax(request)
        return asks and request.path == reverse("mfa_login_webauthn")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within `RECENT` of a sign-in: whoever has a second factor must have used that."""
        request = self.request
        records = get_authentication_records(request, request.user)
        if second_factor.kinds_of(request.user):
            records = [record for record in records if record.get("method") == "mfa"]
        return not any(time.time() - record["at"] < RECENT for record in records)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The password proves enough where there is no second factor, and not where there is."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [one for one in methods if one["id"] != "reauthenticate"]
        return strong if user.is_authenticated and second_factor.kinds_of(user) else methods

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any) -> None:
        """Tell by our own mail, in a task."""
        what = template_prefix.rpartition("/")[2]
        if what in mails.TOLD:
            mails.soon(mails.tell, user_id=user.pk, what=what)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Wait for the next one."),
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        return str(settings.SITE_URL.rpartition("/")[2])

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        had = Authenticator.objects.filter(user_id=user.pk, type="webauthn").count()
        return _("Passkey %(number)d") % {"number": had + 1}
