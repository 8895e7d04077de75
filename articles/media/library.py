"""The only writer of pictures: adding, describing, replacing and removing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from articles.audit import log
from articles.media import drawing, files, metadata, reading, renditions
from articles.media.models import Picture
from articles.media.validators import Inspected, PictureRefused, Readable, clean_name, inspect
from articles.people.models import User

__all__ = [
    "TEXTS",
    "PictureInUse",
    "PictureRefused",
    "Prepared",
    "add",
    "add_missing",
    "clean_name",
    "describe",
    "find_by_sha256",
    "prepare",
    "remove",
    "replace",
    "shown",
    "shown_to_readers",
    "store",
    "suggested",
    "usages",
    "used_by",
]

RIGHTS = ("credit", "copyright", "licence")
"""What stands in every file of a picture."""

TEXTS = frozenset(
    {"alt", "decorative", "caption", *RIGHTS, "licence_until", "taken_on", "place"}
    | {"focal_x", "focal_y"},
)

Usage = tuple[str, str]
usages: list[Callable[[int], list[Usage]]] = []
"""Each is asked with a picture's id and answers who shows it, as (label, address) pairs."""

shown: list[Callable[[int], bool]] = []
"""Each is asked with a picture's id and answers whether readers see it."""


class PictureInUse(Exception):
    """The picture is shown somewhere and cannot go; `used_by` says where."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was checked and decoded, not yet written anywhere, and what it says itself."""

    inspected: Inspected
    first: renditions.First
    told: reading.Told


def prepare(upload: Readable, name: str, *, trust_bytes: bool = False) -> Prepared:
    """Check and decode a file; raises PictureRefused with a reason for people."""
    inspected = inspect(upload, name, trust_bytes=trust_bytes)
    return Prepared(inspected, renditions.first(inspected), reading.read(inspected.data))


def suggested(prepared: Prepared) -> dict[str, Any]:
    """Return the words and the date that the file itself holds, by column; none that are empty."""
    told = {name: getattr(prepared.told, name) for name in (*reading.MOST, "taken_on")}
    return {name: value for name, value in told.items() if value}


def add(
    *,
    upload: Readable,
    name: str,
    alt: str,
    decorative: bool,
    credit: str,
    caption: str = "",
    copyright: str = "",  # noqa: A002
    licence: str = "",
    taken_on: dt.date | None = None,
    focal: tuple[int, int] = (50, 50),
    source_ref: str | None = None,
    trust_bytes: bool = False,
) -> Picture:
    """Check a file and add it, with one JPEG at once and the rest by a task.

    `focal` is in percent from the left and from the top. The picture is ready if it has a
    credit and an alt text (or is decorative), else it needs text. Without `taken_on` the
    camera's own date stands. Raises PictureRefused with a reason for people.
    """
    return store(
        prepare(upload, name, trust_bytes=trust_bytes),
        alt=alt,
        decorative=decorative,
        credit=credit,
        caption=caption,
        copyright=copyright,
        licence=licence,
        taken_on=taken_on,
        focal_x=focal[0],
        focal_y=focal[1],
        source_ref=source_ref,
    )


def store(prepared: Prepared, *, source_ref: str | None = None, **texts: Any) -> Picture:
    """Write the files of a prepared picture, then its row; without the row no file stays."""
    words = _clean(texts)
    row = {**words, **_file_columns(prepared, _notice(words))}
    row["taken_on"] = row.get("taken_on") or prepared.told.taken_on
    row["state"] = _state(row)
    try:
        _write(prepared, row, _notice(words))
        with transaction.atomic():
            picture = Picture.objects.create(source_ref=source_ref, **row)
    except BaseException:
        _discard(row["original"], [entry[2] for entry in row["renditions"]["jpeg"]])
        raise
    renditions.enqueue(picture.pk)
    return picture


def add_missing(
    *, name: str, alt: str, caption: str, credit: str, source_ref: str | None
) -> Picture:
    """Add what is known of a picture whose file is not there."""
    texts = _clean({"alt": alt, "caption": caption, "credit": credit})
    return Picture.objects.create(
        name=clean_name(name), source_ref=source_ref, state=Picture.State.FILE_MISSING, **texts
    )


def describe(picture: Picture, *, by: User | str = "", **texts: Any) -> Picture:
    """Change words, dates or focal point; the state follows. Returns the row as it is now.

    Another end of the licence is logged, as done by `by`.

    When the files no longer say what the row says, a task makes them anew.

    Only the named columns are written. Two people who describe one picture at once both
    succeed unless they change the same column, where the later one stands.
    """
    wanted = _clean(texts)
    while True:
        now = Picture.objects.get(pk=picture.pk)
        if all(getattr(now, name) == value for name, value in wanted.items()):
            return now
        seen = {name: getattr(now, name) for name in ("alt", "decorative", "credit", "original")}
        state = _state({**seen, **wanted})
        with transaction.atomic():
            if Picture.objects.filter(pk=now.pk, **seen).update(
                **wanted, state=state, changed_at=timezone.now()
            ):
                _log_licence(now, wanted, by)
                renditions.changed(now.pk)
                return _redrawn(Picture.objects.get(pk=now.pk))


