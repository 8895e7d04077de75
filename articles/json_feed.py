"""JSON Feed, version 1.1, from the same entries as Atom. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from articles.entries import Author, Channel, Entry

VERSION = "https://jsonfeed.org/version/1.1"
CONTENT_TYPE = "application/feed+json; charset=utf-8"


def document(channel: Channel, entries: Iterable[Entry]) -> dict[str, Any]:
    """The feed as plain data, fit for JSON. What is empty is left out."""
    return _told(
        {
            "version": VERSION,
            "title": channel.title,
            "home_page_url": channel.page,
            "feed_url": channel.url,
            "description": channel.subtitle,
            "language": channel.language,
            "authors": _authors([channel.author]),
            "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
        }
    ) | {"items": [item(entry) for entry in entries]}


def item(entry: Entry) -> dict[str, Any]:
    """An entry. One without content of its own has its summary for it, or its title."""
    content = (
        {"content_html": entry.html}
        if entry.html
        else {"content_text": entry.summary or entry.title}
    )
    return content | _told(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "image": entry.image,
            "date_published": _moment(entry.published),
            "date_modified": _moment(entry.updated),
            "authors": _authors(entry.authors),
            "tags": list(entry.tags),
            "language": entry.language,
        }
    )


def _authors(authors: Iterable[Author]) -> list[dict[str, str]]:
    return [_told({"name": one.name, "url": one.url}) for one in authors if one.name]


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
