"""The forms by which staff sign in: django-allauth's checks, our words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.forms import SetPasswordForm as DjangoSetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NO_PASSKEY = _("This passkey did not work here.")
CODE_LASTS = 120  # seconds, longer than any code of an app is valid


def _plain(field: forms.Field, label: Any, help_text: Any = "", **attrs: str) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def _advice() -> str:
    return " ".join(password_validators_help_texts())


class LoginForm(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], _("E-mail address"), autocomplete="username")
        _plain(self.fields["password"], _("Password"))


class AgainForm(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], _("Password"))


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], _("Your password until now"))
        _plain(self.fields["password1"], _("New password"), _advice())
        _plain(self.fields["password2"], _("New password, once more"))


class SetPasswordForm(DjangoSetPasswordForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["new_password1"], _("New password"), _advice())
        _plain(self.fields["new_password2"], _("New password, once more"))


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class _Once(forms.Form):
    """A code is taken once, by all processes together."""

    user: Any

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        if not cache.add(f"code {self.user.pk} {normalize_user_code(code)}", 1, timeout=CODE_LASTS):
            raise ValidationError(_("This code was used already. Wait for the next one."))
        return code


class CodeForm(_Once, codes.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), inputmode="numeric", spellcheck="false")


class CodeAgainForm(_Once, codes.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), inputmode="numeric", spellcheck="false")


class FirstCodeForm(_Once, ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code that the app shows"), inputmode="numeric")


class _Careful(forms.Form):
    """What is no whole passkey is refused like a wrong one: the parsers below fail in many ways."""

    def _refusing(self, check: Callable[[], Any]) -> Any:
        try:
            return check()
        except (LookupError, TypeError, ValueError, AttributeError, InvalidSignature) as problem:
            raise ValidationError(NO_PASSKEY) from problem


class AddPasskeyForm(_Careful, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name of the passkey"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]

    def clean(self) -> Any:
        return self._refusing(super().clean)


class RenamePasskeyForm(passkeys.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name of the passkey"), max_length=80)


class LoginPasskeyForm(_Careful, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._refusing(super().clean_credential)


class PasskeyForm(_Careful, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._refusing(super().clean_credential)


class PasskeyAgainForm(_Careful, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._refusing(super().clean_credential)
