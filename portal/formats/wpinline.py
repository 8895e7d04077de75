"""The words of a WordPress text: links, emphasis, and pictures found among them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

INLINE = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "var", "dfn"), "em"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    **dict.fromkeys(("s", "del", "strike"), "s"),
    "sub": "sub",
    "sup": "sup",
}
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
GONE = set(
    "script style noscript template head title meta link base form input button select textarea "
    "svg math canvas map area param source track col colgroup".split()
)
FRAMES = {"iframe", "embed", "object", "video", "audio", "frame"}
TRANSPARENT = set(
    "div section article aside main header footer nav center details summary address fieldset "
    "legend dl dt dd figcaption hgroup frameset body html table thead tbody tfoot tr td th".split()
)
BLOCKS = (
    TRANSPARENT | HEADINGS.keys() | {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "figure"}
)
MEDIA = FRAMES | {"img"}

SPACE = re.compile(r"[ \t\r\n]+")
EDGE_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")
MARKUP = re.compile(r"<[^>]*>")
PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)$", re.IGNORECASE)
PICTURE_NUMBER = re.compile(r"\bwp-image-([0-9]{1,18})\b")


@dataclass(frozen=True, slots=True)
class PictureUse:
    """A picture that a text shows: by its full address, or by its number in a gallery."""

    address: str
    number: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    """A gallery; without `numbers` it shows all pictures that hang on the post."""

    numbers: tuple[str, ...]


FindPicture = Callable[[PictureUse], str | None]
FindGallery = Callable[[Gallery], list[str]]


@dataclass(slots=True)
class State:
    base: str
    picture: FindPicture
    gallery: FindGallery
    notes: list[str]
    paragraphs: bool
    breaks: bool = False
    figures: list[str] = field(default_factory=list)


class InlineWriter:
    """Writes what stands within a paragraph; pictures go to `state.figures`."""

    def __init__(self, state: State) -> None:
        self.state = state

    def words(self, text: str) -> str:
        words = escape(text, quote=False)
        if self.state.breaks:
            words = re.sub(r"[ \t]*\n[ \t]*", "<br>", words)
        return SPACE.sub(" ", words)

    def inline_children(self, element: HtmlElement) -> str:
        pieces = [self.words(element.text or "")]
        for child in element:
            pieces += [self.inline(child), self.words(child.tail or "")]
        return "".join(pieces)

    def inline(self, element: HtmlElement) -> str:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if tag == "br":
            return "<br>"
        if tag in GONE or tag in MEDIA:
            return ""
        words = self.inline_children(element)
        if tag == "a":
            return self._link(element, words)
        if tag == "q":
            return f"“{words}”"
        if tag in BLOCKS:
            return f" {words} "
        name = INLINE.get(tag)
        return f"<{name}>{words}</{name}>" if name and visible(words) else words

    def _link(self, element: HtmlElement, words: str) -> str:
        href = self.address(element.get("href"))
        if not href or not visible(words) or holds_link(words):
            return words
        title = (element.get("title") or "").strip()
        named = f' title="{escape(title)}"' if title else ""
        return f'<a href="{escape(href)}"{named}>{words}</a>'

    def address(self, value: str | None) -> str:
        """Return an address that a link may have, "" for any other."""
        value = re.sub(r"[\x00-\x20]+", "", value or "")
        if not value or value.startswith("#"):
            return ""
        try:
            whole = value if value.startswith("/") else urljoin(self.state.base, value)
            whole = f"https:{whole}" if whole.startswith("//") else whole
            scheme = urlsplit(whole).scheme.lower()
        except ValueError:
            return ""
        rooted = not scheme and whole.startswith("/")
        return whole if rooted or scheme in ("http", "https", "mailto", "tel") else ""

    def picture(self, element: HtmlElement, *, caption: str, href: str = "") -> bool:
        return self.show(self._use(element), caption, href or self._around(element))

    def show(self, use: PictureUse, caption: str, href: str) -> bool:
        """Add a figure, whose caption carries the link if nothing else does."""
        key = self.state.picture(use) if use.address else None
        if key is None:
            self.state.notes.append(f"picture left out: {use.address or 'no address'}")
            return False
        if not caption and href and not PICTURE_NAME.search(urlsplit(href).path):
            caption = f'<a href="{escape(href)}">{escape(use.alt or href, quote=False)}</a>'
        self.state.figures.append(figure(key, caption))
        return True

    def _use(self, element: HtmlElement) -> PictureUse:
        given = (element.get(name) or "" for name in ("src", "data-src", "data-lazy-src"))
        address = next((a for a in map(self.web_address, given) if a), "")
        number = PICTURE_NUMBER.search(element.get("class") or "")
        alt = " ".join((element.get("alt") or "").split())
        return PictureUse(address, number[1] if number else "", alt)

    def web_address(self, value: str | None) -> str:
        """Return a whole http or https address, "" for any other."""
        found = self.address(value)
        if found.startswith("/"):
            found = urljoin(self.state.base, found)
        return found if found.lower().startswith(("http://", "https://")) else ""

    def _around(self, element: HtmlElement) -> str:
        parent = element.getparent()
        inside = parent is not None and parent.tag == "a"
        return self.address(parent.get("href")) if inside else ""


def figure(key: str, caption: str) -> str:
    inner = f"<figcaption>{caption}</figcaption>" if visible(caption) else ""
    return f'<figure data-picture="{escape(key)}">{inner}</figure>'


def holds_link(html: str) -> bool:
    """Whether what was written holds a link: one within another is none in HTML, and the inner
    stands."""
    return "<a href=" in html


def visible(html: str) -> bool:
    return bool(MARKUP.sub("", html).replace("&nbsp;", "").replace("\xa0", "").strip())
