"""Below accounts/staff/: what we offer of django-allauth, and no more. Nothing is kept anywhere."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from articles.people import pages
from articles.people.second_factor import sets_up

Page = Callable[..., HttpResponse]


def entrance(route: str, view: Page, name: str) -> URLPattern:
    """A page that whoever is not signed in may open."""
    return path(route, never_cache(view), name=name)


def own(route: str, view: Page, name: str) -> URLPattern:
    """A page of somebody's own account."""
    return path(route, never_cache(pages.for_staff(view)), name=name)


urlpatterns = [
    own("", base.index, "mfa_index"),
    entrance("sign-in/", pages.sign_in, "account_login"),
    entrance("sign-in/code/", base.authenticate, "mfa_authenticate"),
    entrance("sign-in/passkey/", pages.sign_in_with_passkey, "mfa_login_webauthn"),
    entrance("sign-out/", account.logout, "account_logout"),
    entrance("forgotten/", pages.forgotten, "account_reset_password"),
    entrance("password/<str:token>/", pages.password_link, "people_password_link"),
    own("password/", account.password_change, "account_change_password"),
    own("again/", account.reauthenticate, "account_reauthenticate"),
    own("again/code/", base.reauthenticate, "mfa_reauthenticate"),
    own("again/passkey/", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    own("app/", sets_up(totp.activate_totp), "mfa_activate_totp"),
    own("app/picture.svg", pages.totp_picture, "people_totp_picture"),
    own("app/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    own("passkeys/", passkeys.list_webauthn, "mfa_list_webauthn"),
    own("passkeys/add/", sets_up(passkeys.add_webauthn), "mfa_add_webauthn"),
    own("passkeys/<int:pk>/name/", passkeys.edit_webauthn, "mfa_edit_webauthn"),
    own("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, "mfa_remove_webauthn"),
    own("recovery-codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    own("recovery-codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    own("recovery-codes/file/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
]
