from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import fronts
from articles.models import Article
from tests.factories import PUBLISHED, make_article, make_section, make_site

pytestmark = pytest.mark.django_db


def make_many(count: int, **fields: Any) -> list[Article]:
    """Stories an hour apart, newest first."""
    made = [make_article(at=PUBLISHED + timedelta(hours=hour), **fields) for hour in range(count)]
    return made[::-1]


def test_placed_stories_come_first_and_the_rest_fills_with_the_newest(client: Client) -> None:
    stories = make_many(4)
    fronts.place(stories[3], fronts.Place("lead", 0), by="Ana")
    content = client.get("/").content.decode()
    shown = sorted(stories, key=lambda story: content.index(f'"{story.get_absolute_url()}"'))
    assert shown == [stories[3], *stories[:3]]


def test_a_section_shows_what_was_placed_first_and_it_once(client: Client) -> None:
    stories = make_many(6)
    other = make_article(section=make_section(slug="art", name="Art"))
    section = make_section()
    fronts.place(stories[5], fronts.Place("lead", 0), section=section, by="Ana")
    fronts.place(other, fronts.Place("beside", 1), section=section, by="Ana")
    for address in ("/security/", "/security/?text"):
        content = client.get(address).content.decode()
        addresses = [story.get_absolute_url() for story in (*stories, other)]
        counts = [content.count(f'<a href="{one}') for one in addresses]
        assert counts == [1] * 7
        shown = sorted(addresses, key=lambda one: content.index(f'<a href="{one}'))
        assert shown[:3] == [addresses[5], addresses[0], addresses[6]]


def test_no_cache_keeps_a_front_beyond_the_moment_when_it_becomes_another(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_site()
    new, old = make_many(2)
    now = timezone.now()
    ends = now + timedelta(seconds=100)
    fronts.place(old, fronts.Place("lead", 0), by="Ana", ends_at=ends)
    fronts.place(old, fronts.Place("lead", 0), by="Ana", ends_at=ends, section=old.section)
    for address in ("/", "/security/"):
        monkeypatch.setattr(timezone, "now", lambda: ends - timedelta(milliseconds=1))
        before = client.get(address)
        assert "s-maxage=0" in before.headers["Cache-Control"]
        etag = {"If-None-Match": before.headers["ETag"]}
        assert client.get(address, headers=etag).status_code == 304
        monkeypatch.setattr(timezone, "now", lambda: ends)
        after = client.get(address, headers=etag)
        assert after.status_code == 200
        first = after.text.index(new.get_absolute_url())
        assert first < after.text.index(old.get_absolute_url())


def test_a_site_without_a_description_is_described_by_its_headlines(client: Client) -> None:
    make_article(headline="Roof rebuilt")
    content = client.get("/").content.decode()
    assert '<meta name="description" content="Roof rebuilt">' in content


def test_before_the_first_story_the_front_page_says_so(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert b"Nothing has been published yet." in response.content


def test_the_front_page_shows_the_day_in_site_time(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Pacific/Kiritimati"
    today = timezone.localdate()
    content = client.get("/").content.decode()
    assert f'<time datetime="{today:%Y-%m-%d}">' in content


def test_a_reader_who_has_the_front_page_gets_it_again_only_when_it_changed(
    client: Client,
) -> None:
    article = make_article()
    etag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304
    Article.objects.filter(pk=article.pk).update(headline="New", version=2)
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_a_scheduled_story_appears_without_anything_being_done(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = timezone.now() + timedelta(hours=1)
    make_article(headline="Embargoed", at=begins)
    etag = client.get("/").headers["ETag"]
    monkeypatch.setattr(timezone, "now", lambda: begins)
    later = client.get("/", headers={"If-None-Match": etag})
    assert b"Embargoed" in later.content


def test_the_section_is_not_named_twice_when_the_kind_says_it(client: Client) -> None:
    opinion = make_section(slug="opinion", name="Opinion")
    make_article(section=opinion, kind="opinion")
    content = client.get("/").content.decode()
    assert '<span class="kind">Opinion</span></p>' in content
