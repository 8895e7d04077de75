"""Comparing the library's rows with the files on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.media import files, renditions
from articles.media.models import Picture
from articles.media.validators import PictureRefused

GRACE = 3600
"""Seconds for which a file without a row may belong to an upload that is still going on."""


@dataclass(slots=True)
class Findings:
    """What does not fit together: ids of pictures, and paths below the two roots."""

    without_original: list[int] = field(default_factory=list)
    without_renditions: list[int] = field(default_factory=list)
    stray_renditions: list[str] = field(default_factory=list)
    stray_originals: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        pictures = len(self.without_original) + len(self.without_renditions)
        return pictures + len(self.stray_renditions) + len(self.stray_originals)


def check() -> Findings:
    """Compare rows and files; changes nothing.

    Rows first: a picture added meanwhile has files too young to be called strays.
    """
    found = Findings()
    originals: set[str] = set()
    drawn: set[str] = set()
    for picture in _pictures():
        originals.add(picture.original)
        drawn |= renditions.possible_paths(picture)
        if not (files.originals_root() / picture.original).is_file():
            found.without_original.append(picture.pk)
        elif not _fully_drawn(picture):
            found.without_renditions.append(picture.pk)
    found.stray_originals = _strays(files.originals_root(), originals)
    found.stray_renditions = _strays(files.media_root(), drawn)
    return found


def mend(found: Findings) -> list[int]:
    """Draw what is missing and delete strays; returns the pictures that cannot be mended.

    A picture whose original and renditions are all gone becomes one whose file is missing.
    """
    files.remove(files.media_root(), found.stray_renditions)
    files.remove(files.originals_root(), found.stray_originals)
    lost = [pk for pk in found.without_original if not _give_up(pk)]
    return lost + [pk for pk in found.without_renditions if not _redraw(pk)]


def _pictures() -> Iterator[Picture]:
    columns = ("original", "renditions", "width", "height", "version", *renditions.NAMED_BY)
    return Picture.objects.exclude(original="").only(*columns).order_by("pk").iterator(500)


def _fully_drawn(picture: Picture) -> bool:
    if not renditions.stem_of(picture):
        return False
    wanted = {path for entries in renditions.complete(picture).values() for *_, path in entries}
    return renditions.paths_of(picture) == wanted and all(map(_is_drawn, wanted))


def _is_drawn(path: str) -> bool:
    return (files.media_root() / path).is_file()


def _strays(root: Path, known: set[str]) -> list[str]:
    latest = time.time() - GRACE
    return sorted(p for p in files.listed(root) - known if (root / p).lstat().st_mtime < latest)


def _redraw(picture_id: int) -> bool:
    picture = Picture.objects.exclude(original="").filter(pk=picture_id).first()
    if picture is None:
        return True
    try:
        renditions.make_missing(picture)
    except (PictureRefused, OSError):
        return False
    return True


def _give_up(picture_id: int) -> bool:
    """Mark a picture of which nothing is left; say whether all is well with it now."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None or (files.originals_root() / picture.original).is_file():
        return True
    if any(map(_is_drawn, renditions.paths_of(picture))):
        return False
    with transaction.atomic():
        Picture.objects.filter(pk=picture_id, original=picture.original).update(
            state=Picture.State.FILE_MISSING,
            original="",
            sha256="",
            renditions={},
            version=F("version") + 1,
            changed_at=timezone.now(),
        )
        renditions.changed(picture_id)
    return True
