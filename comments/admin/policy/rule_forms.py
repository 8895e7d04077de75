"""The head of a rule and its words in each language, as forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator, slug_re
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.policy import languages
from comments.admin.policy.example_forms import as_typed
from comments.admin.policy.parts import PartForm
from comments.models import PolicyVersion, Rule
from comments.policy import grounds

HIGHEST = 9_999
LONGEST_KEY = 40
LONGEST_TITLE = 60
LONGEST_TEXT = 20_000


class HeadForm(PartForm):
    """What a rule is and does, without its words."""

    number = forms.IntegerField(
        label=gettext_lazy("Number"),
        min_value=1,
        max_value=HIGHEST,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4}),
        error_messages={
            "required": gettext_lazy("Give the rule a number."),
            "invalid": gettext_lazy("Write a whole number."),
        },
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=LONGEST_KEY,
        required=False,
        validators=[
            RegexValidator(
                slug_re,
                gettext_lazy("Small letters, digits and hyphens, such as no-advertising."),
            )
        ],
        widget=forms.TextInput({"size": 24, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A short name for lists and files, in letters, digits and hyphens. "
            "Left empty, it is made from the title."
        ),
    )
    consequence = forms.ChoiceField(
        label=gettext_lazy("Consequence"),
        required=False,
        choices=Rule.Consequence.choices,
        help_text=gettext_lazy("What happens by itself when a detector finds something."),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        required=False,
        help_text=gettext_lazy("The category of European statements of reasons, if one fits."),
    )
    citable = forms.BooleanField(
        label=gettext_lazy("May be cited for a refusal or removal"),
        required=False,
        help_text=gettext_lazy("Not for rules that only sort, such as “first comments wait”."),
    )
    private_texts = forms.BooleanField(
        label=gettext_lazy("Checks reports and appeals too"),
        required=False,
        help_text=gettext_lazy("Whether its detectors read what readers write to the staff."),
    )
    statement = forms.BooleanField(
        label=gettext_lazy("Writers get a statement of reasons"),
        required=False,
        help_text=gettext_lazy("The law lets only floods of advertising go without."),
    )

    def __init__(
        self,
        *,
        data: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
        fixed_key: str = "",
    ) -> None:
        self.stored = {
            "number": None,
            "key": "",
            "consequence": "",
            "ground": "",
            "citable": True,
            "private_texts": True,
            "statement": True,
            **{name: value for name, value in (stored or {}).items() if name in self.base_fields},
        }
        if fixed_key:
            self.stored["key"] = fixed_key
        super().__init__(data, prefix="rule", initial=self.stored)
        offered = [(name, _(label)) for name, label in grounds.GROUNDS]
        ground: Any = self.fields["ground"]
        ground.choices = [("", _("none")), *offered]
        if fixed_key:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = _(
                "Published before, so that it stays: decisions and lists know the rule by it."
            )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("consequence") == "refuse" and not told.get("citable"):
            self.add_error(
                "citable", _("A rule that may not be cited for a refusal cannot refuse.")
            )
        return told

    def plain(self) -> dict[str, Any] | None:
        """These columns of a rule, or None while something is wrong with them."""
        if not self.is_bound:
            return self.stored
        return dict(self.cleaned_data) if self.is_valid() else None


class TextForm(PartForm):
    """What readers read of a rule in one language."""

    title = forms.CharField(
        label=gettext_lazy("Short title"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput({"class": "vTextField", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Give the rule a short title.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6, "cols": 40, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write what the rule says to readers.")},
    )

    def __init__(
        self,
        language: str,
        *,
        data: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
    ) -> None:
        self.token = language
        self.stored = dict(stored or {"title": "", "text": ""})
        super().__init__(data, prefix=f"text-{language}", initial=self.stored)
        self.fields["title"].help_text = _("At most %(most)s characters.") % {"most": LONGEST_TITLE}
        for name in self.fields:
            self.fields[name].widget.attrs["lang"] = language

    @property
    def label(self) -> str:
        return languages.name_of(self.token)

    @property
    def stays(self) -> bool:
        """The site's own language cannot be taken away: every rule has words in it."""
        return self.token == languages.site()

    def plain(self) -> dict[str, str] | None:
        """Title and text, or None while one of them is missing or too long."""
        if not self.is_bound:
            return self.stored
        if not self.is_valid():
            return None
        told = self.cleaned_data
        return {"title": " ".join(told["title"].split()), "text": as_typed(told["text"])}


def published_key(rule: Rule | None) -> str:
    """The key of a rule that readers have seen under it, which therefore stays; else empty."""
    if rule is None or rule.pk is None:
        return ""
    seen = Rule.objects.filter(key=rule.key, version__in=PolicyVersion.objects.published())
    return rule.key if seen.exists() else ""


def suggested_key(title: str, number: int | None, taken: Iterable[str]) -> str:
    """A key made from the title, or from the number where no letter of it is a Latin one."""
    made = slugify(title)[:LONGEST_KEY].strip("-_") or (f"rule-{number}" if number else "")
    others = set(taken)
    tries = [made, *(f"{made[: LONGEST_KEY - 3]}-{more}" for more in range(2, 99))]
    return next((one for one in tries if one not in others), made) if made else ""
