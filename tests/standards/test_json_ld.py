"""What pages say in JSON-LD and in their heads, against what search engines and schema.org ask of a
news article, a rule a row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles import publishing
from articles.models import Article
from comments.models import Thread
from tests.standards.conftest import BASE, WORDS, Newspaper

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
Node = dict[str, Any]


def page_of(client: Client, url: str) -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


def graph_of(page: html.HtmlElement) -> dict[str, Node]:
    """The nodes of a page by their (first) type."""
    (block,) = page.xpath("//script[@type='application/ld+json']")
    document = json.loads(block.text)
    assert document["@context"] == "https://schema.org"
    return {
        node["@type"][0] if isinstance(node["@type"], list) else node["@type"]: node
        for node in document["@graph"]
    }


def is_address(text: object) -> bool:
    return isinstance(text, str) and text.startswith(f"{BASE}/")


def ratio(image: Node) -> float:
    return round(image["width"] / image["height"], 2)


RULES: dict[str, Callable[[Node], object]] = {
    "type": lambda n: n["@type"] == "NewsArticle",
    "headline is there": lambda n: n["headline"].strip(),
    "dates are ISO 8601 with a zone": lambda n: all(
        MOMENT.fullmatch(n[name]) for name in ("datePublished", "dateModified")
    ),
    "nothing was changed before it was published": lambda n: (
        datetime.fromisoformat(n["datePublished"]) < datetime.fromisoformat(n["dateModified"])
    ),
    "authors are entries of their own": lambda n: (
        [one["name"] for one in n["author"]] == ["Ana Lopes", "Ben Ek"]
    ),
    "an author is a person or an organization": lambda n: (
        {one["@type"] for one in n["author"]} <= {"Person", "Organization"}
    ),
    "an author has a page": lambda n: all(is_address(one["url"]) for one in n["author"]),
    "a name is a name alone": lambda n: all(
        not re.search(r"^by |,|;| and |reporter", one["name"], re.I) for one in n["author"]
    ),
    "three pictures": lambda n: sorted(map(ratio, n["image"])) == [1, 1.33, 1.78],
    "a picture has 50,000 pixels": lambda n: all(
        one["width"] * one["height"] >= 50_000 for one in n["image"]
    ),
    "a picture is 1200 wide": lambda n: all(one["width"] >= 1200 for one in n["image"]),
    "a picture has a whole address": lambda n: all(is_address(one["url"]) for one in n["image"]),
    "a picture names its maker": lambda n: all(
        one["creator"] == {"@type": "Person", "name": "Ana Lopes"} for one in n["image"]
    ),
    "a picture has its credit line": lambda n: all(
        one["creditText"] == "Photo: Ana Lopes / Post" for one in n["image"]
    ),
    "a picture has its copyright": lambda n: all(
        one["copyrightNotice"] == "© 2026 Post Cooperative" for one in n["image"]
    ),
    "a picture has its licence": lambda n: all(
        one["license"] == "https://creativecommons.org/licenses/by-nd/4.0/" for one in n["image"]
    ),
    "the publisher is a newsroom": lambda n: n["publisher"]["@type"] == "NewsMediaOrganization",
    "the publisher has a name and a page": lambda n: (
        (n["publisher"]["name"], n["publisher"]["url"]) == ("The Post & Herald", f"{BASE}/")
    ),
    "the publisher has a logo": lambda n: is_address(n["publisher"]["logo"]["url"]),
    "the publisher has its policies": lambda n: (
        n["publisher"]["correctionsPolicy"] == f"{BASE}/corrections-policy/"
    ),
    "what was put right is told, and updates are not": lambda n: (
        [one["text"] for one in n["correction"]] == [WORDS]
        and n["correction"][0]["@type"] == "CorrectionComment"
        and MOMENT.fullmatch(n["correction"][0]["datePublished"])
    ),
    "its source is told": lambda n: n["isBasedOn"] == "https://other.example/report",
    "its licence is told": lambda n: n["license"].startswith("https://creativecommons.org/"),
    "comments are counted as readers see them": lambda n: n["commentCount"] == 2,
    "comments have a place": lambda n: n["discussionUrl"] == f"{n['url']}#comments",
    "it is free to read": lambda n: n["isAccessibleForFree"] is True,
    "its section, language and words": lambda n: (
        (n["articleSection"], n["inLanguage"], n["wordCount"]) == ("Security", "en", 5)
    ),
    "its dateline and topics": lambda n: (n["dateline"], n["keywords"]) == ("Harbour", ["Convoys"]),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_story_keeps_to_the_rules_for_news(
    client: Client, newspaper: Newspaper, rule: str
) -> None:
    assert RULES[rule](graph_of(page_of(client, newspaper.story))["NewsArticle"])


HEAD: dict[str, Callable[[html.HtmlElement, Node], object]] = {
    "the headline is the one that readers see": lambda page, n: (
        " ".join(page.findtext(".//h1").split()) == " ".join(n["headline"].split())
    ),
    "the canonical address is the one it is about": lambda page, n: (
        page.xpath("//link[@rel='canonical']/@href") == [n["mainEntityOfPage"]["@id"]]
    ),
    "large previews are allowed": lambda page, n: (
        page.xpath("//meta[@name='robots']/@content") == ["max-image-preview:large"]
    ),
    "a reader sees its time": lambda page, n: page.xpath("//main//time/@datetime"),
    "the preview is the wide picture": lambda page, n: (
        page.xpath("//meta[@property='og:image']/@content") == [n["image"][0]["url"]]
    ),
    "the preview has words": lambda page, n: page.xpath("//meta[@property='og:image:alt']"),
    "a preview needs these": lambda page, n: (
        {"og:title", "og:type", "og:url", "og:image", "og:site_name", "og:locale"}
        <= set(page.xpath("//meta/@property"))
    ),
    "no property stands twice, but for those of many": lambda page, n: all(
        len(page.xpath(f"//meta[@property='{name}']")) == 1
        for name in set(page.xpath("//meta/@property")) - {"article:author", "article:tag"}
    ),
    "every author is named": lambda page, n: (
        page.xpath("//meta[@property='article:author']/@content")
        == [one["url"] for one in n["author"]]
    ),
    "feeds are found in both forms": lambda page, n: (
        [
            kind.removeprefix("application/")
            for kind in page.xpath("//link[@rel='alternate'][@type]/@type")
        ]
        == ["atom+xml", "feed+json"] * 3
    ),
    "every feed has a name": lambda page, n: all(
        one.get("title") for one in page.xpath("//link[@rel='alternate'][@type]")
    ),
    "the search is found": lambda page, n: (
        page.xpath("//link[@rel='search']/@href") == [f"{BASE}/opensearch.xml"]
    ),
    "one language needs no others": lambda page, n: not page.xpath("//link[@hreflang]"),
}


@pytest.mark.parametrize("rule", HEAD)
def test_a_storys_head_says_what_previews_and_search_need(
    client: Client, newspaper: Newspaper, rule: str
) -> None:
    page = page_of(client, newspaper.story)
    assert HEAD[rule](page, graph_of(page)["NewsArticle"])


def test_every_address_that_is_told_answers(client: Client, newspaper: Newspaper) -> None:
    page = page_of(client, newspaper.story)
    links = page.xpath("//link[@rel='alternate' or @rel='search' or @rel='canonical']/@href")
    steps = graph_of(page)["BreadcrumbList"]["itemListElement"]
    people = [one["url"] for one in graph_of(page)["NewsArticle"]["author"]]
    for url in (*links, *(one["item"] for one in steps), *people):
        assert client.get(url.removeprefix(BASE)).status_code == 200, url
    assert [one["name"] for one in steps][:2] == ["The Post & Herald", "Security"]


@pytest.mark.parametrize(
    ("url", "types"),
    [
        ("/", {"NewsMediaOrganization", "WebSite"}),
        ("/security/", {"BreadcrumbList"}),
        ("/topics/convoys/", {"BreadcrumbList"}),
        ("/people/ana/", {"ProfilePage"}),
    ],
)
def test_other_pages_say_what_they_are(
    client: Client, newspaper: Newspaper, url: str, types: set[str]
) -> None:
    page = page_of(client, url)
    assert set(graph_of(page)) == types
    hub = page.xpath("//link[@rel='hub']/@href"), page.xpath("//link[@rel='self']/@href")
    assert hub == (["https://hub.example/"], [f"{BASE}{url}feed/"])


def test_a_story_that_somebody_paid_for_is_no_news(client: Client, newspaper: Newspaper) -> None:
    node = graph_of(page_of(client, newspaper.partner))["Article"]
    assert node["@type"] == ["Article", "AdvertiserContentArticle"]
    assert node["author"][0]["name"] == "The Post & Herald"


def test_all_this_is_within_four_queries_and_a_304_within_one(
    client: Client, newspaper: Newspaper
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(newspaper.story)
    assert len(asked) <= 4
    with CaptureQueriesContext(connection) as asked:
        again = client.get(newspaper.story, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, len(asked)) == (304, 1)


def test_a_count_of_comments_that_moves_is_told(client: Client, newspaper: Newspaper) -> None:
    etag = client.get(newspaper.story).headers["ETag"]
    Thread.objects.update(visible_count=7)
    again = client.get(newspaper.story, headers={"If-None-Match": etag})
    assert again.status_code == 200
    page = html.document_fromstring(again.content.decode())
    assert graph_of(page)["NewsArticle"]["commentCount"] == 7


def test_a_picture_that_readers_do_not_see_is_not_told(
    client: Client, newspaper: Newspaper
) -> None:
    story = Article.objects.get(path=newspaper.story.strip("/"))
    type(story.lead_picture)._default_manager.update(credit="", state="needs_text")
    page = page_of(client, newspaper.story)
    assert "image" not in graph_of(page)["NewsArticle"]


def test_a_correction_that_was_just_made_is_told(client: Client, newspaper: Newspaper) -> None:
    story = Article.objects.get(path=newspaper.story.strip("/"))
    etag = client.get(newspaper.story).headers["ETag"]
    for kind, text in (("retraction", "None of it."), ("note", "We looked again.")):
        story.refresh_from_db()
        publishing.correct(story, by="Ana", kind=kind, text=text)
    answer = client.get(newspaper.story, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    node = graph_of(html.document_fromstring(answer.content.decode()))["NewsArticle"]
    (told,) = node["correction"]
    assert told["text"] == "None of it."
    assert MOMENT.fullmatch(told["datePublished"])
    assert node["dateModified"] >= told["datePublished"]
