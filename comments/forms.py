"""The forms in which guests write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from comments import stamps
from comments.sender import normalised

NAME_LENGTH = 80
LONGEST_ADDRESS = 254
KEPT_CONTROLS = "\n\t"
DIRECTIONS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
"""Signs that turn the direction of what follows, and with it of the page around a name."""


class GuestForm(forms.Form):
    """What every form of guests has: the stamp, and `website`, the trap: people do not see it, so
    only programs fill it. Subclasses name their fields in `places`."""

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    places: tuple[str | Field, ...] = ()
    """The fields that people see, in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        hidden = (name for name, field in self.fields.items() if field.widget.is_hidden)
        trap = Field("website", wrapper_class="trap")
        self.helper.layout = Layout(*self.places, trap, *hidden)

    def leave_out(self, *names: str) -> None:
        """Ask for these no more."""
        for name in self.fields.keys() & set(names):
            del self.fields[name]
        kept = [place for place in self.helper.layout.fields if place not in names]
        self.helper.layout = Layout(*kept)

    def read_stamp(self, form: str, target: str) -> stamps.Stamp | None:
        """The stamp that came back; a form that is too old gets a fresh one, and keeps what was
        typed."""
        try:
            return stamps.read(self.data.get("stamp", ""), form, target)
        except stamps.BadStamp:
            self.put("stamp", stamps.make(form, target))
            self.add_error(
                None,
                _(
                    "This form had lain open too long, or you have signed in or out since. Your"
                    " text is still here: send it again."
                ),
            )
            return None

    def put(self, name: str, value: str) -> None:
        """Change what a field will show when the form goes back to its writer."""
        changed = QueryDict(mutable=True)
        for key in self.data:
            changed[key] = self.data[key]
        changed[name] = value
        self.data = changed


class AddressField(forms.EmailField):
    """An e-mail address as it is known by, which may be longer than it was typed."""

    default_error_messages = {
        "invalid": _("This is not a whole e-mail address, such as ana@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        label = _("Your e-mail address")
        super().__init__(label=label, max_length=LONGEST_ADDRESS, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        email = normalised(super().clean(value))
        self.run_validators(email)
        return email


class LineField(forms.CharField):
    """One line as it is kept, which may be longer than it was typed, and is never only blank."""

    def clean(self, value: Any) -> str:
        line = one_line(super().clean(value))
        self.validate(line)
        self.run_validators(line)
        return line


class WordsForm(GuestForm):
    """A comment's words. `shown` and `asked` are what a nudge gave the form to bring back (see
    `comments.nudges`). `named` is the name of whoever cannot choose one, as staff cannot: then no
    field asks for it, nor for an address."""

    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 8, "data-counter": ""}),
        error_messages={"required": _("Write something first.")},
    )
    name = LineField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        help_text=_("Shown above your comment."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give a name that readers will see.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    asked = forms.CharField(widget=forms.HiddenInput, required=False)
    named = ""

    def __init__(self, *args: Any, named: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if named:
            self._fix_name(named)
        text = self.fields["text"]
        limit = settings.COMMENT_MAX_LENGTH
        text.widget.attrs["maxlength"] = limit
        text.help_text = ngettext_lazy(
            "Plain text, up to %(limit)s character.",
            "Plain text, up to %(limit)s characters.",
            limit,
        ) % {"limit": number_format(limit, force_grouping=True)}

    def _fix_name(self, name: str) -> None:
        self.leave_out("name", "email")
        self.named = name

    def clean(self) -> dict[str, Any] | None:
        if self.named:
            self.cleaned_data["name"] = self.named
        return self.cleaned_data

    def refuse_links(self, found: Iterable[str]) -> None:
        """Say at each of these fields that the thread takes no links."""
        for name in set(found) & self.fields.keys():
            self.add_error(name, _("Comments on this story cannot hold links. Leave them out."))

    def clean_text(self) -> str:
        text = many_lines(self.cleaned_data["text"])
        limit = settings.COMMENT_MAX_LENGTH
        if len(text) > limit:
            raise forms.ValidationError(
                ngettext_lazy(
                    "Your comment has %(length)s characters; at most %(limit)s is allowed.",
                    "Your comment has %(length)s characters; at most %(limit)s are allowed.",
                    limit,
                )
                % {"length": len(text), "limit": limit}
            )
        if not text:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text


class ComposeForm(WordsForm):
    """A comment or reply. `known` is the address of a reader who has proven it: no field asks."""

    email = AddressField(
        help_text=_("Never published."),
        error_messages={"required": _("Give your e-mail address. It is never published.")},
    )
    places = ("text", "name", "email")

    def __init__(self, *args: Any, known: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if known:
            self.leave_out("email")

    def clean(self) -> dict[str, Any] | None:
        if self.known:
            self.cleaned_data["email"] = self.known
        return super().clean()


class EditForm(WordsForm):
    """A comment's words, changed by who wrote them. `seen` tells which state of it the form
    showed: its status and revision."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    places = ("text", "name")


def one_line(words: str) -> str:
    """Composed, with single spaces, and nothing that turns the direction of what follows."""
    spaced = " ".join(unicodedata.normalize("NFC", words).split())
    line = "".join(sign for sign in spaced if _prints(sign) and ord(sign) not in DIRECTIONS)
    return " ".join(line.split())


def many_lines(words: str) -> str:
    """Without control characters other than line ends and tabs, and without outer space."""
    text = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in KEPT_CONTROLS or _prints(sign)).strip()


def _prints(sign: str) -> bool:
    """Anything but control characters and halves of a pair: formatting marks may stay."""
    return unicodedata.category(sign) not in ("Cc", "Cs")
