from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.media import headers
from articles.media.validators import PictureRefused, clean_name, inspect
from tests.media import images

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML_IN_GIF = images.gif()[:-1] + b"!\xfe\x19<script>alert(1)</script>\0;"


def an_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.class", "code")
    return buffer.getvalue()


def refusal(data: bytes, name: str, **options: bool) -> str:
    with pytest.raises(PictureRefused) as refused:
        inspect(io.BytesIO(data), name, **options)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (images.jpeg(40, 30), "a.jpg", ("jpeg", 40, 30, 1)),
        (images.jpeg(40, 30), "A.JPEG", ("jpeg", 40, 30, 1)),
        (images.jpeg(40, 30, progressive=True), "a.jfif", ("jpeg", 40, 30, 1)),
        (images.png(40, 30), "a.png", ("png", 40, 30, 1)),
        (images.animated_png(3), "a.png", ("png", 40, 30, 3)),
        (images.webp(40, 30), "a.webp", ("webp", 40, 30, 1)),
        (images.webp(40, 30, lossless=True), "a.webp", ("webp", 40, 30, 1)),
        (images.webp(40, 30, exif=b"Exif\0\0"), "a.webp", ("webp", 40, 30, 1)),
        (images.animated_webp(3), "a.webp", ("webp", 40, 30, 3)),
        (images.gif(40, 30), "a.gif", ("gif", 40, 30, 1)),
        (images.gif(40, 30, frames=5), "a.gif", ("gif", 40, 30, 5)),
    ],
)
def test_a_good_file_is_known_by_its_header(data, name, expected):
    header = inspect(io.BytesIO(data), name).header
    assert (header.format, header.width, header.height, header.frames) == expected


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.png", "empty"),
        (images.gif(), "a.jpg", "named as a JPEG but is a GIF"),
        (images.png(), "a.webp", "named as a WebP but is a PNG"),
        (SVG, "a.png", "not a JPEG, PNG, WebP or GIF"),
        (SVG, "a.svg", "named .jpg, .png, .webp or .gif"),
        (images.jpeg(), "picture", "named .jpg, .png, .webp or .gif"),
        (images.jpeg(), "a.jpg.exe", "named .jpg, .png, .webp or .gif"),
        (images.encoded(images.two_halves(9, 9), "TIFF"), "a.jpg", "not a JPEG"),
        (images.encoded(images.two_halves(9, 9), "BMP"), "a.png", "not a JPEG"),
        (HTML_IN_GIF, "a.gif", "hidden"),
        (images.jpeg() + b"<!DOCTYPE  html><p>", "a.jpg", "hidden"),
        (images.jpeg(comment=b"<?php system('id') ?>"), "a.jpg", "hidden"),
        (images.png() + an_archive(), "a.png", "hidden"),
        (images.jpeg(comment=b"%PDF-1.7"), "a.jpg", "hidden"),
        (images.png_of(60_000, 60_000), "a.png", "3600 million pixels"),
        (images.png_of(5_000, 6_001), "a.png", "31 million pixels"),
        (images.jpeg_of(65_000, 65_000), "a.jpg", "4225 million pixels"),
        (images.gif_of(65_535, 65_535), "a.gif", "4295 million pixels"),
        (images.webp_of(16_000, 16_000), "a.webp", "256 million pixels"),
        (
            images.png_of(1000, 1000, chunks=images.png_chunk(b"acTL", b"\0\0\0\x1f\0\0\0\0")),
            "a.png",
            "31 million pixels, all frames counted",
        ),
        (images.png_of(21, 1), "a.png", "more than 20 times"),
        (images.png_of(0, 9), "a.png", "damaged"),
        (images.png()[:-20], "a.png", "damaged"),
        (images.png()[:20], "a.png", "damaged"),
        (images.png()[:100] + b"\0\1\2" + images.png()[103:], "a.png", "damaged"),
        (images.webp()[:-9], "a.webp", "damaged"),
        (images.gif(frames=4)[:-30], "a.gif", "damaged"),
        (images.jpeg()[:10], "a.jpg", "damaged"),
        (images.jpeg_of_many_scans(60), "a.jpg", "damaged"),
        (b"\xff\xd8" + b"\xff" * 1_000_000, "a.jpg", "damaged"),
        (b"GIF89a" + b"\0" * 900_000, "a.gif", "damaged"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(data, name, said):
    assert said in refusal(data, name)


def test_a_file_over_the_limit_is_not_read_to_its_end(settings):
    settings.PICTURE_MAX_BYTES = 1000
    upload = io.BytesIO(b"\xff\xd8\xff" + bytes(5000))
    with pytest.raises(PictureRefused, match="larger than"):
        inspect(upload, "a.jpg")
    assert upload.tell() == 1001


def test_bytes_are_checked_before_the_extension_and_the_extension_before_the_format(settings):
    settings.PICTURE_MAX_BYTES = 100
    assert "larger than" in refusal(SVG * 9, "a.exe")
    assert "named .jpg" in refusal(SVG, "a.exe")


@pytest.mark.parametrize(
    ("data", "name", "share"),
    [
        (images.jpeg_of(100, 100), "a.jpg", 1),
        (images.jpeg(100, 100, progressive=True), "a.jpg", 2),
        (images.png_of(100, 100), "a.png", 2),
        (images.gif_of(100, 100), "a.gif", 2),
        (images.webp_of(100, 100), "a.webp", 4),
    ],
)
def test_what_must_be_held_in_memory_whole_may_have_fewer_pixels(settings, data, name, share):
    settings.PICTURE_MAX_PIXELS = 10_000 * share
    assert inspect(io.BytesIO(data), name).header.width == 100
    settings.PICTURE_MAX_PIXELS -= 1
    assert "million pixels" in refusal(data, name)


def test_trusted_bytes_mend_the_extension():
    assert inspect(io.BytesIO(images.png()), "sketch.jpg", trust_bytes=True).name == "sketch.png"
    assert inspect(io.BytesIO(images.jpeg()), "IMG_1.JPEG", trust_bytes=True).name == "IMG_1.JPEG"


def test_trusted_bytes_are_still_checked():
    assert "pixels" in refusal(images.png_of(60_000, 60_000), "a.jpg", trust_bytes=True)
    assert "not a JPEG" in refusal(SVG, "a.jpg", trust_bytes=True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\a b.jpg", "a b.jpg"),
        ("\0evil\u202egpj.jpg", "evilgpj.jpg"),
        (".jpg", "picture.jpg"),
        ("archive.tar", "archive.tar.jpg"),
        ("Конвой.JPG", "Конвой.JPG"),
        ("x" * 400 + ".jpg", "x" * 251 + ".jpg"),
    ],
)
def test_a_name_is_fit_for_showing(name, shown):
    assert clean_name(name, "jpeg") == shown


