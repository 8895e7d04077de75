"""What a file says of itself is read from three places, and nothing broken in it does harm."""

from __future__ import annotations

import datetime as dt
import json
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from articles.media import metadata, reading, xmp
from tests.media import images

DESK = (
    "-XMP-iptcCore:AltTextAccessibility=Two boats at a quay",
    "-XMP-dc:Description=Boats in the rain",
    "-XMP-dc:Creator=Ana Lopes",
    "-XMP-photoshop:Credit=Harbour Agency",
    "-XMP-dc:Rights=© 2019 Ana Lopes",
    "-XMP-xmpRights:UsageTerms=One use only",
    "-XMP-photoshop:DateCreated=2019:03:02 10:00:00",
    "-XMP-photoshop:City=Ílhavo",
    "-XMP-photoshop:Country=Portugal",
    "-IPTC:CodedCharacterSet=UTF8",
    "-IPTC:Caption-Abstract=An older caption",
    "-EXIF:Artist=Somebody else",
    "-EXIF:GPSLatitude=40.6",
    "-EXIF:GPSLatitudeRef=N",
    "-EXIF:GPSLongitude=8.6",
    "-EXIF:GPSLongitudeRef=W",
    "-XMP-exif:GPSLatitude=40.6",
)


def packet(body: str, *, before: str = "", attributes: str = "") -> bytes:
    names = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    }
    spaces = " ".join(f'xmlns:{name}="{url}"' for name, url in names.items())
    return (
        f'{before}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {spaces}>'
        f'<rdf:Description rdf:about="" {attributes}>{body}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def with_xmp(body: str, **more: str) -> bytes:
    return images.jpeg(8, 8, xmp=packet(body, **more))


def with_exif(tags: dict[int, Any], taken: str = "") -> bytes:
    exif = Image.Exif()
    exif.update(tags)
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    return images.jpeg(8, 8, exif=exif)


def with_iim(*datasets: tuple[int, int, bytes]) -> bytes:
    block = b"".join(struct.pack(">BBBH", 0x1C, r, n, len(v)) + v for r, n, v in datasets)
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(block)) + block
    body = b"Photoshop 3.0\0" + resource + b"\0" * (len(block) % 2)
    data = images.jpeg(8, 8)
    return data[:2] + struct.pack(">BBH", 0xFF, 0xED, len(body) + 2) + body + data[2:]


