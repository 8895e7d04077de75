"""Atom (RFC 4287) from entries, by Django's generator and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from articles.entries import BEFORE_ANYTHING, Channel, Entry, clean

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
THREADING = "http://purl.org/syndication/thread/1.0"


class Feed(Atom1Feed):
    """With every author of an entry, its content, what it answers (RFC 4685), a WebSub hub, and a
    steady time when it is empty."""

    def latest_post_date(self) -> Any:
        return max((item["updateddate"] for item in self.items), default=BEFORE_ANYTHING)

    def root_attributes(self) -> dict[str, str]:
        answers = any(item.get("answers") for item in self.items)
        return super().root_attributes() | ({"xmlns:thr": THREADING} if answers else {})

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed.get("hub"):
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", clean(author.name))
            if author.url:
                handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        if item.get("answers"):
            handler.addQuickElement("thr:in-reply-to", "", {"ref": item["answers"]})
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})


def feed(channel: Channel, entries: Iterable[Entry]) -> Feed:
    """The feed, ready to be written. The page it belongs to is its id."""
    made = Feed(
        clean(channel.title),
        channel.page,
        "",
        subtitle=clean(channel.subtitle),
        language=channel.language,
        author_name=clean(channel.author.name),
        author_link=channel.author.url,
        feed_url=channel.url,
        feed_guid=channel.page,
        hub=channel.hub,
    )
    for entry in entries:
        _add(made, entry)
    return made


def _add(made: Feed, entry: Entry) -> None:
    """The generator declares summaries as HTML, so plain text has to be escaped."""
    made.add_item(
        title=clean(entry.title),
        link=entry.url,
        description=escape(clean(entry.summary)) or None,  # type: ignore[arg-type]
        authors=entry.authors,
        pubdate=entry.published.replace(microsecond=0),
        updateddate=entry.updated.replace(microsecond=0),
        unique_id=entry.id,
        categories=[clean(name) for name in entry.tags],
        content=clean(entry.html),
        answers=entry.answers,
    )
