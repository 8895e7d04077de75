"""Bytes of a foreign XML file into text that an XML parser may see, with what was mended."""

from __future__ import annotations

import codecs
import re

ENCODINGS = {
    name: name
    for name in (
        "utf-8 utf-16 utf-16-le utf-16-be iso-8859-1 iso-8859-2 iso-8859-5 iso-8859-15 koi8-r "
        "koi8-u windows-1250 windows-1251 windows-1252"
    ).split()
} | {"utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "latin-1": "iso-8859-1"}
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def sniff(head: bytes) -> tuple[str, int] | None:
    """Return the encoding and the length of the byte order mark; None for an unknown one."""
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding, len(bom)
    declared = DECLARED.search(head[:1000].lstrip())
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return (ENCODINGS[name], 0) if name in ENCODINGS else None


class Decoder:
    """Decodes piece by piece; what cannot be decoded or may not stand in XML is dropped.

    `mended` counts those characters. White space before the first character goes too (a parser
    allows none before the XML declaration) and `skipped_lines` counts its lines.
    """

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._begun = False
        self.mended = 0
        self.skipped_lines = 0

    def decode(self, data: bytes, *, final: bool = False) -> str:
        text, dropped = FORBIDDEN.subn("", self._replacing(data, final))
        self.mended += dropped
        return text if self._begun else self._begin(text)

    def _replacing(self, data: bytes, final: bool) -> str:
        state = self._decoder.getstate()
        try:
            return self._decoder.decode(data, final)
        except UnicodeDecodeError:
            self._decoder.setstate(state)
        self._decoder.errors = "replace"
        text = self._decoder.decode(data, final)
        self._decoder.errors = "strict"
        self.mended += text.count("\ufffd")
        return text

    def _begin(self, text: str) -> str:
        rest = text.lstrip()
        self._begun = bool(rest)
        self.skipped_lines += text.count("\n", 0, len(text) - len(rest))
        return rest
