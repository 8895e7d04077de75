"""The form in which a writer contests a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from comments.forms import GuestForm, many_lines
from comments.wording import says_something

LONGEST = 2000
"""Characters of an appeal, and of its answer."""


class AppealForm(GuestForm):
    """A few sentences, read by moderators alone."""

    text = forms.CharField(
        label=_("Why is the decision wrong?"),
        widget=forms.Textarea(attrs={"rows": 6, "data-counter": ""}),
        error_messages={"required": _("Say in a sentence or two why it is wrong.")},
    )
    places = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.widget.attrs["maxlength"] = LONGEST
        text.help_text = ngettext_lazy(
            "A sentence or two are enough, up to %(limit)s character. Only moderators read it.",
            "A sentence or two are enough, up to %(limit)s characters. Only moderators read it.",
            LONGEST,
        ) % {"limit": number_format(LONGEST, force_grouping=True)}

    def clean_text(self) -> str:
        text = many_lines(self.cleaned_data["text"])
        if not says_something(text):
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        if len(text) > LONGEST:
            told = {"length": len(text), "limit": LONGEST}
            raise forms.ValidationError(
                ngettext_lazy(
                    "Your text has %(length)s characters; at most %(limit)s is allowed.",
                    "Your text has %(length)s characters; at most %(limit)s are allowed.",
                    LONGEST,
                )
                % told
            )
        return text
