"""The desk's page of review links."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing, reviewing
from articles.models import Article, ReviewLink, SectionDesk
from tests.articles.test_admin import change, draft, errors_of, published
from tests.articles.test_reviewing import DAY, ended, fresh, make_link
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'class="review-address" readonly value="([^"]+)"')


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/review/"


def revoke_of(link: ReviewLink) -> str:
    return f"{page_of(link.article)}{link.pk}/revoke/"


def words_of(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_a_link_is_made_copied_opened_and_revoked(desk, settings):
    settings.SITE_URL = "https://lantern.example"
    article, client, outside = draft(), desk("Writer", name="Wim"), Client()
    assert "Nobody has a link" in words_of(client.get(page_of(article)))
    response = client.post(page_of(article), {"recipient": "Dr Vega", "days": "3"})
    assert (response.status_code, response.url) == (303, page_of(article))
    page = client.get(page_of(article))
    assert "Not opened yet · made by Wim on" in words_of(page)
    (address,) = ADDRESS.findall(page.text)
    assert address.startswith("https://lantern.example/review/")
    way = address.removeprefix("https://lantern.example")
    assert outside.get(way).status_code == 200
    outside.get(way)
    assert "Opened 2 times, first on" in words_of(client.get(page_of(article)))
    assert "Review links (1)" in client.get(change(article)).text
    client.post(revoke_of(ReviewLink.objects.get()))
    assert outside.get(way).status_code == 410
    page = client.get(page_of(article))
    assert "Revoked on" in words_of(page)
    assert not ADDRESS.search(page.text)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"recipient": "", "days": "7"}, "This field is required"),
        ({"recipient": "x" * 121, "days": "7"}, "at most 120 characters"),
        ({"recipient": "Ana", "days": "400"}, "not one of the available choices"),
        ({"recipient": "Ana", "days": "x"}, "not one of the available choices"),
        ({}, "This field is required"),
    ],
    ids=["nobody", "long", "many-days", "no-days", "nothing"],
)
def test_a_form_that_is_wrong_is_shown_again_with_what_was_typed(desk, data, told):
    response = desk("Editor").post(page_of(draft()), data)
    assert told in errors_of(response)
    assert not ReviewLink.objects.exists()
    assert data.get("recipient", "") in response.text


def test_what_readers_have_is_offered_no_link(desk):
    article = published()
    client = desk("Editor")
    assert "it needs no link for review" in words_of(client.get(page_of(article)))
    response = client.post(page_of(article), {"recipient": "Ana", "days": "7"})
    assert response.status_code == 200
    assert not ReviewLink.objects.exists()
    assert "Review links" not in client.get(change(article)).text


def test_who_may_not_write_the_story_sees_who_has_links_and_can_hand_on_none(client):
    article = draft()
    link = make_link(article)
    wim = make_user(groups=["Writer"])
    SectionDesk.objects.create(user=wim, section=make_section(slug="sport", name="Sport"))
    client.force_login(wim)
    page = client.get(page_of(article))
    assert "Dr Vega" in page.text
    assert not ADDRESS.search(page.text)
    assert "Revoke" not in page.text
    assert client.post(page_of(article), {"recipient": "x", "days": "7"}).status_code == 403
    assert client.post(revoke_of(link)).status_code == 403
    assert fresh(link).revoked_at is None


def test_a_story_under_embargo_is_there_for_those_it_names_and_warns_them(client):
    article = draft(embargo_until=timezone.now() + DAY)
    ana, ben = make_user(groups=["Editor"]), make_user(groups=["Editor"])
    publishing.name_people(article, [ana], by=ana)
    link = make_link(article)
    client.force_login(ben)
    assert client.get(page_of(article)).status_code == 404
    assert client.post(revoke_of(link)).status_code == 404
    client.force_login(ana)
    assert "under embargo until" in words_of(client.get(page_of(article)))


def test_the_link_of_another_story_is_not_revoked_here(desk):
    link, other = make_link(draft()), draft(headline="Other")
    client = desk("Editor")
    assert client.post(f"{page_of(other)}{link.pk}/revoke/").status_code == 404
    assert fresh(link).revoked_at is None
    assert client.get(revoke_of(link)).status_code == 405


@pytest.mark.parametrize(
    ("kind", "told"), [("expired", "Ended, at the latest on"), ("revoked", "Revoked on")]
)
def test_links_that_have_ended_stay_in_the_list(desk, kind, told):
    link = ended(kind)
    assert told in words_of(desk("Editor").get(page_of(link.article)))


def test_a_page_of_many_links_asks_as_little_as_one_of_few(desk, django_assert_max_num_queries):
    article, client = draft(), desk("Editor")
    for _number in range(20):
        make_link(article, days=reviewing.DAYS[0])
    with django_assert_max_num_queries(14):
        page = client.get(page_of(article))
    assert len(ADDRESS.findall(page.text)) == 20


def test_the_newest_link_stands_first(desk):
    article = draft()
    make_link(article, recipient="First", now=timezone.now() - timedelta(hours=1))
    make_link(article, recipient="Second")
    names = re.findall(r'<h3 dir="auto">(\w+)', desk("Editor").get(page_of(article)).text)
    assert names == ["Second", "First"]
