"""HTML from people made safe: the only file that imports bleach and nh3.

Two parsers of different make must agree on every text that is stored: bleach (Python) cleans,
nh3 (Rust, the parser of browsers) is the gate. `clean` says what agreeing means.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, MutableMapping
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3
from bleach.html5lib_shim import Filter  # type: ignore[attr-defined]
from bleach.linkifier import Linker
from bleach.sanitizer import Cleaner

logger = logging.getLogger(__name__)
Attributes = MutableMapping[tuple[str | None, str], str]

TAGS = frozenset(
    "p h2 h3 h4 ul ol li blockquote a strong em code pre sub sup s br hr figure figcaption "
    "table thead tbody tr th td caption".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "figure": {"data-picture"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
VALUES = {
    "data-picture": re.compile(r"[A-Za-z0-9_-]{1,22}"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]?"),
}
# What stands for something we have: its tag is changed, its words are kept.
RENAMED = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "b": "strong",
    "i": "em",
    "del": "s",
    "strike": "s",
    "dt": "p",
    "dd": "p",
    "address": "p",
}
# What parts words without meaning anything to us: a line end stands in its place.
PARTING = frozenset(
    "div section article aside header footer main nav center dl form fieldset details summary "
    "hgroup video audio".split()
)
# What is not meant to be read: it goes with everything in it.
DROPPED = frozenset(
    "script style template iframe object noembed noframes svg math title textarea select".split()
)
DEEPEST = 100
VOID = frozenset({"br", "hr"})
LINK_REL = "nofollow ugc noopener"
# Stops at a closing bracket that the address has not opened, and before a sentence's end.
URL = re.compile(
    r"https?://\w(?:[^\s<>\"()&]|&amp;|\([^\s<>\"()&]{0,200}\)){1,1000}(?<![.,:;!?'’”»…*])",
    re.IGNORECASE,
)
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
PARAGRAPHS = re.compile(r"\n\s*\n")


class HtmlRefused(ValueError):
    """A text that cannot be made safe with certainty."""


class NestedTooDeep(HtmlRefused):
    """Elements inside elements, deeper than `DEEPEST`: nobody writes that, and it eats hours."""


class SanitizerDisagreement(HtmlRefused):
    """bleach and nh3 do not read a text alike, so that nobody can say what a browser would do."""


def clean(html: str) -> str:
    """Return `html` with nothing but `TAGS`, `ATTRIBUTES` and `SCHEMES`, in normal form.

    The parsers agree when

    - nh3, given what bleach let through, loses no word, no element kind and no attribute of it
      and adds none, and
    - what nh3 writes is left unchanged by bleach, and that again by nh3.

    The first is the gate; it lets nh3 move end tags and spell characters its own way, because the
    second then holds both to one and the same text. Cleaning a clean text changes nothing.

    Raises:
        SanitizerDisagreement: when they do not agree.
        NestedTooDeep: past `DEEPEST` levels, before bleach would spend its quadratic time on them.
    """
    html = strip_controls(html)
    if _Ink.of(nh3.clean(html, tags=set(TAGS | RENAMED.keys() | PARTING))).depth > DEEPEST:
        raise NestedTooDeep(f"The text nests its elements more than {DEEPEST} levels deep.")
    first = _bleach(html)
    gate = _nh3(first)
    result = strip_controls(gate).replace("<p></p>", "").strip()
    if result != first and not (
        _Ink.of(first) == _Ink.of(gate) and _bleach(result) == result == _nh3(result)
    ):
        logger.warning("A text of %d characters was refused: the parsers disagree", len(html))
        raise SanitizerDisagreement("bleach and nh3 do not agree on this text.")
    return result


def linkify(text: str) -> str:
    """Return plain `text` as paragraphs in which http and https addresses are links.

    An empty line parts paragraphs, a single one becomes `<br>`. Everything else is escaped: no
    markup survives, whatever is sent. Never raises; the time grows with the length only.
    """
    text = strip_controls(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    parts = [part.strip() for part in PARAGRAPHS.split(text)]
    plain = "".join(
        f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts if part
    )
    linker = Linker(callbacks=[_mark], url_re=URL)
    linked = str(linker.linkify(plain)) if "://" in plain else plain
    return _gate_links(linked, plain)


def strip_controls(text: str) -> str:
    """Drop NUL and other characters that no text holds, and that parsers read differently."""
    return CONTROLS.sub("", text)


def _gate_links(linked: str, plain: str) -> str:
    """What nh3 leaves of the links; without links when it would lose any of the words."""
    gate = nh3.clean(
        linked,
        tags={"p", "br", "a"},
        attributes={"a": {"href", "rel"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    return gate if _Ink.of(gate).words == _Ink.of(plain).words else plain


def _mark(attrs: Attributes, new: bool = False, /) -> Attributes:
    return {**attrs, (None, "rel"): LINK_REL}


def _allowed(tag: str, name: str, value: str) -> bool:
    shape = VALUES.get(name)
    return name in ATTRIBUTES.get(tag, ()) and (shape is None or bool(shape.fullmatch(value)))


class _OwnTags(Filter):  # type: ignore[misc]
    """Drops what nobody reads and gives the rest the tags that we have."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        depth = 0
        for token in super().__iter__():
            name = token.get("name")
            if name in DROPPED and token["type"] in ("StartTag", "EndTag"):
                depth += 1 if token["type"] == "StartTag" else -1
            elif depth == 0 and name in PARTING:
                yield {"type": "SpaceCharacters", "data": "\n"}
            elif depth == 0 and name not in DROPPED:
                yield {**token, "name": RENAMED[name]} if name in RENAMED else token


def _bleach(html: str) -> str:
    # Made anew: a cleaner holds its parser's state, and two threads may clean at once.
    cleaner = Cleaner(
        tags=TAGS | RENAMED.keys() | PARTING | DROPPED,
        attributes=_allowed,
        protocols=SCHEMES,
        strip=True,
        filters=[_OwnTags],
    )
    return str(cleaner.clean(html))


def _nh3(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(),
        attributes=ATTRIBUTES,
        attribute_filter=lambda tag, name, value: value if _allowed(tag, name, value) else None,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


class _Ink(HTMLParser):
    """What is on the paper: the words in order, the kinds of elements and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: set[tuple[str, str, str]] = set()
        self.pieces: list[str] = []
        self.level = self.depth = 0

    @classmethod
    def of(cls, html: str) -> _Ink:
        ink = cls()
        ink.feed(html)
        ink.close()
        return ink

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.marks.add((tag, "", ""))
        self.marks.update((tag, name, strip_controls(value or "")) for name, value in attrs)
        if tag not in VOID:
            self.level += 1
            self.depth = max(self.depth, self.level)

    def handle_endtag(self, tag: str) -> None:
        self.level -= tag not in VOID

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def words(self) -> str:
        return "".join(strip_controls("".join(self.pieces)).split())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ink) and (self.words, self.marks) == (other.words, other.marks)

    __hash__ = None  # type: ignore[assignment]
