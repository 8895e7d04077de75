"""Every feed against JSON Feed 1.1, by a schema of its rules; and the schema against breaches."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tests.standards.conftest import Newspaper

SCHEMA = Path(__file__).parent.parent / "data/standards/jsonfeed-1.1.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text()))
GONE = object()

BREACHES = [
    ("version", GONE),
    ("version", "https://jsonfeed.org/version/2"),
    ("title", ""),
    ("title", GONE),
    ("items", GONE),
    ("home_page_url", "/"),
    ("feed_url", GONE),
    ("authors", []),
    ("authors.0", {}),
    ("authors.0.url", "post"),
    ("language", "English"),
    ("hubs.0.url", GONE),
    ("author", {"name": "as in version 1.0"}),
    ("items.1.id", GONE),
    ("items.1.id", 17),
    ("items.1.url", "/a/"),
    ("items.1.content_text", GONE),
    ("items.1.date_published", "2026-11-23"),
    ("items.1.date_published", "2026-11-23T10:00:00"),
    ("items.1.date_modified", "Mon, 23 Nov 2026 10:00:00 GMT"),
    ("items.1.image", "x.jpg"),
    ("items.1.tags", "roofs"),
    ("items.1.authors.0", "Ana"),
    ("items.1.summary", ""),
]


def read(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200, url
    assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    return dict(json.loads(response.content))


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(VALIDATOR.schema)


def test_every_feed_keeps_to_the_rules(client: Client, newspaper: Newspaper) -> None:
    for url in newspaper.feeds:
        feed = read(client, f"{url}.json")
        assert [error.message for error in VALIDATOR.iter_errors(feed)] == [], url
        assert feed["feed_url"] == f"https://post.example{url}.json"
        ids = [item["id"] for item in feed["items"]]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("place", "value"), BREACHES, ids=[f"{p}-{n}" for n, (p, _v) in enumerate(BREACHES)]
)
def test_a_breach_of_any_rule_is_found(
    client: Client, newspaper: Newspaper, place: str, value: object
) -> None:
    feed = copy.deepcopy(read(client, "/feed.json"))
    assert VALIDATOR.is_valid(feed)
    node: Any = feed
    *way, last = place.split(".")
    for step in way:
        node = node[int(step) if step.isdigit() else step]
    key = int(last) if last.isdigit() else last
    if value is GONE:
        del node[key]
    else:
        node[key] = value
    assert not VALIDATOR.is_valid(feed)


def test_both_forms_of_a_feed_say_the_same(client: Client, newspaper: Newspaper) -> None:
    import feedparser

    for url in newspaper.feeds:
        atom, feed = feedparser.parse(client.get(f"{url}/").content), read(client, f"{url}.json")
        assert [one.id for one in atom.entries] == [one["id"] for one in feed["items"]]
        assert [one.link for one in atom.entries] == [one["url"] for one in feed["items"]]
        assert [one.updated for one in atom.entries] == [
            one["date_modified"] for one in feed["items"]
        ]


def test_a_story_is_told_with_its_picture_its_people_and_its_words(
    client: Client, newspaper: Newspaper
) -> None:
    items = {item["url"]: item for item in read(client, "/feed.json")["items"]}
    story = items[f"https://post.example{newspaper.story}"]
    assert story["image"].endswith("-1280.jpg")
    assert [one["name"] for one in story["authors"]] == ["Ana Lopes", "Ben Ek"]
    assert story["tags"] == ["Security", "Convoys"]
    assert story["content_text"] == story["summary"]
    partner = items[f"https://post.example{newspaper.partner}"]
    assert partner["content_text"] == partner["title"]


def test_a_reader_who_has_the_feed_gets_nothing_again(client: Client, newspaper: Newspaper) -> None:
    for url in newspaper.feeds:
        for form in (f"{url}/", f"{url}.json"):
            etag = client.get(form).headers["ETag"]
            again = client.get(form, headers={"If-None-Match": etag})
            assert (again.status_code, again.content) == (304, b""), form
