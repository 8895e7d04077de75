"""Every feed against RFC 4287, RFC 4685 (answers) and the discovery of WebSub, a rule a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

import feedparser
import pytest
from django.test import Client
from lxml import etree, html

from tests.standards.conftest import Newspaper

A = "{http://www.w3.org/2005/Atom}"
THREADING = "{http://purl.org/syndication/thread/1.0}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
Element = etree._Element
FEED = set("author category contributor generator icon id link logo rights subtitle".split())
ENTRY = set("author category content contributor id link published rights source".split())


def nodes(feed: Element) -> list[Element]:
    """The feed and its entries."""
    return [feed, *feed.findall(f"{A}entry")]


def one(node: Element, name: str) -> str:
    found = node.findall(A + name)
    assert len(found) == 1, name
    return found[0].text or ""


def links(node: Element, rel: str) -> list[Element]:
    return [link for link in node.findall(f"{A}link") if link.get("rel", "alternate") == rel]


def named(feed: Element) -> Iterator[str]:
    return (child.tag.removeprefix(A) for child in feed if child.tag.startswith(A))


def has_an_author(feed: Element) -> bool:
    entries = feed.findall(f"{A}entry")
    return bool(feed.findall(f"{A}author")) or all(node.findall(f"{A}author") for node in entries)


def ids(feed: Element) -> list[str]:
    return [one(node, "id") for node in feed.findall(f"{A}entry")]


def moments(feed: Element) -> list[str]:
    return [str(node.text) for name in ("updated", "published") for node in feed.iter(A + name)]


def no_scripts(feed: Element) -> bool:
    texts = [str(node.text) for node in feed.iter(f"{A}content", f"{A}summary")]
    return not any(html.fromstring(f"<div>{text}</div>").xpath(".//script") for text in texts)


def answers_are_there(feed: Element) -> bool:
    told = [str(node.get("ref")) for node in feed.iter(f"{THREADING}in-reply-to")]
    return set(told) <= set(ids(feed))


RULES: dict[str, Callable[[Element], object]] = {
    "4.1.1 the root is a feed": lambda feed: feed.tag == f"{A}feed",
    "4.1.1 a feed has one id, title and time": lambda feed: [
        one(feed, name) for name in ("id", "title", "updated")
    ],
    "4.1.1 somebody answers for every entry": has_an_author,
    "4.1.1 no element is unknown": lambda feed: (
        set(named(feed)) <= FEED | {"title", "updated", "entry"}
    ),
    "4.1.1 a feed names itself once": lambda feed: len(links(feed, "self")) == 1,
    "4.1.1 a feed has one alternate": lambda feed: len(links(feed, "alternate")) == 1,
    "4.1.2 an entry has one id, title and time": lambda feed: all(
        one(node, name) for node in nodes(feed)[1:] for name in ("id", "title", "updated")
    ),
    "4.1.2 no element of an entry is unknown": lambda feed: all(
        set(named(node)) <= ENTRY | {"summary", "title", "updated"} for node in nodes(feed)[1:]
    ),
    "4.1.2 an entry has content, or an alternate": lambda feed: all(
        node.findall(f"{A}content") or links(node, "alternate") for node in nodes(feed)[1:]
    ),
    "4.1.2 an entry has one summary at most": lambda feed: all(
        len(node.findall(f"{A}summary")) <= 1 for node in nodes(feed)[1:]
    ),
    "3.1.1 texts are of a known type": lambda feed: (
        {str(node.get("type", "text")) for node in feed.iter(f"{A}summary", f"{A}content")}
        <= {"text", "html"}
    ),
    "3.2.1 a person has a name": lambda feed: all(
        one(node, "name") for node in feed.iter(f"{A}author")
    ),
    "3.2.2 a person's page is an address": lambda feed: all(
        IRI.fullmatch(str(node.text)) for node in feed.iter(f"{A}uri")
    ),
    "3.3 moments are of RFC 3339, with a zone": lambda feed: all(
        MOMENT.fullmatch(moment) and datetime.fromisoformat(moment).tzinfo
        for moment in moments(feed)
    ),
    "4.2.2 a category has a term": lambda feed: all(
        node.get("term") for node in feed.iter(f"{A}category")
    ),
    "4.2.6 an id is an IRI": lambda feed: all(
        IRI.fullmatch(str(node.text)) for node in feed.iter(f"{A}id")
    ),
    "4.2.6 no two entries share an id": lambda feed: len(set(ids(feed))) == len(ids(feed)),
    "4.2.7 a link leads to a whole address": lambda feed: all(
        str(node.get("href")).startswith("https://") for node in feed.iter(f"{A}link")
    ),
    "4.2.15 a feed is as new as its newest entry": lambda feed: (
        one(feed, "updated") >= max((one(node, "updated") for node in nodes(feed)[1:]), default="")
    ),
    "4.2.9 nothing was published after it was updated": lambda feed: all(
        one(node, "published") <= one(node, "updated") for node in nodes(feed)[1:]
    ),
    "xml:lang is a language": lambda feed: re.fullmatch(
        "[a-z]{2,3}(-[a-z]+)?", str(feed.get("{http://www.w3.org/XML/1998/namespace}lang"))
    ),
    "RFC 4685 what is answered is there": answers_are_there,
    "WebSub one hub at most": lambda feed: len(links(feed, "hub")) <= 1,
    "readers run nothing of it": no_scripts,
}


@pytest.fixture
def feeds(client: Client, newspaper: Newspaper) -> dict[str, bytes]:
    found = {url: client.get(f"{url}/") for url in newspaper.feeds}
    assert {one.status_code for one in found.values()} == {200}
    return {url: one.content for url, one in found.items()}


@pytest.mark.parametrize("rule", RULES)
def test_every_feed_keeps_to_the_rules_of_atom(feeds: dict[str, bytes], rule: str) -> None:
    for url, content in feeds.items():
        assert RULES[rule](etree.fromstring(content)), url


def test_a_parser_of_feeds_finds_nothing_to_mend(feeds: dict[str, bytes]) -> None:
    counts = {}
    for url, content in feeds.items():
        parsed = feedparser.parse(content)
        assert not parsed.bozo, (url, parsed.get("bozo_exception"))
        assert parsed.version == "atom10"
        counts[url] = len(parsed.entries)
    assert [min(counts.values()), max(counts.values())] == [0, 5]


def test_a_thread_tells_its_comments_and_what_they_answer(
    client: Client, newspaper: Newspaper
) -> None:
    parsed = feedparser.parse(client.get(f"{newspaper.story}comments/feed/").content)
    reply, first = parsed.entries
    assert parsed.feed.title.startswith("Comments on “Roof <b>")
    assert first.content[0].value == "<p>Rain &amp; roof</p>"
    assert reply["thr_in-reply-to"]["ref"] == first.id
    assert first.link == f"https://post.example{newspaper.story}comments/1/"
    assert first.id.endswith("/comment/1")
