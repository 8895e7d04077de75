"""What a file must be before a single pixel of it is decoded.

The order is the order of cost: bytes, extension, real format, structure, pixels.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from articles.media import headers

EXTENSIONS = {"jpg": "jpeg", "jpeg": "jpeg", "jfif": "jpeg", "png": "png", "webp": "webp"} | {
    "gif": "gif"
}
USUAL_EXTENSION = {"jpeg": "jpg", "png": "png", "webp": "webp", "gif": "gif"}

MAX_ASPECT = 20
"""How many times as long as wide, or as wide as long, a picture may be."""

MAX_SCANS = 40
"""Passes of one JPEG. Cameras and programs write about ten; each one costs a full decode."""

_PAGE_INSIDE = re.compile(rb"<script|<!doctype\s+html|<iframe|<html[\s>]|<\?php\s", re.IGNORECASE)


class PictureRefused(Exception):
    """The file cannot be taken; the text is translated, and meant for the person who sent it."""


class Readable(Protocol):
    """Whatever hands out bytes: an upload, an open file, a buffer."""

    def read(self, size: int, /) -> bytes: ...

    def seek(self, offset: int, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that passed every check that needs no decoding. `name` ends in the real extension."""

    data: bytes
    name: str
    header: headers.Header
    sha256: str


def inspect(upload: Readable, name: str, *, trust_bytes: bool = False) -> Inspected:
    """Check a file named `name`; raises PictureRefused with a reason for people.

    With `trust_bytes` the extension is not believed but mended: for imports, where nobody
    can be asked. Reads PICTURE_MAX_BYTES and one byte at the most.
    """
    data = _bytes(upload)
    claimed = None if trust_bytes else _claimed_format(name)
    header = _header(data)
    if claimed not in (None, header.format):
        raise PictureRefused(
            _("This file is named as a %(claimed)s but is a %(real)s. Rename or convert it.")
            % {"claimed": label(claimed), "real": label(header.format)}
        )
    _check_single_purpose(data)
    _check_size(header)
    return Inspected(
        data=data,
        name=clean_name(name, header.format),
        header=header,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def clean_name(name: str, format: str = "") -> str:  # noqa: A002
    """Return a file name fit for showing: no folders, no invisible characters, at most 255.

    With a format, the extension becomes that format's unless it already is one of them.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    stem, dot, extension = shown.rpartition(".")
    if not dot or (format and extension.lower() not in EXTENSIONS):
        stem, extension = shown, ""
    if format and EXTENSIONS.get(extension.lower()) != format:
        extension = USUAL_EXTENSION[format]
    ending = f".{extension}" if extension else ""
    return (stem or "picture")[: 255 - len(ending)] + ending


def label(format: str | None) -> str:  # noqa: A002
    """Return how people write a format: "JPEG", "WebP"."""
    return {"webp": "WebP"}.get(format or "", (format or "").upper())


def pixel_limit(header: headers.Header) -> int:
    """Return how many pixels, frames counted, such a file may have.

    PICTURE_MAX_PIXELS is for a baseline JPEG, which decodes at a reduced size. The others are
    held in memory whole: 4 bytes a pixel for PNG and GIF, up to 8 for a progressive JPEG, 16
    for WebP (measured), so they get a half, a half and a quarter.
    """
    share = 4 if header.format == "webp" else 2
    if header.format == "jpeg" and not header.progressive:
        share = 1
    return int(settings.PICTURE_MAX_PIXELS) // share


def _bytes(upload: Readable) -> bytes:
    limit = int(settings.PICTURE_MAX_BYTES)
    upload.seek(0)
    data = upload.read(limit + 1)
    if not data:
        raise PictureRefused(_("This file is empty."))
    if len(data) > limit:
        raise PictureRefused(
            _("This file is larger than %(limit)s. Save it smaller and upload it again.")
            % {"limit": filesizeformat(limit)}
        )
    return data


def _claimed_format(name: str) -> str:
    claimed = EXTENSIONS.get(name.rpartition(".")[2].lower())
    if claimed is None:
        raise PictureRefused(
            _("Only pictures named .jpg, .png, .webp or .gif can be taken; this is not one.")
        )
    return claimed


def _header(data: bytes) -> headers.Header:
    try:
        header = headers.read(data)
    except headers.HeaderBroken as error:
        raise broken() from error
    if header is None:
        raise PictureRefused(_("This file is not a JPEG, PNG, WebP or GIF picture."))
    if not header.width or not header.height:
        raise broken()
    return header


def broken() -> PictureRefused:
    """Return the refusal of a file that does not decode to its end."""
    return PictureRefused(
        _("This picture is damaged or cut short. Export it again and upload the new file.")
    )


def _check_single_purpose(data: bytes) -> None:
    """Refuse a picture that is also a web page, a program, an archive or a PDF."""
    if (
        _PAGE_INSIDE.search(data)
        or data.find(b"%PDF-", 0, 1024) >= 0
        or zipfile.is_zipfile(io.BytesIO(data))
    ):
        raise PictureRefused(
            _("There is something else hidden in this picture. Export it again without extras.")
        )


def _check_size(header: headers.Header) -> None:
    pixels, limit = header.width * header.height * header.frames, pixel_limit(header)
    if pixels > limit:
        raise PictureRefused(
            _(
                "This picture has %(pixels)s million pixels, all frames counted; a %(format)s "
                "may have %(limit)s million. Make it smaller and upload it again."
            )
            % {
                "pixels": -(-pixels // 1_000_000),
                "limit": f"{limit / 1_000_000:g}",
                "format": label(header.format),
            }
        )
    if max(header.width, header.height) > MAX_ASPECT * min(header.width, header.height):
        raise PictureRefused(
            _("This picture is more than %(times)d times as long as it is wide. Crop it.")
            % {"times": MAX_ASPECT}
        )
    if header.scans > MAX_SCANS:
        raise broken()
