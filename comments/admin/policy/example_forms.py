"""The form of one example: what was sent, whether it is allowed, why, and its circumstances."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import saying
from comments.admin.policy import languages
from comments.admin.policy.parts import PartForm
from comments.policy import week
from comments.policy.facts import FACTS, Fact, Facts

LONGEST_TEXT = 100_000
LONGEST_NAME = 80
LONGEST_WHY = 250
BETWEEN = "---"
"""A line of its own between two texts of a list, because texts have lines and gaps themselves."""

_BETWEEN = re.compile(rf"\n?^{BETWEEN}[ \t]*$\n?", re.MULTILINE)
_WHOLE = re.compile(r"-?[0-9]{1,15}")


def as_typed(text: object) -> str:
    """A text as its writer sees it: lines end in one sign, whatever the browser sends."""
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n")


def number_from(text: str) -> float:
    """A whole number where it is written as one. Raises ValueError."""
    number = int(text) if _WHOLE.fullmatch(text) else float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


class NumberFact(forms.CharField):
    """A number within the bounds of its fact; None when nothing was written."""

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        self.fact = fact
        self.whole = fact.shape == "whole"
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "size": 8}), **kwargs)

    def clean(self, value: Any) -> float | None:
        text = str(super().clean(value))
        return _bounded(text, self.fact, whole=self.whole) if text else None


class AgesFact(forms.CharField):
    """Ages in seconds, one a line; each is told by its line when it is none."""

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        self.fact = fact
        widget = forms.Textarea({"rows": 3, "cols": 12, "inputmode": "decimal"})
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> list[float]:
        typed = enumerate(as_typed(super().clean(value)).split("\n"), 1)
        ages, faults = [], []
        for number, line in typed:
            try:
                ages += [_bounded(line.strip(), self.fact)] if line.strip() else []
            except ValidationError as error:
                told = {"line": number, "problem": error.messages[0]}
                faults.append(_("Line %(line)s: %(problem)s") % told)
        if faults:
            raise ValidationError(faults[:5])
        return _at_most(ages, self.fact)


class TextsFact(forms.CharField):
    """Texts with a line `---` between two."""

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        self.fact = fact
        widget = forms.Textarea({"rows": 4, "cols": 40, "dir": "auto"})
        super().__init__(widget=widget, strip=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"\n{BETWEEN}\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> list[str]:
        text = as_typed(super().clean(value))
        return _at_most(_BETWEEN.split(text) if text else [], self.fact)


class MomentFact(forms.CharField):
    """A minute of the week, written as `Mon 08:30`."""

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"size": 12}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return week.moment_text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value))
        try:
            return week.moment_from(text) if text else None
        except week.WeekError as error:
            raise ValidationError(_sentence(saying.say(error.problem))) from error


class ChoiceFact(forms.ChoiceField):
    """One of a few numbers; a stored one that is none of them is offered too."""

    def __init__(self, fact: Fact, held: object = None, **kwargs: Any) -> None:
        known = {str(value): _(label) for value, label in fact.choices}
        more = {str(held): str(held)} if type(held) is int else {}
        super().__init__(choices=[*{**more, **known}.items()], **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return int(text) if text else None


def fact_field(fact: Fact, held: object = None) -> forms.Field:
    """The form field of one fact; `held` is its value so far."""
    told: dict[str, Any] = {"label": _(fact.label), "help_text": _(fact.help), "required": False}
    if fact.shape == "texts":
        told["help_text"] += " " + _("Between two of them, a line with nothing but ---.")
    if fact.shape == "flag":
        return forms.BooleanField(**told)
    if fact.shape == "language":
        offered = languages.choices(empty=_("not known"), held=[str(held or "")])
        return forms.ChoiceField(choices=offered, **told)
    if fact.shape == "choice":
        return ChoiceFact(fact, held, **told)
    by_shape: dict[str, type[NumberFact | AgesFact | TextsFact | MomentFact]] = {
        "whole": NumberFact,
        "number": NumberFact,
        "ages": AgesFact,
        "texts": TextsFact,
        "moment": MomentFact,
    }
    return by_shape[fact.shape](fact, **told)


class ExampleForm(PartForm):
    """One example of a rule, bound to what was posted or unbound with what is stored."""

    text = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3, "cols": 40, "dir": "auto"}),
    )
    name = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"class": "vTextField", "dir": "auto", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(required=False)
    allowed = forms.ChoiceField(widget=forms.RadioSelect)
    why = forms.CharField(
        max_length=LONGEST_WHY,
        widget=forms.TextInput({"class": "vTextField", "dir": "auto", "autocomplete": "off"}),
    )

    def __init__(
        self,
        token: str,
        *,
        data: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
    ) -> None:
        self.token = token
        fresh = {"text": "", "allowed": False, "why": "", "name": "", "facts": {}}
        self.stored = {**fresh, "language": languages.site(), **(stored or {})}
        super().__init__(data, prefix=f"example-{token}", initial=self._initial())
        self._name_fields()
        for name, fact in FACTS.items():
            self.fields[f"fact-{name}"] = fact_field(fact, self._held(f"fact-{name}"))

    @property
    def circumstances(self) -> list[forms.BoundField]:
        return [self[f"fact-{name}"] for name in FACTS]

    @property
    def has_circumstances(self) -> bool:
        """Whether to show them opened: something is set there, or wrong there."""
        if any(field.errors for field in self.circumstances):
            return True
        told = self.plain()
        return bool(told and told["facts"]) or (told is None and self._touched())

    def plain(self) -> dict[str, Any] | None:
        """The example as a rule's data has it, or None while something is wrong with it."""
        if not self.is_bound:
            return self.stored
        if not self.is_valid():
            return None
        told = self.cleaned_data
        return {
            "text": as_typed(told["text"]),
            "allowed": told["allowed"] == "yes",
            "why": told["why"],
            "name": told["name"],
            "language": told["language"],
            "facts": self._facts(),
        }

    def _facts(self) -> dict[str, Any]:
        """Only what is set: an empty field, and a switch or choice left as it is, say nothing."""
        ordinary = Facts()
        facts = {}
        for name, fact in FACTS.items():
            value = self.cleaned_data[f"fact-{name}"]
            same = fact.shape in ("flag", "choice") and value == getattr(ordinary, name)
            if value not in (None, "", []) and not same:
                facts[name] = value
        return facts

    def _touched(self) -> bool:
        return any(self[f"fact-{name}"].data not in (None, "", "0", False) for name in FACTS)

    def _initial(self) -> dict[str, Any]:
        facts = {f"fact-{name}": value for name, value in self.stored["facts"].items()}
        return {**self.stored, **facts, "allowed": "yes" if self.stored["allowed"] else "no"}

    def _held(self, name: str) -> Any:
        """The value so far of a list of choices, which must not lose what it does not know."""
        if not self.is_bound:
            return self.initial.get(name)
        posted = str(self.data.get(self.add_prefix(name), ""))
        if name == "fact-article_risk":
            return (
                int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 4 else None
            )
        return posted if languages.is_tag(posted) else ""

    def _name_fields(self) -> None:
        offered = languages.choices(empty=_("not known"), held=[self._held("language") or ""])
        choice: Any = self.fields["language"]
        choice.choices = offered
        sides: Any = self.fields["allowed"]
        sides.choices = [("no", _("Not allowed")), ("yes", _("Allowed"))]
        labels = {
            "text": _("Comment"),
            "name": _("Sender's name"),
            "language": _("Language"),
            "allowed": _("This is"),
            "why": _("Why, in a sentence"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["allowed"].help_text = _(
            "Allowed: the rule must not find it. Where the rule may not be cited, readers are told "
            "what happens instead, such as “Is read first”."
        )
        self.fields["why"].help_text = _("Readers see it beside the example.")
        self.fields["why"].error_messages["required"] = _(
            "Say in a sentence why, or remove the example."
        )


def _bounded(text: str, fact: Fact, *, whole: bool = False) -> float:
    try:
        number = number_from(text)
        fits = fact.minimum <= number <= fact.maximum and not (whole and type(number) is float)
    except ValueError:
        fits = False
    if not fits:
        told = {"low": fact.minimum, "high": fact.maximum}
        message = (
            _("Write a whole number from %(low)s to %(high)s.")
            if whole
            else _("Write a number from %(low)s to %(high)s.")
        )
        raise ValidationError(message % told)
    return number


def _at_most(values: Sequence[Any], fact: Fact) -> list[Any]:
    if fact.most is not None and len(values) > fact.most:
        message = ngettext("At most %(most)s entry.", "At most %(most)s entries.", fact.most)
        raise ValidationError(message % {"most": fact.most})
    return list(values)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
