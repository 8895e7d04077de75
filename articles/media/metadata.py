"""Who made a picture and who holds its rights, as the files themselves say it. Pure.

Two forms of the same words: XMP (ISO 16684-1, with IPTC's properties), which every format can
hold, and IPTC's older IIM, which picture desks still read in JPEG files.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CREATIVE_COMMONS = re.compile(
    r"cc[\s-]+(by(?:-nc)?(?:-sa|-nd)?)[\s-]+([1-4]\.[05])(?:\s+international|\s+unported)?", re.I
)
_DEDICATED = re.compile(r"cc0(?:[\s-]+1\.0)?(?:\s+universal)?", re.I)

_XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
_PHOTOSHOP_NAME = b"Photoshop 3.0\0"
_IPTC_RESOURCE = 0x0404
_UTF_8 = b"\x1b%G"
_BYLINE, _CREDIT, _COPYRIGHT = 80, 110, 116
_LONGEST = {_BYLINE: 32, _CREDIT: 32, _COPYRIGHT: 128}
"""Bytes that IIM has for each; XMP holds the whole words."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a file says of itself, and nothing more: never where, when or with what."""

    credit: str = ""
    copyright: str = ""
    licence: str = ""

    def __bool__(self) -> bool:
        return bool(self.credit or self.copyright or self.licence)

    @property
    def mark(self) -> str:
        """Eight characters for the file's name, "" for no words: other words, another name."""
        words = "\x1f".join((self.credit, self.copyright, self.licence))
        return hashlib.sha256(words.encode()).hexdigest()[:8] if self else ""


def maker(credit: str) -> str:
    """The name in a credit line, which may say what was made before it and for whom after it.

    >>> maker("Photo: Ana Lopes / The Harbour Post"), maker("Ana Lopes")
    ('Ana Lopes', 'Ana Lopes')
    """
    line = _line(credit)
    return line.rpartition(": ")[2].partition(" / ")[0].strip() or line


def licence_url(licence: str) -> str:
    """The address of a licence: itself if it is one, that of a Creative Commons name, else ""."""
    text = licence.strip()
    if re.match(r"https?://[^\s/]", text):
        return text if not re.search(r"\s", text) else ""
    if found := _CREATIVE_COMMONS.fullmatch(text):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if _DEDICATED.fullmatch(text):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return ""


def xmp(notice: Notice) -> bytes:
    """The packet, b"" for no words."""
    if not notice:
        return b""
    body = "".join(_properties(notice))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">'
        f"{body}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()


def _properties(notice: Notice) -> Iterator[str]:
    credit, copyright_, licence = map(_line, (notice.credit, notice.copyright, notice.licence))
    if credit:
        name = escape(maker(credit))
        yield f"<dc:creator><rdf:Seq><rdf:li>{name}</rdf:li></rdf:Seq></dc:creator>"
        yield f"<photoshop:Credit>{escape(credit)}</photoshop:Credit>"
    if copyright_:
        yield f"<dc:rights>{_alternatives(copyright_)}</dc:rights>"
        yield "<xmpRights:Marked>True</xmpRights:Marked>"
    if url := licence_url(licence):
        yield f"<xmpRights:WebStatement>{escape(url)}</xmpRights:WebStatement>"
    if licence and licence != url:
        yield f"<xmpRights:UsageTerms>{_alternatives(licence)}</xmpRights:UsageTerms>"


def _alternatives(text: str) -> str:
    language = quoteattr("x-default")
    return f"<rdf:Alt><rdf:li xml:lang={language}>{escape(text)}</rdf:li></rdf:Alt>"


def iim(notice: Notice) -> bytes:
    """The datasets of IPTC's Information Interchange Model, in UTF-8; b"" for no words."""
    credit, copyright_ = _line(notice.credit), _line(notice.copyright)
    words = ((_BYLINE, maker(credit)), (_CREDIT, credit), (_COPYRIGHT, copyright_))
    told = [_dataset(2, number, _cut(text, _LONGEST[number])) for number, text in words if text]
    if not told:
        return b""
    return b"".join([_dataset(1, 90, _UTF_8), _dataset(2, 0, b"\0\x04"), *told])


def in_jpeg(data: bytes, notice: Notice) -> bytes:
    """The JPEG with its words: two segments after those it begins with. `data` has none yet."""
    segments = []
    if packet := xmp(notice):
        segments.append(_segment(0xE1, _XMP_NAME + packet))
    if datasets := iim(notice):
        segments.append(_segment(0xED, _PHOTOSHOP_NAME + _resource(datasets)))
    place = _after_application_data(data)
    return data[:place] + b"".join(segments) + data[place:]


def _after_application_data(data: bytes) -> int:
    """Behind the start marker and JFIF's own segment, which has to come first."""
    if data[2:4] != b"\xff\xe0":
        return 2
    return 4 + int.from_bytes(data[4:6], "big")


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _resource(datasets: bytes) -> bytes:
    """A Photoshop image resource without a name, padded to an even length."""
    head = b"8BIM" + struct.pack(">HHI", _IPTC_RESOURCE, 0, len(datasets))
    return head + datasets + b"\0" * (len(datasets) % 2)


def _dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def _cut(text: str, most: int) -> bytes:
    """At most that many bytes of UTF-8, whole characters only."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _line(text: str) -> str:
    return " ".join(NOT_IN_XML.sub("", text).split())
