from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from articles.media import drawing, headers
from articles.media.metadata import Notice
from articles.media.validators import PictureRefused
from tests.media import images

WIDTHS = (320, 640, 960, 1280, 1920)


def draw(data: bytes, widest: int = 1280) -> drawing.Drawn:
    header = headers.read(data)
    assert header is not None
    return drawing.draw(data, header, widest)


def near(pixel: object, expected: tuple[int, int, int], tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (4000, 3000, [(320, 240), (640, 480), (960, 720), (1280, 960), (1920, 1440)]),
        (1280, 720, [(320, 180), (640, 360), (960, 540), (1280, 720)]),
        (700, 10, [(320, 5), (640, 9), (700, 10)]),
        (100, 50, [(100, 50)]),
        (1, 1, [(1, 1)]),
        (1500, 30_000, [(320, 6400), (640, 12_800)]),
    ],
)
def test_sizes_are_fixed_widths_and_none_is_enlarged(width, height, sizes):
    assert drawing.plan(width, height, WIDTHS) == sizes


@given(st.integers(1, 20_000), st.floats(1 / 20, 20))
def test_every_picture_that_may_come_in_has_a_size(width, ratio):
    height = max(1, round(width * ratio))
    sizes = drawing.plan(width, height, WIDTHS)
    assert sizes
    assert all(w <= width and 1 <= h <= drawing.MAX_SIDE for w, h in sizes)


@pytest.mark.parametrize(
    ("orientation", "size", "corner_places"),
    [
        (1, (400, 300), [(5, 5), (5, 290)]),
        (2, (400, 300), [(390, 5), (390, 290)]),
        (3, (400, 300), [(390, 5), (390, 290)]),
        (4, (400, 300), [(5, 5), (5, 290)]),
        (5, (300, 400), [(5, 5), (290, 5)]),
        (6, (300, 400), [(5, 5), (290, 5)]),
        (7, (300, 400), [(5, 390), (290, 390)]),
        (8, (300, 400), [(5, 390), (290, 390)]),
        (9, (400, 300), [(5, 5), (5, 290)]),
        (0, (400, 300), [(5, 5), (5, 290)]),
    ],
)
def test_a_photograph_is_turned_upright(orientation, size, corner_places):
    drawn = draw(images.jpeg_with_exif(orientation=orientation))
    assert (drawn.width, drawn.height) == drawn.image.size == size
    assert all(near(drawn.image.getpixel(place), images.LEFT) for place in corner_places)


def test_a_large_photograph_is_decoded_small_but_knows_its_size():
    drawn = draw(images.jpeg_with_exif(3000, 2000, orientation=6), widest=320)
    assert (drawn.width, drawn.height) == (2000, 3000)
    assert 640 <= drawn.image.width < 1400


def test_the_day_of_the_photograph_is_read():
    assert draw(images.jpeg_with_exif()).taken_on == dt.date(2019, 11, 6)


@pytest.mark.parametrize("taken_at", ["0000:00:00 00:00:00", "yesterday", "", "1066:10:14 09:00"])
def test_an_absurd_day_is_no_day(taken_at):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken_at
    assert draw(images.jpeg(exif=exif)).taken_on is None


