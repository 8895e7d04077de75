from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from articles import sitemaps
from tests.factories import make_article, make_site

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def tree(client: Client, url: str = "/sitemap-news.xml") -> etree._Element:
    response = client.get(url)
    assert response.status_code == 200
    return etree.fromstring(response.content)


def texts(client: Client, name: str, url: str = "/sitemap-news.xml") -> list[str]:
    return [str(one.text) for one in tree(client, url).iterfind(f".//{name}", NAMES)]


def ago(**span: float):
    return timezone.now() - timedelta(**span)


def test_an_entry_says_what_when_and_by_whom(client):
    make_site(name="The Post & Herald")
    begun, changed = ago(hours=3), ago(hours=1)
    make_article(headline="Roof & rain", at=begun, language="de", updated_at=changed)
    (entry,) = tree(client).findall("s:url", NAMES)
    told = {one.tag.partition("}")[2]: one.text for one in entry.iter() if one.text}
    assert told == {
        "loc": told["loc"],
        "lastmod": changed.replace(microsecond=0).isoformat(),
        "name": "The Post & Herald",
        "language": "de",
        "publication_date": begun.replace(microsecond=0).isoformat(),
        "title": "Roof & rain",
    }
    assert client.get(told["loc"].removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize(
    ("story", "listed"),
    [
        ({"at": timedelta(hours=47)}, True),
        ({"at": timedelta(hours=49)}, False),
        ({"at": timedelta(hours=-1)}, False),
        ({"at": None}, False),
        ({"at": timedelta(hours=1), "kind": "partner"}, False),
        ({"at": timedelta(hours=1), "noindex": True, "noindex_reason": "A court"}, False),
        ({"at": timedelta(hours=1), "withdrawn_reason": "Wrong"}, False),
        ({"at": timedelta(hours=1), "kind": "opinion"}, True),
    ],
    ids=str,
)
def test_the_news_of_two_days_is_listed_and_nothing_else(client, story, listed):
    span = story.pop("at")
    if story.get("withdrawn_reason"):
        story["withdrawn_at"] = timezone.now()
    make_article(at=None if span is None else timezone.now() - span, **story)
    assert bool(texts(client, "s:loc")) is listed
    named = "sitemap-news" in client.get("/sitemap.xml").content.decode()
    in_robots = "sitemap-news" in client.get("/robots.txt").content.decode()
    assert named is in_robots is listed


def test_more_than_fit_are_split_over_the_index(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    for number in range(5):
        make_article(headline=f"Story {number}", at=ago(hours=10 - number))
    maps = [place for place in texts(client, "s:loc", "/sitemap.xml") if "news" in place]
    assert maps == [f"{BASE}/sitemap-news{part}.xml" for part in ("", "-2", "-3")]
    titles = [texts(client, "n:title", place.removeprefix(BASE)) for place in maps]
    assert titles == [["Story 4", "Story 3"], ["Story 2", "Story 1"], ["Story 0"]]
    assert client.get("/sitemap-news-4.xml").status_code == 404


@pytest.mark.parametrize("part", ["0", "1", "01", "99999", "-2", "a"])
def test_a_part_has_one_address_only(client, part):
    make_article(at=ago(hours=1))
    assert client.get(f"/sitemap-news-{part}.xml").status_code == 404


def test_a_reader_who_has_the_news_gets_nothing_until_there_is_more(client):
    make_article(at=ago(hours=1))
    etag = client.get("/sitemap-news.xml").headers["ETag"]
    headers = {"If-None-Match": etag}
    assert client.get("/sitemap-news.xml", headers=headers).status_code == 304
    make_article(at=ago(minutes=1))
    assert client.get("/sitemap-news.xml", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("language", "told"),
    [
        *[("en", "en"), ("pt-br", "pt"), ("de_AT", "de"), ("fil", "fil")],
        *[("zh", "zh-cn"), ("zh-hans", "zh-cn"), ("zh-Hant", "zh-tw"), ("zh-hk", "zh-tw")],
    ],
)
def test_a_language_is_told_by_the_letters_that_news_search_knows(language, told):
    assert sitemaps.news_language(language) == told
