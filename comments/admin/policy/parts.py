"""What the forms on the page of a rule share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorList


class PoliteField(forms.BoundField):
    """A field that keeps its complaints to itself while its form is quiet."""

    @property
    def errors(self) -> ErrorList:
        quiet = getattr(self.form, "quiet", False)
        return self.form.error_class() if quiet else super().errors


class PartForm(forms.Form):
    """A part of the page. While `quiet`, what is wrong with it is known and not shown."""

    bound_field_class = PoliteField
    use_required_attribute = False
    quiet = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
