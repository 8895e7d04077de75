from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from lxml import etree

from articles.models import Article
from tests.factories import (
    PUBLISHED,
    make_article,
    make_person,
    make_section,
    make_site,
    make_topic,
)

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(client: Client, url: str = "/feed/") -> etree._Element:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def texts(tree: etree._Element, path: str) -> list[str]:
    return [str(one.text) for one in tree.findall(path, ATOM)]


def test_an_entry_tells_the_whole_story_of_its_origin(client: Client, settings: object) -> None:
    settings.SITE_URL = "https://post.example"  # type: ignore[attr-defined]
    people = [make_person(name="Ana Lopes", slug="ana"), make_person(name="Ben Ek", slug="ben")]
    make_article(
        slug="roof",
        headline="Roof & rain",
        deck="A deck",
        people=people,
        topics=[make_topic()],
        updated_at=PUBLISHED + timedelta(hours=2),
    )
    entry = feed(client).find("a:entry", ATOM)
    assert entry is not None
    assert texts(entry, "a:title") == ["Roof & rain"]
    assert texts(entry, "a:summary") == ["A deck"]
    assert texts(entry, "a:published") == ["2019-11-06T09:30:00+00:00"]
    assert texts(entry, "a:updated") == ["2019-11-06T11:30:00+00:00"]
    assert texts(entry, "a:author/a:name") == ["Ana Lopes", "Ben Ek"]
    assert texts(entry, "a:author/a:uri") == [
        "https://post.example/people/ana/",
        "https://post.example/people/ben/",
    ]
    assert [one.get("term") for one in entry.findall("a:category", ATOM)] == ["Security", "Convoys"]
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == "https://post.example/security/2019/11/06/roof/"


def test_a_deck_is_plain_text_to_those_who_show_summaries_as_html(client: Client) -> None:
    make_article(deck="1 < 2 & <img src=x onerror=alert(1)>")
    assert texts(feed(client), "a:entry/a:summary") == [
        "1 &lt; 2 &amp; &lt;img src=x onerror=alert(1)&gt;"
    ]


def test_a_story_without_a_deck_has_no_summary(client: Client) -> None:
    make_article(deck="")
    assert feed(client).find("a:entry/a:summary", ATOM) is None


def test_a_feed_names_itself_and_its_page_by_whole_addresses(
    client: Client, settings: object
) -> None:
    settings.SITE_URL = "https://post.example"  # type: ignore[attr-defined]
    make_site(name="Post", publisher="Post Cooperative")
    make_section()
    tree = feed(client, "/security/feed/?utm=x")
    links = {one.get("rel"): one.get("href") for one in tree.findall("a:link", ATOM)}
    assert links == {
        "alternate": "https://post.example/security/",
        "self": "https://post.example/security/feed/",
    }
    assert texts(tree, "a:title") == ["Post: Security"]
    assert texts(tree, "a:author/a:name") == ["Post Cooperative"]


def test_an_id_outlives_a_change_of_slug(client: Client) -> None:
    article = make_article(slug="before")
    before = texts(feed(client), "a:entry/a:id")
    Article.objects.filter(pk=article.pk).update(
        slug="after", path="security/2019/11/06/after", version=2
    )
    assert texts(feed(client), "a:entry/a:id") == before
    assert before[0].startswith("tag:127.0.0.1,2019-11-06:article/")


def test_a_unicode_address_is_encoded(client: Client) -> None:
    make_article(slug="éléphant")
    link = feed(client).find("a:entry/a:link", ATOM)
    assert link is not None
    assert str(link.get("href")).endswith("/security/2019/11/06/%C3%A9l%C3%A9phant/")


def test_each_feed_holds_its_own(client: Client) -> None:
    ana, topic = make_person(name="Ana", slug="ana"), make_topic(slug="roofs", name="Roofs")
    sport = make_section(slug="sport", name="Sport")
    make_article(headline="by ana", people=[ana])
    make_article(headline="on roofs", topics=[topic])
    make_article(headline="of sport", section=sport)
    held = {
        url: texts(feed(client, url), "a:entry/a:title")
        for url in ("/people/ana/feed/", "/topics/roofs/feed/", "/sport/feed/")
    }
    assert held == {
        "/people/ana/feed/": ["by ana"],
        "/topics/roofs/feed/": ["on roofs"],
        "/sport/feed/": ["of sport"],
    }
    assert len(feed(client).findall("a:entry", ATOM)) == 3


def test_a_person_with_two_roles_is_in_their_feed_once(client: Client) -> None:
    ana = make_person(name="Ana", slug="ana")
    article = make_article(people=[ana])
    article.credits.create(person=ana, role="photographer")
    assert len(feed(client, "/people/ana/feed/").findall("a:entry", ATOM)) == 1


def test_the_newest_thirty_come_newest_first(client: Client) -> None:
    for hour in range(32):
        make_article(headline=f"Story {hour}", at=PUBLISHED + timedelta(hours=hour))
    titles = texts(feed(client), "a:entry/a:title")
    assert titles == [f"Story {hour}" for hour in range(31, 1, -1)]


def test_a_reader_who_has_the_feed_gets_nothing_again(client: Client) -> None:
    make_article()
    first = client.get("/feed/")
    again = client.get("/feed/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert first.headers["Last-Modified"] == "Wed, 06 Nov 2019 09:30:00 GMT"


def test_a_change_is_sent_to_a_reader_who_has_the_old_feed(client: Client) -> None:
    article = make_article()
    first = client.get("/feed/")
    Article.objects.filter(pk=article.pk).update(headline="New", version=2)
    again = client.get("/feed/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert b"New" in again.content


def test_an_empty_feed_stands_still(client: Client) -> None:
    make_section()
    tree = feed(client, "/security/feed/")
    assert texts(tree, "a:updated") == ["1970-01-01T00:00:00+00:00"]


def test_drafts_never_leak(client: Client) -> None:
    make_article(headline="Secret", at=None)
    assert b"Secret" not in client.get("/feed/").content


@pytest.mark.parametrize("url", ["/none/feed/", "/topics/none/feed/", "/people/none/feed/"])
def test_feeds_of_nothing_are_not_found(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("sign", ["\x0b", "\x08"])
def test_a_sign_that_xml_cannot_hold_does_not_break_the_feed(client: Client, sign: str) -> None:
    make_article(headline=f"A{sign}B", deck=f"C{sign}D")
    assert texts(feed(client), "a:entry/a:title") == ["AB"]


def test_a_name_has_no_feed_before_its_first_story_is_out(client):
    make_site()
    ada = make_person(name="Ada Undercover", slug="ada")
    make_topic(slug="merger", name="Merger")
    make_article(at=None, people=[ada])
    for address in ("/people/ada/feed/", "/topics/merger/feed/"):
        assert client.get(address).status_code == 404
