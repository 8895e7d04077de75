"""The library as a grid: found by words, state and licence, and paged by place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.media.models import Picture

SIZE = 48
MOST_WORDS = 8
SOON = 30
"""Days before its licence ends for which a picture is listed as ending soon."""

LICENCES = (
    ("", _("Any licence")),
    ("none", _("No licence named")),
    ("soon", _("Ends within 30 days")),
    ("ended", _("Has ended")),
)
SEARCHED = ("name", "alt", "caption", "credit", "copyright", "place")
BIGGEST = 2**63 - 1


class GridForm(forms.Form):
    """What the list is narrowed to, and the place that a page begins after or ends before."""

    q = forms.CharField(label=_("Words or date"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *Picture.State.choices]
    )
    licence = forms.ChoiceField(label=_("Licence"), required=False, choices=LICENCES)
    after = forms.IntegerField(
        required=False, min_value=0, max_value=BIGGEST, widget=forms.HiddenInput
    )
    before = forms.IntegerField(
        required=False, min_value=0, max_value=BIGGEST, widget=forms.HiddenInput
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of the library, newest first; `newer` and `older` are query strings, "" for none."""

    pictures: list[Picture]
    newer: str = ""
    older: str = ""


def found(wanted: dict[str, Any], today: dt.date) -> QuerySet[Picture]:
    """Return the pictures that have every word asked for, in any of SEARCHED or as their date."""
    rows = Picture.objects.all()
    for word in wanted.get("q", "").split()[:MOST_WORDS]:
        fits = Q(taken_on__startswith=word) if word[:4].isdecimal() else Q()
        for name in SEARCHED:
            fits |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(fits)
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    return rows.filter(_licensed(wanted.get("licence", ""), today))


def _licensed(kind: str, today: dt.date) -> Q:
    ends_soon = Q(licence_until__gte=today, licence_until__lte=today + dt.timedelta(days=SOON))
    kinds = {
        "none": Q(licence="", copyright=""),
        "soon": ends_soon,
        "ended": Q(licence_until__lt=today),
    }
    return kinds.get(kind, Q())


def page(form: GridForm) -> Grid:
    """Return the page that a valid form asks for: one query, whatever page it is."""
    wanted = form.cleaned_data
    rows = found(wanted, timezone.localdate())
    before, after = wanted["before"], wanted["after"]
    if before is not None:
        pictures = list(rows.filter(pk__gt=before).order_by("pk")[: SIZE + 1])
        more, shown = len(pictures) > SIZE, pictures[:SIZE][::-1]
        return _grid(wanted, shown, newer=more, older=True)
    rows = rows if after is None else rows.filter(pk__lt=after)
    pictures = list(rows.order_by("-pk")[: SIZE + 1])
    return _grid(wanted, pictures[:SIZE], newer=after is not None, older=len(pictures) > SIZE)


def narrowed(wanted: dict[str, Any]) -> str:
    """Return what the list is narrowed to, as a query string."""
    return urlencode([(k, wanted[k]) for k in ("q", "state", "licence") if wanted.get(k)])


def _grid(wanted: dict[str, Any], pictures: list[Picture], *, newer: bool, older: bool) -> Grid:
    if not pictures:
        return Grid([])
    base = narrowed(wanted)
    first, last = pictures[0].pk, pictures[-1].pk
    return Grid(
        pictures,
        newer="&".join(filter(None, (base, f"before={first}"))) if newer else "",
        older="&".join(filter(None, (base, f"after={last}"))) if older else "",
    )
