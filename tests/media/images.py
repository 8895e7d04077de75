"""Picture files for tests, good and bad, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def two_halves(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, so that turning shows."""
    image = Image.new("RGB", (width, height), LEFT)
    image.paste(RIGHT, (width // 2, 0, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(width: int = 400, height: int = 300, **options: Any) -> bytes:
    return encoded(two_halves(width, height), "JPEG", **options)


def jpeg_with_exif(width: int = 400, height: int = 300, orientation: int = 1) -> bytes:
    """A photograph that says where, when and with which camera it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "SecretMaker", "SecretModel"
    exif.get_ifd(0x8769)[0x9003] = "2019:11:06 09:30:00"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (60.0, 10.0, 13.5), 3: "E", 4: (24.0, 56.0, 15.0), 29: "2019:11:06"}
    )
    return jpeg(width, height, exif=exif, comment=b"SecretComment", xmp=b"<x>SecretXmp</x>")


def png(width: int = 400, height: int = 300) -> bytes:
    return encoded(two_halves(width, height), "PNG")


def webp(width: int = 400, height: int = 300, **options: Any) -> bytes:
    return encoded(two_halves(width, height), "WEBP", **options)


def gif(width: int = 40, height: int = 30, frames: int = 1) -> bytes:
    """The first frame is in two halves, the others are one colour each."""
    first, *rest = [two_halves(width, height)] + [
        Image.new("RGB", (width, height), (number, 200, 0)) for number in range(1, frames)
    ]
    return encoded(first, "GIF", save_all=True, append_images=rest)


def animated_webp(frames: int = 3) -> bytes:
    first, *rest = [Image.new("RGB", (40, 30), (50 * number, 9, 9)) for number in range(frames)]
    return encoded(first, "WEBP", save_all=True, append_images=rest)


def animated_png(frames: int = 3) -> bytes:
    first, *rest = [Image.new("RGB", (40, 30), (50 * number, 9, 9)) for number in range(frames)]
    return encoded(first, "PNG", save_all=True, append_images=rest)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, *, chunks: bytes = b"", pixels: bytes = b"\0" * 99) -> bytes:
    """A PNG that says it has these many pixels, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (png_chunk(b"IHDR", header), chunks, png_chunk(b"IDAT", zlib.compress(pixels)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + png_chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A small JPEG whose header lies about its size."""
    data = bytearray(jpeg(16, 16))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_of(width: int, height: int) -> bytes:
    data = bytearray(gif(4, 4))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    """A lossless WebP header for these many pixels, with next to nothing behind it."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0" * 5
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def jpeg_of_many_scans(scans: int) -> bytes:
    """A progressive JPEG whose last pass is repeated."""
    data = jpeg(64, 64, progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * scans + data[-2:]


def swapped_profile() -> bytes:
    """The bytes of an sRGB profile in which red and blue have changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile_red, profile_blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[profile_red : profile_red + 4] = b"bXYZ"
    profile[profile_blue : profile_blue + 4] = b"rXYZ"
    return bytes(profile)


def zeros(count: int) -> bytes:
    """That many zero bytes, compressed."""
    press = zlib.compressobj()
    parts = [press.compress(bytes(1_000_000)) for _ in range(count // 1_000_000)]
    return b"".join(parts) + press.flush()
