"""Nothing that readers see outlives its time, in a browser or in a cache between."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import boundaries, publishing
from articles.models import Article, Banner, Page, Placement
from tests.factories import make_article, make_section, make_site, make_topic

pytestmark = pytest.mark.django_db
AT = datetime(2019, 11, 6, 18, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LISTS = ("/", "/security/", "/topics/convoys/", "/feed/", "/sitemap-news.xml", "/security/feed/")
BOUNDARIES = {
    "publish_at": {"publish_at": AT},
    "embargo_until": {"publish_at": AT - HOUR, "embargo_until": AT},
    "publish_at after the embargo": {"publish_at": AT, "embargo_until": AT - HOUR},
    "expire_at": {"publish_at": AT - HOUR, "expire_at": AT},
}
Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


def story_with(times: dict[str, datetime]) -> Article:
    begin = max(times["publish_at"], times.get("embargo_until", times["publish_at"]))
    article = make_article(at=begin, topics=[make_topic()])
    Article.objects.filter(pk=article.pk).update(**times)
    article.refresh_from_db()
    return article


def kept(response: Any) -> int:
    """For how many seconds a cache between may answer with it unasked; browsers always ask."""
    said = re.fullmatch(
        r"public, max-age=0, s-maxage=(\d+), must-revalidate", response["Cache-Control"]
    )
    assert said is not None
    return int(said[1])


@pytest.mark.parametrize("times", BOUNDARIES.values(), ids=BOUNDARIES)
@pytest.mark.parametrize("address", [*LISTS, "the story", "/search/?q=convoys"])
def test_what_is_kept_ends_at_the_boundary_and_what_is_asked_for_after_it_is_new(
    client: Client, clock: Clock, times: dict[str, datetime], address: str
) -> None:
    make_site()
    make_article(at=AT - 2 * HOUR, topics=[make_topic()])
    article = story_with(times)
    url = article.get_absolute_url() if address == "the story" else address
    clock(AT - 1.5 * SECOND)
    before = client.get(url)
    assert kept(before) == 1
    clock(AT - 0.5 * SECOND)
    last = client.get(url)
    assert kept(last) == 0
    assert (last.status_code, last.headers.get("ETag")) == (
        before.status_code,
        before.headers.get("ETag"),
    )
    if tag := before.headers.get("ETag"):
        asked = client.get(url, headers={"If-None-Match": tag})
        assert (asked.status_code, kept(asked)) == (304, 0)
    clock(AT)
    after = client.get(url, headers={"If-None-Match": before.headers.get("ETag", "")})
    assert after.status_code != 304
    shown = article.get_absolute_url() in after.text if address != "the story" else None
    if shown is not None:
        assert shown is ("expire_at" not in times)
        assert (article.get_absolute_url() in before.text) is not shown
    else:
        assert (before.status_code, after.status_code) in ((404, 200), (200, 410))


def test_the_next_boundary_is_the_nearest_of_all_that_has_a_time() -> None:
    now = AT
    assert boundaries.next_boundary(now) == AT.replace(hour=0) + timedelta(days=1)
    article = make_article(at=AT - HOUR)
    rows: list[tuple[timedelta, Callable[[datetime], object]]] = [
        (
            timedelta(minutes=60),
            lambda at: Banner.objects.create(text="x", starts_at=AT, ends_at=at),
        ),
        (
            timedelta(minutes=50),
            lambda at: Banner.objects.create(text="x", starts_at=at, ends_at=at + HOUR),
        ),
        (
            timedelta(minutes=40),
            lambda at: Placement.objects.create(
                slot="lead", article=article, starts_at=AT, ends_at=at
            ),
        ),
        (
            timedelta(minutes=30),
            lambda at: Placement.objects.create(slot="lead", article=article, starts_at=at),
        ),
        (
            timedelta(minutes=20),
            lambda at: Page.objects.create(slug="about", title="About", published_at=at),
        ),
        (
            timedelta(minutes=10),
            lambda at: Article.objects.filter(pk=article.pk).update(expire_at=at),
        ),
        (timedelta(minutes=5), lambda at: make_article(at=at)),
    ]
    for delta, make in rows:
        make(now + delta)
        assert boundaries.next_boundary(now) == now + delta
    assert boundaries.next_boundary(now + timedelta(minutes=5)) == now + timedelta(minutes=10)


def test_the_next_boundary_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        boundaries.next_boundary(AT)


def test_stories_are_asked_through_indexes_however_many_there_are() -> None:
    if connection.vendor == "postgresql":  # to whose planner all ways through no rows are alike
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute("DROP INDEX article_by_section")  # till the test is over
    plan = boundaries.nearest(AT).explain()
    assert "article_newest" in plan
    assert "article_ends" in plan


def test_a_boundary_that_passed_while_the_page_was_made_lets_nobody_keep_it() -> None:
    make_article(at=AT)
    assert boundaries.kept_until(AT + SECOND) == AT
    assert boundaries.next_boundary(AT + SECOND) > AT + HOUR


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tashkent", "America/Los_Angeles", "Europe/Lisbon"])
def test_midnight_is_that_of_the_site(zone: str) -> None:
    with timezone.override(zone):
        at = boundaries.midnight(AT)
        assert at > AT
        assert timezone.localtime(at).date() != timezone.localtime(at - SECOND).date()
        assert at - AT <= timedelta(days=1)


def test_a_related_story_that_ends_ends_the_page_that_leads_to_it(
    client: Client, clock: Clock
) -> None:
    make_site()
    clock(AT - HOUR)
    other = publishing.save(
        Article(headline="Other", section=make_section(), expire_at=AT), by="Ana"
    )
    publishing.publish(other, by="Ana", at=AT - 2 * HOUR)
    story = publishing.save(
        Article(headline="Story", section=make_section()), by="Ana", related=[other]
    )
    publishing.publish(story, by="Ana", at=AT - 2 * HOUR)
    url = story.get_absolute_url()
    clock(AT - 0.5 * SECOND)
    before = client.get(url)
    assert (kept(before), other.get_absolute_url() in before.text) == (0, True)
    clock(AT)
    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, kept(after)) == (200, 1)
    assert other.get_absolute_url() not in after.text
