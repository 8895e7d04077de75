"""What a form was refused for, with the way to each place: the form of a story is long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, MultiWidget


@dataclass(frozen=True)
class Mistake:
    """`place` is the end of the address, without "#"; `field` what a script looks for."""

    name: str
    said: str
    place: str
    field: str


def of(form: BaseForm, inlines: Iterable[Any]) -> list[Mistake]:
    """Of the fields in their order, then of the tables below; what names no field is left out."""
    return [*_in_fields(form), *_in_tables(inlines)]


def _in_fields(form: BaseForm) -> Iterator[Mistake]:
    for bound in form:
        if bound.errors and not bound.is_hidden:
            parts = isinstance(bound.field.widget, MultiWidget)
            field = f"{bound.html_name}_0" if parts else bound.html_name
            yield Mistake(str(bound.label), " ".join(map(str, bound.errors)), f"id_{field}", field)


def _in_tables(inlines: Iterable[Any]) -> Iterator[Mistake]:
    for inline in inlines:
        rows = inline.formset
        said = [str(one) for errors in rows.errors for texts in errors.values() for one in texts]
        said += [str(one) for one in rows.non_form_errors()]
        if said:
            name = str(inline.opts.verbose_name_plural)
            place = f"{rows.prefix}-group"
            yield Mistake(name, " ".join(dict.fromkeys(said)), place, rows.prefix)