def exiftool(*arguments: str | Path) -> str:
    done = subprocess.run(
        ["exiftool", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif"])
def test_what_a_picture_desk_wrote_is_read_from_every_format(tmp_path, kind):
    file = tmp_path / f"desk.{kind}"
    file.write_bytes(getattr(images, kind)(20, 20))
    wanted = [one for one in DESK if kind != "gif" or one.startswith("-XMP")]
    exiftool("-q", "-overwrite_original", *wanted, file)
    assert reading.read(file.read_bytes()) == reading.Told(
        alt="Two boats at a quay",
        caption="Boats in the rain",
        credit="Ana Lopes / Harbour Agency",
        copyright="© 2019 Ana Lopes",
        licence="One use only",
        place="Ílhavo, Portugal",
        taken_on=dt.date(2019, 3, 2),
    )


def test_each_field_falls_back_by_itself(tmp_path):
    file = tmp_path / "mixed.jpg"
    file.write_bytes(images.jpeg(20, 20))
    exiftool(
        *("-q", "-overwrite_original", "-XMP-dc:Description=From XMP"),
        *("-IPTC:By-line=From IIM", "-IPTC:Caption-Abstract=Not this", "-IPTC:City=Aveiro"),
        *("-EXIF:Copyright=From EXIF", "-EXIF:Artist=Not this", file),
    )
    told = reading.read(file.read_bytes())
    assert (told.caption, told.credit, told.copyright) == ("From XMP", "From IIM", "From EXIF")
    assert told.place == "Aveiro"


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        pytest.param(
            with_xmp("", attributes='photoshop:Credit="Agency"'), "credit", "Agency", id="attribute"
        ),
        pytest.param(
            with_xmp(
                '<dc:description><rdf:Alt><rdf:li xml:lang="fr">Bateaux</rdf:li>'
                '<rdf:li xml:lang="x-default">Boats</rdf:li></rdf:Alt></dc:description>'
            ),
            "caption",
            "Boats",
            id="default language",
        ),
        pytest.param(
            with_xmp(
                "<ext:LocationShown><rdf:Bag><rdf:li><rdf:Description>"
                "<ext:City>Oslo</ext:City><ext:CountryName>Norway</ext:CountryName>"
                "</rdf:Description></rdf:li></rdf:Bag></ext:LocationShown>"
            ),
            "place",
            "Oslo, Norway",
            id="structure",
        ),
        pytest.param(
            with_xmp("<exif:GPSLatitude>40,36N</exif:GPSLatitude>"), "place", "", id="coordinates"
        ),
        pytest.param(
            with_xmp(
                "<dc:creator><rdf:Seq><rdf:li>Ana</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator>"
            ),
            "credit",
            "Ana, Bo",
            id="two makers",
        ),
        pytest.param(
            with_xmp("<dc:creator>Ana</dc:creator><photoshop:Credit>Ana / AP</photoshop:Credit>"),
            "credit",
            "Ana / AP",
            id="maker named once",
        ),
        pytest.param(
            with_xmp("<core:AltTextAccessibility>" + "x" * 5000 + "</core:AltTextAccessibility>"),
            "alt",
            "x" * 999 + "…",
            id="too long",
        ),
        pytest.param(
            with_exif({0x010E: "OLYMPUS DIGITAL CAMERA         "}), "caption", "", id="camera"
        ),
        pytest.param(
            with_exif({0x010E: "The camera club"}), "caption", "The camera club", id="not"
        ),
        pytest.param(with_iim((2, 120, b"Caf\xe9")), "caption", "Café", id="older encoding"),
        pytest.param(
            with_iim((1, 90, b"\x1b%G"), (2, 120, "Café".encode())), "caption", "Café", id="UTF-8"
        ),
        pytest.param(with_iim((2, 55, b"20190302")), "taken_on", dt.date(2019, 3, 2), id="IIM day"),
        pytest.param(
            with_exif({}, "2019:03:02 08:00:00"), "taken_on", dt.date(2019, 3, 2), id="EXIF day"
        ),
        pytest.param(with_exif({}, "0000:00:00 00:00:00"), "taken_on", None, id="no day"),
        pytest.param(with_exif({}, "2019:13:02 08:00:00"), "taken_on", None, id="no such month"),
    ],
)
def test_words_are_found_however_they_are_written(data, field, value):
    assert getattr(reading.read(data), field) == value


@pytest.mark.parametrize(
    "before",
    [
        pytest.param('<!DOCTYPE x [<!ENTITY a "boom">]>', id="entity"),
        pytest.param('<!DOCTYPE x SYSTEM "file:///etc/passwd">', id="outside"),
        pytest.param(
            '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>', id="laughs"
        ),
    ],
)
def test_a_packet_with_a_document_type_says_nothing(before):
    told = reading.read(with_xmp("<photoshop:Credit>&a;</photoshop:Credit>", before=before))
    assert told == reading.Told()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<dc:a>" * 40 + "</dc:a>" * 40, id="deep"),
        pytest.param("<dc:a>x</dc:a>" * (xmp.MAX_VALUES + 1), id="many"),
        pytest.param("<dc:a>" + "x" * xmp.MAX_BYTES + "</dc:a>", id="large"),
    ],
)
def test_a_packet_beyond_bounds_is_not_read(body):
    with pytest.raises(xmp.Unreadable):
        xmp.properties(packet(body))


