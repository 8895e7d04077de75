"""The form of one detector, made from what its kind tells of its settings.

A new kind needs nothing here: its fields follow from `fields_of(kind.settings)`, and what is wrong
is what the kind itself says, told at the field and line where it stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import saying
from comments.admin.policy import languages
from comments.admin.policy.parts import PartForm
from comments.policy.detectors import KINDS
from comments.policy.detectors.base import Kind
from comments.policy.findings import Sentence
from comments.policy.settings import DetectorSettings, Setting, SettingsError, fields_of, plain

MOST_FAULTS = 5
"""Faults that are told at once: who mends a long list goes on from there."""

LONG = 1_000
"""A list that may have so many entries gets a large field."""

LONGEST_GUESSED = 20_000
"""Characters up to which a browser may guess a list's direction: it looks at every line."""

SHOWN = 40
_PLACE = re.compile(r"\w+\.(\w+)(?:\[(\d+)\])?")
_BREAKS = re.compile(r"[\r\n]+")
"""Within an entry, which only a file can have: in words they are as good as a space."""

Lines = list[tuple[int, str]]
"""The lines that are not blank, each with its number as the editor counts, from 1."""


def lines_of(text: str) -> Lines:
    typed = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(number, line) for number, line in enumerate(typed, 1) if line.strip()]


