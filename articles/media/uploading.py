"""Many pictures at once: each is taken or refused by itself, with the words that it brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.media import library
from articles.media.markup import thumbnail
from articles.media.models import Picture

AT_ONCE = 20
"""Files taken of one form; a browser with scripts sends each in a request of its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: "added", "twin" of a picture that was there, or "refused"."""

    kind: str
    name: str
    said: str
    picture: Picture | None = None

    @property
    def url(self) -> str:
        return reverse("admin:media_picture_change", args=[self.picture.pk]) if self.picture else ""

    @property
    def thumbnail(self) -> str:
        return thumbnail(self.picture) if self.picture else ""

    def as_json(self) -> dict[str, Any]:
        """What the script shows beside the file's name."""
        names = ("kind", "name", "said", "url", "thumbnail")
        return {name: getattr(self, name) for name in names} | {
            "alt": self.picture.alt if self.picture else ""
        }


def take(uploads: Iterable[UploadedFile[Any]]) -> list[Outcome]:
    """Add every file that can be taken; none stops another. Those beyond AT_ONCE are left."""
    outcomes = []
    for number, upload in enumerate(uploads):
        name = library.clean_name(upload.name or "")
        if number < AT_ONCE:
            outcomes.append(_taken(upload, name))
        else:
            outcomes.append(Outcome("refused", name, _("Too many at once: send this one again.")))
    return outcomes


def _taken(upload: UploadedFile[Any], name: str) -> Outcome:
    try:
        prepared = library.prepare(upload, upload.name or "")
    except library.PictureRefused as refusal:
        return Outcome("refused", name, str(refusal))
    twin = library.find_by_sha256(prepared.inspected.sha256)
    if twin:
        said = _("Already in the library as %(name)s; not added again.") % {"name": twin.name}
        return Outcome("twin", name, said, twin)
    picture = library.store(prepared, **library.suggested(prepared))
    return Outcome("added", picture.name, _lacking(picture), picture)


def _lacking(picture: Picture) -> str:
    """What a new picture still needs before readers may be shown it."""
    missing = [
        str(word)
        for word, there in ((_("alt text"), picture.alt), (_("credit"), picture.credit))
        if not there
    ]
    if not missing:
        return _("Added, with alt text and credit from the file. Check them.")
    return _("Added. Still needed: %(words)s.") % {"words": ", ".join(missing)}
