from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.media import library
from articles.media.models import Picture
from articles.models import Article, Credit, Page
from tests.factories import PUBLISHED, make_article, make_person, make_section, make_topic

pytestmark = pytest.mark.django_db


def headlines(client: Client, url: str) -> list[str]:
    response = client.get(url)
    assert response.status_code == 200
    parts = response.content.decode().split('class="teaser-headline"><a href="')[1:]
    return [part.partition(">")[2].partition("</a>")[0] for part in parts]


def test_each_list_holds_its_own(client: Client) -> None:
    sport = make_section(slug="sport", name="Sport")
    make_article(headline="of sport", section=sport)
    make_article(headline="on roofs", topics=[make_topic(slug="roofs", name="Roofs")])
    make_article(headline="by Ana", people=[make_person(name="Ana", slug="ana")])
    assert headlines(client, "/sport/") == ["of sport"]
    assert headlines(client, "/topics/roofs/") == ["on roofs"]
    assert headlines(client, "/people/ana/") == ["by Ana"]


def test_a_section_shows_every_story_over_its_pages(client: Client) -> None:
    for hour in range(30):
        make_article(headline=f"Story {hour}", at=PUBLISHED + timedelta(hours=hour))
    first = client.get("/security/")
    shown = headlines(client, "/security/") + headlines(
        client, "/security/" + first.context["stories"].older
    )
    assert sorted(shown) == sorted(f"Story {hour}" for hour in range(30))


