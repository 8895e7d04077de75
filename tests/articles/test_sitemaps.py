from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from pytest_django import Settings

from articles.models import Article, Page
from tests.factories import make_article, make_person, make_policy, make_section, make_topic

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
BASE = "http://127.0.0.1:8000"


def places(client: Client, url: str) -> list[str]:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    tree = etree.fromstring(response.content)
    return [str(one.text).removeprefix(BASE) for one in tree.findall(".//s:loc", NAMES)]


def test_the_index_lists_only_months_that_hold_stories(client: Client) -> None:
    make_article(at=datetime(2019, 11, 6, tzinfo=UTC))
    make_article(at=datetime(2024, 2, 29, tzinfo=UTC))
    assert places(client, "/sitemap.xml") == [
        "/sitemap-pages.xml",
        "/sitemap-2024-02.xml",
        "/sitemap-2019-11.xml",
    ]


def test_every_address_of_the_index_answers(client: Client) -> None:
    make_article(people=[make_person()], topics=[make_topic()])
    parts = places(client, "/sitemap.xml")
    assert len(parts) == 4
    for part in parts:
        for place in places(client, part):
            assert client.get(place).status_code == 200


def test_a_month_holds_its_stories_in_site_time(client: Client, settings: object) -> None:
    settings.TIME_ZONE = "Asia/Tashkent"  # type: ignore[attr-defined]
    make_article(slug="late", at=datetime(2019, 10, 31, 20, tzinfo=UTC))
    assert len(places(client, "/sitemap-2019-11.xml")) == 1
    assert client.get("/sitemap-2019-10.xml").status_code == 404


def test_a_story_tells_when_it_changed(client: Client) -> None:
    published = datetime(2019, 11, 6, 9, tzinfo=UTC)
    make_article(at=published, updated_at=published + timedelta(days=1))
    content = client.get("/sitemap-2019-11.xml").content.decode()
    assert "<lastmod>2019-11-07T09:00:00+00:00</lastmod>" in content


def test_stories_kept_out_of_indexes_are_not_listed(client: Client) -> None:
    make_article(noindex=True, noindex_reason="A court asked for it")
    make_article(at=None)
    assert places(client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    assert client.get("/sitemap-2019-11.xml").status_code == 404


def test_standing_pages_and_sections_are_listed_once_public(client: Client) -> None:
    make_section()
    Page.objects.create(slug="imprint", title="Imprint", published_at=timezone.now())
    Page.objects.create(slug="draft", title="Draft")
    assert places(client, "/sitemap-pages.xml") == ["/", "/security/", "/imprint/"]


def test_people_and_topics_come_in_blocks_of_numbers(client: Client) -> None:
    far = make_person(name="Far", slug="far", pk=20_001)
    make_article(people=[far], topics=[make_topic(slug="near")])
    assert places(client, "/sitemap-people-2.xml") == ["/people/far/"]
    assert places(client, "/sitemap-topics-0.xml") == ["/topics/near/"]
    assert client.get("/sitemap-people-1.xml").status_code == 404
    assert "/sitemap-people-1.xml" not in places(client, "/sitemap.xml")


def test_people_and_topics_are_listed_once_a_story_of_theirs_is_out(client: Client) -> None:
    later = timezone.now() + timedelta(hours=1)
    people, topics = [make_person(slug="guest")], [make_topic(slug="raid")]
    make_article(embargo_until=later, people=people, topics=topics)
    assert places(client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    assert client.get("/sitemap-people-0.xml").status_code == 404
    assert client.get("/sitemap-topics-0.xml").status_code == 404
    Article.objects.update(embargo_until=None)
    assert places(client, "/sitemap-people-0.xml") == ["/people/guest/"]
    assert places(client, "/sitemap-topics-0.xml") == ["/topics/raid/"]


@pytest.mark.parametrize(
    "url",
    [
        "/sitemap-2019-13.xml",
        "/sitemap-2019-00.xml",
        "/sitemap-0000-01.xml",
        "/sitemap-0001-01.xml",
        "/sitemap-1799-12.xml",
        "/sitemap-9999-11.xml",
        "/sitemap-9999-12.xml",
        "/sitemap-1800-01.xml",
        "/sitemap-people-999999999.xml",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_parts_that_cannot_be_are_not_found(
    client: Client, settings: Settings, url: str, zone: str
) -> None:
    settings.TIME_ZONE = zone
    assert client.get(url).status_code == 404


def test_an_unchanged_part_is_not_sent_again(client: Client) -> None:
    make_article()
    etag = client.get("/sitemap-2019-11.xml").headers["ETag"]
    again = client.get("/sitemap-2019-11.xml", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_the_index_costs_the_same_whatever_the_stories(
    client: Client, django_assert_num_queries: object
) -> None:
    for day in range(1, 20):
        make_article(at=datetime(2019, 11, day, tzinfo=UTC))
    with django_assert_num_queries(3 + 1 + 3):  # type: ignore[operator]
        client.get("/sitemap.xml")


def test_robots_are_told_where_the_map_is_and_what_leads_nowhere(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /search/" in lines
    assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"


def test_the_policy_in_force_is_listed_once_with_when_it_took_force(client: Client) -> None:
    assert "/comment-policy/" not in places(client, "/sitemap-pages.xml")
    make_policy(at=datetime(2019, 11, 6, tzinfo=UTC))
    make_policy(at=datetime(2020, 1, 2, 3, tzinfo=UTC))
    to_come = timezone.now() + timedelta(days=1)
    make_policy(at=to_come)
    listed = [place for place in places(client, "/sitemap-pages.xml") if "policy" in place]
    pages = ["/comment-policy/", "/comment-policy/log/", "/comment-policy/transparency/"]
    assert sorted(listed) == pages
    content = client.get("/sitemap-pages.xml").content.decode()
    assert content.count("<lastmod>2020-01-02T03:00:00+00:00</lastmod>") == 1
    assert client.get("/comment-policy/").status_code == 200
