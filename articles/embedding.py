"""Links that stand alone in a text and become cards: which they are, and how a card is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape, unescape

from django.template.loader import render_to_string

from articles import embeds
from articles.models import Embed

LONE = re.compile(r'<p>(?:<a href="([^"]*)"[^>]*>[^<]*</a>|(https?://[^\s<]+))</p>')
"""A paragraph that is nothing but a link or an address, in the normal form of a clean source."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A source whose lone links stand in figures that name their cards, and the cards by key."""

    source: str
    cards: dict[str, Embed]


def lone_links(source: str) -> list[embeds.Known]:
    """What the lone links of a clean source name on sites that we know, in order."""
    found = (embeds.identify(_address(match)) for match in LONE.finditer(source))
    return [known for known in found if known is not None]


def mark(source: str) -> Marked:
    """Put the lone links that have cards into figures. One query, none without such a link."""
    keys = {known.key for known in lone_links(source)}
    rows = Embed.objects.filter(key__in=keys).select_related("picture") if keys else ()
    cards = {row.key: row for row in rows}
    return Marked(LONE.sub(lambda match: _figure(match, cards), source), cards)


def without_cards(source: str) -> list[str]:
    """The addresses of lone links that could be cards and are none yet."""
    lone: dict[str, str] = {}
    for match in LONE.finditer(source):
        known = embeds.identify(_address(match))
        if known is not None:
            lone.setdefault(known.key, _address(match))
    there = Embed.objects.filter(key__in=lone).values_list("key", flat=True) if lone else ()
    return [address for key, address in lone.items() if key not in set(there)]


def card_html(embed: Embed, start: int = 0) -> str:
    """The card of a thing on another site. No request leaves the page before the reader's click."""
    known = embeds.identify(embed.url)
    assert known is not None  # noqa: S101 (publishing stores no other)
    host = embeds.HOSTS[known.host]
    context = {
        "embed": embed,
        "host": host,
        "name": known.host,
        "domain": host.origin.removeprefix("https://").removeprefix("www."),
        "frame": replace(known, start=start or known.start).frame,
        "picture": embed.picture if embed.picture and embed.picture.presentable else None,
    }
    return render_to_string("articles/_embed.html", context).strip()


def _address(match: re.Match[str]) -> str:
    return unescape(match[1] or match[2] or "")


def _figure(match: re.Match[str], cards: dict[str, Embed]) -> str:
    known = embeds.identify(_address(match))
    if known is None or known.key not in cards:
        return match[0]
    inner = match[0].removeprefix("<p>").removesuffix("</p>")
    value = escape(f"{known.key} {known.start}")
    return f'<figure data-embed="{value}"><figcaption>{inner}</figcaption></figure>'
