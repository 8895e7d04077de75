"""Whose sections: set by owners, on the account's own page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.base import name_parts, who
from articles.audit import log
from articles.models import SectionDesk
from articles.people.admin import UserAdmin
from articles.people.admin_pages import is_owner
from articles.people.models import User


class DeskFormSet(BaseInlineFormSet[SectionDesk, User, Any]):
    """Keeps in the log for which sections an account works from now on.

    A form of the account that says nothing of sections changes none.
    """

    by: ClassVar[User | None] = None

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        if data is not None and f"{kwargs.get('prefix')}-TOTAL_FORMS" not in data:
            nothing = dict.fromkeys(("TOTAL_FORMS", "INITIAL_FORMS"), "0")
            data = {f"{kwargs.get('prefix')}-{name}": value for name, value in nothing.items()}
        super().__init__(data, files, **kwargs)

    def save(self, commit: bool = True) -> list[SectionDesk]:
        with transaction.atomic():
            rows = super().save(commit)
            if commit and self.has_changed():
                names = self.instance.desks.values_list("section__name", flat=True)
                sections = sorted(names)
                by = self.by or self.instance
                log.record("user.desks_changed", by=by, on=self.instance, sections=sections)
        return rows


class DeskInline(admin.StackedInline[SectionDesk, User]):
    model = SectionDesk
    formset = DeskFormSet
    fields = ("section",)
    extra = 1
    verbose_name = _("section")
    verbose_name_plural = _("Sections (none: all of them)")

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = name_parts(super().formfield_for_dbfield(*args, **kwargs))
        for way in ("can_add_related", "can_change_related", "can_view_related"):
            setattr(field.widget, way, False)
        return field

    def get_formset(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"by": who(request)})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_owner(request.user)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


UserAdmin.inlines = (*UserAdmin.inlines, DeskInline)
