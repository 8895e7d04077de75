"""What the head of a page says to machines: title, description, canonical address, Open Graph.

Pure: plain values in, a `Head` out; `templates/_head.html` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

DESCRIPTION_LENGTH = 200
NOINDEX = "noindex, follow"


@dataclass(frozen=True)
class Site:
    """The site as the head needs it; `url` is its address without a slash at the end."""

    name: str
    url: str
    language: str = "en"
    description: str = ""

    def absolute(self, path: str) -> str:
        """`path` below the site's address; whole addresses stay as they are."""
        return path if path.startswith(("http://", "https://")) else self.url + path


@dataclass(frozen=True)
class Image:
    """A picture for previews: a path or address, its pixels, its alt text."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Feed:
    title: str
    url: str


@dataclass(frozen=True)
class Head:
    """Everything that `_head.html` writes. `properties` are Open Graph pairs in order."""

    title: str
    description: str = ""
    canonical: str = ""
    robots: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    feeds: tuple[Feed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """What an article tells about itself."""

    headline: str
    deck: str
    text: str
    path: str
    section: str
    language: str
    published: datetime | None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    image: Image | None = None
    noindex: bool = False


def shorten(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """One line of at most `length` characters, cut between words, with an ellipsis when cut."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length]
    whole = cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]
    return whole.rstrip(" ,;:–—-.") + "…"


def page(
    site: Site,
    *,
    title: str,
    path: str,
    description: str = "",
    index: bool = True,
    feeds: Iterable[Feed] = (),
    image: Image | None = None,
) -> Head:
    """The head of anything that is not an article. An empty `title` means the front page."""
    text = shorten(description or site.description or title or site.name)
    properties = [
        ("og:type", "website"),
        ("og:site_name", site.name),
        ("og:title", title or site.name),
        ("og:url", site.absolute(path)),
        ("og:description", text),
        *_image(site, image),
    ]
    return Head(
        title=f"{title} – {site.name}" if title else site.name,
        description=text,
        canonical=site.absolute(path),
        robots="" if index else NOINDEX,
        properties=tuple(properties),
        feeds=_absolute(site, feeds),
    )


def article(site: Site, story: Story, *, feeds: Iterable[Feed] = ()) -> Head:
    """The head of an article, with the properties of Open Graph's type of that name."""
    text = shorten(story.deck or story.text)
    properties = [
        ("og:type", "article"),
        ("og:site_name", site.name),
        ("og:title", story.headline),
        ("og:url", site.absolute(story.path)),
        ("og:locale", story.language.replace("-", "_")),
        *([("og:description", text)] if text else []),
        *_image(site, story.image),
        *_moment("article:published_time", story.published),
        *_moment("article:modified_time", story.updated),
        ("article:section", story.section),
        *(("article:author", site.absolute(url)) for url in story.authors if url),
        *(("article:tag", topic) for topic in story.topics),
    ]
    return Head(
        title=f"{story.headline} – {site.name}",
        description=text,
        canonical=site.absolute(story.path),
        robots=NOINDEX if story.noindex else "max-image-preview:large",
        properties=tuple(properties),
        feeds=_absolute(site, feeds),
    )


def _absolute(site: Site, feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    return tuple(Feed(feed.title, site.absolute(feed.url)) for feed in feeds)


def _moment(name: str, moment: datetime | None) -> list[tuple[str, str]]:
    return [(name, moment.isoformat(timespec="seconds"))] if moment else []


def _image(site: Site, image: Image | None) -> list[tuple[str, str]]:
    if image is None:
        return []
    pairs = [
        ("og:image", site.absolute(image.url)),
        ("og:image:width", str(image.width)),
        ("og:image:height", str(image.height)),
    ]
    return [*pairs, *([("og:image:alt", image.alt)] if image.alt else [])]
