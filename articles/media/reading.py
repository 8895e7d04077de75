"""What a picture file says of itself when it arrives, to fill in a form. Pure.

XMP comes first, then IPTC's older IIM, then EXIF, each field by itself. Where a picture was made
is taken from words alone, a town or a country; coordinates are never looked at. Whatever is broken
says nothing, and nothing here raises.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from articles.media.headers import HeaderBroken, jpeg_segments, png_chunks, webp_chunks
from articles.media.xmp import MAX_TEXT, Unreadable, properties

MOST = {"alt": 1000, "caption": 2000, "credit": 300, "copyright": 300, "licence": 300, "place": 200}
"""Characters of each field, as its column has them."""

MAX_BLOCK = 1_000_000
MAX_ENTRIES = 400
"""Datasets or tags that are looked at in one block."""

FIRST_PHOTOGRAPH = 1826
_BY_THE_CAMERA = re.compile(
    r"(?:(?:olympus|minolta|konica minolta|pentax|digital|kodak|sony|samsung|hp|casio)\b.*camera"
    r"|sony dsc|dcim|default|untitled|img_?\d*|dsc_?\d*|exif_.*|<.*>|charset=.*)\W*",
    re.IGNORECASE,
)
"""What cameras and programs write where a person's words belong."""

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\d{4})[-:]?(\d\d)[-:]?(\d\d)")

_XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
_GIF_XMP, _GIF_XMP_END = b"XMP DataXMP", b"\x01\xff\xfe\xfd"
_UTF_8 = b"\x1b%G"

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A file's own words, "" where it has none; `taken_on` is the camera's date.

    `certified` says that content credentials (C2PA) are in the file. They were not checked.
    """

    alt: str = ""
    caption: str = ""
    credit: str = ""
    copyright: str = ""
    licence: str = ""
    place: str = ""
    taken_on: dt.date | None = None
    certified: bool = False


@dataclass(slots=True)
class _Blocks:
    """The parts of a file that hold words, as bytes."""

    xmp: bytes = b""
    iim: bytes = b""
    exif: bytes = b""
    certified: bool = False


def read(data: bytes) -> Told:
    """Return what the file says; any bytes at all may be given."""
    blocks = _blocks(data)
    sources = [_xmp(blocks.xmp), _iim(blocks.iim), _exif(blocks.exif)]
    found: Words = {}
    for words in sources:
        for name, value in words.items():
            found.setdefault(name, value)
    day = next(filter(None, (_day(words.get("day", "")) for words in sources)), None)
    fields = {name: _cut(found.get(name, ""), most) for name, most in MOST.items()}
    fields["credit"] = _cut(_credit(found), MOST["credit"])
    return Told(**fields, taken_on=day, certified=blocks.certified)


def _credit(found: Words) -> str:
    """Who made it, and for whom: "Ana Lopes / Harbour Agency", each once."""
    creator, line = found.get("creator", ""), found.get("line", "")
    if creator and line and creator.casefold() not in line.casefold():
        return f"{creator} / {line}"
    return line or creator


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _clean(text: str) -> str:
    line = " ".join(_NOT_TEXT.sub(" ", text).split())
    return "" if _BY_THE_CAMERA.fullmatch(line) else line


def _cleaned(words: Words) -> Words:
    clean = {name: _clean(value) for name, value in words.items()}
    return {name: value for name, value in clean.items() if value}


def _day(text: str) -> dt.date | None:
    """The day of "2019:11:06 09:30:00", "2019-11-06T…" or "20191106"; None for no such day."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day.year >= FIRST_PHOTOGRAPH else None


# Where the words stand in each kind of file.


