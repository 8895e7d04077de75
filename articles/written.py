"""A text as lines that show everything that an editor can change: words, links, pictures, form.

Pure. For comparing at the desk: bold stands between two stars, a link names its address, a heading
begins with its signs. Readers are shown words alone (`articles.body`).
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

AROUND = {"strong": "**", "em": "_", "s": "~~", "code": "`", "sub": "~", "sup": "^"}
BEFORE = {"h2": "## ", "h3": "### ", "h4": "#### ", "pre": "    "}
BLOCKS = frozenset("p h2 h3 h4 li blockquote pre figure figcaption table caption tr ul ol".split())
CELLS = frozenset({"th", "td"})


def lines_of(source: str, pictures: Mapping[str, str] | None = None) -> list[str]:
    """The blocks of a clean source, one line each; `pictures` names those of its figures by key.

    Takes any HTML: what is not ours is left out, its words are kept.
    """
    return _Writer(source, pictures or {}).lines


class _Writer(HTMLParser):
    def __init__(self, source: str, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._pictures = pictures
        self._line = self._item = ""
        self._lists: list[int | None] = []
        self._quotes = 0
        self._links: list[str] = []
        self.feed(source)
        self.close()
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in BLOCKS:
            self._end()
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._item = self._sign()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "figure":
            self._line = f"[{self._named(given.get('data-picture') or '')}]"
            self._end()
        elif tag == "a":
            self._links.append(given.get("href") or "")
            self._line += "["
        elif tag == "br":
            self._line += " / "
        elif tag == "hr":
            self._end()
            self._line = "* * *"
            self._end()
        else:
            self._line += BEFORE.get(tag, AROUND.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote" and self._quotes:
            self._quotes -= 1
        elif tag == "a" and self._links:
            self._line += f"]({self._links.pop()})"
        elif tag in CELLS:
            self._line += " | "
        else:
            self._line += AROUND.get(tag, "")

    def handle_data(self, data: str) -> None:
        self._line += data

    def _sign(self) -> str:
        """What stands before an item: its number, or a dot."""
        count = self._lists[-1] if self._lists else None
        if count is None:
            return "• "
        self._lists[-1] = count + 1
        return f"{count + 1}. "

    def _named(self, key: str) -> str:
        return self._pictures.get(key, key)

    def _end(self) -> None:
        """A line is over; one without words or signs is none."""
        line, self._line = " ".join(self._line.strip(" \n|").split()), ""
        if line:
            deep = "> " * min(self._quotes, 3) + "  " * (len(self._lists) - 1)
            self.lines.append(f"{deep}{self._item}{line}")
            self._item = ""
