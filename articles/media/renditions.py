"""Renditions: one JPEG while the person waits, the other widths and formats in a task.

All renditions of one file share a random stem, so making them again writes the same names:
a task that runs twice, or was killed half way, leaves the same files behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from PIL import Image

from articles.media import drawing, files, headers
from articles.media.models import Picture
from articles.media.validators import Inspected, broken

FORMATS = ("jpeg", "webp", "avif")
EXTENSIONS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
FIRST_WIDTH = 1280
"""Pixels: the widest JPEG that is made at once."""

Entry = tuple[int, int, str]
Renditions = dict[str, list[Entry]]

on_change: list[Callable[[int], None]] = []
"""Called with a picture's id, in the same transaction, when its renditions or words changed."""


@dataclass(frozen=True, slots=True)
class First:
    """The JPEG that is made at once, and what decoding told of the file."""

    data: bytes
    size: tuple[int, int]
    drawn: drawing.Drawn


def changed(picture_id: int) -> None:
    """Tell everyone who keeps a copy of a picture's markup that it is out of date."""
    for callback in on_change:
        callback(picture_id)


def first(inspected: Inspected) -> First:
    """Decode the file once and make its first JPEG; raises PictureRefused if it is damaged."""
    drawn = drawing.draw(inspected.data, inspected.header, FIRST_WIDTH)
    sizes = sizes_of(drawn.width, drawn.height)
    size = max((one for one in sizes if one[0] <= FIRST_WIDTH), default=sizes[0])
    return First(drawing.encode(drawn.image, size, "jpeg"), size, drawn)


def sizes_of(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes that a picture of these pixels is made in, narrowest first."""
    return drawing.plan(width, height, tuple(settings.PICTURE_WIDTHS))


def path_of(stem: str, width: int, format: str) -> str:  # noqa: A002
    """Return where below MEDIA_ROOT a rendition is kept."""
    return f"{stem}-{width}.{EXTENSIONS[format]}"


def stem_of(picture: Picture) -> str:
    """Return the random stem its renditions share, "" before the first one."""
    entries = picture.renditions.get("jpeg") or []
    return str(entries[0][2]).rpartition("-")[0] if entries else ""


def paths_of(picture: Picture) -> set[str]:
    """Return every rendition the row names, as paths below MEDIA_ROOT."""
    return {str(entry[2]) for entries in picture.renditions.values() for entry in entries}


def complete(picture: Picture) -> Renditions:
    """Return all renditions the picture should have."""
    stem = stem_of(picture)
    sizes = sizes_of(picture.width, picture.height)
    return {f: [(w, h, path_of(stem, w, f)) for w, h in sizes] for f in FORMATS}


def possible_paths(picture: Picture) -> set[str]:
    """Return the renditions the row names, and those a running task may be writing."""
    coming = complete(picture) if stem_of(picture) else {}
    return paths_of(picture) | {entry[2] for entries in coming.values() for entry in entries}


def enqueue(picture_id: int) -> None:
    """Have the rest made once the current transaction is committed."""
    transaction.on_commit(partial(make_renditions.enqueue, picture_id=picture_id))


@task()
def make_renditions(picture_id: int) -> None:
    """Make whatever is missing of a picture; safe to run twice, at once, or after a kill.

    Raises FileNotFoundError when the original is gone from disk.
    """
    picture = Picture.objects.filter(pk=picture_id).exclude(original="").first()
    if picture and stem_of(picture):
        make_missing(picture)


def make_missing(picture: Picture) -> bool:
    """Write the files that are not there, then name them in the row; say whether it changed."""
    wanted = complete(picture)
    missing = [
        (format, (width, height), path)
        for format, entries in wanted.items()  # noqa: A001
        for width, height, path in entries
        if not (files.media_root() / path).exists()
    ]
    if missing:
        image = _decoded(picture)
        for format, size, path in missing:  # noqa: A001
            files.write(files.media_root(), path, drawing.encode(image, size, format))
    return _record(picture, wanted)


def _decoded(picture: Picture) -> Image.Image:
    data = (files.originals_root() / picture.original).read_bytes()
    header = headers.read(data)
    if header is None:
        raise broken()
    return drawing.draw(data, header, max(settings.PICTURE_WIDTHS)).image


def _record(picture: Picture, wanted: Renditions) -> bool:
    """Name the finished files in the row, unless the row has moved on since it was read."""
    listed = {name: [list(entry) for entry in entries] for name, entries in wanted.items()}
    if picture.renditions == listed:
        return False
    with transaction.atomic():
        seen = Picture.objects.filter(pk=picture.pk, version=picture.version)
        if seen.update(renditions=listed, version=picture.version + 1, changed_at=timezone.now()):
            changed(picture.pk)
            return True
    _forget_unless_named(picture.pk, wanted)
    return False


def _forget_unless_named(picture_id: int, wanted: Renditions) -> None:
    """Delete files made for a picture that was replaced or removed in the meantime."""
    now = Picture.objects.filter(pk=picture_id).first()
    stem = stem_of(now) if now else ""
    made = [path for entries in wanted.values() for _width, _height, path in entries]
    files.remove(files.media_root(), [p for p in made if not stem or not p.startswith(stem)])
