"""Pictures from elsewhere, with their files if those are at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from articles.media import library
from articles.media.library import PictureRefused
from articles.media.models import Picture

ALT_LENGTH, CAPTION_LENGTH, CREDIT_LENGTH = 1000, 2000, 300


@dataclass(frozen=True, slots=True)
class Foreign:
    """A picture as it was elsewhere; `file` is None when nobody has it."""

    ref: str
    name: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    file: Path | None = None


@dataclass(slots=True)
class Stored:
    """The picture's row, and what has to be told of it.

    `unreadable` is the reason for which its file was refused, "" otherwise; `found` means that
    a picture which was here without a file got it now.
    """

    picture: Picture
    made: bool = False
    found: bool = False
    renamed: bool = False
    unreadable: str = field(default="")


def store(foreign: Foreign) -> Stored:
    """Add a picture, or give the one that is here without a file the file.

    The bytes are believed and not the extension. A file that is refused leaves the picture
    without one.
    """
    here = Picture.objects.filter(source_ref=foreign.ref).first()
    if here is not None and (here.original or foreign.file is None):
        return Stored(here)
    if foreign.file is None:
        return Stored(_add_missing(foreign), made=True)
    try:
        with foreign.file.open("rb") as file:
            prepared = library.prepare(file, foreign.name, trust_bytes=True)
    except (PictureRefused, OSError) as error:
        reason = str(error) if isinstance(error, PictureRefused) else error.strerror or "?"
        return Stored(here or _add_missing(foreign), made=here is None, unreadable=reason)
    renamed = prepared.inspected.name != foreign.name
    if here is not None:
        return Stored(library.replace(here, prepared), found=True, renamed=renamed)
    return Stored(_add(foreign, prepared), made=True, renamed=renamed)


def describe(picture: Picture, alt: str) -> Picture:
    """Give a picture that nobody has described an alt text; the state follows."""
    if picture.alt or picture.decorative or not alt:
        return picture
    return library.describe(picture, alt=alt[:ALT_LENGTH])


def _add(foreign: Foreign, prepared: library.Prepared) -> Picture:
    return library.store(
        prepared,
        alt=foreign.alt[:ALT_LENGTH],
        caption=foreign.caption[:CAPTION_LENGTH],
        credit=foreign.credit[:CREDIT_LENGTH],
        source_ref=foreign.ref,
    )


def _add_missing(foreign: Foreign) -> Picture:
    return library.add_missing(
        name=foreign.name,
        alt=foreign.alt[:ALT_LENGTH],
        caption=foreign.caption[:CAPTION_LENGTH],
        credit=foreign.credit[:CREDIT_LENGTH],
        source_ref=foreign.ref,
    )
