"""What every admin of this app does: write through publishing, and keep a refused text."""

from __future__ import annotations

from typing import Any, TypeVar

from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from articles import editor
from articles.body import BodyRefused
from articles.people.models import User
from articles.publishing import PublishingRefused

M = TypeVar("M", bound=models.Model)
REFUSALS = (BodyRefused, PublishingRefused)


def who(request: HttpRequest) -> User:
    """The account at the desk; the admin lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 (narrows a type that admin_view ensures)
    return request.user


class RefusableForm(ModelForm[M]):
    """A form that shows why publishing refused it, with everything that was typed."""

    refusal: Exception | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            self.add_error(None, ValidationError(str(self.refusal)))
        return cleaned


class DeskAdmin(admin.ModelAdmin[M]):
    """An admin whose rows are written by `articles.publishing` and deleted by nobody.

    What publishing refuses happens after the form was found valid, and rolls back the request's
    transaction; the form is then shown again, bound to what was sent, with the reason.
    """

    form: Any = RefusableForm
    actions = None
    list_per_page = 50
    show_full_result_count = False
    has_editor = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view: Any = super().changeform_view
        if self.has_editor:
            view = csp_update(editor.sources())(view)
        try:
            response: HttpResponse = view(request, object_id, form_url, extra_context)
        except REFUSALS as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            response = view(request, object_id, form_url, extra_context)
        return response

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except REFUSALS as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return redirect(name, object_id)

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[M]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return form

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False
