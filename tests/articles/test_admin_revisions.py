"""The history of a story at the desk: what each save changed, and any of them brought back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Article:
    story = Article(
        section=make_section(), headline="Bridge closed", body_source="<p>For a week.</p>"
    )
    publishing.save(story, by="Ana")
    story.headline, story.body_source = "Bridge open", "<p>For a month.</p>"
    publishing.save(story, by="Ben", note="Council called")
    return story


def client_of(*groups: str) -> Client:
    client = Client()
    client.force_login(make_user(groups=groups, email="desk@example.org", name="Dee"))
    return client


def at(story: Article, page: str) -> str:
    return f"/admin/articles/article/{story.pk}/{page}"


def bare(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition('id="content-main"')[2]).split())


def test_the_history_leads_to_each_change_and_offers_two_to_compare(story):
    page = client_of("Writer").get(at(story, "history/")).content.decode()
    assert "Council called" in page
    for number in (1, 2):
        assert f"compare/?new={number}" in page
        assert f'name="old" value="{number}"' in page
    assert "restore/?revision=1" in page
    assert "restore/?revision=2" not in page


def test_two_revisions_stand_side_by_side_word_by_word(story):
    page = client_of("Writer").get(at(story, "compare/?old=1&new=2")).content.decode()
    assert "Bridge <del>closed</del>" in page
    assert "Bridge <ins>open</ins>" in page
    assert "For a <del>week</del>." in page
    assert "From revision 1 to revision 2" in page


def test_in_one_text_what_went_stands_before_what_came(story):
    page = client_of("Writer").get(at(story, "compare/?old=1&new=2&as=inline")).content.decode()
    assert "Bridge <del>closed</del><ins>open</ins>" in page


@pytest.mark.parametrize("query", ["", "?new=2", "?old=2&new=1", "?new=2&old=x"])
def test_without_a_choice_the_newest_change_is_shown_and_the_older_always_stands_first(
    story, query
):
    page = client_of("Writer").get(at(story, f"compare/{query}"))
    assert "From revision 1 to revision 2" in page.content.decode()


def test_the_first_revision_is_compared_with_nothing(story):
    page = client_of("Writer").get(at(story, "compare/?new=1")).content.decode()
    assert "the first that is kept" in page
    assert "<ins>Bridge closed</ins>" in page


@pytest.mark.parametrize("page", ["compare/?new=9", "restore/?revision=9", "restore/"])
def test_a_revision_that_there_is_not_is_not_found(story, page):
    assert client_of("Writer").get(at(story, page)).status_code == 404


def test_a_revision_is_brought_back_after_its_changes_were_shown(story):
    client = client_of("Writer")
    asked = client.get(at(story, "restore/?revision=1")).content.decode()
    assert "Bridge <del>open</del>" in asked
    sent = client.post(at(story, "restore/?revision=1"), {"seen": "2", "note": "Council again"})
    assert sent.status_code == 302
    story.refresh_from_db()
    assert (story.headline, story.text) == ("Bridge closed", "For a week.")
    newest = story.revisions.first()
    assert (newest.number, newest.by, newest.note) == (3, "Dee", "Council again")


def test_who_brings_back_over_a_save_that_the_page_did_not_show_is_told_and_shown(story):
    client = client_of("Writer")
    story.deck = "News of the bridge."
    publishing.save(story, by="Cleo")
    answer = client.post(at(story, "restore/?revision=1"), {"seen": "2"})
    assert answer.status_code == 409
    assert "Cleo saved this article" in answer.content.decode()
    assert "<del>News of the bridge.</del>" in answer.content.decode()
    assert story.revisions.count() == 3


def test_what_stays_as_it_is_is_not_promised_to_come_back(story):
    story.section = make_section(slug="culture", name="Culture")
    story.expire_at = timezone.now() + timedelta(days=3)
    publishing.save(story, by="Ana")
    told = bare(client_of("Writer").get(at(story, "restore/?revision=2")).content.decode())
    assert "Culture" not in told
    assert "Nothing differs." in told


def test_only_those_who_publish_bring_back_a_published_story(story):
    publishing.publish(story, by="Ana")
    answer = client_of("Writer").post(at(story, "restore/?revision=1"), {"seen": "3"})
    assert answer.status_code == 403
    assert story.revisions.count() == 3


def test_an_editor_chooses_whether_readers_are_shown_an_update(story):
    publishing.publish(story, by="Ana")
    shown = Article.objects.get(pk=story.pk).updated_at
    client = client_of("Editor")
    assert 'name="visible_update"' in client.get(at(story, "restore/?revision=1")).content.decode()
    client.post(at(story, "restore/?revision=1"), {"seen": "3"})
    assert Article.objects.get(pk=story.pk).updated_at == shown
    client.post(at(story, "restore/?revision=2"), {"seen": "4", "visible_update": "on"})
    assert Article.objects.get(pk=story.pk).updated_at > shown


@pytest.mark.parametrize("page", ["history/", "compare/", "restore/?revision=1"])
def test_a_story_under_embargo_has_no_history_for_others(story, page):
    Article.objects.filter(pk=story.pk).update(embargo_until=timezone.now() + timedelta(days=1))
    assert client_of("Writer").get(at(story, page)).status_code in (302, 404)
    named = make_user(groups=["Writer"], email="named@example.org")
    story.embargo_people.add(named)
    client = Client()
    client.force_login(named)
    assert client.get(at(story, page)).status_code == 200


def test_a_long_history_is_leafed_through(story, monkeypatch):
    monkeypatch.setattr("articles.admin.revisions.SHOWN", 2)
    for number in range(3):
        story.deck = f"Deck {number}"
        publishing.save(story, by="Ana")
    client = client_of("Writer")
    seen = [5, 4]
    page = client.get(at(story, "history/"))
    assert [one["number"] for one in page.context["revisions"]] == seen
    assert 'href="?before=4"' in page.content.decode()
    last = client.get(at(story, "history/?before=2"))
    assert [one["number"] for one in last.context["revisions"]] == [1]
