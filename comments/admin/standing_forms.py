"""The form in which moderators say how a sender, or a connection, stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.people.models import User
from comments import standings
from comments.admin.thread_forms import rule_choices
from comments.models import Rule, Sender, Standing
from comments.standings import KnownNetwork

NORMAL = "normal"
STATES = [
    (NORMAL, gettext_lazy("normal: as everybody")),
    (Standing.State.TRUSTED.value, gettext_lazy("trusted: limits for newcomers let them pass")),
    (Standing.State.HOLD.value, gettext_lazy("always held: every comment waits for a moderator")),
    (Standing.State.SUSPENDED.value, gettext_lazy("suspended: nothing is taken until a day")),
    (Standing.State.BLOCKED.value, gettext_lazy("blocked: nothing is taken")),
]
OPEN, AT = "open", "at"
DAYS = {"1": 1, "7": 7, "30": 30}
LASTS = [
    ("1", gettext_lazy("1 day")),
    ("7", gettext_lazy("7 days")),
    ("30", gettext_lazy("30 days")),
    (AT, gettext_lazy("until the time below")),
]


class StandingForm(forms.Form):
    """How a sender is to stand, why, and until when. `seen` is what the page showed."""

    state = forms.ChoiceField(
        label=gettext_lazy("From now on"), choices=STATES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, for the sender"),
        required=False,
        max_length=standings.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy(
            "They are told, and how to contest it; of trust they are told nothing."
            " Not needed for normal."
        ),
    )
    rule = forms.ChoiceField(label=gettext_lazy("Under which rule"), required=False)
    lasts = forms.ChoiceField(
        label=gettext_lazy("For how long"),
        choices=[*LASTS, (OPEN, gettext_lazy("until somebody lifts it"))],
        widget=forms.RadioSelect,
        initial=OPEN,
        required=False,
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("By the newsroom's clock. It ends by itself."),
    )
    seen = forms.CharField(max_length=18, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.overtaken = False
        self.rules, named = rule_choices()
        self.fields["rule"].choices = named  # type: ignore[attr-defined]

    def impose(self, by: User, *, now: datetime | None = None, **whom: Any) -> Standing | None:
        """Carry out what was chosen; None, with the errors told, when it cannot be."""
        now = now or timezone.now()
        if not self.is_valid():
            return None
        chosen = self.cleaned_data
        try:
            if chosen["state"] == NORMAL:
                return _normal(self._seen(), by, now, **whom)
            return standings.impose(
                **whom,
                state=chosen["state"],
                reason=chosen["reason"],
                rule=self._rule(),
                until=self._until(now),
                by=by,
                seen=self._seen(),
                now=now,
            )
        except standings.Overtaken as problem:
            self.overtaken = True
            self.add_error(None, str(problem))
        except standings.NotAllowed as problem:
            self.add_error(problem.field or None, str(problem))
        return None

    def beside(self, standing: Standing | None) -> StandingForm:
        """After somebody else was faster: what was typed again, beside the state of now."""
        data = {name: self.data.get(name) for name in self.data}
        data["seen"] = str(standing.pk if standing else 0)
        form = type(self)(data)
        form.add_error(None, str(standings.Overtaken()))
        return form

    def _seen(self) -> int:
        text = self.cleaned_data["seen"]
        return int(text) if text.isascii() and text.isdigit() else 0

    def _rule(self) -> Rule | None:
        return self.rules.get(self.cleaned_data["rule"])

    def _until(self, now: datetime) -> datetime | None:
        lasts = self.cleaned_data["lasts"]
        if lasts in DAYS:
            return now + timedelta(days=DAYS[lasts])
        at: datetime | None = self.cleaned_data["until"]
        if lasts == AT and at is None:
            raise standings.NotAllowed(_("Give the day and the time."), "until")
        return at if lasts == AT else None


class NetworkForm(StandingForm):
    """A connection is stopped or held for as long as it can be told from others; never trusted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [one for one in STATES if one[0] != Standing.State.TRUSTED]
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        as_long = gettext_lazy("as long as the connection can be told from others")
        self.fields["lasts"].choices = [*LASTS, (OPEN, as_long)]  # type: ignore[attr-defined]


def blank(standing: Standing | None, kind: type[StandingForm] = StandingForm) -> StandingForm:
    """A form beside the state that holds now."""
    return kind(
        initial={
            "state": standing.state if standing else NORMAL,
            "seen": str(standing.pk if standing else 0),
            "lasts": AT if standing and standing.until else OPEN,
            "until": timezone.localtime(standing.until) if standing and standing.until else None,
        }
    )


def _normal(
    seen: int,
    by: User,
    now: datetime,
    *,
    sender: Sender | None = None,
    network: KnownNetwork | None = None,
) -> Standing:
    """Lift what holds, if it is what was seen."""
    if network:
        standing = standings.of_network(network, now)
    else:
        standing = standings.in_force(sender, now) if sender else None
    if (standing.pk if standing else 0) != seen:
        raise standings.Overtaken
    if standing is None:
        raise standings.NotAllowed(_("They are as everybody already."), "state")
    standings.lift(standing, by=by, now=now)
    standing.ended_at = now
    return standing