def test_broken_tags_do_not_stop_a_photograph():
    assert draw(images.jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")).image.size == (400, 300)


def test_a_transparent_palette_comes_on_white():
    picture = Image.new("P", (60, 40), 1)
    picture.putpalette([0, 0, 0, 200, 30, 30])
    picture.paste(0, (0, 0, 30, 40))
    drawn = draw(images.encoded(picture, "PNG", transparency=0))
    assert drawn.image.getpixel((5, 5)) == (255, 255, 255)
    assert drawn.image.getpixel((50, 5)) == (200, 30, 30)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_half_transparent_black_comes_as_grey(mode, kind):
    picture = Image.new(mode, (60, 40), (0,) * (len(mode) - 1) + (128,))
    drawn = draw(images.encoded(picture, kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert near(drawn.image.getpixel((5, 5)), (127, 127, 127), tolerance=2)


def test_sixteen_bits_keep_their_brightness():
    picture = Image.new("I;16", (60, 40), 0x8000)
    assert near(draw(images.encoded(picture, "PNG")).image.getpixel((5, 5)), (128,) * 3, 1)


def test_one_bit_and_grey_come_in_colour():
    for mode in ("1", "L"):
        assert draw(images.encoded(Image.new(mode, (60, 40), 255), "PNG")).image.getpixel(
            (5, 5)
        ) == (255, 255, 255)


def test_print_colours_become_screen_colours():
    picture = Image.new("CMYK", (60, 40), (0, 255, 255, 0))
    assert near(draw(images.encoded(picture, "JPEG")).image.getpixel((5, 5)), (255, 0, 0))


def test_colours_follow_the_profile_of_the_file():
    data = images.jpeg(icc_profile=images.swapped_profile(), quality=95)
    red, _green, blue = draw(data).image.getpixel((5, 5))
    assert blue > 150 > 60 > red


@pytest.mark.parametrize("profile", [b"junk", b"\0" * 500, images.swapped_profile()[:300]])
def test_a_broken_profile_is_passed_over(profile):
    drawn = draw(images.jpeg(icc_profile=profile))
    assert near(drawn.image.getpixel((5, 5)), images.LEFT)


def test_the_first_frame_of_an_animation_is_drawn():
    assert near(draw(images.gif(frames=4)).image.getpixel((2, 2)), images.LEFT)


def test_bands_meet_without_a_seam():
    slope = Image.linear_gradient("L").resize((300, 1000)).convert("RGBA")
    drawn = draw(images.encoded(slope, "PNG"), widest=50)
    assert drawn.image.size == (100, 334)
    column = [drawn.image.getpixel((50, y))[0] for y in range(334)]
    assert column == sorted(column)


@pytest.mark.parametrize(
    "data",
    [
        images.jpeg(800, 600)[:-3000],
        images.jpeg(800, 600, progressive=True)[:-3000],
        images.png_of(500, 500),
        images.webp_of(500, 500),
        images.png_of(9, 9, chunks=images.png_chunk(b"zTXt", b"a\0\0" + images.zeros(90_000_000))),
    ],
)
def test_a_file_that_does_not_decode_to_its_end_is_refused(data):
    with pytest.raises(PictureRefused, match="damaged"):
        draw(data)


def test_pillows_own_alarm_is_a_refusal(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 400 * 300 - 1)
    with pytest.raises(PictureRefused, match="damaged"):
        draw(images.jpeg())


@pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
def test_a_rendition_without_words_says_nothing_but_its_pixels(kind):
    image = draw(images.jpeg_with_exif(orientation=6)).image
    data = drawing.encode(image, (150, 200), kind, Notice())
    for secret in (b"Secret", b"Exif", b"GPS", b"2019", b"ICC_PROFILE", b"xpacket"):
        assert secret not in data
    with Image.open(io.BytesIO(data)) as rendition:
        assert (rendition.size, rendition.mode) == ((150, 200), "RGB")
        assert not rendition.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(rendition.info)


def test_the_text_of_a_png_stays_behind():
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Author", "Secret")
    data = images.encoded(images.two_halves(40, 30), "PNG", pnginfo=info, exif=b"Exif\0\0MM\0*\0\0")
    assert b"Secret" in data
    assert b"Secret" not in drawing.encode(draw(data).image, (40, 30), "jpeg", Notice())


def test_a_jpeg_is_progressive():
    data = drawing.encode(draw(images.png()).image, (320, 240), "jpeg", Notice())
    header = headers.read(data)
    assert header
    assert header.progressive


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (6000, 4000, [(1200, 675), (1200, 900), (1200, 1200)]),
        (1000, 3000, [(1000, 562), (1000, 750), (1000, 1000)]),
        (3000, 1000, [(1200, 675), (1200, 900), (1000, 1000)]),
        (1600, 900, [(1200, 675), (1200, 900), (900, 900)]),
        (90, 90, [(90, 51), (90, 68), (90, 90)]),
        (20, 1, [(1, 1), (1, 1), (1, 1)]),
    ],
)
def test_crops_are_1200_wide_where_the_picture_allows_and_none_is_enlarged(width, height, sizes):
    assert drawing.plan_crops(width, height) == sizes


@given(st.integers(1, 8000), st.floats(1 / 20, 20))
def test_a_picture_is_decoded_wide_enough_for_its_crops(width, ratio):
    height = max(1, round(width * ratio))
    decoded = min(width, 2 * drawing.widest_for_crops(width, height))
    for wide, high in drawing.plan_crops(width, height):
        assert wide <= width
        assert high <= height
        assert wide <= decoded
        assert high <= height * decoded / width + 1


@pytest.mark.parametrize(
    ("focal", "corners"),
    [
        ((0, 50), (images.LEFT, images.LEFT)),
        ((100, 50), (images.RIGHT, images.RIGHT)),
        ((50, 50), (images.LEFT, images.RIGHT)),
        ((50, 0), (images.LEFT, images.RIGHT)),
    ],
)
def test_a_crop_keeps_the_focal_point_in_view(focal, corners):
    square = drawing.crop(images.two_halves(900, 300), (300, 300), focal)
    assert square.size == (300, 300)
    assert near(square.getpixel((5, 150)), corners[0])
    assert near(square.getpixel((294, 150)), corners[1])
