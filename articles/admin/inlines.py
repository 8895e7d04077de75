"""The byline and the related stories of an article, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db.models import ForeignKey, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import rights
from articles.admin.base import name_parts
from articles.models import Article, Credit, Person, RelatedStory


class OrderedForm(forms.ModelForm[Any]):
    """A row whose number may be left out: it then comes after those that have one."""

    order = forms.IntegerField(
        label=_("Order"),
        required=False,
        min_value=0,
        max_value=9999,
        widget=AdminIntegerFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["order"] = None
        name_parts(self.fields["order"])


class OrderedInline(admin.TabularInline[Any, Article]):
    """Rows that the article's own permission covers: who may change it may change them."""

    form = OrderedForm
    extra = 1
    fk_name = "article"

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        return name_parts(super().formfield_for_dbfield(*args, **kwargs))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._covered(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._covered(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._covered(request)

    def _covered(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(f"articles.{verb}_article") for verb in ("add", "change"))


class CreditInline(OrderedInline):
    model = Credit
    autocomplete_fields = ("person",)
    fields = ("person", "role", "order")


class RelatedInline(OrderedInline):
    model = RelatedStory
    autocomplete_fields = ("related",)
    fields = ("related", "order")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Of the stories that the account may read, and of those that are related already."""
        if db_field.name == "related":
            match = request.resolver_match
            here = match.kwargs.get("object_id") if match else None
            there = RelatedStory.objects.filter(article=here or 0).values("related")
            seen = rights.visible_to(request.user, Article.objects.all()).values("pk")
            kwargs["queryset"] = Article.objects.filter(Q(pk__in=seen) | Q(pk__in=there))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def credit_lines(formsets: Iterable[Any]) -> list[tuple[Person, str]]:
    """The byline as the form has it."""
    return [(row["person"], row["role"]) for row in _rows(formsets, Credit)]


def related_stories(formsets: Iterable[Any]) -> list[Article]:
    """The related stories as the form has them."""
    return [row["related"] for row in _rows(formsets, RelatedStory)]


def _rows(formsets: Iterable[Any], model: type[Any]) -> list[dict[str, Any]]:
    """The filled rows by their order; rows of one number stay as they stand in the form."""

    def filled() -> Iterator[dict[str, Any]]:
        for formset in formsets:
            if formset.model is model:
                gone = set(formset.deleted_forms)
                yield from (
                    form.cleaned_data
                    for form in formset.forms
                    if form not in gone and form.cleaned_data
                )

    return sorted(filled(), key=lambda row: (row["order"] is None, row["order"]))
