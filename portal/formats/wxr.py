"""A streaming reader of WordPress exports (WXR 1.0 to 1.2), after WordPress's own `export.php`.

One pass, one item in memory at a time. Document types and entities of the file's own are
refused. Everything whole before a fault is handed on before the fault is raised.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import unquote
from xml.parsers import expat  # no document type gets past `_doctype`, so nothing expands

from portal.formats.wptext import strip_controls
from portal.formats.wxr_records import (
    Author,
    Comment,
    Item,
    Label,
    Moment,
    Record,
    Site,
    Term,
)
from portal.formats.xmltext import Decoder, sniff

CHUNK = 64 * 1024
MAX_ITEM = 64 * 1024 * 1024
"""Characters: an item, or one token, beyond this is taken for an attack or a broken file."""
MAX_DEPTH = 32
FIRST_YEAR, LAST_YEAR = 1000, 9000

WORDPRESS = re.compile(r"https?://wordpress\.org/export/1\.\d+/(excerpt/)?$")
PREFIXES = {
    "purl.org/rss/1.0/modules/content/": "content:",
    "purl.org/dc/elements/1.1/": "dc:",
}
SITE_FIELDS = {"title", "link", "description", "language", "wp:wxr_version", "wp:base_blog_url"}


class Stream(Protocol):
    """Whatever hands out bytes, none at its end."""

    def read(self, size: int, /) -> bytes: ...


class WxrError(Exception):
    """The file cannot be read further; the message is for people, `line` counts from 1."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line


@dataclass(slots=True)
class _Node:
    name: str
    line: int
    attributes: Mapping[str, str]
    pieces: list[str] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return the text of the first child so named, without white space around it."""
        return next((c.raw.strip() for c in self.children if c.name == name), "")

    def all(self, name: str) -> list[_Node]:
        return [c for c in self.children if c.name == name]

    @property
    def raw(self) -> str:
        return "".join(self.pieces)


class Export:
    """Iterate over it once: the site first, then authors, terms and items as they come.

    Raises WxrError for anything that is no whole WordPress export. After the last record,
    `mended` is the number of characters that were dropped because no XML file may hold them.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._decoder = Decoder("utf-8")
        self._ready: deque[Record] = deque()
        self._stack: list[_Node] = []
        self._site = _Node("channel", 0, {})
        self._site_told = False
        self._size = 0
        self._parser = self._make_parser()

    @property
    def mended(self) -> int:
        return self._decoder.mended

    def __iter__(self) -> Iterator[Record]:
        fault = None
        for piece in self._pieces():
            try:
                self._parse(*piece)
            except WxrError as error:
                fault = error
            yield from self._drain()
            if fault:
                raise fault
        self._tell_site()
        yield from self._drain()

    def _pieces(self) -> Iterator[tuple[str, bool]]:
        head = self._stream.read(CHUNK)
        if not head:
            raise WxrError("the file is empty")
        if (found := sniff(head)) is None:
            raise WxrError("it is written in an encoding that is not known here", 1)
        self._decoder = Decoder(found[0])
        data = head[found[1] :]
        while data:
            yield self._decoder.decode(data), False
            data = self._stream.read(CHUNK)
        yield self._decoder.decode(b"", final=True), True

    def _drain(self) -> Iterator[Record]:
        while self._ready:
            yield self._ready.popleft()

    def _make_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    def _parse(self, text: str, final: bool) -> None:
        data = text.encode()
        self._size += len(data)
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            raise self._fault(error) from None
        if self._size > MAX_ITEM:
            raise WxrError(f"more than {MAX_ITEM:,} characters in one piece", self._line)

    def _fault(self, error: expat.ExpatError) -> WxrError:
        reason = expat.ErrorString(error.code)
        line = error.lineno + self._decoder.skipped_lines
        if error.code in TRUNCATED:
            return WxrError("the file ends before the export does: it was cut off", line)
        return WxrError(f"this is not well-formed XML ({reason})", line)

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._decoder.skipped_lines

    def _doctype(self, *_declaration: object) -> None:
        raise WxrError("it declares a document type, which an export never does", self._line)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        node = _Node(_short(name), self._line, attributes)
        depth = len(self._stack)
        if depth == 0 and node.name != "rss":
            raise WxrError("this is not a WordPress export", self._line)
        if depth > MAX_DEPTH:
            raise WxrError("elements are nested too deeply", self._line)
        if depth == 2:
            self._size = 0
            if node.name in MAKERS:
                self._tell_site()
        self._stack.append(node)

    def _characters(self, text: str) -> None:
        if len(self._stack) > 2:
            self._stack[-1].pieces.append(text)

    def _end(self, _name: str) -> None:
        node = self._stack.pop()
        if len(self._stack) > 2:
            self._stack[-1].children.append(node)
        elif len(self._stack) == 2:
            self._size = 0
            self._finish(node)

    def _finish(self, node: _Node) -> None:
        if make := MAKERS.get(node.name):
            self._ready.append(make(node))
        elif node.name in SITE_FIELDS and not self._site_told:
            self._site.children.append(node)

    def _tell_site(self) -> None:
        if self._site_told:
            return
        site = _site(self._site)
        if not site.version:
            raise WxrError("this is not a WordPress export", self._line)
        self._ready.append(site)
        self._site_told = True


