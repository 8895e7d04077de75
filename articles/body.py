"""An article's text: from what the editor wrote to what readers get, at save and never at read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles import embedding, sanitizer
from articles.media.models import Picture
from articles.models import Embed

WORDS_A_MINUTE = 230
# Chinese, Japanese and Korean put no spaces between words: their signs are counted instead.
SIGNS_A_MINUTE = 500
SIGNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
WORD = re.compile(r"[^\W_]+(?:[’'\-.][^\W_]+)*")
LONGEST = 500_000
LINE_ENDS = frozenset("p h2 h3 h4 li blockquote pre br hr figure figcaption tr caption".split())
CELLS = frozenset({"td", "th"})


class BodyRefused(ValueError):
    """A text that cannot be stored; the message is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A text in its four forms.

    `source` is clean and goes back to the editor; `html` is what readers get, figures expanded;
    `text` is one line for each block; `pictures` are those that the source names, shown or not.
    """

    source: str
    html: str
    text: str
    reading_minutes: int
    pictures: tuple[Picture, ...]
    embeds: tuple[Embed, ...] = ()


@dataclass(slots=True)
class Figure:
    """A `<figure>` of the source: the picture's key ("" for none), and the HTML inside; or the key
    of an embed with the second at which it begins."""

    key: str
    embed: str = ""
    caption: str = ""
    rest: str = ""


def render(source: str) -> Body:
    """Clean what an editor wrote and make everything of it that is stored.

    Costs one query when the text names pictures. A figure is shown once its picture is usable;
    until then it is left out with its caption, which says little without it, and comes back by
    `publishing.refresh_figures`.

    Raises:
        BodyRefused: when it is too long, or not certain to be safe.
    """
    if len(source) > LONGEST:
        raise BodyRefused(
            _("This text has more than %(limit)s characters.") % {"limit": f"{LONGEST:,}"}
        )
    try:
        return expand(sanitizer.clean(source))
    except sanitizer.NestedTooDeep as error:
        raise BodyRefused(_("This text nests lists or quotes far too deep.")) from error
    except sanitizer.SanitizerDisagreement as error:
        raise BodyRefused(
            _("Part of this text is not safe HTML. Paste it without formatting.")
        ) from error


def expand(source: str) -> Body:
    """`render` for a source that is clean already."""
    marked = embedding.mark(source)
    reader = _Reader(marked.source)
    keys = {part.key for part in reader.parts if isinstance(part, Figure) and part.key}
    known = {one.key: one for one in Picture.objects.filter(key__in=keys)} if keys else {}
    text = reader.text
    cards = marked.cards
    shown = {one.key: one for one in known.values()}
    shown |= {card.picture.key: card.picture for card in cards.values() if card.picture}
    return Body(
        source,
        _join(reader.parts, known, cards),
        text,
        minutes(text),
        tuple(shown.values()),
        tuple(cards.values()),
    )


@dataclass(frozen=True, slots=True)
class Bare:
    """A text without the pictures of our library: HTML as the editor wrote it, and plain text."""

    html: str
    text: str


def bare(source: str) -> Bare:
    """The text of a clean source without figures that show a picture, nor their captions. Asks the
    database nothing."""
    reader = _Reader(source, bare=True)
    return Bare(_join(reader.parts, {}), reader.text)


def minutes(text: str) -> int:
    """How long `text` takes to read, in whole minutes, at least 1."""
    words, signs = _counted(text)
    return min(max(1, math.ceil(words / WORDS_A_MINUTE + signs / SIGNS_A_MINUTE - 0.5)), 999)


def count_words(text: str) -> int:
    """How many words `text` has; where none are told apart, every sign counts."""
    return sum(_counted(text))


def _counted(text: str) -> tuple[int, int]:
    signs = len(SIGNS.findall(text))
    return sum(1 for _word in WORD.finditer(SIGNS.sub(" ", text))), signs


def _join(
    parts: Iterable[str | Figure],
    known: Mapping[str, Picture],
    cards: Mapping[str, Embed] | None = None,
) -> str:
    return "".join(
        _figure(part, known.get(part.key), cards or {}) if isinstance(part, Figure) else part
        for part in parts
    )


def _figure(figure: Figure, picture: Picture | None, cards: Mapping[str, Embed]) -> str:
    key, _space, start = figure.embed.partition(" ")
    if key in cards:
        return embedding.card_html(cards[key], int(start))
    if picture is not None and picture.presentable:
        context = {"picture": picture, "caption": figure.caption}
        return render_to_string("articles/_figure.html", context).strip() + figure.rest
    if figure.key or not figure.rest.strip():
        lone = f"<p>{figure.caption}</p>" if figure.caption and not figure.key else ""
        return figure.rest + lone
    caption = f"<figcaption>{figure.caption}</figcaption>" if figure.caption else ""
    return f"<figure>{figure.rest}{caption}</figure>"


def _is_elsewhere(href: str) -> bool:
    try:
        host = urlsplit(href).netloc
    except ValueError:
        return True
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc


class _Reader(HTMLParser):
    """Reads a clean source once: `parts` for the page, `text` for search and reading time.

    Clean means in the normal form of `sanitizer.clean`, so every tag is closed and in its place.
    A `bare` one marks nothing for our pages, and leaves pictures out.
    """

    def __init__(self, source: str, *, bare: bool = False) -> None:
        super().__init__(convert_charrefs=False)
        self._bare = bare
        self.parts: list[str | Figure] = []
        self._text: list[str] = []
        self._figure: Figure | None = None
        self._figures = 0
        self._captions = 0
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._text).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "figure":
            self._figures += 1
            if self._figure is None:
                given = dict(attrs)
                embed = given.get("data-embed") or ""
                self._figure = Figure(given.get("data-picture") or "", embed)
                self.parts.append(self._figure)
        elif tag == "figcaption" and self._figure is not None:
            self._captions += 1
        else:
            self._put(self._marked(tag, dict(attrs)))
        if tag in ("br", "hr"):
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self._figures -= 1
            if self._figures == 0:
                self._figure = None
        elif tag == "figcaption" and self._captions:
            self._captions -= 1
        else:
            boxed = tag == "table" and not self._bare
            self._put(f"</{tag}></div>" if boxed else f"</{tag}>")
        self._text.append("\n" if tag in LINE_ENDS else " " if tag in CELLS else "")

    def handle_data(self, data: str) -> None:
        self._put(data)
        self._say(data.replace("\n", " "))

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")
        self._say(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_entityref(f"#{name}")

    def _marked(self, tag: str, attrs: Mapping[str, str | None]) -> str:
        """The tag as it stands; a link that leaves the site tells the other page nothing.

        A table comes in a box that scrolls, which people without a mouse can reach.
        """
        written = self.get_starttag_text() or ""
        if self._bare:
            return written
        if tag == "a" and _is_elsewhere(attrs.get("href") or ""):
            return written[:-1] + ' rel="noopener">'
        if tag == "table":
            return f'<div class="table-scroll" tabindex="0">{written}'
        return written

    def _say(self, words: str) -> None:
        if not (self._bare and self._figure is not None and self._figure.key):
            self._text.append(words)

    def _put(self, html: str) -> None:
        if self._figure is None:
            self.parts.append(html)
        elif self._captions:
            self._figure.caption += html
        else:
            self._figure.rest += html
