"""What readers may ask for."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from articles import search


class SearchForm(forms.Form):
    """A search in the articles: a plain GET form that keeps nothing."""

    q = forms.CharField(
        label=_("Search the archive"),
        max_length=search.MAX_LENGTH,
        required=False,
        widget=forms.SearchInput(attrs={"enterkeyhint": "search"}),
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = reverse_lazy("articles:search")
        self.helper.form_class = "search-form"
        self.helper.attrs = {"role": "search"}
        self.helper.layout = Layout("q", Submit("", _("Search"), css_id="search-button"))
