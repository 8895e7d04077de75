"""Accounts in the admin: staff is invited by an owner; none is deleted, only switched off."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Exists, ManyToManyField, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from articles.people import admin_pages, granting, invitations, recovery
from articles.people.models import User
from articles.people.second_factor import KINDS

admin.site.unregister([EmailAddress, Authenticator])  # their secrets are nobody's to read


class InvitationForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("email", "name", "groups")


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active", "has_second_factor", "last_login")
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_form = InvitationForm
    add_form_template = "admin/people/user/add_form.html"
    change_form_template = "admin/people/user/change_form.html"
    add_fieldsets = ((None, {"fields": ("email", "name", "groups")}),)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        return bool(user.has_second_factor)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=KINDS)
        return super().get_queryset(request).annotate(has_second_factor=Exists(theirs))

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("invite", admin_pages.invite_again),
            ("withdraw", admin_pages.withdraw),
            ("second-factor", admin_pages.reset_second_factor),
        ]
        own = [
            path(
                f"<int:pk>/{route}/",
                self.admin_site.admin_view(view),
                name=f"people_user_{route.replace('-', '_')}",
            )
            for route, view in pages
        ]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Invite somebody"), **(extra_context or {})}
        return super().add_view(request, form_url, context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: User | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context.update(admin_pages.offers(obj, request.user))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            invitations.prepare(obj)
        super().save_model(request, obj, form, change)
        if change and "is_staff" in form.changed_data:
            recovery.end_sessions(obj)  # a reader's, that a mailed code had begun, opens no desk
        if not change:
            invitations.send(obj)
            admin_pages.say_invited(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With the account's groups, and what is kept of who gave which rights."""
        user, by = form.instance, admin_pages.owner(request)
        before = granting.groups_of(user)
        super().save_related(request, form, formsets, change)
        if change:
            granting.record_changes(user, form.changed_data, before, by=by)
        else:
            granting.record_invitation(user, by=by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin_pages.is_owner(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners alone: whoever could set somebody's password or rights could be that person."""
        return admin_pages.is_owner(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
