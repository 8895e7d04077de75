"""What is looked at before readers get a story. Pure: plain values in, findings out, no words.

`articles.admin.gate_words` says them to people; `articles.admin.gate_pages` asks and holds back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urlsplit

from articles.leftovers import found_in, is_no_description, is_only_a_place

LONGEST_HEADLINE = 110
"""Signs; search engines and previews cut longer ones off."""
HINTS = frozenset(
    {"byline", "headline_long", "headline_stop", "levels", "source_unlinked", "live_empty"}
)
"""The findings that hold nothing back; all others do."""
AGENCIES = frozenset({"wire", "partner"})
BLOCKS = frozenset("p h2 h3 h4 li blockquote pre figcaption caption td th br hr figure".split())
LEVELS = {"h2": 2, "h3": 3, "h4": 4}
_HERE = re.compile(r"localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0")
# A headline that may end so: of two sentences, or with an abbreviation.
_SENTENCES = re.compile(
    r"[.!?…]\s+\S|(?:\.\.\.|\b\w\.\w\.|\b(?:[A-Z]|Inc|Jr|Sr|Co|Corp|Ltd|St|No|etc)\.)$"
)
_SOURCES = re.compile(
    r"\baccording to (?:an?|the|its|their|his|her) (?:new |recent |latest |annual |\w+ )?"
    r"(?:report|study|survey|paper|analysis|article|statement|press release|blog post|poll)\b"
    r"|\b(?:first|originally) (?:reported|published) (?:by|in|on)\b"
    r"|\b(?:study|report|paper|survey) (?:was )?(?:published|released) (?:in|by|on|this|last)\b"
    r"|\b(?:wie|berichtet) (?:die|der|das) [A-Z]\w+ berichtete?\b"
    r"|\blaut einer (?:Studie|Umfrage|Analyse)\b|\blaut einem Bericht\b"
    r"|\bselon (?:une étude|un rapport|un sondage)\b|\bsegún un (?:informe|estudio)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to see to before publication.

    `field` is the form's field, `anchor` a picture's key or "" for none, `words` what was found,
    to be shown, `exact` to be looked for in the field. One that blocks waits for a reason.
    """

    code: str
    field: str
    words: str = ""
    exact: str = ""
    anchor: str = ""

    @property
    def blocks(self) -> bool:
        return self.code not in HINTS

    @property
    def mark(self) -> str:
        """16 letters that tell it from others, whatever stands around it: the same after a save."""
        parts = "|".join((self.code, self.field, self.anchor, self.exact))
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the story. `field` is where it stands; one that is not `known` is in no library.

    `until` is the last day on which it may be shown.
    """

    key: str
    field: str
    known: bool = True
    drawn: bool = True
    name: str = ""
    alt: str = ""
    decorative: bool = False
    caption: str = ""
    credit: str = ""
    licence: str = ""
    copyright: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it would appear on `day`. `unseen` are the addresses in its text that lead to
    stories of ours which readers do not get; `entries` counts those of a live story."""

    headline: str
    day: date
    language: str = "en"
    deck: str = ""
    source: str = ""
    kind: str = "news"
    wire_source: str = ""
    based_on: str = ""
    names: int = 1
    lead_caption: str = ""
    pictures: tuple[Shown, ...] = ()
    unseen: frozenset[str] = frozenset()
    entries: int = 0


def check(story: Story) -> list[Finding]:
    """Everything to see to, in the order of the form; what holds back comes first."""
    text = Text(story.source)
    found = dict.fromkeys(
        (
            *_headline(story),
            *_deck(story, text),
            *_body(story, text),
            *_links(story, text),
            *_pictures(story.pictures, story.day),
            *_source(story, text),
        )
    )
    return sorted(found, key=lambda one: not one.blocks)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.blocks]


def _headline(story: Story) -> Iterator[Finding]:
    headline = story.headline.strip()
    yield from _left(story, "headline", headline)
    if len(headline) > LONGEST_HEADLINE:
        yield Finding("headline_long", "headline", str(len(headline)))
    if headline.endswith(".") and not _SENTENCES.search(headline):
        yield Finding("headline_stop", "headline", headline)


def _deck(story: Story, text: Text) -> Iterator[Finding]:
    yield from _left(story, "deck", story.deck)
    if same(story.deck, story.headline):
        yield Finding("deck_is_headline", "deck")
    elif same(story.deck, next(iter(text.paragraphs), "")):
        yield Finding("deck_is_lead", "deck")