class ListWidget(forms.Textarea):
    """A list whose direction is told beforehand where it is long: guessing takes seconds then."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        long = len(value or "") > LONGEST_GUESSED
        context["widget"]["attrs"]["dir"] = direction_of(value) if long else "auto"
        return context


def direction_of(text: str) -> str:
    """Where the first letter of a text begins its line: "ltr" or "rtl"."""
    first = next((sign for sign in text if sign.isalpha()), "a")
    return "rtl" if bidirectional(first) in ("R", "AL") else "ltr"


class LinesField(forms.Field):
    """A text of one entry a line, each taken once. The kind says what is wrong with them."""

    widget = ListWidget

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return value
        return "\n".join(_BREAKS.sub(" ", entry) for entry in value)

    def to_python(self, value: Any) -> Lines:
        first: dict[str, tuple[int, str]] = {}
        for number, line in lines_of(value or ""):
            first.setdefault(line.strip(), (number, line))
        return list(first.values())


class NumberField(forms.Field):
    """A number, nothing, or the text that was none, of which the kind says so."""

    def __init__(self, read: Callable[[str], float], **kwargs: Any) -> None:
        self.read = read
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> float | str | None:
        text = (value or "").strip()
        try:
            return self.read(text) if text else None
        except ValueError:
            return str(text)


class TextField(forms.Field):
    """A short text as typed, but for the space around it."""

    def to_python(self, value: Any) -> str:
        return (value or "").strip()


def field_of(spec: Setting) -> forms.Field:
    """The form field of one setting."""
    told: dict[str, Any] = {"label": _(spec.label), "help_text": _(spec.help), "required": False}
    if spec.shape == "flag":
        return forms.BooleanField(**told)
    if spec.shape == "lines":
        rows: dict[str, Any] = {"rows": 10 if (spec.most or LONG) >= LONG else 4, "cols": 40}
        return LinesField(widget=ListWidget({**rows, "spellcheck": "false"}), **told)
    if spec.shape == "choice":
        offered = [(value, _(label)) for value, label in spec.choices]
        return TextField(widget=forms.Select(choices=offered), **told)
    if spec.shape == "text":
        return TextField(widget=forms.TextInput({"class": "vTextField"}), **told)
    return NumberField(
        int if spec.shape == "whole" else _finite,
        widget=forms.TextInput({"inputmode": "decimal", "class": "number", "size": 8}),
        **told,
    )


class DetectorForm(PartForm):
    """One detector of a rule: its kind's settings, and the languages it looks at.

    Bound to what was posted, or unbound with what is stored (the kind's defaults for a new one).
    """

    def __init__(
        self,
        kind: str,
        token: str,
        *,
        data: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
    ) -> None:
        self.token = token
        self.name = kind
        self.kind: Kind[Any] | None = KINDS.get(kind)
        self.stored = {"kind": kind, "settings": {}, "languages": [], **(stored or {})}
        self.found: dict[str, Any] | None = None
        super().__init__(data, prefix=f"detector-{token}", initial=self._initial())
        self.specs = fields_of(self.kind.settings) if self.kind else {}
        for name, spec in self.specs.items():
            self.fields[f"set-{name}"] = field_of(spec)
        self._add_languages()

    @property
    def label(self) -> str:
        return _(self.kind.label) if self.kind else self.name

    @property
    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of its settings, each with how many entries stand in it if it is a list."""
        fields = [(self[f"set-{name}"], spec) for name, spec in self.specs.items()]
        return [
            (one, _counted(one.value()) if spec.shape == "lines" else "") for one, spec in fields
        ]

    @property
    def says(self) -> list[str]:
        """What readers are told that it looks for; nothing while its settings have a fault."""
        made = self.plain()
        if self.kind is None or made is None:
            return []
        try:
            settings = self.kind.parse_settings(made["settings"])
        except SettingsError:
            return []
        return [saying.say(one) for one in self.kind.describe(settings)]

    def plain(self) -> dict[str, Any] | None:
        """The detector as a rule's data has it, or None while something is wrong with it."""
        if not self.is_bound:
            return self.stored if self.kind else None
        return self.found if self.is_valid() else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind is None:
            self.add_error(None, _("This kind of detector is not known any more: remove it."))
            return cleaned
        typed = {name: cleaned.get(f"set-{name}") for name in self.specs}
        settings, faults = read(self.kind, typed)
        for fault in faults:
            self.add_error(f"set-{fault.name}" if fault.name else None, fault.told)
        if settings is not None and not self.errors:
            chosen = [*cleaned["languages"], cleaned["more"]]
            tags = [tag for tag in dict.fromkeys(chosen) if tag]
            self.found = {"kind": self.name, "settings": plain(settings), "languages": tags}
        return cleaned

    def _initial(self) -> dict[str, Any]:
        given = self.stored["settings"]
        default = plain(self.kind.settings()) if self.kind else {}
        initial = {f"set-{name}": given.get(name, value) for name, value in default.items()}
        return {**initial, "languages": self.stored["languages"]}

    def _add_languages(self) -> None:
        posted = self.data.getlist(f"{self.prefix}-languages") if self.is_bound else []  # type: ignore[attr-defined]
        more = self.data.get(f"{self.prefix}-more", "") if self.is_bound else ""
        held = [t for t in [*self.stored["languages"], *posted, more] if languages.is_tag(t)]
        own = languages.of_site()
        ticked = [(tag, languages.name_of(tag)) for tag in dict.fromkeys([*own, *held])]
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Only in these languages"),
            help_text=_("None ticked: texts in every language."),
            choices=ticked,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        offered = languages.choices(
            empty=_("no further one"), without={tag for tag, _name in ticked if tag != more}
        )
        self.fields["more"] = forms.ChoiceField(
            label=_("A further language"), choices=offered, required=False
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: with a setting by name, or with all of them together where it has none."""

    name: str
    told: str


def read(kind: Kind[Any], typed: Mapping[str, Any]) -> tuple[DetectorSettings | None, list[Fault]]:
    """The settings typed, or all that is wrong with them, as far as it can be told at once.

    The kind stops at the first fault. So the field at fault is left out, or, in a list, all up to
    the faulty line, which is known by then: the work stays linear in the list.
    """
    typed = dict(typed)
    faults: list[Fault] = []
    left_out: set[str] = set()
    while True:
        settings, error = _parsed(kind, typed)
        if error is None:
            return (None if faults else settings), faults
        name, at = _place(error.path)
        line = typed[name][at] if at is not None and name in typed else None
        if line is not None or name not in {fault.name for fault in faults}:
            faults.append(Fault(name, _told(error.problem, line)))
            if _many(faults, name) == MOST_FAULTS:
                faults.append(Fault(name, _("Mend these first: there may be more.")))
        if line is not None and at is not None and _many(faults, name) < MOST_FAULTS:
            typed[name] = typed[name][at + 1 :]
        elif name in typed and name not in left_out:
            left_out.add(name)
            del typed[name]
        else:
            return None, faults


def _parsed(
    kind: Kind[Any], typed: Mapping[str, Any]
) -> tuple[DetectorSettings | None, SettingsError | None]:
    """The settings or the first fault. Lines go without their numbers."""
    given = {
        name: [text for _number, text in value] if isinstance(value, list) else value
        for name, value in typed.items()
    }
    try:
        return kind.parse_settings(given), None
    except SettingsError as error:
        return None, error


def _many(faults: list[Fault], name: str) -> int:
    return sum(fault.name == name for fault in faults)


def _place(path: str) -> tuple[str, int | None]:
    """The setting, and the place in its list, of a path such as `settings.words[3]`."""
    found = _PLACE.match(path)
    return (found[1], int(found[2]) if found[2] else None) if found else ("", None)


def _told(problem: Sentence, line: tuple[int, str] | None) -> str:
    says = saying.say(problem)
    if line is None:
        return capfirst(says)
    number, text = line
    short = "".join(sign if sign.isprintable() else "\ufffd" for sign in text.strip()[:SHOWN])
    told = {"line": number, "entry": f"{short}…" if len(text.strip()) > SHOWN else short}
    return _("Line %(line)s, “%(entry)s”: %(problem)s") % {**told, "problem": says}


def _counted(value: Any) -> str:
    text = "\n".join(value) if isinstance(value, (list, tuple)) else value
    lines = [line.strip() for _number, line in lines_of(text or "")]
    entries = len(set(lines))
    told = ngettext("%(count)s entry.", "%(count)s entries.", entries) % {"count": entries}
    again = len(lines) - entries
    if not again:
        return told
    twice = ngettext(
        "%(count)s line stands there already and will be left out.",
        "%(count)s lines stand there already and will be left out.",
        again,
    )
    return f"{told} {twice % {'count': again}}"


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number
