"""What a reader wants to be told of a thread."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms import GuestForm
from comments.models import Follow


class FollowForm(GuestForm):
    level = forms.ChoiceField(
        label=_("Mail me"),
        choices=[
            (Follow.Level.ALL, _("when there are new comments, once an hour at most")),
            (Follow.Level.REPLIES, _("when somebody answers me")),
            (Follow.Level.NONE, _("nothing about this story")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    places = ("level",)
