"""Which things on other sites a story may show in a frame, told by their address alone. Pure.

A site is known by the addresses that it gives its pages; the address of the frame is made here, so
that nobody types one. Sources: each site's own page on embedding (YouTube's privacy-enhanced mode,
Vimeo's `dnt`, Dailymotion's player, the Internet Archive's embed).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

LONGEST = 500
LATEST = 100_000
"""Seconds from the beginning of a film at which its frame may begin."""
TIME = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")


@dataclass(frozen=True, slots=True)
class Host:
    """A site: its name for readers, where its frames come from, and how its addresses are read."""

    name: str
    origin: str
    domains: tuple[str, ...]
    identify: Callable[[SplitResult, Mapping[str, list[str]]], str]
    frame: str
    start: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """One thing on a known site."""

    host: str
    ident: str
    start: int = 0

    @property
    def key(self) -> str:
        """22 characters that are the same for every address of the thing."""
        digest = sha256(f"{self.host}:{self.ident}".encode()).digest()
        return urlsafe_b64encode(digest).decode()[:22]

    @property
    def frame(self) -> str:
        """The address that the reader's browser loads after the click."""
        host = HOSTS[self.host]
        address = host.frame.format(quote(self.ident, safe=""))
        if not (self.start and host.start):
            return address
        return f"{address}{'&' if '?' in address else '?'}{host.start}={self.start}"


def identify(url: str) -> Known | None:
    """What the address names on a site that we know, or None."""
    if len(url) > LONGEST:
        return None
    try:
        parts = urlsplit(url)
        domain = (parts.hostname or "").removeprefix("www.")
        query = parse_qs(parts.query, max_num_fields=40)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    for name, host in HOSTS.items():
        if domain in host.domains:
            ident = host.identify(parts, query)
            return Known(name, ident, _start(query)) if ident else None
    return None


def origins_in(html: str) -> list[str]:
    """Where the frames of a rendered text come from: what its page's content policy must allow."""
    return [host.origin for name, host in HOSTS.items() if f'data-embed="{name}"' in html]


def _start(query: Mapping[str, list[str]]) -> int:
    text = (query.get("t") or query.get("start") or [""])[0]
    found = TIME.fullmatch(text)
    if found is None:
        return 0
    hours, minutes, seconds = (int(one or 0) for one in found.groups())
    whole = hours * 3600 + minutes * 60 + seconds
    return whole if whole <= LATEST else 0


def _only(pattern: str, text: str) -> str:
    return text if re.fullmatch(pattern, text, re.ASCII) else ""


def _pieces(parts: SplitResult) -> list[str]:
    return [piece for piece in parts.path.split("/") if piece]


def _youtube(parts: SplitResult, query: Mapping[str, list[str]]) -> str:
    pieces, ident = _pieces(parts), ""
    if parts.hostname == "youtu.be":
        ident = pieces[0] if len(pieces) == 1 else ""
    elif pieces == ["watch"]:
        ident = (query.get("v") or [""])[0]
    elif len(pieces) == 2 and pieces[0] in ("shorts", "live", "embed"):
        ident = pieces[1]
    return _only(r"[\w-]{11}", ident)


def _vimeo(parts: SplitResult, query: Mapping[str, list[str]]) -> str:
    pieces = _pieces(parts)
    if parts.hostname == "player.vimeo.com":
        pieces = pieces[1:] if pieces[:1] == ["video"] else []
    return _only(r"\d{1,12}", pieces[0]) if len(pieces) == 1 else ""


def _dailymotion(parts: SplitResult, query: Mapping[str, list[str]]) -> str:
    pieces = _pieces(parts)
    if parts.hostname != "dai.ly":
        pieces = pieces[1:] if pieces[:1] == ["video"] else []
    return _only(r"[A-Za-z0-9]{3,16}", pieces[0]) if len(pieces) == 1 else ""


def _archive(parts: SplitResult, query: Mapping[str, list[str]]) -> str:
    pieces = _pieces(parts)
    known = len(pieces) == 2 and pieces[0] in ("details", "embed")
    return _only(r"[A-Za-z0-9][\w.-]{0,99}", pieces[1]) if known else ""


HOSTS = {
    "youtube": Host(
        "YouTube",
        "https://www.youtube-nocookie.com",
        ("youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com"),
        _youtube,
        "https://www.youtube-nocookie.com/embed/{}",
        "start",
    ),
    "vimeo": Host(
        "Vimeo",
        "https://player.vimeo.com",
        ("vimeo.com", "player.vimeo.com"),
        _vimeo,
        "https://player.vimeo.com/video/{}?dnt=1",
    ),
    "dailymotion": Host(
        "Dailymotion",
        "https://geo.dailymotion.com",
        ("dailymotion.com", "dai.ly"),
        _dailymotion,
        "https://geo.dailymotion.com/player.html?video={}",
    ),
    "archive": Host(
        "Internet Archive",
        "https://archive.org",
        ("archive.org",),
        _archive,
        "https://archive.org/embed/{}",
    ),
}
