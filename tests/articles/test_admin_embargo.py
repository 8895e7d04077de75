"""Stories under embargo at the desk: who sees them, who is named, and what the form says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles import publishing
from articles.models import Article, Section
from tests.articles.test_admin import LIST, change, draft, errors_of, payload
from tests.articles.test_admin_workflow import HOUR, client_of, press, stored
from tests.articles.test_rights import editor, writer
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def secret(**fields: Any) -> Article:
    return draft(headline="Secret merger", embargo_until=timezone.now() + HOUR, **fields)


@pytest.mark.parametrize(
    "address",
    [
        LIST,
        f"{LIST}?q=merger",
        f"{LIST}?state=draft",
        "/admin/autocomplete/?app_label=articles&model_name=relatedstory&field_name=related&term=me",
    ],
    ids=["list", "search", "filter", "autocomplete"],
)
def test_no_list_names_a_story_under_embargo_to_those_whom_it_does_not_name(address):
    article, oda = secret(), writer("Oda")
    article.embargo_people.add(oda)
    Article.objects.filter(pk=article.pk).update(assignee=oda)
    assert "Secret merger" in client_of(oda).get(address).text
    assert "Secret merger" not in client_of(editor()).get(address).text


@pytest.mark.parametrize("page", ["change/", "history/", "delete/", "notes/"])
def test_no_page_of_a_story_under_embargo_opens_for_those_whom_it_does_not_name(page):
    answer = client_of(editor()).get(f"{LIST}{secret().pk}/{page}", follow=True)
    assert "Secret merger" not in answer.text


@pytest.mark.parametrize(("at", "told"), [(-HOUR, True), (HOUR, False)])
def test_the_way_to_the_site_tells_no_address_that_readers_do_not_have(at, told):
    article = draft()
    publishing.publish(article, by="Ana", at=timezone.now() + at)
    kind = ContentType.objects.get_for_model(Article).pk
    answer = client_of(editor()).get(f"/admin/r/{kind}/{article.pk}/")
    assert answer.status_code == (302 if told else 404)
    assert (article.slug in answer.headers.get("Location", "")) is told
    assert client_of(writer()).get(f"/admin/r/{kind}/{'9' * 30}/").status_code == 404
    section = ContentType.objects.get_for_model(Section).pk
    assert (
        client_of(writer("W")).get(f"/admin/r/{section}/{article.section_id}/").status_code == 302
    )


def test_a_story_under_embargo_is_related_to_no_other_by_those_who_do_not_see_it():
    article, hidden = draft(), secret()
    data = payload(article, stories=[{"related": hidden.pk, "order": 1}])
    assert "valid choice" in errors_of(client_of(editor()).post(change(article), data))


def test_who_sets_an_embargo_still_sees_the_story_and_names_who_else_does():
    wim, oda, article = writer(), writer("Oda"), draft()
    at = timezone.localtime() + HOUR
    times = {"embargo_until_0": f"{at:%Y-%m-%d}", "embargo_until_1": f"{at:%H:%M:%S}"}
    press(wim, article, "_save", embargo_people=[oda.pk], **times)
    assert set(stored(article).embargo_people.all()) == {wim, oda}
    assert client_of(wim).get(change(article)).status_code == 200
    press(oda, stored(article), "_save", embargo_people=[wim.pk], **times)
    assert set(stored(article).embargo_people.all()) == {wim, oda}


def test_the_form_says_with_the_zone_what_is_still_to_come(settings):
    settings.TIME_ZONE = "Europe/Lisbon"
    edda, article = editor(), draft()
    article.expire_at = timezone.now() + 3 * HOUR
    article.embargo_until = timezone.now() + 2 * HOUR
    publishing.save(article, by=edda)
    article.embargo_people.add(edda)
    publishing.publish(article, by=edda, at=timezone.now() + HOUR)
    page = client_of(edda).get(change(article)).text
    said = re.search(r'<div class="readonly">(Scheduled.*?)</div>', page)
    assert said is not None
    scheduled, embargo, ends = said[1].split(" · ")
    assert embargo.startswith("Embargo until")
    assert ends.startswith("Ends")
    assert all(one.endswith("(Europe/Lisbon)") for one in (scheduled, embargo, ends))
    assert scheduled.split("from ")[1] == embargo.split("until ")[1]


def test_whoever_is_in_the_byline_needs_no_naming():
    wim = writer()
    article = draft(credits=[make_person(user=wim)])
    at = timezone.localtime() + HOUR
    times = {"embargo_until_0": f"{at:%Y-%m-%d}", "embargo_until_1": f"{at:%H:%M:%S}"}
    press(wim, article, "_save", **times)
    assert stored(article).embargo_until is not None
    assert not stored(article).embargo_people.exists()
