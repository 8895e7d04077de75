"""What every admin of this app does: write through publishing, and keep a refused text."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import ModelForm, SplitDateTimeField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles import editor
from articles.admin.widgets import ZonedDateTime
from articles.body import BodyRefused
from articles.media.sturdy import SturdyAdmin
from articles.people.models import User
from articles.publishing import PublishingRefused

M = TypeVar("M", bound=models.Model)
REFUSALS = (BodyRefused, PublishingRefused)


def who(request: HttpRequest) -> User:
    """The account at the desk; the admin lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 (narrows a type that admin_view ensures)
    return request.user


def name_parts(field: Any) -> Any:
    """Name what Django's admin leaves without a label: both halves of a time, the cells of a
    table of rows. People who hear a form are told what each is for."""
    widget = getattr(getattr(field, "widget", None), "widget", getattr(field, "widget", None))
    if isinstance(widget, AdminSplitDateTime):
        at = format_lazy("{} ({})", _("time"), timezone.get_current_timezone_name())
        for part, name in zip(widget.widgets, (_("date"), at), strict=True):
            part.attrs["aria-label"] = format_lazy("{}, {}", field.label, name)
    elif widget is not None:
        widget.attrs.setdefault("aria-label", field.label)
    return field


class RefusableForm(ModelForm[M]):
    """A form that shows why publishing refused it, with everything that was typed."""

    refusal: Exception | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            self.add_error(None, ValidationError(str(self.refusal)))
        return cleaned


class DeskAdmin(SturdyAdmin[M]):
    """An admin whose rows are written by `articles.publishing` and deleted by nobody.

    What publishing refuses happens after the form was found valid, and rolls back the request's
    transaction; the form is then shown again, bound to what was sent, with the reason.
    """

    form: Any = RefusableForm
    formfield_overrides: ClassVar[Any] = {
        models.DateTimeField: {"form_class": SplitDateTimeField, "widget": ZonedDateTime}
    }
    actions = None
    list_per_page = 50
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

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)
        widget = getattr(field, "widget", None)
        return name_parts(field) if isinstance(widget, AdminSplitDateTime) else field

    def _delete_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        """What publishing refuses is said on the article's page; the log of deletions forgets it.

        Inside `delete_view`, which answers other errors of values and opened the transaction.
        """
        view: Any = super()._delete_view  # type: ignore[misc]
        try:
            response: HttpResponse = view(request, object_id, *args)
        except REFUSALS as refusal:
            transaction.set_rollback(True)
            self.message_user(request, str(refusal), messages.ERROR)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            response = redirect(name, object_id)
        return response

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[M]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return form

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False
