"""What readers may ask for."""

from __future__ import annotations

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


class DayField(forms.DateField):
    """A day in site time, typed or picked. What is no day stays on the page as it was typed."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": _("Type a day like 2026-01-31.")},
        )

    def clean(self, value: Any) -> date | None:
        try:
            day: date | None = super().clean(value)
            if day is not None and not search.FIRST_DAY <= day <= search.LAST_DAY:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        except forms.ValidationError:
            self.widget.input_type = "text"
            raise
        return day


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
    until = DayField(_("Up to"))
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

    @property
    def narrowed(self) -> bool:
        """Whether more was asked or typed than words."""
        return any(self.data.get(name) for name in ("section", "since", "until", "order"))

    def address(self, **instead: str | int) -> str:
        """The query string of this search, with other values for some fields; "" drops one."""
        named = {name: self.data.get(name, "") for name in self.fields} | instead
        return "?" + urlencode({name: value for name, value in named.items() if value})
