"""From a file's bytes to clean pictures: upright, sRGB, on white.

Of the file's own metadata nothing stays; what is written is who made it and who holds the rights.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms

from articles.media import metadata
from articles.media.headers import Header
from articles.media.validators import broken

QUALITY: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 76, "progressive": True, "optimize": True},
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 61, "speed": 8},
}
"""Settings under which the three formats look alike to people."""

MAX_SIDE = 16_000
"""Pixels; WebP cannot store more than 16,383."""

DECODING_ERRORS = (
    ArithmeticError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    LookupError,
    MemoryError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise for files that are broken in one way or another."""

_ORIENTATION, _EXIF_IFD, _TAKEN_AT = 0x0112, 0x8769, 0x9003
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
CROPS = ((16, 9), (4, 3), (1, 1))
"""The shapes in which other sites show a picture, width to height."""

CROP_WIDTH = 1200
"""Pixels: the widest crop."""

_BAND = 64
"""Rows converted at once, so that a large picture is not in memory twice."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decoded picture. `width` and `height` are the upright file's, in pixels.

    `image` is RGB and may be smaller than the file; `taken_on` is the camera's own date.
    """

    image: Image.Image
    width: int
    height: int
    taken_on: dt.date | None


def plan(width: int, height: int, widths: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the sizes to make of an upright picture, narrowest first, none enlarged.

    The picture's own width is among them unless it is wider than the widest one; sizes with a
    side over MAX_SIDE are left out.
    """
    fixed = [one for one in sorted(widths) if one < width]
    fixed.append(min(width, max(widths)))
    sizes = [(one, max(1, round(height * one / width))) for one in dict.fromkeys(fixed)]
    return [size for size in sizes if size[1] <= MAX_SIDE]


def plan_crops(width: int, height: int) -> list[tuple[int, int]]:
    """Return the size of each of CROPS of an upright picture, none enlarged."""
    return [_crop(width, height, *shape) for shape in CROPS]


def _crop(width: int, height: int, across: int, down: int) -> tuple[int, int]:
    wide = max(1, min(CROP_WIDTH, width, height * across // down))
    return wide, min(height, max(1, round(wide * down / across)))


def widest_for_crops(width: int, height: int) -> int:
    """Return how wide `draw` must decode a picture, so that no crop of it has to be enlarged."""
    across = max(
        wide * width / _box(width, height, wide, high)[0]
        for wide, high in plan_crops(width, height)
    )
    return int(across / 2) + 1


def crop(image: Image.Image, size: tuple[int, int], focal: tuple[int, int]) -> Image.Image:
    """Return the largest part in the shape of `size` with `focal` near its middle, at that size.

    `focal` is in percent from the left and from the top.
    """
    wide, high = _box(*image.size, *size)
    left = min(max(0.0, image.width * focal[0] / 100 - wide / 2), image.width - wide)
    top = min(max(0.0, image.height * focal[1] / 100 - high / 2), image.height - high)
    box = (left, top, left + wide, top + high)
    return image.resize(size, Image.Resampling.LANCZOS, box=box)


def _box(width: int, height: int, wide: int, high: int) -> tuple[float, float]:
    """Return the largest width and height in the shape of wide to high that fits."""
    across = min(float(width), height * wide / high)
    return across, min(float(height), across * high / wide)


def draw(data: bytes, header: Header, widest: int) -> Drawn:
    """Decode the first frame, at least twice `widest` pixels wide if the file is.

    Raises PictureRefused when the file does not decode to its end.
    """
    with _opened(data, header) as image:
        turn, taken_on = _exif(image)
        turned = turn in _TURNS and turn >= 5
        full = (image.height, image.width) if turned else image.size
        image.draft(None, _drafted(image.size, full[0], widest))
        image.load()
        flat = _flat(image, max(1, (image.height if turned else image.width) // (2 * widest)))
    upright = flat.transpose(_TURNS[turn]) if turn in _TURNS else flat
    return Drawn(upright, *full, taken_on)


def encode(
    image: Image.Image,
    size: tuple[int, int],
    format: str,  # noqa: A002
    notice: metadata.Notice,
) -> bytes:
    """Return the picture at `size` in "jpeg", "webp" or "avif", with its words in the file."""
    small = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
    packet = metadata.xmp(notice) if format != "jpeg" else b""
    buffer = io.BytesIO()
    small.save(buffer, format.upper(), **QUALITY[format], **({"xmp": packet} if packet else {}))
    data = buffer.getvalue()
    return metadata.in_jpeg(data, notice) if format == "jpeg" else data


@contextmanager
def _opened(data: bytes, header: Header) -> Iterator[Image.Image]:
    """Open with the one decoder the header asks for, and turn what it raises into a refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[header.format.upper()]) as image:
                if image.size != (header.width, header.height):
                    raise broken()
                yield image
        except DECODING_ERRORS as error:
            raise broken() from error


def _exif(image: Image.Image) -> tuple[int, dt.date | None]:
    """Return the orientation, 1 to 8, and the day of the photograph; broken tags say nothing."""
    try:
        exif = image.getexif()
        turn, taken_at = exif.get(_ORIENTATION), exif.get_ifd(_EXIF_IFD).get(_TAKEN_AT)
    except DECODING_ERRORS:
        return 1, None
    return turn if isinstance(turn, int) else 1, _day(taken_at)


def _day(taken_at: object) -> dt.date | None:
    try:
        day = dt.datetime.strptime(str(taken_at)[:10], "%Y:%m:%d").date()
    except ValueError:
        return None
    return day if day.year >= 1826 else None


def _drafted(size: tuple[int, int], upright_width: int, widest: int) -> tuple[int, int]:
    """Return the size to ask of a JPEG decoder: twice what is needed, for a sharp reduction."""
    ratio = 2 * widest / upright_width
    return max(1, int(size[0] * ratio)), max(1, int(size[1] * ratio))


def _flat(image: Image.Image, factor: int) -> Image.Image:
    """Return an sRGB copy on white, smaller by a whole `factor`, made in bands."""
    transform = _to_srgb(image)
    width, height = image.size
    flat = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    rows = _BAND * factor
    for top in range(0, height, rows):
        band = _opaque(image.crop((0, top, width, min(height, top + rows))))
        band = band.reduce(factor) if factor > 1 else band
        if transform and band.mode == transform.input_mode:
            band = ImageCms.applyTransform(band, transform) or band
        flat.paste(band.convert("RGB"), (0, top // factor))
    return flat


def _opaque(band: Image.Image) -> Image.Image:
    """Return the band as RGB or CMYK; what is transparent becomes white."""
    if band.mode.startswith("I"):
        return band.convert("I").point(lambda value: value * (1 / 257)).convert("RGB")
    if band.has_transparency_data:
        layer = band.convert("RGBA")
        white = Image.new("RGB", band.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    return band if band.mode == "CMYK" else band.convert("RGB")


def _to_srgb(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """Return the way from the file's own colours to sRGB; None without a profile that fits."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    mode = "CMYK" if image.mode == "CMYK" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, *DECODING_ERRORS):
        return None
