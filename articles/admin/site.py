"""Sections, topics, people, pages and the site itself at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from articles import editor, publishing
from articles.admin.base import DeskAdmin, RefusableForm, who
from articles.models import OldPath, Page, Person, Section, SiteIdentity, Topic


@admin.register(Section)
class SectionAdmin(DeskAdmin[Section]):
    list_display = ("name", "slug", "order")
    search_fields = ("name",)
    fields = ("name", "slug", "description", "language", "order")
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Section | None = None) -> Any:
        """The slug stands as soon as an article has an address below it."""
        fixed = obj is not None and obj.article_set.filter(path__isnull=False).exists()
        return ("slug",) if fixed else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Section | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        publishing.save_section(obj, by=who(request))


@admin.register(Topic)
class TopicAdmin(DeskAdmin[Topic]):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description")
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        publishing.save_topic(obj, by=who(request))


@admin.register(Person)
class PersonAdmin(DeskAdmin[Person]):
    list_display = ("name", "title", "slug")
    search_fields = ("name", "slug")
    autocomplete_fields = ("picture", "user")
    fields = ("name", "slug", "title", "biography", "picture", "user")
    prepopulated_fields = {"slug": ("name",)}

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """Who signs in, and under which address, is for those who see accounts."""
        seen = request.user.has_perm("people.view_user")
        return [name for name in self.fields if seen or name != "user"]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        publishing.save_person(obj, by=who(request))


class PageForm(RefusableForm[Page]):
    """`seen` is the time of the last change when the form was opened."""

    body_source = editor.field(label=_("Text"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.changed_at.isoformat()

    def clean_seen(self) -> Any:
        text = self.cleaned_data["seen"]
        try:
            seen = parse_datetime(text) if text else None
        except ValueError:
            seen = None
        if self.instance.pk and seen is None:
            raise ValidationError(_("Open the page again: this form is incomplete."))
        return seen


@admin.register(Page)
class PageAdmin(DeskAdmin[Page]):
    form = PageForm
    has_editor = True
    list_display = ("title", "slug", "place", "order", "published_at")
    list_filter = ("place",)
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", "body_source", ("place", "order"), "role", "published_at", "seen")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        publishing.save_page(obj, by=who(request), seen=form.cleaned_data["seen"])


@admin.register(SiteIdentity)
class SiteIdentityAdmin(DeskAdmin[SiteIdentity]):
    fields = (
        "name",
        "tagline",
        "description",
        "publisher",
        "email",
        "language",
        "logo",
        ("licence", "licence_url"),
    )
    autocomplete_fields = ("logo",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteIdentity.objects.exists()

    def save_model(self, request: HttpRequest, obj: SiteIdentity, form: Any, change: bool) -> None:
        publishing.save_identity(obj, by=who(request))


@admin.register(OldPath)
class OldPathAdmin(DeskAdmin[OldPath]):
    list_display = ("path", "article", "page")
    list_select_related = ("article", "page")
    search_fields = ("path",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OldPath | None = None) -> bool:
        return False
