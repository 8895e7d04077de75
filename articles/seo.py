"""What the head of a page says to machines: title, description, addresses, Open Graph, feeds.

Pure: plain values in, a `Head` out; `templates/_head.html` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.media.metadata import Notice

DESCRIPTION_LENGTH = 200
NOINDEX = "noindex, follow"
ATOM, JSON = "application/atom+xml", "application/feed+json"
OPENSEARCH = "application/opensearchdescription+xml"

# Open Graph wants a territory with every language. For most it is the language's own name (de_DE);
# these are the others.
TERRITORIES = dict(
    one.split("_")
    for one in (
        "ar_AR be_BY bs_BA ca_ES cs_CZ da_DK el_GR en_US et_EE eu_ES fa_IR ga_IE gl_ES he_IL "
        "hi_IN hy_AM ja_JP ka_GE kk_KZ ko_KR ky_KG nb_NO nn_NO sl_SI sq_AL sr_RS sv_SE sw_KE "
        "ta_IN tg_TJ uk_UA ur_PK vi_VN zh_CN"
    ).split()
)
NOBODY = Notice()


@dataclass(frozen=True)
class Image:
    """A picture for previews: a path or address, its pixels, its alt text, whose it is."""

    url: str
    width: int
    height: int
    alt: str = ""
    notice: Notice = NOBODY


@dataclass(frozen=True)
class Site:
    """The site as the head needs it; `url` is its address without a slash at the end.

    `search` is the path of the description of its search, `hub` the address of a WebSub hub. `logo`
    stands in previews of pages that have no picture of their own.
    """

    name: str
    url: str
    language: str = "en"
    description: str = ""
    search: str = ""
    hub: str = ""
    logo: Image | None = None

    def absolute(self, path: str) -> str:
        """`path` below the site's address; whole addresses stay as they are."""
        return path if path.startswith(("http://", "https://")) else self.url + path


@dataclass(frozen=True)
class Feed:
    """A feed by its title and the address of its Atom form; the JSON form stands beside it."""

    title: str
    url: str

    @property
    def json(self) -> str:
        return f"{self.url.rstrip('/')}.json"


@dataclass(frozen=True)
class Link:
    """A `<link>` of the head; attributes that are empty are left out."""

    rel: str
    href: str
    type: str = ""
    title: str = ""
    hreflang: str = ""


@dataclass(frozen=True)
class Head:
    """Everything that `_head.html` writes. `properties` are Open Graph pairs in order, `data` what
    `jsonld` says of the page."""

    title: str
    description: str = ""
    canonical: str = ""
    robots: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    data: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Person:
    name: str
    path: str = ""
    role: str = ""


@dataclass(frozen=True)
class Correction:
    """What was put right, and when."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Discussion:
    """Where readers talk about a story: a path, a count, the path of its feed."""

    path: str
    count: int
    feed: Feed | None = None


@dataclass(frozen=True)
class Update:
    """One entry of live coverage: its path, headline and first words, when it came and changed."""

    path: str
    headline: str
    text: str
    at: datetime
    changed: datetime | None = None


@dataclass(frozen=True)
class Coverage:
    """Live coverage: when it began and ended, if it has, and its newest entries."""

    began: datetime | None
    ended: datetime | None
    updates: tuple[Update, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """What an article tells about itself.

    `images` are one picture in several shapes, the best one for a preview first. `words` is 0 where
    nobody counts them. `licence` is the address of that under which it may be republished.
    """

    headline: str
    deck: str
    text: str
    path: str
    section: str
    language: str
    published: datetime | None
    kind: str = "news"
    updated: datetime | None = None
    expires: datetime | None = None
    authors: tuple[Person, ...] = ()
    helpers: tuple[Person, ...] = ()
    agency: str = ""
    dateline: str = ""
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    words: int = 0
    corrections: tuple[Correction, ...] = ()
    based_on: str = ""
    licence: str = ""
    discussion: Discussion | None = None
    coverage: Coverage | None = None
    noindex: bool = False


def shorten(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """One line of at most `length` characters, cut between words, with an ellipsis when cut."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length]
    whole = cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]
    return whole.rstrip(" ,;:–—-.") + "…"


def locale(language: str) -> str:
    """The language as Open Graph names it, "" for one without a territory to be sure of.

    >>> locale("de"), locale("pt-br"), locale("zh-hant-tw"), locale("en")
    ('de_DE', 'pt_BR', 'zh_TW', 'en_US')
    """
    name, *parts = language.replace("_", "-").split("-")
    given = next((part.upper() for part in parts if len(part) == 2), "")
    territory = given or TERRITORIES.get(name.lower()) or (name.upper() if len(name) == 2 else "")
    return f"{name.lower()}_{territory}" if territory else ""