TRUNCATED = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def _short(name: str) -> str:
    """Turn `namespace local` into `wp:local`, whichever of its namespaces WordPress wrote."""
    namespace, _, local = name.rpartition(" ")
    if found := WORDPRESS.match(namespace):
        return f"excerpt:{local}" if found[1] else f"wp:{local}"
    known = PREFIXES.get(namespace.partition("://")[2])
    return f"{known}{local}" if known else name


def _site(node: _Node) -> Site:
    return Site(
        title=node.text("title"),
        address=node.text("wp:base_blog_url") or node.text("link"),
        description=node.text("description"),
        language=node.text("language"),
        version=node.text("wp:wxr_version"),
    )


def _author(node: _Node) -> Author:
    login = node.text("wp:author_login")
    return Author(login, node.text("wp:author_display_name") or login, node.text("wp:author_email"))


def _category(node: _Node) -> Term:
    slug = _decoded(node.text("wp:category_nicename"))
    return Term(
        "category",
        slug,
        node.text("wp:cat_name") or slug,
        _decoded(node.text("wp:category_parent")),
        node.text("wp:category_description"),
    )


def _tag(node: _Node) -> Term:
    slug = _decoded(node.text("wp:tag_slug"))
    name = node.text("wp:tag_name") or slug
    return Term("post_tag", slug, name, "", node.text("wp:tag_description"))


def _term(node: _Node) -> Term:
    slug = _decoded(node.text("wp:term_slug"))
    return Term(node.text("wp:term_taxonomy"), slug, node.text("wp:term_name") or slug)


def _item(node: _Node) -> Item:
    kind = node.text("wp:post_type")
    return Item(
        id=node.text("wp:post_id") or _identity(node),
        kind=kind,
        status=node.text("wp:status"),
        line=node.line,
        title=node.text("title"),
        link=node.text("link"),
        creator=node.text("dc:creator"),
        slug=_decoded(node.text("wp:post_name")),
        parent=_reference(node.text("wp:post_parent")),
        password=node.text("wp:post_password"),
        content=next((c.raw for c in node.all("content:encoded")), ""),
        excerpt=node.text("excerpt:encoded"),
        order=_number(node.text("wp:menu_order")),
        published=_moment(node, "wp:post_date", fallback=node.text("pubDate")),
        changed=_moment(node, "wp:post_modified"),
        comment_status=node.text("wp:comment_status"),
        attachment_url=node.text("wp:attachment_url"),
        labels=tuple(_label(child) for child in node.all("category")),
        meta=_meta(node),
        comments=tuple(_comment(child) for child in node.all("wp:comment")),
    )


def _identity(node: _Node) -> str:
    """Name an item without a number by its address, or else by its own words."""
    words = node.text("guid") or node.text("link") or "".join(c.raw for c in node.children)
    return "x" + hashlib.sha256(words.encode()).hexdigest()[:20]


def _decoded(text: str) -> str:
    """Undo the percent signs of a slug, which may hide what no text may hold."""
    return strip_controls(unquote(text))


def _label(node: _Node) -> Label:
    slug = _decoded(node.attributes.get("nicename", ""))
    return Label(node.attributes.get("domain", ""), slug, node.raw.strip() or slug)


def _meta(node: _Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in node.all("wp:postmeta"):
        found.setdefault(child.text("wp:meta_key"), child.text("wp:meta_value"))
    return found


def _comment(node: _Node) -> Comment:
    return Comment(
        id=node.text("wp:comment_id") or _identity(node),
        author=node.text("wp:comment_author"),
        email=node.text("wp:comment_author_email"),
        sent=_moment(node, "wp:comment_date"),
        text=node.text("wp:comment_content"),
        approved=node.text("wp:comment_approved"),
        kind=node.text("wp:comment_type") or "comment",
        parent=_reference(node.text("wp:comment_parent")),
    )


def _reference(text: str) -> str:
    return "" if text == "0" else text


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else 0


def _moment(node: _Node, name: str, fallback: str = "") -> Moment:
    utc, local = _time(node.text(f"{name}_gmt")), _time(node.text(name))
    if utc is None and local is None:
        return Moment(_mail_time(fallback))
    return Moment(utc and utc.replace(tzinfo=dt.UTC), local)


def _time(text: str) -> dt.datetime | None:
    """Read `2014-03-12 13:00:00`; WordPress writes zeros for "never"."""
    try:
        return _plausible(dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S"))
    except ValueError:
        return None


def _plausible(when: dt.datetime) -> dt.datetime | None:
    """Years that every calendar here can hold, whatever the zone."""
    return when if FIRST_YEAR <= when.year <= LAST_YEAR else None


def _mail_time(text: str) -> dt.datetime | None:
    """Read a `pubDate`; a post that was never published has one in the year -0001."""
    if " -0" in text.partition(":")[0]:
        return None
    try:
        when = parsedate_to_datetime(text)
        sure = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        return _plausible(sure.astimezone(dt.UTC))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


MAKERS: dict[str, Callable[[_Node], Record]] = {
    "wp:author": _author,
    "wp:category": _category,
    "wp:tag": _tag,
    "wp:term": _term,
    "item": _item,
}