def _blocks(data: bytes) -> _Blocks:
    blocks = _Blocks()
    try:
        for name, body in _parts(data):
            if name == "c2pa":
                blocks.certified = True
            elif not getattr(blocks, name) and len(body) <= MAX_BLOCK:
                setattr(blocks, name, body)
    except (HeaderBroken, struct.error, IndexError):
        pass
    return blocks


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"\xff\xd8\xff"):
        yield from _jpeg(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(data)
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        yield from _webp(data)
    elif data.startswith(b"GIF8"):
        start = data.find(_GIF_XMP) + len(_GIF_XMP)
        end = data.find(_GIF_XMP_END, start)
        if start >= len(_GIF_XMP) and end > 0:
            yield "xmp", data[start:end]


def _jpeg(data: bytes) -> Iterator[tuple[str, bytes]]:
    for marker, start in jpeg_segments(data):
        (length,) = struct.unpack_from(">H", data, start - 2)
        body = data[start : start - 2 + length]
        if marker == 0xDA:
            return
        if marker == 0xE1 and body.startswith(_XMP_NAME):
            yield "xmp", body[len(_XMP_NAME) :]
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            yield "exif", body[6:]
        elif marker == 0xED and body.startswith(b"Photoshop 3.0\0"):
            yield "iim", _resource(body[14:])
        elif marker == 0xEB and body.startswith(b"JP") and _is_c2pa(body):
            yield "c2pa", b""


def _png(data: bytes) -> Iterator[tuple[str, bytes]]:
    for kind, start in png_chunks(data):
        (length,) = struct.unpack_from(">I", data, start - 8)
        if kind == b"eXIf":
            yield "exif", data[start : start + length]
        elif kind == b"caBX":
            yield "c2pa", b""
        elif kind == b"iTXt" and data.startswith(b"XML:com.adobe.xmp\0\0", start):
            body = data[start + 19 : start + length]
            yield "xmp", body.split(b"\0", 3)[-1]


def _webp(data: bytes) -> Iterator[tuple[str, bytes]]:
    for kind, start in webp_chunks(data, len(data)):
        (length,) = struct.unpack_from("<I", data, start - 4)
        body = data[start : start + length]
        if kind == b"XMP ":
            yield "xmp", body
        elif kind == b"EXIF":
            yield "exif", body.removeprefix(b"Exif\0\0")
        elif kind == b"C2PA":
            yield "c2pa", b""


def _is_c2pa(body: bytes) -> bool:
    """Whether a JUMBF box begins here that says it is a manifest store."""
    return b"jumb" in body[:32] and b"c2pa" in body[:200]


def _resource(body: bytes) -> bytes:
    """The IIM datasets among Photoshop's image resources, b"" for none."""
    place = 0
    for _number in range(MAX_ENTRIES):
        if body[place : place + 4] != b"8BIM":
            break
        kind, name = struct.unpack_from(">HB", body, place + 4)
        place += 6 + (name + 2) // 2 * 2
        (length,) = struct.unpack_from(">I", body, place)
        if kind == 0x0404:
            return body[place + 4 : place + 4 + length]
        place += 4 + length + length % 2
    return b""


# What each says.

_XMP_FIELDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "alt": (("core:AltTextAccessibility",),),
    "caption": (("dc:description",),),
    "line": (("photoshop:Credit",),),
    "copyright": (("dc:rights",),),
    "licence": (("xmpRights:UsageTerms",), ("xmpRights:WebStatement",)),
    "day": (
        ("photoshop:DateCreated",),
        ("exif:DateTimeOriginal",),
        ("xmp:CreateDate",),
    ),
}
_XMP_PLACES = (
    (("ext:LocationShown", "ext:Sublocation"), ("core:Location",)),
    (("ext:LocationShown", "ext:City"), ("photoshop:City",), ("ext:LocationCreated", "ext:City")),
    (
        ("ext:LocationShown", "ext:ProvinceState"),
        ("photoshop:State",),
        ("ext:LocationCreated", "ext:ProvinceState"),
    ),
    (
        ("ext:LocationShown", "ext:CountryName"),
        ("photoshop:Country",),
        ("ext:LocationCreated", "ext:CountryName"),
    ),
)


def _xmp(packet: bytes) -> Words:
    try:
        found = properties(packet) if packet else {}
    except Unreadable:
        return {}
    first = {path: values[0] for path, values in found.items()}
    words = {
        name: next((first[path] for path in paths if path in first), "")
        for name, paths in _XMP_FIELDS.items()
    }
    words["creator"] = _several(found.get(("dc:creator",), []))
    words["place"] = _several(
        next((first[path] for path in paths if path in first), "") for paths in _XMP_PLACES
    )
    return _cleaned(words)


def _several(values: Iterator[str] | list[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(_clean, values))))


_IIM_FIELDS = {"caption": 120, "line": 110, "copyright": 116, "day": 55}
_IIM_MAKER, _IIM_PLACES = 80, (92, 90, 95, 101)


def _iim(block: bytes) -> Words:
    told: dict[int, list[str]] = {}
    encoding = "cp1252"
    for record, number, value in _datasets(block):
        if (record, number) == (1, 90) and value == _UTF_8:
            encoding = "utf-8"
        elif record == 2:
            told.setdefault(number, []).append(_text(value, encoding))
    words = {name: told.get(number, [""])[0] for name, number in _IIM_FIELDS.items()}
    words["creator"] = _several(told.get(_IIM_MAKER, []))
    words["place"] = _several([told[number][0] for number in _IIM_PLACES if number in told])
    return _cleaned(words)


def _datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    for _number in range(MAX_ENTRIES):
        if place + 5 > len(block) or block[place] != 0x1C:
            return
        record, number, length = struct.unpack_from(">BBH", block, place + 1)
        if length > 0x7FFF:  # a longer form that no desk writes into a picture
            return
        yield record, number, block[place + 5 : place + 5 + length]
        place += 5 + length


def _text(value: bytes, encoding: str = "cp1252") -> str:
    """Words without a stated encoding are UTF-8 if they can be."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode(encoding, errors="replace").replace("\ufffd", "")


_EXIF_FIELDS = {0x010E: "caption", 0x013B: "creator", 0x8298: "copyright"}
_EXIF_MORE, _EXIF_TAKEN = 0x8769, 0x9003


def _exif(block: bytes) -> Words:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    words: Words = {}
    try:
        if order:
            (first,) = struct.unpack_from(f"{order}I", block, 4)
            _directory(block, order, first, words)
    except (struct.error, IndexError):
        pass
    return _cleaned(words)


def _directory(block: bytes, order: str, start: int, words: Words, *, deeper: bool = True) -> None:
    """Keep the texts of one directory, and the day in the one below it; never of the GPS one."""
    (count,) = struct.unpack_from(f"{order}H", block, start)
    for number in range(min(count, MAX_ENTRIES)):
        entry = start + 2 + 12 * number
        tag, kind, length, place = struct.unpack_from(f"{order}HHII", block, entry)
        if tag == _EXIF_MORE and deeper and kind == 4:
            _below(block, order, place, words)
        elif kind == 2 and (name := "day" if tag == _EXIF_TAKEN else _EXIF_FIELDS.get(tag)):
            at = entry + 8 if length <= 4 else place
            value = block[at : at + min(length, MAX_TEXT)]
            words.setdefault(name, _text(value.rstrip(b"\0 ").replace(b"\0", b" ")))


def _below(block: bytes, order: str, place: int, words: Words) -> None:
    """A broken directory below leaves what stands above it."""
    try:
        _directory(block, order, place, words, deeper=False)
    except (struct.error, IndexError):
        return