def _log_licence(old: Picture, wanted: dict[str, Any], by: User | str) -> None:
    """When readers lose sight of a picture is somebody's decision."""
    until = wanted.get("licence_until", old.licence_until)
    if until != old.licence_until:
        before, after = str(old.licence_until or ""), str(until or "")
        log.record(
            "picture.expired_changed", by=by, on=old, key=old.key, before=before, after=after
        )


def _redrawn(picture: Picture) -> Picture:
    if picture.original and not renditions.up_to_date(picture):
        renditions.enqueue(picture.pk)
    return picture


def replace(picture: Picture, prepared: Prepared) -> Picture:
    """Give a picture another file, or the first one if it was missing; its words stay.

    The old files go when the change is committed. Returns the row as it is now; raises
    Picture.DoesNotExist when the picture was removed or replaced meanwhile.
    """
    seen = {"pk": picture.pk, "original": picture.original}
    old = Picture.objects.get(**seen)
    words = {name: getattr(old, name) for name in ("alt", "decorative", *RIGHTS)}
    row = _file_columns(prepared, _notice(words))
    try:
        _write(prepared, row, _notice(words))
        with transaction.atomic():
            if not Picture.objects.filter(**seen, **words).update(
                **row,
                state=_state({**words, **row}),
                version=F("version") + 1,
                changed_at=timezone.now(),
            ):
                raise Picture.DoesNotExist
            renditions.changed(old.pk)
    except BaseException:
        _discard(row["original"], [entry[2] for entry in row["renditions"]["jpeg"]])
        raise
    transaction.on_commit(lambda: _discard(old.original, renditions.possible_paths(old)))
    renditions.enqueue(old.pk)
    return Picture.objects.get(pk=old.pk)


def remove(picture: Picture, *, by: User | str) -> None:
    """Remove a picture that nothing shows, and its files; raises PictureInUse otherwise."""
    with transaction.atomic():
        now = Picture.objects.select_for_update().get(pk=picture.pk)
        if used_by(now.pk):
            raise PictureInUse(now.name)
        log.record("picture.deleted", by=by, on=now, key=now.key)
        try:
            now.delete()
        except ProtectedError as error:
            raise PictureInUse(now.name) from error
        transaction.on_commit(lambda: _discard(now.original, renditions.possible_paths(now)))


def used_by(picture_id: int) -> list[Usage]:
    """Return where a picture is shown, as (label, address) pairs."""
    return [usage for ask in usages for usage in ask(picture_id)]


def shown_to_readers(picture_id: int) -> bool:
    """Whether something that readers see, or will see at a set time, shows the picture."""
    return any(ask(picture_id) for ask in shown)


def find_by_sha256(sha256: str) -> Picture | None:
    """Return the first picture with exactly this file, None if there is none."""
    return Picture.objects.filter(sha256=sha256).order_by("pk").first() if sha256 else None


def _state(row: dict[str, Any]) -> str:
    if not row.get("original"):
        return Picture.State.FILE_MISSING
    described = row.get("alt") or row.get("decorative")
    return Picture.State.READY if described and row.get("credit") else Picture.State.NEEDS_TEXT


def _clean(texts: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(texts) - TEXTS:
        raise TypeError(f"a picture has no {', '.join(sorted(unknown))}")
    return {
        name: value.replace("\0", "").strip() if isinstance(value, str) else value
        for name, value in texts.items()
    }


def _notice(words: dict[str, Any]) -> metadata.Notice:
    return metadata.Notice(**{name: words.get(name, "") for name in RIGHTS})


def _file_columns(prepared: Prepared, notice: metadata.Notice) -> dict[str, Any]:
    inspected, first = prepared.inspected, prepared.first
    width, height = first.size
    path = renditions.path_of(files.new_stem(), width, "jpeg", notice.mark)
    return {
        "name": inspected.name,
        "original": f"{files.new_stem()}.{inspected.name.rpartition('.')[2].lower()}",
        "sha256": inspected.sha256,
        "format": inspected.header.format,
        "frames": inspected.header.frames,
        "certified": prepared.told.certified,
        "width": first.drawn.width,
        "height": first.drawn.height,
        "renditions": {"jpeg": [[width, height, path]]},
    }


def _write(prepared: Prepared, row: dict[str, Any], notice: metadata.Notice) -> None:
    original, (jpeg,) = row["original"], row["renditions"]["jpeg"]
    files.write(files.originals_root(), original, prepared.inspected.data, mode=files.PRIVATE_MODE)
    first = drawing.encode(prepared.first.drawn.image, prepared.first.size, "jpeg", notice)
    files.write(files.media_root(), jpeg[2], first)


def _discard(original: str, paths: Iterable[str]) -> None:
    files.remove(files.originals_root(), [original])
    files.remove(files.media_root(), paths)
