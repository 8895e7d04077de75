"""What a picture file says of itself, read from its bytes without decoding a single pixel.

Sources: PNG (ISO/IEC 15948, with the animation chunk acTL), JPEG (ITU-T T.81, annex B),
GIF89a, and the WebP container (RFC 9649).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PARTS = 500_000
"""Chunks or blocks that a file may be made of; a real 25 MB file has about 100,000."""

_JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_JPEG_BARE = frozenset({0x01, 0xD8})


class HeaderBroken(ValueError):
    """The file begins like a picture, but does not hold together."""


@dataclass(frozen=True, slots=True)
class Header:
    """A picture as stored: pixels before turning, and how much work decoding it would be.

    `scans` counts the passes of a JPEG (a baseline one has at most four); 1 for other formats.
    """

    format: str
    width: int
    height: int
    frames: int = 1
    scans: int = 1
    progressive: bool = False


def read(data: bytes) -> Header | None:
    """Return the header, or None when the bytes are no JPEG, PNG, WebP or GIF.

    Raises HeaderBroken when the file is truncated or contradicts itself.
    """
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _gif(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError) as error:
        raise HeaderBroken("truncated") from error
    return None


def _png(data: bytes) -> Header:
    width = height = 0
    frames = 1
    for kind, start in png_chunks(data):
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", data, start)
        elif kind == b"acTL":
            frames = max(1, *struct.unpack_from(">I", data, start))
    return Header("png", width, height, frames)


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each chunk's name with the place of its payload; its length stands 8 bytes before."""
    view = memoryview(data)
    position = 8
    for number in range(MAX_PARTS):
        length, kind = struct.unpack_from(">I4s", data, position)
        if (number == 0) != (kind == b"IHDR"):
            raise HeaderBroken("a PNG begins with one IHDR")
        end = position + 8 + length
        if end + 4 > len(data):
            raise HeaderBroken("truncated")
        if kind[:1].isupper() and zlib.crc32(view[position + 4 : end]) != _u32(data, end):
            raise HeaderBroken("checksum of a critical chunk")
        yield kind, position + 8
        if kind == b"IEND":
            return
        position = end + 4
    raise HeaderBroken("too many chunks")


def _u32(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "big")


def _jpeg(data: bytes) -> Header:
    size: tuple[int, int] | None = None
    scans = 0
    progressive = False
    for marker, start in jpeg_segments(data):
        if marker in _JPEG_FRAMES:
            if size is not None:
                raise HeaderBroken("two frame headers")
            height, width = struct.unpack_from(">HH", data, start + 1)
            size = width, height
            progressive = marker in _JPEG_PROGRESSIVE
        elif marker == 0xDA:
            scans += 1
    if size is None or not scans:
        raise HeaderBroken("truncated")
    return Header("jpeg", *size, scans=scans, progressive=progressive)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield each marker with the place of its payload; stop at the end marker or the last byte."""
    position = 2
    for _number in range(MAX_PARTS):
        found = _JPEG_MARKER.search(data, position)
        if found is None or found[1] == b"\xd9":
            return
        marker = found[1][0]
        position = found.end()
        if marker in _JPEG_BARE:
            continue
        (length,) = struct.unpack_from(">H", data, position)
        yield marker, position + 2
        position += length
    raise HeaderBroken("too many segments")


def _gif(data: bytes) -> Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + _gif_table(flags)
    frames = 0
    budget = MAX_PARTS
    while position < len(data) and data[position] != 0x3B and budget > 0:
        kind = data[position]
        if kind == 0x2C:
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, position + 1)
            frames += 1
            if frames == 1:
                width, height = max(width, left + wide), max(height, top + high)
            position, budget = _gif_blocks(data, position + 11 + _gif_table(flags), budget)
        elif kind == 0x21:
            position, budget = _gif_blocks(data, position + 2, budget)
        elif kind == 0x00:
            position, budget = position + 1, budget - 1
        else:
            raise HeaderBroken("unknown block")
    if not frames or budget <= 0:
        raise HeaderBroken("truncated" if not frames else "too many blocks")
    return Header("gif", width, height, frames)


def _gif_table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks(data: bytes, position: int, budget: int) -> tuple[int, int]:
    """Return the place after a chain of sub-blocks, and how many blocks may still follow."""
    while (length := data[position]) and budget > 0:
        position += length + 1
        budget -= 1
    return position + 1, budget - 1


def _webp(data: bytes) -> Header:
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise HeaderBroken("truncated")
    width = height = frames = 0
    for number, (kind, start) in enumerate(webp_chunks(data, size + 8)):
        if number == 0:
            width, height = _webp_size(kind, data, start)
        elif kind == b"ANMF":
            frames += 1
    return Header("webp", width, height, max(1, frames))


def webp_chunks(data: bytes, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield each chunk's name with the place of its payload; its length stands 4 bytes before."""
    position = 12
    for _number in range(MAX_PARTS):
        if position + 8 > end:
            return
        kind, length = struct.unpack_from("<4sI", data, position)
        if position + 8 + length > end:
            raise HeaderBroken("truncated")
        yield kind, position + 8
        position += 8 + length + (length & 1)
    raise HeaderBroken("too many chunks")


def _webp_size(kind: bytes, data: bytes, start: int) -> tuple[int, int]:
    if kind == b"VP8X":
        wide, high = data[start + 4 : start + 7], data[start + 7 : start + 10]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, start + 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        wide, high = struct.unpack_from("<HH", data, start + 6)
        return wide & 0x3FFF, high & 0x3FFF
    raise HeaderBroken("unknown kind of WebP")