def test_a_packet_that_breaks_off_gives_what_stood_before():
    whole = packet("<photoshop:Credit>Ana</photoshop:Credit>")
    assert xmp.properties(whole[:-30]) == {("photoshop:Credit",): ["Ana"]}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            images.jpeg(8, 8)[:2]
            + b"\xff\xeb\0\x2eJP\0\1\0\0\0\1\0\0\0\x24jumb\0\0\0\x1cjumdc2pa\0\x11\0\x10"
            + b"\x80\0\0\xaa\0\x38\x9b\x71\3c2pa\0"
            + images.jpeg(8, 8)[2:],
            id="jpeg",
        ),
        pytest.param(images.png_of(1, 1, chunks=images.png_chunk(b"caBX", b"x")), id="png"),
        pytest.param(b"RIFF\x0e\0\0\0WEBPC2PA\2\0\0\0xx", id="webp"),
    ],
)
def test_content_credentials_are_noticed(data):
    assert reading.read(data).certified
    assert not reading.read(images.jpeg_with_exif()).certified


def test_what_our_own_renditions_say_is_read_again():
    notice = metadata.Notice("Ana Lopes / Agency", "© Ana", "CC BY 4.0")
    told = reading.read(metadata.in_jpeg(images.jpeg(8, 8), notice))
    assert (told.credit, told.copyright, told.licence) == (
        *(notice.credit, notice.copyright),
        notice.licence,
    )


WHOLE = [
    metadata.in_jpeg(images.jpeg_with_exif(16, 16), metadata.Notice("Ana", "© Ana", "CC BY 4.0")),
    with_iim((1, 90, b"\x1b%G"), (2, 80, b"Ana"), (2, 55, b"20190302")),
    with_xmp("<photoshop:Credit>Ana</photoshop:Credit>"),
    images.png_of(1, 1, chunks=images.png_chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\1\1\x0e\0\2\0\0")),
]


@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=4)), max_size=12),
    st.integers(0, 3000),
)
@example(b"", [], 0)
def test_no_damage_raises(whole, changes, end):
    data = bytearray(whole)
    for place, value in changes:
        data[place : place + len(value)] = value
    told = reading.read(bytes(data[: max(1, end)]))
    for name, most in reading.MOST.items():
        assert len(getattr(told, name)) <= most


@given(st.binary(max_size=400), st.sampled_from(["II*\0", "MM\0*"]))
def test_no_exif_block_raises(block, order):
    png = images.png_of(1, 1, chunks=images.png_chunk(b"eXIf", order.encode() + block))
    assert isinstance(reading.read(png), reading.Told)


def test_an_independent_reader_finds_the_credit_and_no_place_in_every_rendition(
    tmp_path, settings, django_capture_on_commit_callbacks, db
):
    """The file says where it was made three times over; exiftool reads what readers get."""
    from articles.media import library, renditions
    from articles.media.models import Picture

    source = tmp_path / "desk.jpg"
    source.write_bytes(images.jpeg_with_exif(1700, 1200, orientation=6))
    exiftool("-q", "-overwrite_original", *DESK, source)
    with source.open("rb") as upload, django_capture_on_commit_callbacks(execute=True):
        picture = library.add(
            upload=upload, name="desk.jpg", alt="Boats", decorative=False, credit="Ana / Agency"
        )
    renditions.make_missing(Picture.objects.get(pk=picture.pk))
    files = [settings.MEDIA_ROOT / path for path in renditions.paths_of(picture_now(picture))]
    found = json.loads(exiftool("-json", "-G", "-a", *files))
    assert len(found) == len(files) > 9
    for one in found:
        assert one["XMP:Credit"] == "Ana / Agency"
        assert not [name for name in one if "GPS" in name or "Location" in name or "City" in name]
        assert "Secret" not in json.dumps(one)


def picture_now(picture: Any) -> Any:
    return type(picture).objects.get(pk=picture.pk)
