"""The picture library in the admin: a grid of thumbnails, and one form for file and words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.media import desk, grid, library
from articles.media.drawing import CROPS
from articles.media.forms import PictureForm
from articles.media.markup import url_of
from articles.media.models import Picture
from articles.media.sturdy import SturdyAdmin, sturdily
from articles.media.validators import label
from articles.people.models import User

PUBLISH = "articles.publish_article"
CERTIFIED = _("It holds content credentials (C2PA), which were not checked.")


DIGITS = 18
"""No number of a picture has more of them."""


@admin.register(Picture)
class PictureAdmin(SturdyAdmin[Picture]):
    """Every write goes through `library`; a picture that is shown somewhere cannot be deleted."""

    form = PictureForm
    actions = None
    empty_value_display = ""
    search_fields = grid.SEARCHED
    readonly_fields = ("preview", "crops", "file", "shown_in")
    fieldsets = (
        (None, {"fields": ("preview", "file", "upload")}),
        (_("Words"), {"fields": ("alt", "decorative", "caption")}),
        (_("Rights"), {"fields": (*library.RIGHTS, "licence_until")}),
        (_("Crops"), {"fields": (("focal_x", "focal_y"), "crops")}),
        (_("More"), {"fields": ("taken_on", "place", "shown_in")}),
    )

    class Media:
        css = {"all": ("css/media-admin.css",)}
        js = (Script("js/focal.js", defer=True),)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        many = wrap(lambda request: sturdily(desk.upload_page, request, self))
        return [path("upload/", many, name="media_picture_upload"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sturdily(desk.library_page, request, self)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A picture that is shown stays, and its page says where."""
        known = object_id.isdecimal() and len(object_id) <= DIGITS
        if known and super().has_delete_permission(request):
            where = library.used_by(int(object_id))
            if where:
                names = ", ".join(label for label, _address in where)
                said = _("This picture is shown and stays: %(names)s.") % {"names": names}
                self.message_user(request, said, messages.ERROR)
                return redirect("admin:media_picture_change", object_id)
        return super().delete_view(request, object_id, extra_context)

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
        if form.filled:
            names = ", ".join(str(form.fields[name].label).lower() for name in form.filled)
            said = _("Filled in from the file: %(names)s. Check it.") % {"names": names}
            self.message_user(request, said, messages.INFO)
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
    def preview(self, picture: Picture) -> str:
        entries = picture.renditions.get("jpeg", [])
        if not entries:
            return format_html("{}", _("The file is missing. Upload it below; the words stay."))
        width, height, path = next((e for e in entries if e[0] >= 640), entries[-1])
        return format_html(
            '<div><span class="focal">'
            '<img class="preview" src="{}" width="{}" height="{}" alt="{}"></span>'
            '<p class="focal-hint" hidden>{}</p></div>',
            *(url_of(path), width, height, picture.alt),
            _("Click on what must stay in view when the picture is cut."),
        )

    @admin.display(description=_("file"))
    def file(self, picture: Picture) -> str:
        if not picture.original:
            return picture.name
        text = f"{picture.name}: {label(picture.format)}, {picture.width} × {picture.height}"
        more = [_frames(picture.frames)] if picture.frames > 1 else []
        if picture.certified:
            more.append(str(CERTIFIED))
        return f"{text}. {' '.join(more)}" if more else text

    @admin.display(description=_("as other sites cut it"))
    def crops(self, picture: Picture) -> str:
        """The three shapes; the script draws them anew while the point is moved."""
        drawn = zip(CROPS, picture.renditions.get("crop", []), strict=False)
        rows = [(f"{w}:{h}", f"crop-{w}-{h}", url_of(entry[2])) for (w, h), entry in drawn]
        if not rows:
            return format_html("{}", _("They are made in a moment."))
        shape = '<li><img class="{1}" src="{2}" alt="{0}" loading="lazy"> <span>{0}</span></li>'
        return format_html('<ul class="crops">{}</ul>', format_html_join("", shape, rows))

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
        assert isinstance(request.user, User)  # noqa: S101 (the admin lets nobody else in)
        return library.describe(picture, by=request.user, **wanted)

    def _tell_of_file(
        self, request: HttpRequest, picture: Picture, prepared: library.Prepared
    ) -> None:
        if prepared.inspected.header.frames > 1:
            self.message_user(request, _frames(prepared.inspected.header.frames), messages.INFO)
        twin = library.find_by_sha256(prepared.inspected.sha256)
        if twin and twin.pk != picture.pk:
            said = format_html(
                '{} <a href="{}">{}</a>',
                _("The same file is already in the library:"),
                reverse("admin:media_picture_change", args=[twin.pk]),
                twin.name,
            )
            self.message_user(request, said, messages.WARNING)


def _frames(count: int) -> str:
    return ngettext(
        "The file has %(count)d frame, which is shown.",
        "The file has %(count)d frames; only the first one is shown.",
        count,
    ) % {"count": count}
