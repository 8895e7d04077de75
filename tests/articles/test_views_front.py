from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, FrontSlot
from articles.views.front import TOP, newest, section_blocks, top_stories
from tests.factories import PUBLISHED, make_article, make_section, make_site

pytestmark = pytest.mark.django_db


def make_many(count: int, **fields: Any) -> list[Article]:
    """Stories an hour apart, newest first."""
    made = [make_article(at=PUBLISHED + timedelta(hours=hour), **fields) for hour in range(count)]
    return made[::-1]


def test_the_newest_fill_the_front_page_when_no_editor_chose() -> None:
    stories = make_many(TOP + 2)
    assert top_stories() == stories[:TOP]


def test_slots_come_first_in_their_order_and_nothing_twice() -> None:
    stories = make_many(TOP + 2)
    FrontSlot.objects.create(position=2, article=stories[0])
    FrontSlot.objects.create(position=1, article=stories[-1])
    assert top_stories() == [stories[-1], stories[0], *stories[1 : TOP - 1]]


def test_a_slot_with_a_story_that_may_not_be_seen_is_passed_over() -> None:
    hidden = make_article(at=timezone.now() + timedelta(hours=1))
    FrontSlot.objects.create(position=1, article=hidden)
    shown = make_article()
    assert top_stories() == [shown]


def test_paid_stories_never_lead_unless_an_editor_puts_them_there() -> None:
    paid = make_article(kind="partner", at=PUBLISHED + timedelta(days=1))
    own = make_article()
    assert top_stories() == [own]
    assert newest(5, without=[]) == [own]
    FrontSlot.objects.create(position=1, article=paid)
    assert top_stories() == [paid, own]


def test_a_section_shows_its_newest_four_that_are_not_above() -> None:
    sport = make_section(slug="sport", name="Sport")
    stories = make_many(6, section=sport)
    (block,) = section_blocks(without=stories[:1])
    assert block.section == sport
    assert block.articles == stories[1:5]


def test_sections_come_in_their_order_and_empty_ones_not_at_all() -> None:
    last = make_section(slug="zoo", name="Zoo", order=2)
    make_section(slug="empty", name="Empty", order=1)
    first = make_section(slug="art", name="Art", order=1)
    make_article(section=last)
    make_article(section=first)
    make_article(section=make_section(slug="drafts", name="Drafts"), at=None)
    assert [block.section for block in section_blocks(without=[])] == [first, last]


def test_the_front_page_costs_the_same_however_many_sections(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_site()
    for number in range(12):
        make_many(5, section=make_section(slug=f"part-{number}", name=f"Part {number}"))
    with django_assert_max_num_queries(7):
        client.get("/")


def test_no_story_stands_twice_among_the_teasers(client: Client) -> None:
    for slug in ("one", "two", "three"):
        make_many(6, section=make_section(slug=slug, name=slug))
    content = client.get("/").content.decode()
    headlines = [part.partition('"')[0] for part in content.split('teaser-headline"><a href="')[1:]]
    assert len(headlines) == len(set(headlines)) == TOP + 12


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