@pytest.mark.parametrize(
    "url", ["/security/", "/topics/convoys/", "/people/ana/", "/2019/", "/2019/11/"]
)
def test_a_page_is_sent_again_when_the_page_it_leads_to_is_no_more(
    client: Client, url: str
) -> None:
    ana, count = make_person(slug="ana"), 22 if url == "/security/" else 21
    for hour in range(count):
        make_article(at=PUBLISHED + timedelta(hours=hour), people=[ana], topics=[make_topic()])
    etag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    Article.objects.filter(publish_at=PUBLISHED).update(withdrawn_at=timezone.now())
    again = client.get(url, headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert again.context["stories"].older == ""


def test_later_pages_are_kept_out_of_indexes_and_point_to_the_first(client: Client) -> None:
    for hour in range(25):
        make_article(at=PUBLISHED + timedelta(hours=hour))
    first = client.get("/security/")
    content = client.get("/security/" + first.context["stories"].older).content.decode()
    assert '<meta name="robots" content="noindex, follow">' in content
    assert '<link rel="canonical" href="http://127.0.0.1:8000/security/">' in content


def test_an_empty_section_says_so(client: Client) -> None:
    make_section()
    assert b"No stories here yet." in client.get("/security/").content


@pytest.mark.parametrize("url", ["/people/guest/", "/topics/raid/"])
@pytest.mark.parametrize("query", ["", "?before=0-0", "?after=0-0"])
def test_a_name_is_not_told_before_its_first_story(client: Client, url: str, query: str) -> None:
    later = timezone.now() + timedelta(hours=1)
    people, topics = [make_person(slug="guest")], [make_topic(slug="raid")]
    make_article(embargo_until=later, people=people, topics=topics)
    make_article()
    assert client.get(url + query).status_code == 404
    Article.objects.update(embargo_until=None)
    assert client.get(url + query).status_code == 200


def test_a_person_shows_who_they_are(client: Client) -> None:
    ana = make_person(
        name="Ana Lopes", slug="ana", title="Harbour reporter", biography="First.\n\n<b>Second</b>."
    )
    make_article(people=[ana])
    content = client.get("/people/ana/").content.decode()
    assert "<h1>Ana Lopes</h1>" in content
    assert "Harbour reporter" in content
    assert "<p>&lt;b&gt;Second&lt;/b&gt;.</p>" in content


def test_a_story_with_two_roles_of_one_person_stands_once(client: Client) -> None:
    ana = make_person(name="Ana", slug="ana")
    article = make_article(people=[ana])
    Credit.objects.create(article=article, person=ana, role="photographer")
    assert len(headlines(client, "/people/ana/")) == 1


def test_a_changed_biography_is_sent_to_those_who_have_the_old_one(client: Client) -> None:
    ana = make_person(name="Ana", slug="ana")
    make_article(people=[ana])
    etag = client.get("/people/ana/").headers["ETag"]
    assert client.get("/people/ana/", headers={"If-None-Match": etag}).status_code == 304
    ana.biography = "New"
    ana.save(update_fields=["biography"])
    assert client.get("/people/ana/", headers={"If-None-Match": etag}).status_code == 200


def test_a_portrait_described_anew_is_sent_to_those_who_have_the_old_page(client: Client) -> None:
    picture = Picture.objects.create(
        original="aa/ana.jpg", width=320, height=320, alt="Ana", credit="Ben", state="ready"
    )
    make_article(people=[make_person(slug="ana", picture=picture)])
    etag = client.get("/people/ana/").headers["ETag"]
    assert client.get("/people/ana/", headers={"If-None-Match": etag}).status_code == 304
    library.describe(picture, alt="Ana on the quay")
    assert client.get("/people/ana/", headers={"If-None-Match": etag}).status_code == 200


def test_a_standing_page_is_there_once_public(client: Client) -> None:
    Page.objects.create(
        slug="imprint",
        title="Imprint & more",
        body="<p>Who we <em>are</em></p>",
        published_at=timezone.now() + timedelta(hours=1),
    )
    assert client.get("/imprint/").status_code == 404
    Page.objects.update(published_at=timezone.now())
    content = client.get("/imprint/").content.decode()
    assert "Imprint &amp; more</h1>" in content
    assert "<p>Who we <em>are</em></p>" in content


def test_every_list_is_found_by_feed_readers(client: Client) -> None:
    make_article(topics=[make_topic()], people=[make_person(slug="ana")])
    for url in ("/security/", "/topics/convoys/", "/people/ana/"):
        content = client.get(url).content.decode()
        assert 'type="application/atom+xml"' in content
        assert f'href="http://127.0.0.1:8000{url}feed/"' in content


def test_the_archive_leads_to_the_year_of_the_newest_story(client: Client) -> None:
    make_article(at=datetime(2019, 11, 6, tzinfo=UTC))
    response = client.get("/archive/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/2019/"


def test_a_year_links_the_months_that_hold_stories(client: Client) -> None:
    make_article(at=datetime(2019, 11, 6, tzinfo=UTC))
    make_article(at=datetime(2019, 2, 1, tzinfo=UTC), withdrawn_at=timezone.now())
    content = client.get("/2019/").content.decode()
    assert '<a href="/2019/11/">November</a>' in content
    assert "<span>February</span>" in content


def test_a_year_without_stories_leads_to_those_around_it(client: Client) -> None:
    make_article(at=datetime(2015, 5, 1, tzinfo=UTC))
    make_article(at=datetime(2019, 11, 6, tzinfo=UTC))
    content = client.get("/2017/").content.decode()
    assert '<a class="calendar-older" rel="prev" href="/2015/">2015</a>' in content
    assert '<a class="calendar-newer" rel="next" href="/2019/">2019</a>' in content
    assert "noindex" in content


def test_a_month_leads_to_the_nearest_ones_with_stories(client: Client) -> None:
    for at in ((2018, 12, 31), (2019, 2, 1), (2019, 2, 28), (2019, 6, 1)):
        make_article(at=datetime(*at, 12, tzinfo=UTC))
    response = client.get("/2019/02/")
    content = response.content.decode()
    assert len(response.context["stories"].items) == 2
    assert 'href="/2018/12/">December 2018</a>' in content
    assert 'href="/2019/06/">June 2019</a>' in content


def test_months_begin_and_end_in_site_time(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    make_article(headline="Before", at=datetime(2019, 11, 1, 3, 59, tzinfo=UTC))
    make_article(headline="After", at=datetime(2019, 11, 1, 4, 0, tzinfo=UTC))
    assert headlines(client, "/2019/11/") == ["After"]
    assert headlines(client, "/2019/10/") == ["Before"]


def test_december_ends_with_the_year(client: Client) -> None:
    make_article(headline="Last", at=datetime(2018, 12, 31, 23, 59, 59, tzinfo=UTC))
    make_article(headline="First", at=datetime(2019, 1, 1, tzinfo=UTC))
    assert headlines(client, "/2018/12/") == ["Last"]
    assert headlines(client, "/2018/") == ["Last"]
    assert headlines(client, "/2019/") == ["First"]


@pytest.mark.parametrize(
    "url", ["/0000/", "/1799/", "/9999/", "/2019/00/", "/2019/13/", "/2019/1/", "/٢٠١٩/"]
)
def test_times_that_cannot_hold_stories_are_not_found(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404


def test_the_calendar_costs_the_same_however_many_stories(
    client: Client, django_assert_num_queries: Any
) -> None:
    for day in range(1, 29):
        make_article(at=datetime(2019, 1 + day % 12, day, tzinfo=UTC))
    with django_assert_num_queries(6):
        client.get("/2019/")
    with django_assert_num_queries(5):
        client.get("/2019/03/")


@pytest.mark.parametrize(
    ("url", "most"),
    [("/security/", 5), ("/topics/convoys/", 4), ("/people/ana/", 4), ("/search/?q=x", 5)],
)
def test_a_list_costs_a_few_queries(
    client: Client, django_assert_max_num_queries: Any, url: str, most: int
) -> None:
    ana = make_person(slug="ana")
    for hour in range(25):
        make_article(
            at=PUBLISHED + timedelta(hours=hour), people=[ana], topics=[make_topic()], text="x"
        )
    with django_assert_max_num_queries(most):
        assert client.get(url).status_code == 200


def test_the_order_of_stories_is_the_order_they_came_out(client: Client) -> None:
    now = timezone.now()
    make_article(headline="old but embargoed", at=PUBLISHED, embargo_until=now - timedelta(hours=1))
    make_article(headline="newer", at=PUBLISHED + timedelta(days=1))
    assert headlines(client, "/security/") == ["old but embargoed", "newer"]
    assert Article.objects.published().count() == 2
