"""The two forms in which readers report a comment: it breaks a rule, or it is against the law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from comments.forms import NAME_LENGTH, AddressField, GuestForm, LineField, many_lines
from comments.wording import says_something

EXPLANATION_LENGTH = 3000
OTHER = "other"
"""Chosen by who names no rule."""


class NoticeForm(GuestForm):
    """What both have. `revision` tells which words of the comment the form showed."""

    explanation = forms.CharField(
        label=_("What is wrong with it?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": ""}),
    )
    name = LineField(
        label=_("Your name"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(required=False)
    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["explanation"].widget.attrs["maxlength"] = EXPLANATION_LENGTH

    def clean_explanation(self) -> str:
        text = many_lines(self.cleaned_data["explanation"])
        if len(text) > EXPLANATION_LENGTH:
            told = {"length": len(text), "limit": EXPLANATION_LENGTH}
            raise forms.ValidationError(
                ngettext_lazy(
                    "Your explanation has %(length)s characters; at most %(limit)s is allowed.",
                    "Your explanation has %(length)s characters; at most %(limit)s are allowed.",
                    EXPLANATION_LENGTH,
                )
                % told
            )
        return text if says_something(text) else ""


class ReportForm(NoticeForm):
    """The comment breaks a rule of the policy, or something else is wrong with it."""

    places = ("rule", "explanation", "name", "email")

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        """`rules`: those that may be chosen, by number, with their titles."""
        super().__init__(*args, **kwargs)
        choices = [*rules, (OTHER, _("Something else"))]
        self.fields["rule"] = forms.ChoiceField(
            label=_("Which rule does it break?"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose a rule, or “something else”."),
                "invalid_choice": _("Choose one of these: the rules have changed meanwhile."),
            },
        )
        self.fields["explanation"].help_text = _(
            "A sentence or two help the moderator. Needed only for “something else”."
        )
        self.fields["name"].help_text = _("Only the newsroom sees it.")
        self.fields["email"].help_text = _(
            "Only if you want the decision by mail. Only the newsroom sees it."
        )

    def clean(self) -> None:
        needs = self.cleaned_data.get("rule") == OTHER
        if needs and self.cleaned_data.get("explanation") == "":
            self.add_error("explanation", _("Say in a sentence what is wrong with the comment."))


class IllegalForm(NoticeForm):
    """A notice of illegal content, with the four things that Article 16(2) of the Digital Services
    Act asks for. The place is the comment itself."""

    law = LineField(
        label=_("Which law, and of which country?"),
        max_length=250,
        help_text=_("As well as you can say it: “insult, Germany” is enough."),
        error_messages={"required": _("Name the law or the country that you think of.")},
    )
    minors = forms.BooleanField(
        label=_("It is about the sexual abuse of children"),
        required=False,
        help_text=_("Then you need not give your name and address."),
    )
    good_faith = forms.BooleanField(
        label=_(
            "I believe in good faith that what I have written in this notice is accurate and"
            " complete."
        ),
        error_messages={"required": _("A notice counts only with this statement.")},
    )
    places = ("law", "explanation", "minors", "name", "email", "good_faith")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        explanation = self.fields["explanation"]
        explanation.label = _("Why is it illegal?")
        explanation.required = True
        explanation.error_messages["required"] = _("Explain why you think that it is illegal.")
        self.fields["name"].help_text = _("Only the newsroom sees it.")
        self.fields["email"].help_text = _("The newsroom writes there what it has decided.")

    def clean_law(self) -> str:
        law: str = self.cleaned_data["law"]
        if not says_something(law):
            raise forms.ValidationError(self.fields["law"].error_messages["required"])
        return law

    def clean_explanation(self) -> str:
        explanation = super().clean_explanation()
        if not explanation:
            raise forms.ValidationError(self.fields["explanation"].error_messages["required"])
        return explanation

    def clean(self) -> None:
        if self.cleaned_data.get("minors"):
            return
        if self.cleaned_data.get("name") == "":
            self.add_error("name", _("The law asks for your name in a notice."))
        if self.cleaned_data.get("email") == "":
            self.add_error("email", _("The law asks for an address at which you can be reached."))
