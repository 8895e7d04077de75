"""The forms in which readers say which address is theirs, and enter the code that was mailed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms import AddressField, GuestForm
from comments.signing_in import DIGITS, digits


class SignInForm(GuestForm):
    """An address. Nothing else is asked, and nobody is told whether it is known."""

    email = AddressField(
        help_text=_("Never published."),
        error_messages={"required": _("Give your e-mail address. It is never published.")},
    )
    places = ("email",)


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
