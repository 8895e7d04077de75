"""The text of a WordPress post, turned into the HTML that editors here write.

WordPress stores two kinds of text: blocks and pasted HTML, whose paragraphs are marked, and
classic posts, where an empty line parts paragraphs and a single one breaks the line. Both come
out as the same few elements. Pictures become figures at the top level; whatever would run,
style or frame becomes a link or goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from portal.formats import wpshortcodes, wptext
from portal.formats.wpinline import (
    BLOCKS,
    EDGE_BREAKS,
    FRAMES,
    GONE,
    HEADINGS,
    MEDIA,
    TRANSPARENT,
    FindGallery,
    FindPicture,
    Gallery,
    InlineWriter,
    PictureUse,
    State,
    figure,
    holds_link,
    visible,
)

__all__ = ["Converted", "Gallery", "PictureUse", "convert"]

MAX_DEPTH = 80
"""Elements in one another; a text that goes deeper is taken as plain words."""

BLANK_LINE = re.compile(r"\n[ \t\xa0]*\n\s*")
ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}")
EMPTY_BLOCK = re.compile(r"<!-- wp:([a-z][a-z0-9/-]*)[^>]{0,2000}?/-->")
BACKGROUND = re.compile(r"background-image:\s*url\(([^)]{1,2000})\)")
PROCESSING = re.compile(r"<\?.*?(?:\?>|>|$)", re.DOTALL)


@dataclass(slots=True)
class Converted:
    """The text, and one short English note for each thing that could not be kept as it was."""

    html: str
    notes: list[str] = field(default_factory=list)


def convert(content: str, *, base: str, picture: FindPicture, gallery: FindGallery) -> Converted:
    """Convert one post's text.

    `base` is the post's old address, for relative links. `picture` returns the key of a picture
    here, None when there is none to show; `gallery` the keys of a gallery's pictures.
    """
    content = wptext.strip_controls(content.replace("\r\n", "\n").replace("\r", "\n"))
    blocks = "<!-- wp:" in content
    state = State(
        base=base,
        picture=picture,
        gallery=gallery,
        notes=[f"block “{name}” has no words" for name in EMPTY_BLOCK.findall(content)],
        paragraphs=not blocks,
    )
    writer = _Writer(state, top=True)
    root = _parse(wpshortcodes.expand(content))
    if root is None:
        state.notes.append("markup was nested too deeply: kept as plain words")
        words = wptext.paragraphs(content).split("\n\n")
        return Converted("\n".join(f"<p>{escape(p, quote=False)}</p>" for p in words), state.notes)
    state.breaks = not blocks and _is_classic(root)
    writer.flow(root)
    writer.flush()
    return Converted("\n".join(writer.out), state.notes)


def _is_classic(body: HtmlElement) -> bool:
    """Whether empty lines part the paragraphs more often than marks do."""
    bare = [body.text or "", *(child.tail or "" for child in body)]
    parted = sum(len(BLANK_LINE.findall(text)) for text in bare if text.strip())
    marked = sum(1 for _ in body.iter("p"))
    return not marked or parted > marked


def _parse(html: str) -> HtmlElement | None:
    """Return the body element; None when it is nested deeper than `MAX_DEPTH`."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    framed = f"<html><body>{PROCESSING.sub('', html)}</body></html>"
    try:
        document = lxml_html.document_fromstring(framed.encode(), parser=parser)
    except ParserError:
        return lxml_html.Element("body")
    too_deep = _depth(document) > MAX_DEPTH or "depth" in str(parser.error_log).lower()
    return None if too_deep else document.find("body")


def _depth(root: HtmlElement) -> int:
    deepest, level = 0, [root]
    while level:
        deepest += 1
        level = [child for element in level for child in element]
    return deepest


