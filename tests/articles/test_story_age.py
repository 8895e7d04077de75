"""How old a story is, and how it is passed on."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_string
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from articles import caching
from articles.models import Article
from articles.views.article import age_in_years, mail_link
from tests.factories import make_article, make_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("then", "now", "years"),
    [
        ("2019-11-06", "2019-11-06", 0),
        ("2019-11-06", "2020-11-05", 0),
        ("2019-11-06", "2020-11-06", 1),
        ("2019-11-06", "2021-11-05", 1),
        ("2020-02-29", "2021-02-28", 0),
        ("2020-02-29", "2021-03-01", 1),
        ("2020-02-29", "2024-02-29", 4),
        ("2030-01-01", "2026-01-01", 0),
    ],
)
def test_years_are_whole_and_of_the_calendar(then: str, now: str, years: int):
    at = [datetime.fromisoformat(f"{one}T12:00:00+00:00") for one in (then, now)]
    assert age_in_years(Article(first_published_at=at[0]), at[1]) == years


def test_the_day_is_that_of_the_site():
    story = Article(first_published_at=datetime(2019, 11, 6, 23, 30, tzinfo=UTC))
    now = datetime(2020, 11, 6, 23, 0, tzinfo=UTC)
    assert age_in_years(story, now) == 1
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert age_in_years(story, now.replace(hour=14)) == 0
        assert age_in_years(story, now.replace(hour=15)) == 1


def test_a_story_without_a_date_has_no_age():
    assert age_in_years(Article(), timezone.now()) == 0


def years_ago(years: int) -> datetime:
    now = timezone.now()
    return now.replace(year=now.year - years, month=1, day=1)


@pytest.mark.parametrize(
    ("years", "told"),
    [
        (0, None),
        (1, "This article is 1 year old."),
        (2, "This article is 2 years old."),
        (5, "This article is 5 years old."),
    ],
)
def test_readers_are_told_above_the_text(client: Client, years: int, told: str | None):
    article = make_article(at=years_ago(years))
    page = html.document_fromstring(client.get(article.get_absolute_url()).content.decode())
    notes = page.xpath("//p[@class='story-age']")
    assert [note.text_content() for note in notes] == ([told] if told else [])
    if notes:
        assert notes[0].xpath("following::div[@class='prose']")


def test_a_birthday_changes_the_page_for_those_who_have_it(client: Client):
    article = make_article(at=years_ago(2))
    etag = client.get(article.get_absolute_url()).headers["ETag"]
    Article.objects.filter(pk=article.pk).update(first_published_at=years_ago(3))
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert b"3 years old" in again.content


def test_feeds_say_nothing_of_age(client: Client):
    make_article(at=years_ago(3))
    assert b"years old" not in client.get("/feed/").content


@pytest.mark.parametrize(
    "headline",
    ["Roof & walls", "100 % = all?", "a\r\nBcc: x@example.org", "Мост «закрыт» 🙂", '"><script>'],
)
def test_a_letter_has_the_story_in_it_and_nothing_else(headline: str):
    link = mail_link(headline, "https://news.example/a/?b#c")
    parts = urlsplit(link)
    assert (parts.scheme, parts.path) == ("mailto", "")
    sent = parse_qs(parts.query, strict_parsing=True)
    line = " ".join(headline.split())
    assert sent == {"subject": [line], "body": [f"{line}\r\nhttps://news.example/a/?b#c"]}
    assert message_from_string(f"Subject: {sent['subject'][0]}\n\n").keys() == ["Subject"]


def test_a_story_is_passed_on_by_plain_links_and_the_devices_own_ways(client: Client, settings):
    settings.SITE_URL = "https://news.example"
    make_site()
    article = make_article(slug="story")
    page = html.document_fromstring(client.get(article.get_absolute_url()).content.decode())
    whole = "https://news.example/security/2019/11/06/story/"
    assert page.xpath("//div[@class='share']//a[@rel='bookmark']/@href") == [whole]
    (button,) = page.xpath("//button[@data-share]")
    assert button.get("data-share") == whole
    assert button.getparent().get("hidden") is not None
    assert page.xpath("//script[contains(@src, 'share')]/@src") == ["/static/js/share.js"]
    assert b"share.js" not in client.get("/").content


def test_a_change_of_the_number_alone_changes_the_validator():
    article = make_article()
    row = caching.with_parts(Article.objects.published()).get(pk=article.pk)
    assert caching.article_validator(row, 1) != caching.article_validator(row, 2)
