"""Sitemaps and the description of the search against schemas of their rules."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema
from django.test import Client
from lxml import etree

from tests.standards.conftest import Newspaper

FOLDER = Path(__file__).parent.parent / "data/standards"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
N = "{http://www.google.com/schemas/sitemap-news/0.9}"
OPEN = "{http://a9.com/-/spec/opensearch/1.1/}"


def schema(name: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(FOLDER / name))


def parts(client: Client) -> dict[str, etree._Element]:
    index = etree.fromstring(client.get("/sitemap.xml").content)
    paths = [str(one.text).removeprefix("https://post.example") for one in index.iter(f"{S}loc")]
    return {path: etree.fromstring(client.get(path).content) for path in paths}


def test_the_index_and_all_it_names_keep_to_the_protocol(
    client: Client, newspaper: Newspaper
) -> None:
    schema("siteindex.xsd").validate(etree.fromstring(client.get("/sitemap.xml").content))
    found = parts(client)
    assert len(found) >= 6
    for path, tree in found.items():
        assert not list(schema("sitemap.xsd").iter_errors(tree)), path


def test_news_keep_to_their_own_rules(client: Client, newspaper: Newspaper) -> None:
    tree = parts(client)["/sitemap-news.xml"]
    news = list(tree.iter(f"{N}news"))
    assert len(news) == 1
    for entry in news:
        schema("sitemap-news.xsd").validate(entry)


BREACHES = [
    ("loc", "/town/"),
    ("loc", "https://post.example/" + "a" * 2048),
    ("loc", ""),
    ("loc", None),
    ("lastmod", "yesterday"),
    ("lastmod", "2026-11-23T10:00:00"),
]
NEWS_BREACHES = [
    ("name", ""),
    ("name", None),
    ("language", "English"),
    ("language", "pt-br"),
    ("language", None),
    ("publication_date", "23 November 2026"),
    ("publication_date", "2026-11-23T10:00:00"),
    ("publication_date", None),
    ("title", " "),
    ("title", None),
]


def broken(tree: etree._Element, name: str, value: str | None) -> etree._Element:
    node = next(one for one in tree.iter() if one.tag.endswith("}" + name))
    parent = node.getparent()
    if value is None and parent is not None:
        parent.remove(node)
    else:
        node.text = value
    return tree


@pytest.mark.parametrize(("name", "value"), BREACHES)
def test_a_breach_of_the_protocol_is_found(
    client: Client, newspaper: Newspaper, name: str, value: str | None
) -> None:
    month = next(tree for path, tree in parts(client).items() if "-20" in path)
    assert schema("sitemap.xsd").is_valid(month)
    assert not schema("sitemap.xsd").is_valid(broken(month, name, value))


@pytest.mark.parametrize(("name", "value"), NEWS_BREACHES)
def test_a_breach_of_the_rules_for_news_is_found(
    client: Client, newspaper: Newspaper, name: str, value: str | None
) -> None:
    (news,) = parts(client)["/sitemap-news.xml"].iter(f"{N}news")
    assert schema("sitemap-news.xsd").is_valid(news)
    assert not schema("sitemap-news.xsd").is_valid(broken(news, name, value))


def test_an_address_stands_once(client: Client, newspaper: Newspaper) -> None:
    pages = parts(client)["/sitemap-pages.xml"]
    pages.append(etree.fromstring(etree.tostring(pages[0])))
    assert not schema("sitemap.xsd").is_valid(pages)


@pytest.mark.parametrize("name", ["Post", "A newspaper with quite a long name, & then some more"])
def test_the_search_is_described_as_browsers_read_it(
    client: Client, newspaper: Newspaper, name: str
) -> None:
    from tests.factories import make_site

    make_site(name=name)
    response = client.get("/opensearch.xml")
    kind = "application/opensearchdescription+xml; charset=utf-8"
    assert response.headers["Content-Type"] == kind
    tree = etree.fromstring(response.content)
    schema("opensearch.xsd").validate(tree)
    assert [one.tag for one in tree][:1] == [f"{OPEN}ShortName"]
    results = next(one for one in tree.iter(f"{OPEN}Url") if one.get("type") == "text/html")
    template = str(results.get("template"))
    assert template == "https://post.example/search/?q={searchTerms}"
    place = template.removeprefix("https://post.example").replace("{searchTerms}", "stones")
    assert client.get(place).status_code == 200
    etag = response.headers["ETag"]
    assert client.get("/opensearch.xml", headers={"If-None-Match": etag}).status_code == 304
