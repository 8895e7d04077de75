from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, IptcImagePlugin

from articles.media import drawing, headers, metadata
from articles.media.metadata import Notice
from tests.media import images

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "rights": "http://ns.adobe.com/xap/1.0/rights/",
}
WHOLE = Notice("Ana Löpes <desk> & Co", "© 2026 The Harbour Post", "CC BY-ND 4.0")
TERMS = Notice("Ana", "", "For this story alone")
TEXT = st.text(max_size=300)


def encoded(kind: str, notice: Notice, source: bytes | None = None) -> bytes:
    data = source or images.jpeg_with_exif()
    header = headers.read(data)
    assert header
    return drawing.encode(drawing.draw(data, header, 320).image, (320, 240), kind, notice)


def packet_of(data: bytes) -> etree._Element:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return etree.fromstring(image.info["xmp"])


def texts(packet: etree._Element, path: str) -> list[str]:
    return [str(one.text) for one in packet.iterfind(path, NAMES)]


@pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
def test_every_format_says_who_made_it_and_who_holds_the_rights(kind):
    packet = packet_of(encoded(kind, WHOLE))
    assert texts(packet, ".//dc:creator/rdf:Seq/rdf:li") == [WHOLE.credit]
    assert texts(packet, ".//photoshop:Credit") == [WHOLE.credit]
    assert texts(packet, ".//dc:rights/rdf:Alt/rdf:li") == [WHOLE.copyright]
    assert texts(packet, ".//rights:Marked") == ["True"]
    assert texts(packet, ".//rights:WebStatement") == [
        "https://creativecommons.org/licenses/by-nd/4.0/"
    ]
    assert texts(packet, ".//rights:UsageTerms/rdf:Alt/rdf:li") == ["CC BY-ND 4.0"]


@pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
def test_no_format_says_where_when_or_with_what_it_was_taken(kind):
    data = encoded(kind, WHOLE)
    for secret in (b"Secret", b"Exif", b"GPS", b"2019", b"ICC_PROFILE"):
        assert secret not in data
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
    told = {one.tag.partition("}")[2] for one in packet_of(data).iter()}
    rights = {"creator", "Credit", "rights", "Marked", "WebStatement", "UsageTerms"}
    assert told == rights | {"xmpmeta", "RDF", "Description", "Seq", "Alt", "li"}


def test_terms_that_are_no_address_are_no_web_statement():
    packet = packet_of(encoded("jpeg", TERMS))
    assert texts(packet, ".//rights:UsageTerms/rdf:Alt/rdf:li") == [TERMS.licence]
    assert texts(packet, ".//rights:WebStatement") == []
    assert texts(packet, ".//dc:rights/rdf:Alt/rdf:li") == []


def test_picture_desks_read_the_same_words_in_the_older_form():
    with Image.open(io.BytesIO(encoded("jpeg", WHOLE))) as image:
        datasets = IptcImagePlugin.getiptcinfo(image)
    assert datasets == {
        (1, 90): b"\x1b%G",
        (2, 0): b"\0\4",
        (2, 80): b"Ana L\xc3\xb6pes <desk> & Co",
        (2, 110): WHOLE.credit.encode(),
        (2, 116): WHOLE.copyright.encode(),
    }


def segments(data: bytes) -> list[tuple[int, bytes]]:
    """The parts of a JPEG before its first scan, read as the standard has them."""
    assert data[:2] == b"\xff\xd8"
    place, found = 2, []
    while data[place + 1] != 0xDA:
        assert data[place] == 0xFF
        (length,) = struct.unpack_from(">H", data, place + 2)
        found.append((data[place + 1], data[place + 4 : place + 2 + length]))
        place += 2 + length
    return found


@given(TEXT, TEXT, TEXT)
def test_whatever_the_words_the_file_holds_together(credit, copyright_, licence):
    notice = Notice(credit, copyright_, licence)
    data = metadata.in_jpeg(PLAIN, notice)
    markers = [marker for marker, _body in segments(data)]
    assert markers[0] == 0xE0
    assert set(markers[1:]) >= ({0xE1} if notice else set())
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.size == (16, 16)
    for marker, body in segments(data):
        if marker == 0xED:
            name = b"Photoshop 3.0\x008BIM\x04\x04\0\0"
            assert body.startswith(name)
            (length,) = struct.unpack_from(">I", body, len(name))
            assert len(body) == len(name) + 4 + length + length % 2
        elif marker == 0xE1:
            etree.fromstring(body.removeprefix(b"http://ns.adobe.com/xap/1.0/\0"))


PLAIN = images.jpeg(16, 16)


@pytest.mark.parametrize(
    ("text", "cut"),
    [("a" * 40, 32), ("é" * 40, 32), ("a" + "é" * 40, 31), ("日" * 40, 30), ("😀" * 40, 32)],
)
def test_a_long_name_is_cut_between_letters_in_the_older_form_alone(text, cut):
    data = metadata.iim(Notice(credit=text))
    place = data.index(b"\x1c\x02\x50") + 3
    (length,) = struct.unpack_from(">H", data, place)
    assert length == cut
    assert text.startswith(data[place + 2 : place + 2 + length].decode())
    assert text in metadata.xmp(Notice(credit=text)).decode()


def test_signs_that_xml_cannot_hold_are_left_out():
    packet = etree.fromstring(metadata.xmp(Notice(credit="A\x0bn\ufffea\n  Lopes")))
    assert texts(packet, ".//photoshop:Credit") == ["Ana Lopes"]


@pytest.mark.parametrize(
    ("licence", "url"),
    [
        ("", ""),
        ("https://post.example/rights/", "https://post.example/rights/"),
        (" http://post.example/r ", "http://post.example/r"),
        ("https://", ""),
        ("https://a.example and more", ""),
        ("javascript:alert(1)", ""),
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc-by-sa-3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
        ("CC BY-NC-ND 2.5", "https://creativecommons.org/licenses/by-nc-nd/2.5/"),
        ("CC BY-SA 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC BY", ""),
        ("All rights reserved", ""),
    ],
)
def test_a_licence_leads_to_its_terms(licence, url):
    assert metadata.licence_url(licence) == url


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        ("Ana Lopes", "Ana Lopes"),
        ("Photo: Ana  Lopes / The Harbour Post", "Ana Lopes"),
        ("Ana Lopes / Agency", "Ana Lopes"),
        ("Foto: Reuters", "Reuters"),
        ("AFP/dpa", "AFP/dpa"),
        ("Photo: ", "Photo:"),
        ("", ""),
    ],
)
def test_the_makers_name_is_read_from_the_credit_line(credit, name):
    assert metadata.maker(credit) == name


def test_other_words_have_another_mark_and_none_has_none():
    words = [Notice("a"), Notice("", "a"), Notice("", "", "a"), Notice("a", "a")]
    marks = {notice.mark for notice in words}
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {8}
    assert Notice().mark == ""