@given(st.data())
def test_a_broken_header_is_told_and_never_an_accident(data):
    good = data.draw(
        st.sampled_from(
            [images.jpeg(9, 9), images.png(9, 9), images.gif(9, 9, 3), images.animated_webp()]
        )
    )
    cut = data.draw(st.integers(0, len(good)))
    place = data.draw(st.integers(0, len(good) - 1))
    broken = bytearray(good)
    broken[place] = data.draw(st.integers(0, 255))
    for candidate in (good[:cut], bytes(broken)):
        try:
            header = headers.read(candidate)
        except headers.HeaderBroken:
            continue
        assert header is None or (header.width >= 0 and header.frames >= 1)


PEAK = """
import io, sys, django
django.setup()
from articles.media import library
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
before = peak()
try:
    library.prepare(io.BytesIO(sys.stdin.buffer.read()), "bomb.png")
except library.PictureRefused:
    print(peak() - before)
"""


@pytest.mark.parametrize(
    "bomb",
    [
        images.png_of(60_000, 60_000),
        images.png_of(9, 9, chunks=images.png_chunk(b"iCCP", b"a\0\0" + images.zeros(200_000_000))),
    ],
)
def test_a_bomb_is_refused_in_a_small_memory(bomb):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", PEAK]
    done = subprocess.run(command, input=bomb, capture_output=True, env=environment, check=True)
    assert int(done.stdout) < 150_000