class _Writer(InlineWriter):
    """Writes one container: finished blocks in `out`, the paragraph being written in `run`."""

    def __init__(self, state: State, *, top: bool = False) -> None:
        super().__init__(state)
        self.top = top
        self.out: list[str] = []
        self.run: list[str] = []

    def flow(self, element: HtmlElement, *, inside_p: bool = False) -> None:
        self._text(element.text, inside_p)
        for child in element:
            self._node(child, inside_p)
            self._text(child.tail, inside_p)

    def flush(self) -> None:
        self._end_run()
        self._place_figures()

    def _end_run(self) -> None:
        words = EDGE_BREAKS.sub("", "".join(self.run))
        self.run = []
        if visible(words):
            self.out.append(f"<p>{_linked(words)}</p>")

    def block(self, html: str) -> None:
        self._end_run()
        if html:
            self.out.append(html)
        self._place_figures()

    def _place_figures(self) -> None:
        if self.top and self.state.figures:
            self.out.extend(self.state.figures)
            self.state.figures.clear()

    def _text(self, text: str | None, inside_p: bool) -> None:
        if not text:
            return
        splits = self.state.paragraphs and (self.state.breaks or not inside_p)
        first, *others = BLANK_LINE.split(text) if splits else [text]
        self.run.append(self.words(first))
        for part in others:
            self.flush()
            self.run.append(self.words(part))

    def _node(self, element: HtmlElement, inside_p: bool) -> None:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if tag in GONE:
            self._note_gone(tag)
        elif write := WRITERS.get(tag):
            write(self, element)
        elif element.get(wpshortcodes.GALLERY) is not None:
            self._gallery(element)
        elif tag in TRANSPARENT:
            self.container(element)
        elif _holds(element, BLOCKS | MEDIA):
            self._broken_inline(element, inside_p)
        else:
            self.run.append(self.inline(element))

    def _note_gone(self, tag: str) -> None:
        if tag in ("script", "style", "form", "svg", "math", "canvas"):
            self.state.notes.append(f"<{tag}> left out")

    def _broken_inline(self, element: HtmlElement, inside_p: bool) -> None:
        """An inline element around blocks or pictures: its content stands, itself it goes."""
        href = self.address(element.get("href")) if element.tag == "a" else ""
        if not href:
            self.flow(element, inside_p=inside_p)
            return
        for image in element.iter("img"):
            self.picture(image, caption="", href=href)
        for frame in element.iter(*FRAMES):
            self.frame(frame)
        words = self.inline_children(element).strip()
        if visible(words):
            inner = holds_link(words)
            self.run.append(words if inner else f'<a href="{escape(href)}">{words}</a>')

    # Blocks.

    def _nested(self, element: HtmlElement) -> list[str]:
        inner = _Writer(self.state)
        inner.flow(element)
        inner.flush()
        return inner.out

    def container(self, element: HtmlElement) -> None:
        self.flush()
        if covered := BACKGROUND.search(element.get("style") or ""):
            address = self.web_address(covered[1].strip("\"' "))
            self.show(PictureUse(address), caption="", href="")
        self.flow(element)
        self.flush()

    def paragraph(self, element: HtmlElement) -> None:
        self.flush()
        self.flow(element, inside_p=True)
        self.flush()

    def heading(self, element: HtmlElement) -> None:
        words = EDGE_BREAKS.sub("", self.inline_children(element))
        name = HEADINGS[element.tag]
        self.flush()
        for image in element.iter("img"):
            self.picture(image, caption="")
        self.block(f"<{name}>{words}</{name}>" if visible(words) else "")

    def rule(self, element: HtmlElement) -> None:
        self.block("<hr>")

    def line_break(self, element: HtmlElement) -> None:
        self.run.append("<br>")

    def quote(self, element: HtmlElement) -> None:
        inner = self._nested(element)
        self.block(f"<blockquote>{''.join(inner)}</blockquote>" if inner else "")

    def preformatted(self, element: HtmlElement) -> None:
        words = "".join(_raw(element)).strip("\n")
        inner = escape(words, quote=False)
        coded = len(element) == 1 and element[0].tag == "code"
        inner = f"<code>{inner}</code>" if coded else inner
        self.block(f"<pre>{inner}</pre>" if words.strip() else "")

    def items(self, element: HtmlElement) -> None:
        entries: list[str] = []
        for child in element:
            inner = self._entry(child)
            if child.tag in ("ul", "ol") and entries:
                entries[-1] += inner
            elif inner:
                entries.append(inner)
        name = element.tag if element.tag in ("ul", "ol") else "ul"
        listed = "".join(f"<li>{entry}</li>" for entry in entries)
        self.block(f"<{name}>{listed}</{name}>" if listed else "")

    def _entry(self, element: HtmlElement) -> str:
        inner = _Writer(self.state)
        if element.tag == "li":
            inner.flow(element)
        else:
            inner._node(element, inside_p=False)
        inner.flush()
        return _unwrapped(inner.out)

    def table(self, element: HtmlElement) -> None:
        caption = next((self.inline_children(c).strip() for c in element.iter("caption")), "")
        head, body = "", ""
        for row in _rows(element):
            cells = "".join(self._cell(c) for c in row if c.tag in ("td", "th"))
            in_head = row.getparent() is not None and row.getparent().tag == "thead"
            head += f"<tr>{cells}</tr>" if in_head and cells else ""
            body += f"<tr>{cells}</tr>" if not in_head and cells else ""
        whole = f"<caption>{caption}</caption>" if visible(caption) else ""
        whole += f"<thead>{head}</thead>" if head else ""
        whole += f"<tbody>{body}</tbody>" if body else ""
        self.block(f"<table>{whole}</table>" if visible(head + body) else "")

    def _cell(self, element: HtmlElement) -> str:
        spans = "".join(
            f' {name}="{value}"'
            for name in ("colspan", "rowspan")
            if re.fullmatch("[2-9]|[1-9][0-9]", value := element.get(name) or "")
        )
        return f"<{element.tag}{spans}>{_unwrapped(self._nested(element))}</{element.tag}>"

    # Pictures, sound and film.

    def figure(self, element: HtmlElement) -> None:
        self.flush()
        if next(element.iterdescendants("figure"), None) is None:
            images = list(element.iter("img"))
            captions = [self.inline_children(c).strip() for c in element.iter("figcaption")]
            for child in list(element.iter("figcaption")) if images else []:
                child.drop_tree()
            if images:
                self._pictures(images, next(filter(visible, captions), ""))
                return
        self.flow(element)
        self.flush()

    def _pictures(self, images: list[HtmlElement], caption: str) -> None:
        shown = [
            self.picture(image, caption="" if n else caption) for n, image in enumerate(images)
        ]
        if not shown[0] and caption:
            self.run.append(caption)
        self.flush()

    def image(self, element: HtmlElement) -> None:
        self.picture(element, caption="")
        if self.top:
            self.flush()

    def _gallery(self, element: HtmlElement) -> None:
        self.flush()
        numbers = tuple(filter(None, element.get(wpshortcodes.GALLERY).split(",")))
        self.state.figures += [figure(key, "") for key in self.state.gallery(Gallery(numbers))]
        self.flow(element)
        self.flush()

    def frame(self, element: HtmlElement) -> None:
        """A frame, film or sound becomes a link to what it shows."""
        self.flush()
        given = [element.get("src"), element.get("data")]
        given += [source.get("src") for source in element.iter("source", "embed", "iframe")]
        address = next((a for a in map(self.web_address, given) if a), "")
        title = " ".join((element.get("title") or "").split())
        if address:
            words = escape(title or address, quote=False)
            self.out.append(f'<p><a href="{escape(address)}">{words}</a></p>')
        self.state.notes.append(f"<{element.tag}> became {'a link' if address else 'nothing'}")
        self._place_figures()


