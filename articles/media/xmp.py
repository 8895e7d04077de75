"""The properties of an XMP packet, whoever wrote it. Pure.

ISO 16684-1 allows the same property as an attribute or an element, plain or in a list, alone or
inside a structure; all of them come out as (name, or names of structure and field) -> values.
A packet that declares a document type is not read: no entity is ever expanded.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MAX_VALUES = 4_000
MAX_TEXT = 10_000
"""Characters kept of one value."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "core",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "ext",
}
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"

Properties = dict[tuple[str, ...], list[str]]


class Unreadable(ValueError):
    """Not a packet, or not one that is safe to read."""


def properties(packet: bytes) -> Properties:
    """Return what the packet says, the value in the default language first.

    Raises:
        Unreadable: the packet is too large, too deep, broken from its start, or has a document
            type. One that breaks off later gives what stood before that.
    """
    if len(packet) > MAX_BYTES:
        raise Unreadable("too large")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(packet.strip(b"\0 \r\n\t"), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, Unreadable) or not reader.found:
            raise Unreadable(str(error)) from error
    return reader.found


def _refuse(*_declared: object) -> None:
    raise Unreadable("a document type")


class _Reader:
    """Keeps the names from the packet's outside to where it is, and the text of the innermost."""

    def __init__(self) -> None:
        self.found: Properties = {}
        self._names: list[str] = []
        self._default = False
        self._text: list[str] = []
        self._count = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._names) >= MAX_DEPTH:
            raise Unreadable("too deep")
        self._names.append(_short(name))
        self._text = []
        self._default = attributes.get(_LANGUAGE, "") == "x-default"
        for key, value in attributes.items():
            if " " in key and not key.startswith((_RDF, "http://www.w3.org/XML")):
                self._keep((*self._path(), _short(key)), value, first=False)

    def text(self, text: str) -> None:
        self._text.append(text[:MAX_TEXT])

    def end(self, name: str) -> None:
        self._keep(self._path(), "".join(self._text), first=self._default)
        self._text, self._default = [], False
        self._names.pop()

    def _path(self) -> tuple[str, ...]:
        """The names that are no grammar: of a property, or of a structure and its field."""
        inside = self._names[self._names.index("rdf:RDF") + 1 :] if "rdf:RDF" in self._names else []
        return tuple(name for name in inside if not name.startswith("rdf:"))

    def _keep(self, path: tuple[str, ...], value: str, *, first: bool) -> None:
        text = value.strip()[:MAX_TEXT]
        if not path or not text:
            return
        self._count += 1
        if self._count > MAX_VALUES:
            raise Unreadable("too many values")
        values = self.found.setdefault(path, [])
        values.insert(0 if first else len(values), text)


def _short(name: str) -> str:
    """The name with the prefix that this program knows its namespace by."""
    space, _blank, local = name.rpartition(" ")
    if space == _RDF:
        return f"rdf:{local}"
    return f"{_PREFIXES.get(space, space)}:{local}"
