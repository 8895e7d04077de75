"""The forms in which moderators say what threads take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import policies, presets
from comments.admin import telling
from comments.models import Rule, Thread

SEEN = "seen"


class SettingsForm(forms.Form):
    """Every setting of a thread, and of how threads of a section begin."""

    preset = forms.ChoiceField(
        label=gettext_lazy("New comments"),
        choices=Thread.Preset.choices,
        widget=forms.RadioSelect,
    )
    replies = forms.BooleanField(
        label=gettext_lazy("Readers can reply to each other"), required=False
    )
    links = forms.BooleanField(label=gettext_lazy("Comments can hold links"), required=False)
    slow_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds between two comments of one person"),
        min_value=0,
        max_value=presets.SLOWEST,
        help_text=gettext_lazy(
            "By address or network. 60 is one comment a minute, 0 as many as the rules allow."
        ),
    )
    closes_after_days = forms.IntegerField(
        label=gettext_lazy("Closes so many days after publication"),
        required=False,
        min_value=1,
        max_value=presets.MOST_DAYS,
        help_text=gettext_lazy("Empty: it stays open."),
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("Subject"), choices=Thread.Subject.choices, required=False
    )
    risk = forms.TypedChoiceField(
        label=gettext_lazy("Risk of the subject"),
        choices=Thread.Risk.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "For court cases, children, deaths and the like. Readers do not see it. Comments here"
            " move up in the queue, and rules of the policy can ask for it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ThreadForm(SettingsForm):
    """With what readers are told about it."""

    rule = forms.ChoiceField(label=gettext_lazy("Under which rule"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words for readers"),
        required=False,
        max_length=presets.REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Needed where readers can do less than before: it stands where they would write."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, named = rule_choices()
        self.fields["rule"] = forms.ChoiceField(
            label=self.fields["rule"].label,
            required=False,
            choices=named,
        )

    @property
    def cited(self) -> Rule | None:
        return self.rules.get(self.cleaned_data.get("rule", ""))


class ReasonForm(ActionForm):
    """Beside the actions of the list."""

    reason = forms.CharField(
        label=gettext_lazy("Why, for readers:"), required=False, max_length=presets.REASON_LENGTH
    )


def blank(state: dict[str, Any], kind: type[SettingsForm], **more: Any) -> SettingsForm:
    """A form that shows this state."""
    return kind(initial={**state, **more})


def seen(state: dict[str, Any]) -> SettingsForm:
    """The state that a page shows, to be sent back hidden beside what is chosen."""
    form = SettingsForm(initial=state, prefix=SEEN)
    for field in form.fields.values():
        field.help_text = ""  # else a hidden field says that it is described by it
    return form


def settings_in(form: SettingsForm) -> dict[str, Any]:
    """What was chosen, or seen, by name; only what could be read."""
    form.is_valid()
    return {name: form.cleaned_data[name] for name in presets.SETTINGS if name in form.cleaned_data}


def rule_choices() -> tuple[dict[str, Rule], list[tuple[str, str]]]:
    """The rules that a restriction can cite by their keys in a form, and the choices of a field."""
    rules = {str(rule.pk): rule for rule in _citable()}
    named = [(key, telling.rule_named(rule)) for key, rule in rules.items()]
    return rules, [("", _("no rule of the policy")), *named]


def _citable() -> list[Rule]:
    policy = policies.in_force()
    if policy is None:
        return []
    rules = policy.version.rules.select_related("version").prefetch_related("texts")
    return [rule for rule in rules if rule.citable]
