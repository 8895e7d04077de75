"""What readers may ask for."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import search
from articles.models import Section
from articles.search import Limits

NEWEST, RELEVANCE = "newest", "relevance"
DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?", re.ASCII)


class DayField(forms.CharField):
    """A day in site time, typed as far as it is known: a year, a month of it, or the day.

    Stands for the first day of what was typed, or for the `last`. A field of text: it keeps what is
    no day as it was typed, and nobody has to leaf through years of a calendar.
    """

    def __init__(self, label: Any, *, last: bool = False) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=20,
            help_text=_("2019 or 2019-11-06"),
            error_messages={"invalid": _("Type a year, a month or a day like 2019-11-06.")},
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.last = last

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        if not typed:
            return None
        day = _day(typed, last=self.last)
        if day is None or not search.FIRST_DAY <= day <= search.LAST_DAY:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def _day(typed: str, *, last: bool) -> date | None:
    found = DAY.fullmatch(typed)
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        latest = monthrange(year, month or 12)[1]
        if last:
            return date(year, month or 12, day or latest)
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


class SearchForm(forms.Form):
    """A search in the articles: a plain GET form that keeps nothing."""

    q = forms.CharField(
        label=_("Words or “a phrase”"),
        max_length=search.MAX_LENGTH,
        required=False,
        widget=forms.SearchInput(attrs={"enterkeyhint": "search"}),
    )
    section = forms.ChoiceField(
        label=_("Section"),
        required=False,
        error_messages={"invalid_choice": _("There is no such section.")},
    )
    since = DayField(_("From"))
    until = DayField(_("Up to"), last=True)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(NEWEST, _("Newest first")), (RELEVANCE, _("Most relevant first"))],
        error_messages={"invalid_choice": _("Results come newest or most relevant first.")},
    )

    def __init__(self, data: Mapping[str, Any], sections: Iterable[Section]) -> None:
        super().__init__(data)
        self.sections = {one.slug: one for one in sections}
        choices = [(slug, one.name) for slug, one in self.sections.items()]
        self.fields["section"].choices = [("", _("All sections")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the day at which the search begins."))
        return given

    @property
    def limits(self) -> Limits:
        """Of a valid form."""
        given = self.cleaned_data
        return Limits(self.sections.get(given["section"]), given["since"], given["until"])

    @property
    def by_relevance(self) -> bool:
        return bool(self.cleaned_data["order"] == RELEVANCE)

    def address(self, **instead: str | int) -> str:
        """The query string of this search, with other values for some fields; "" drops one."""
        named = {name: self.data.get(name, "") for name in self.fields} | instead
        return "?" + urlencode({name: value for name, value in named.items() if value})
