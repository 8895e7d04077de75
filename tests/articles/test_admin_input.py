"""Damaged addresses and forms at the desk are answered, never failed on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.media import sturdy
from tests.articles.test_admin import ADD, LIST, change, draft, payload
from tests.articles.test_body import make_picture

pytestmark = pytest.mark.django_db
LONG = "9" * 30


@pytest.mark.parametrize("start", ["9" * 5000, "-1", "²", "1.5"])
def test_no_place_in_the_picture_library_is_too_far(desk, start):
    make_picture()
    answer = desk("Writer").get(reverse("admin:articles_article_pictures"), {"start": start})
    assert answer.status_code == 200
    assert bool(answer.json()["pictures"]) is (start[0] != "9")


@pytest.mark.parametrize(
    "address",
    [
        f"{ADD}?topics=zzz",
        f"{ADD}?topics={LONG}",
        f"{ADD}?section=zzz&lead_picture={LONG}",
        f"{LIST}?kind__exact=%00",
        f"{LIST}?q=%00",
        f"{LIST}?section__id__exact=zzz",
        f"{LIST}?section__id__exact={LONG}",
        f"{LIST}{LONG}/change/",
        f"{LIST}_00/change/",
        f"{LIST}{LONG}/delete/",
        f"{LIST}{LONG}/history/",
        "/admin/articles/person/add/?picture=zzz",
        "/admin/articles/front/?place=%00&q=%00",
        f"/admin/articles/front/?section={LONG}&place={LONG}&q={LONG}",
        "/admin/articles/front/?section=%00",
        "/admin/articles/front/preview/?at=%00",
        f"/admin/articles/front/preview/?at=9999-12-31T23:59&section={LONG}",
        "/admin/media/picture/?state__exact=%00",
        f"/admin/media/picture/{LONG}/change/",
    ],
)
def test_an_impossible_address_is_no_error_of_ours(desk, address):
    assert desk("Editor").get(address).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("field", ["topics", "lead_picture"])
def test_the_searches_of_the_form_take_a_character_that_no_column_takes(desk, field):
    names = {"app_label": "articles", "model_name": "article", "field_name": field}
    answer = desk("Editor").get("/admin/autocomplete/", {**names, "term": "\0"})
    assert (answer.status_code, answer.json()["results"]) == (200, [])


@pytest.mark.parametrize("value", [LONG, "zzz", "\0", "-1"])
@pytest.mark.parametrize("field", ["topics", "lead_picture", "section", "credits-0-person"])
def test_a_form_with_an_impossible_row_writes_nothing(desk, field, value):
    client, article = desk("Editor"), draft()
    data = payload(article, people=[{"person": "", "role": "author"}], headline="Two")
    answer = client.post(change(article), {**data, field: value})
    assert answer.status_code in (200, 400)
    article.refresh_from_db()
    assert article.headline == "Convoys pelted"


def test_a_list_counts_no_further_than_people_leaf(desk, monkeypatch):
    for number in range(4):
        draft(headline=f"Story {number}")
    monkeypatch.setattr(sturdy, "COUNTED", 3)
    answer = desk("Editor").get(LIST)
    assert answer.context["cl"].result_count == 3