WRITERS: dict[str, Callable[[_Writer, HtmlElement], None]] = {
    **dict.fromkeys(HEADINGS, _Writer.heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Writer.items),
    **dict.fromkeys(FRAMES, _Writer.frame),
    "p": _Writer.paragraph,
    "br": _Writer.line_break,
    "hr": _Writer.rule,
    "blockquote": _Writer.quote,
    "pre": _Writer.preformatted,
    "table": _Writer.table,
    "figure": _Writer.figure,
    "img": _Writer.image,
}


def _holds(element: HtmlElement, tags: set[str]) -> bool:
    return any(inner.tag in tags for inner in element.iterdescendants())


def _linked(words: str) -> str:
    """An address that stands alone in a paragraph is an embed: make it a link."""
    bare = words.replace("&amp;", "&")
    if not ADDRESS.fullmatch(bare):
        return words
    return f'<a href="{escape(bare)}">{escape(bare, quote=False)}</a>'


def _unwrapped(blocks: list[str]) -> str:
    """A list entry or a cell with one paragraph, before lists if any, needs no mark for it."""
    plain = bool(blocks) and blocks[0].startswith("<p>")
    if plain and all(block.startswith(("<ul>", "<ol>")) for block in blocks[1:]):
        return "".join([blocks[0][3:-4], *blocks[1:]])
    return "".join(blocks)


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part if row.tag == "tr")


def _raw(element: HtmlElement) -> Iterator[str]:
    """The words of preformatted text, white space and all."""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif child.tag not in GONE:
            yield from _raw(child)
        yield child.tail or ""
