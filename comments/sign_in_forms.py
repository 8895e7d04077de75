"""The forms in which readers say which address is theirs, and enter the code that was mailed."""

from __future__ import annotations

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from comments.forms import GuestForm
from comments.sender import normalised
from comments.signing_in import DIGITS, digits

LONGEST_ADDRESS = 254


class SignInForm(GuestForm):
    """An address. Nothing else is asked, and nobody is told whether it is known."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Give your e-mail address. It is never published."),
            "invalid": _("This is not a whole e-mail address, such as ana@example.org."),
        },
    )
    places = ("email",)

    def clean_email(self) -> str:
        """The address as it is known by, which may be longer than it was typed."""
        email = normalised(self.cleaned_data["email"])
        invalid = forms.ValidationError(self.fields["email"].error_messages["invalid"])
        if len(email) > LONGEST_ADDRESS:
            raise invalid
        try:
            validate_email(email)
        except forms.ValidationError:
            raise invalid from None
        return email


class CodeForm(GuestForm):
    """The code, however it is spaced."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        help_text=_("Six digits. Spaces do not matter."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": "12"}
        ),
        error_messages={"required": _("Enter the six digits from the mail.")},
    )
    places = ("code",)

    def clean_code(self) -> str:
        code = digits(self.cleaned_data["code"])
        if len(code) != DIGITS:
            raise forms.ValidationError(self.fields["code"].error_messages["required"])
        return code
