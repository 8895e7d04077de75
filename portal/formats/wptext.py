"""HTML as WordPress keeps it in titles, excerpts and comments, turned into plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
SILENT = {"script", "style", "noscript", "template", "iframe", "object", "svg", "head"}
PARTS = set(
    "p div h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre figure address section hr".split()
)
LINES = {"br", "li", "tr", "td", "th", "dt", "dd", "figcaption"}
SPACES = re.compile(r"[ \t\xa0]+")
BETWEEN_ITEMS = re.compile(r"(?<=\S)\n\n- ")
GAPS = re.compile(r"\n\s*\n\s*")


def one_line(html: str) -> str:
    """Return the words of a title or an excerpt, all white space made single spaces."""
    return " ".join(_read(html, links=False).split())


def paragraphs(html: str) -> str:
    """Return a comment's words: an empty line parts paragraphs, links show their address."""
    text = SPACES.sub(" ", _read(html.replace("\r\n", "\n"), links=True))
    text = BETWEEN_ITEMS.sub("\n- ", GAPS.sub("\n\n", text).strip())
    return "\n".join(line.strip() for line in text.split("\n"))


def shorten(text: str, length: int) -> str:
    """Cut `text` at a word so that it has at most `length` characters, the ellipsis included."""
    if len(text) <= length:
        return text
    cut = text[:length].rpartition(" ")[0] or text[: length - 1]
    return cut[: length - 1].rstrip(" ,;:.–-") + "…"


def strip_controls(text: str) -> str:
    return CONTROLS.sub("", text)


def _read(html: str, *, links: bool) -> str:
    reader = _Reader(links=links)
    reader.feed(strip_controls(html))
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    def __init__(self, *, links: bool) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._links = links
        self._silent = 0
        self._href = ""
        self._link_begins = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in PARTS:
            self.pieces.append("\n\n")
        elif tag in LINES:
            self.pieces.append("\n- " if tag == "li" else "\n")
        elif tag == "a":
            self._href = (dict(attrs).get("href") or "").strip()
            self._link_begins = len(self.pieces)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in PARTS:
            self.pieces.append("\n\n")
        elif tag == "a" and self._href:
            self._tell_address()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)

    def _tell_address(self) -> None:
        words = "".join(self.pieces[self._link_begins :]).strip()
        if self._links and words and self._href.startswith(("http://", "https://")):
            known = self._href.partition("://")[2].rstrip("/")
            if known not in words:
                self.pieces.append(f" ({self._href})")
        self._href = ""
