"""A picture whose licence is over is shown to nobody from the next day on, whatever was stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.media import library, reading_day
from articles.media.models import Picture
from articles.models import Article
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person, make_section, make_site

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo(settings.TIME_ZONE)
LAST = date(2026, 5, 20)
NOON = datetime(2026, 5, 20, 12, tzinfo=ZONE)
MIDNIGHT = datetime(2026, 5, 21, 0, tzinfo=ZONE)
FILE = "ab/x.jpeg"


@pytest.fixture
def clock(monkeypatch):
    def set_to(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    set_to(NOON)
    make_site()
    return set_to


def story(**fields) -> Article:
    article = Article(section=make_section(), headline="Bridge", **fields)
    publishing.save(article, by="Ana", credits=[make_person()])
    return publishing.publish(article, by="Ana", at=NOON - timedelta(days=1))


PLACES = ("/", "/security/", "/feed.json", "its writer")


def test_the_last_day_is_the_last_on_which_a_story_shows_it(client: Client, clock):
    picture = make_picture(licence_until=LAST)
    article = story(lead_picture=picture, body_source=figure(picture.key))
    url = article.get_absolute_url()
    clock(MIDNIGHT - timedelta(seconds=1))
    before = client.get(url)
    assert before.text.count(FILE) > 3
    clock(MIDNIGHT)
    after = client.get(url, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert FILE not in after.text
    assert "og:image" not in after.text
    assert after.text.count("This picture may no longer be shown.") == 2
    assert "<em>Lorries</em> on the bridge" in after.text


@pytest.mark.parametrize("place", PLACES)
def test_no_list_or_feed_shows_it_after_that_day_nor_answers_that_nothing_changed(
    client: Client, clock, place
):
    article = story(lead_picture=make_picture(licence_until=LAST))
    if place == "its writer":
        place = article.credits.get().person.get_absolute_url()
    before = client.get(place)
    shown = FILE in before.text
    clock(MIDNIGHT)
    after = client.get(place, headers={"If-None-Match": before.headers.get("ETag", "")})
    assert shown
    assert after.status_code == 200
    assert FILE not in after.text


def test_no_cache_keeps_the_page_into_the_next_day(client: Client, clock):
    article = story(lead_picture=make_picture(licence_until=LAST))
    clock(MIDNIGHT - timedelta(milliseconds=500))
    response = client.get(article.get_absolute_url())
    assert "s-maxage=0" in response.headers["Cache-Control"]


def test_a_licence_that_was_prolonged_brings_it_back(client: Client, clock):
    picture = make_picture(licence_until=LAST)
    article = story(body_source=figure(picture.key))
    clock(MIDNIGHT)
    assert FILE not in client.get(article.get_absolute_url()).text
    library.describe(picture, licence_until=LAST + timedelta(days=30))
    assert FILE in client.get(article.get_absolute_url()).text


def test_a_story_saved_after_that_day_still_holds_the_place_of_the_picture(client: Client, clock):
    picture = make_picture(licence_until=LAST)
    clock(MIDNIGHT)
    article = story(body_source=figure(picture.key))
    assert "may no longer be shown" in client.get(article.get_absolute_url()).text
    assert not Picture.objects.get().usable
    assert Picture.objects.get().presentable


def test_a_picture_without_an_end_is_never_touched():
    html = '<picture><img src="x"></picture>'
    assert reading_day.fill(html, today=LAST) is html
    assert reading_day.over(html, LAST) == 0


@pytest.mark.parametrize(
    ("taken", "label"),
    [
        (date(2026, 5, 19), ""),
        (date(2026, 5, 5), ""),
        (date(2026, 5, 4), "File photo, May 2026"),
        (date(2019, 3, 2), "File photo, March 2019"),
        (date(2027, 1, 1), ""),
        (None, ""),
    ],
)
def test_a_picture_much_older_than_its_story_is_called_a_file_photo(
    client: Client, clock, taken, label
):
    picture = make_picture(taken_on=taken)
    article = story(lead_picture=picture, body_source=figure(picture.key))
    page = client.get(article.get_absolute_url()).text
    assert page.count("File photo") == (2 if label else 0)
    assert not label or page.count(label) == 2
    assert "data-taken" not in page


def test_the_same_picture_is_new_in_one_story_and_a_file_photo_in_a_later_one(
    client: Client, clock
):
    picture = make_picture(taken_on=date(2026, 5, 18))
    first = story(body_source=figure(picture.key))
    clock(NOON + timedelta(days=60))
    later = Article(section=make_section(), headline="Later", body_source=figure(picture.key))
    later = publishing.publish(publishing.save(later, by="Ana"), by="Ana")
    assert "File photo" not in client.get(first.get_absolute_url()).text
    assert "File photo, May 2026" in client.get(later.get_absolute_url()).text
