"""Why somebody does not like an article: asked only of those who say so."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms import GuestForm, many_lines

REASON_LENGTH = 500


class ReasonForm(GuestForm):
    reason = forms.CharField(
        label=_("What did you miss, or dislike?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_LENGTH, "data-counter": ""}),
        help_text=_("Only the editors read it."),
        error_messages={"required": _("Write a few words, or just go back to the story.")},
    )
    places = ("reason",)

    def clean_reason(self) -> str:
        reason = many_lines(self.cleaned_data["reason"])
        if not reason.strip():
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return reason