def _body(story: Story, text: Text) -> Iterator[Finding]:
    if not text.blocks and not text.figures:
        if story.kind != "live":
            yield Finding("empty", "body_source")
        elif not story.entries:
            yield Finding("live_empty", "body_source")
    for number, block in enumerate(text.blocks, 1):
        if block.tag != "pre":  # code has brackets and crosses of its own
            yield from _marks(story, "body_source", block.words, number == len(text.blocks))
    yield from _left(story, "lead_caption", story.lead_caption)
    level = 1
    for block in text.blocks:
        if block.tag in LEVELS:
            if LEVELS[block.tag] > level + 1:
                yield Finding("levels", "body_source", block.words, block.words)
            level = LEVELS[block.tag]


def _links(story: Story, text: Text) -> Iterator[Finding]:
    for href, words in text.links:
        said = words or href
        if href in story.unseen:
            yield Finding("link_unseen", "body_source", said, words)
        elif not leads_somewhere(href):
            yield Finding("link_nowhere", "body_source", said, words)
        elif _is_desk(href):
            yield Finding("link_desk", "body_source", said, words)


def _pictures(pictures: Iterable[Shown], day: date) -> Iterator[Finding]:
    for one in pictures:
        for code, words in _wrong_with(one, day):
            yield Finding(code, one.field, words or one.name or one.key, "", one.key)


def _wrong_with(one: Shown, day: date) -> Iterator[tuple[str, str]]:
    """Codes, with what was found where the picture's name would say too little."""
    if not one.known:
        yield "picture_unknown", ""
        return
    if not one.drawn:
        yield "picture_file", ""
    if not one.decorative:
        if not one.alt.strip():
            yield "picture_alt", ""
        elif is_no_description(one.alt):
            yield "picture_alt_says_nothing", one.alt
    if not one.credit.strip():
        yield "picture_credit", ""
    if not one.licence.strip() and not one.copyright.strip():
        yield "picture_licence", ""
    if one.until is not None and one.until < day:
        yield "licence_expired", ""
    for part in (one.alt, one.caption, one.credit, one.licence):
        yield from ((f"picture_{left.code}", left.words) for left in found_in(part))


def _source(story: Story, text: Text) -> Iterator[Finding]:
    agency = story.kind in AGENCIES
    if not story.names and not story.wire_source.strip():
        wire = story.kind == "wire"
        yield Finding("no_source", "wire_source") if wire else Finding("byline", "credits")
    if story.based_on or agency:
        return
    for block in text.blocks:
        named = None if block.linked or block.tag == "blockquote" else _SOURCES.search(block.words)
        if named:
            yield Finding("source_unlinked", "body_source", named[0], named[0])
            return


def _left(story: Story, field: str, line: str) -> Iterator[Finding]:
    """What was left in a field of one line or two."""
    if is_only_a_place(line):
        yield Finding("placeholder", field, line.strip(), line.strip())
        return
    yield from _marks(story, field, line)


def _marks(story: Story, field: str, line: str, last: bool = False) -> Iterator[Finding]:
    for one in found_in(line, last=last, language=story.language):
        yield Finding(one.code, field, one.words, one.exact)


def same(one: str, other: str) -> bool:
    """Whether two texts say the same but for case, spaces and the full stop."""
    return bool(_bare(one)) and _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def leads_somewhere(href: str) -> bool:
    """Whether an address names a place for readers: a page, a mailbox, a number, a part of this."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    if parts.scheme in ("http", "https"):
        host = parts.hostname or ""
        return "." in host and not _HERE.fullmatch(host)
    return bool(parts.path or parts.query or parts.fragment)


def _is_desk(href: str) -> bool:
    parts = urlsplit(href)
    return not parts.netloc and parts.path.startswith(("/admin/", "/review/"))


@dataclass(frozen=True, slots=True)
class Block:
    tag: str
    words: str
    linked: bool


class Text(HTMLParser):
    """A clean source as blocks, links and the keys of its figures."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.links: list[tuple[str, str]] = []
        self.figures: list[str] = []
        self._tag, self._words, self._linked = "p", "", False
        self._href: str | None = None
        self._anchor = ""
        self.feed(source)
        self.close()
        self._end()

    @property
    def paragraphs(self) -> Iterator[str]:
        return (block.words for block in self.blocks if block.tag == "p")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in BLOCKS:
            self._end()
            self._tag = "p" if tag in ("br", "hr", "figure") else tag
        if tag == "figure" and given.get("data-picture"):
            self.figures.append(given["data-picture"] or "")
        elif tag == "a":
            self._href, self._anchor, self._linked = given.get("href") or "", "", True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.links.append((self._href, " ".join(self._anchor.split())))
            self._href = None
        elif tag in BLOCKS:
            self._end()

    def handle_data(self, data: str) -> None:
        self._words += data
        self._anchor += data if self._href is not None else ""

    def _end(self) -> None:
        words = " ".join(self._words.split())
        if words:
            self.blocks.append(Block(self._tag, words, self._linked))
        self._tag, self._words, self._linked = "p", "", False