def page(
    site: Site,
    *,
    title: str,
    path: str,
    description: str = "",
    index: bool = True,
    kind: str = "website",
    image: Image | None = None,
    feeds: Iterable[Feed] = (),
    data: Iterable[dict[str, Any]] = (),
    versions: Mapping[str, str] | None = None,
) -> Head:
    """The head of anything that is not an article. An empty `title` means the front page.

    `kind` is Open Graph's type. The first feed is the page's own: who follows the page by WebSub
    follows that. `versions` are the paths of the page in every language that it exists in, the one
    for everybody else first.
    """
    text = shorten(description or site.description or title or site.name)
    feeds, versions = tuple(feeds), versions or {}
    properties = [
        ("og:type", kind),
        ("og:site_name", site.name),
        ("og:title", title or site.name),
        ("og:url", site.absolute(path)),
        *_locales(site.language, versions),
        ("og:description", text),
        *_image(site, image),
    ]
    return Head(
        title=f"{title} – {site.name}" if title else site.name,
        description=text,
        canonical=site.absolute(path),
        robots="" if index else NOINDEX,
        properties=tuple(properties),
        links=(*_links(site, feeds, versions), *_websub(site, feeds)),
        data=tuple(data),
    )


def article(
    site: Site,
    story: Story,
    *,
    feeds: Iterable[Feed] = (),
    data: Iterable[dict[str, Any]] = (),
    versions: Mapping[str, str] | None = None,
) -> Head:
    """The head of an article, with the properties of Open Graph's type of that name."""
    text = shorten(story.deck or story.text)
    feeds, versions = [*feeds], versions or {}
    if story.discussion and story.discussion.feed:
        feeds.append(story.discussion.feed)
    properties = [
        ("og:type", "article"),
        ("og:site_name", site.name),
        ("og:title", story.headline),
        ("og:url", site.absolute(story.path)),
        *_locales(story.language, versions),
        *([("og:description", text)] if text else []),
        *_image(site, story.images[0] if story.images else None),
        *_moment("article:published_time", story.published),
        *_moment("article:modified_time", story.updated),
        *_moment("article:expiration_time", story.expires),
        ("article:section", story.section),
        *(("article:author", site.absolute(one.path)) for one in story.authors if one.path),
        *(("article:tag", topic) for topic in story.topics),
    ]
    return Head(
        title=f"{story.headline} – {site.name}",
        description=text,
        canonical=site.absolute(story.path),
        robots=NOINDEX if story.noindex else "max-image-preview:large",
        properties=tuple(properties),
        links=tuple(_links(site, feeds, versions)),
        data=tuple(data),
    )


def alternates(site: Site, versions: Mapping[str, str]) -> list[Link]:
    """The same page in every language, itself among them, and the one for everybody else.

    Fewer than two languages need no such links, and search engines take half a set for none.
    """
    if len(versions) < 2:
        return []
    links = [
        Link("alternate", site.absolute(path), hreflang=language)
        for language, path in versions.items()
    ]
    return [*links, Link("alternate", links[0].href, hreflang="x-default")]


def _links(site: Site, feeds: Iterable[Feed], versions: Mapping[str, str]) -> list[Link]:
    links = alternates(site, versions)
    for feed in feeds:
        links.append(Link("alternate", site.absolute(feed.url), ATOM, feed.title))
        links.append(Link("alternate", site.absolute(feed.json), JSON, feed.title))
    if site.search:
        links.append(Link("search", site.absolute(site.search), OPENSEARCH, site.name))
    return links


def _websub(site: Site, feeds: tuple[Feed, ...]) -> list[Link]:
    if not site.hub or not feeds:
        return []
    return [Link("hub", site.hub), Link("self", site.absolute(feeds[0].url))]


def _locales(language: str, versions: Mapping[str, str]) -> list[tuple[str, str]]:
    own = locale(language)
    others = [locale(one) for one in versions]
    pairs = [("og:locale:alternate", one) for one in others if one and one != own]
    return [*([("og:locale", own)] if own else []), *pairs]


def _moment(name: str, moment: datetime | None) -> list[tuple[str, str]]:
    return [(name, moment.isoformat(timespec="seconds"))] if moment else []


def _image(site: Site, image: Image | None) -> list[tuple[str, str]]:
    shown = image or site.logo
    if shown is None:
        return []
    return [
        ("og:image", site.absolute(shown.url)),
        ("og:image:width", str(shown.width)),
        ("og:image:height", str(shown.height)),
        *([("og:image:alt", shown.alt)] if shown.alt else []),
    ]
