"""The last question before somebody's data goes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms import GuestForm


class EraseForm(GuestForm):
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone."),
        error_messages={"required": _("Tick this to go on. Nothing was erased yet.")},
    )
    places = ("sure",)
