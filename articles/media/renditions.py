"""Renditions: one JPEG while the person waits, the other widths, formats and crops in a task.

All renditions of one file share a random stem, and their names a mark of the words they hold, so
making them again writes the same names: a task that runs twice, or was killed half way, leaves the
same files behind. When the words change, so do the names, and a name never holds other bytes.
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

from articles.media import drawing, files, headers, metadata
from articles.media.models import Picture
from articles.media.validators import Inspected, broken

FORMATS = ("jpeg", "webp", "avif")
CROP = "crop"
"""Where a picture's crops are named: JPEG files in the shapes of `drawing.CROPS`, in that order."""
EXTENSIONS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
FIRST_WIDTH = 1280
"""Pixels: the widest JPEG that is made at once."""

NAMED_BY = ("credit", "copyright", "licence", "focal_x", "focal_y")
"""The columns that the names of a picture's files depend on, beside its size."""

Entry = tuple[int, int, str]
Renditions = dict[str, list[Entry]]

on_change: list[Callable[[int], None]] = []
"""Called with a picture's id, in the same transaction, when its renditions or words changed."""


@dataclass(frozen=True, slots=True)
class First:
    """The size of the JPEG that is made at once, and what decoding told of the file."""

    size: tuple[int, int]
    drawn: drawing.Drawn


def changed(picture_id: int) -> None:
    """Tell everyone who keeps a copy of a picture's markup that it is out of date."""
    for callback in on_change:
        callback(picture_id)


def first(inspected: Inspected) -> First:
    """Decode the file once, for its first JPEG; raises PictureRefused if it is damaged."""
    drawn = drawing.draw(inspected.data, inspected.header, FIRST_WIDTH)
    sizes = sizes_of(drawn.width, drawn.height)
    size = max((one for one in sizes if one[0] <= FIRST_WIDTH), default=sizes[0])
    return First(size, drawn)


def sizes_of(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes that a picture of these pixels is made in, narrowest first."""
    return drawing.plan(width, height, tuple(settings.PICTURE_WIDTHS))


def path_of(stem: str, size: int | str, format: str, mark: str) -> str:  # noqa: A002
    """Return where below MEDIA_ROOT a rendition with such words in it is kept."""
    return f"{stem}-{size}{mark and f'-{mark}'}.{EXTENSIONS[format]}"


def notice_of(picture: Picture) -> metadata.Notice:
    """Return the words that stand in every file of the picture."""
    return metadata.Notice(picture.credit, picture.copyright, picture.licence)


def stem_of(picture: Picture) -> str:
    """Return the random stem its renditions share, "" before the first one."""
    entries = picture.renditions.get("jpeg") or []
    return str(entries[0][2]).partition("-")[0] if entries else ""


def paths_of(picture: Picture) -> set[str]:
    """Return every rendition the row names, as paths below MEDIA_ROOT."""
    return {str(entry[2]) for entries in picture.renditions.values() for entry in entries}


def complete(picture: Picture) -> Renditions:
    """Return all renditions the picture should have, with the words it has now."""
    stem, mark = stem_of(picture), notice_of(picture).mark
    sizes = sizes_of(picture.width, picture.height)
    wanted = {f: [(w, h, path_of(stem, w, f, mark)) for w, h in sizes] for f in FORMATS}
    return wanted | {CROP: _crops(picture, stem, mark)}


def _crops(picture: Picture, stem: str, mark: str) -> list[Entry]:
    """They are cut around the focal point, so it is in their names too."""
    place = f"{picture.focal_x}-{picture.focal_y}"
    return [
        (w, h, path_of(stem, f"{across}x{down}-{place}", "jpeg", mark))
        for (across, down), (w, h) in zip(
            drawing.CROPS, drawing.plan_crops(picture.width, picture.height), strict=True
        )
    ]


def up_to_date(picture: Picture) -> bool:
    """Whether the row names all renditions it should have, and no others."""
    return bool(picture.renditions == _listed(complete(picture)))


def possible_paths(picture: Picture) -> set[str]:
    """Return the renditions the row names, and those a running task may be writing."""
    return paths_of(picture) | (_paths(complete(picture)) if stem_of(picture) else set())


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
    """Write the files that are not there, then name them in the row; say whether it changed.

    When the row moved on meanwhile, what it lacks since then is made too.
    """
    wanted = complete(picture)
    missing = [
        (kind, (width, height), path)
        for kind, entries in wanted.items()
        for width, height, path in entries
        if not (files.media_root() / path).exists()
    ]
    if missing:
        image, notice = _decoded(picture), notice_of(picture)
        for kind, size, path in missing:
            files.write(files.media_root(), path, _made(picture, image, kind, size, notice))
    return _record(picture, wanted)


def _made(
    picture: Picture, image: Image.Image, kind: str, size: tuple[int, int], notice: metadata.Notice
) -> bytes:
    if kind != CROP:
        return drawing.encode(image, size, kind, notice)
    focal = picture.focal_x, picture.focal_y
    return drawing.encode(drawing.crop(image, size, focal), size, "jpeg", notice)


def _decoded(picture: Picture) -> Image.Image:
    data = (files.originals_root() / picture.original).read_bytes()
    header = headers.read(data)
    if header is None:
        raise broken()
    widest = drawing.widest_for_crops(picture.width, picture.height)
    return drawing.draw(data, header, max(widest, *settings.PICTURE_WIDTHS)).image


def _listed(wanted: Renditions) -> dict[str, list[list[int | str]]]:
    return {name: [list(entry) for entry in entries] for name, entries in wanted.items()}


def _record(picture: Picture, wanted: Renditions) -> bool:
    """Name the finished files in the row, and let go those it named before.

    Unless the row has moved on since it was read: then the newer row decides what stays.
    """
    listed = _listed(wanted)
    if picture.renditions == listed:
        return False
    with transaction.atomic():
        seen = Picture.objects.filter(pk=picture.pk, version=picture.version)
        if seen.update(renditions=listed, version=picture.version + 1, changed_at=timezone.now()):
            changed(picture.pk)
            outdated = paths_of(picture) - _paths(wanted)
            transaction.on_commit(lambda: files.remove(files.media_root(), outdated))
            return True
    return _leave_to_newer(picture.pk, wanted)


def _leave_to_newer(picture_id: int, wanted: Renditions) -> bool:
    """Delete what was made for a file or words that the picture no longer has; make what lacks."""
    now = Picture.objects.filter(pk=picture_id).first()
    files.remove(files.media_root(), _paths(wanted) - (possible_paths(now) if now else set()))
    if now is None or not now.original or not stem_of(now) or up_to_date(now):
        return False
    return make_missing(now)


def _paths(wanted: Renditions) -> set[str]:
    return {path for entries in wanted.values() for _width, _height, path in entries}
