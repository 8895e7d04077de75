"""Admins that answer damaged addresses and forms, and count no further than people leaf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import DataError, models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

M = TypeVar("M", bound=models.Model)
COUNTED = 5000
"""Rows that a list counts and leafs through; beyond that, people filter."""
IMPOSSIBLE = (ValueError, OverflowError, DataError)
"""What the framework and the databases raise for values that no column can hold."""


class BoundedPaginator(Paginator[Any]):
    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:COUNTED].count())


class SturdyAdmin(admin.ModelAdmin[M]):
    """Answers 400 where a value in an address or a form can be no row's and no text's."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sturdily(super().add_view, request, *args, **kwargs)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sturdily(super().change_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sturdily(super().changelist_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sturdily(super().delete_view, request, *args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[M], search_term: str
    ) -> tuple[models.QuerySet[M], bool]:
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))


def sturdily(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The view's answer, drawn here because forms ask for the rows they name only then.

    Raises:
        BadRequest: a value is impossible.
    """
    if any("\0" in value for _name, values in request.GET.lists() for value in values):
        raise BadRequest
    try:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.render()
    except IMPOSSIBLE as error:
        raise BadRequest from error
    return response
