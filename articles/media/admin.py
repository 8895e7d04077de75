"""The picture library in the admin: a grid of thumbnails, and one form for file and words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.media import library
from articles.media.forms import PictureForm
from articles.media.markup import thumbnail, url_of
from articles.media.models import Picture
from articles.media.sturdy import SturdyAdmin
from articles.media.validators import label
from articles.people.models import User

PUBLISH = "articles.publish_article"


@admin.register(Picture)
class PictureAdmin(SturdyAdmin[Picture]):
    """Every write goes through `library`; a picture that is shown somewhere cannot be deleted."""

    form = PictureForm
    actions = None
    empty_value_display = ""
    list_display = ("thumbnail", "name", "state", "credit", "created_at")
    list_display_links = ("thumbnail", "name")
    list_filter = ("state", "created_at")
    list_per_page = 48
    search_fields = ("name", "alt", "caption", "credit")
    search_help_text = _("Searches names, alt texts, captions and credits.")
    readonly_fields = ("preview", "file", "shown_in")
    fieldsets = (
        (None, {"fields": ("preview", "file", "upload")}),
        (_("Words"), {"fields": ("alt", "decorative", "caption")}),
        (_("Rights"), {"fields": (*library.RIGHTS, "licence_until")}),
        (_("More"), {"fields": ("taken_on", ("focal_x", "focal_y"), "shown_in")}),
    )

    class Media:
        css = {"all": ("css/media-admin.css",)}

    def get_fieldsets(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        """A new picture has nothing to preview; whoever may only look gets no file field."""
        unwanted = set() if obj else set(self.readonly_fields)
        if obj and not self.has_change_permission(request, obj):
            unwanted.add("upload")
        return [
            (title, {"fields": [name for name in options["fields"] if name not in unwanted]})
            for title, options in self.fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """What readers see is changed by those who publish."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.has_perm(PUBLISH):
            return allowed
        return not library.shown_to_readers(obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not library.used_by(obj.pk))

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:
        texts = {name: form.cleaned_data[name] for name in library.TEXTS}
        if form.prepared:
            self._tell_of_file(request, obj, form.prepared)
        if change:
            saved = self._changed(request, obj, form, texts)
        else:
            saved = library.store(form.prepared, **texts)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        assert isinstance(request.user, User)  # noqa: S101 (the admin lets nobody else in)
        try:
            library.remove(obj, by=request.user)
        except library.PictureInUse as error:
            raise PermissionDenied from error

    @admin.display(description=_("picture"))
    def thumbnail(self, picture: Picture) -> str:
        address = thumbnail(picture)
        if not address:
            return format_html('<span class="no-picture">{}</span>', _("No file"))
        alt = picture.alt or picture.name
        return format_html('<img class="thumbnail" src="{}" alt="{}" loading="lazy">', address, alt)

    @admin.display(description=_("picture"))
    def preview(self, picture: Picture) -> str:
        entries = picture.renditions.get("jpeg", [])
        if not entries:
            return format_html("{}", _("The file is missing. Upload it below; the words stay."))
        width, height, path = next((e for e in entries if e[0] >= 640), entries[-1])
        return format_html(
            '<img class="preview" src="{}" width="{}" height="{}" alt="{}">',
            *(url_of(path), width, height, picture.alt),
        )

    @admin.display(description=_("file"))
    def file(self, picture: Picture) -> str:
        if not picture.original:
            return picture.name
        text = f"{picture.name}: {label(picture.format)}, {picture.width} × {picture.height}"
        return f"{text}. {_frames(picture.frames)}" if picture.frames > 1 else text

    @admin.display(description=_("shown in"))
    def shown_in(self, picture: Picture) -> str:
        used_by = library.used_by(picture.pk)
        if not used_by:
            return format_html("{}", _("Nowhere yet."))
        links = format_html_join("", '<li><a href="{1}">{0}</a></li>', used_by)
        return format_html('<ul class="shown-in">{}</ul>', links)

    def _changed(
        self, request: HttpRequest, picture: Picture, form: PictureForm, texts: dict[str, Any]
    ) -> Picture:
        if form.prepared:
            try:
                library.replace(picture, form.prepared)
            except Picture.DoesNotExist:
                self.message_user(
                    request,
                    _("Somebody replaced this file before you; yours was not taken."),
                    messages.ERROR,
                )
        wanted = {name: value for name, value in texts.items() if name in form.changed_data}
        return library.describe(picture, **wanted)

    def _tell_of_file(
        self, request: HttpRequest, picture: Picture, prepared: library.Prepared
    ) -> None:
        if prepared.inspected.header.frames > 1:
            self.message_user(request, _frames(prepared.inspected.header.frames), messages.INFO)
        twin = library.find_by_sha256(prepared.inspected.sha256)
        if twin and twin.pk != picture.pk:
            self.message_user(
                request,
                _("The same file is already in the library: %(name)s.") % {"name": twin.name},
                messages.WARNING,
            )


def _frames(count: int) -> str:
    return ngettext(
        "The file has %(count)d frame, which is shown.",
        "The file has %(count)d frames; only the first one is shown.",
        count,
    ) % {"count": count}
