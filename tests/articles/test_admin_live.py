"""Live coverage at the desk: written fast, changed knowingly, ended and taken up again."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import publishing
from articles.models import Article, LiveEntry
from articles.publishing import live as writing
from tests.articles.test_live import make_live
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db


def at(story: Article, tail: str = "") -> str:
    return f"/admin/articles/article/{story.pk}/live/{tail}"


def write(client, story, text="<p>The pier is closed.</p>", **fields):
    return client.post(at(story), {"headline": "", "body_source": text, **fields})


@pytest.fixture
def client(desk):
    return desk("Editor", name="Ben")


def test_an_entry_is_out_with_one_press(client):
    story = make_live()
    sent = write(client, story, headline="Pier closed", is_key="on")
    assert sent.headers["Location"] == at(story)
    page = client.get(at(story)).text
    assert "Entry 1 is out." in page
    assert "Pier closed" in page
    entry = LiveEntry.objects.get()
    assert (entry.by, entry.is_key, entry.text) == ("Ben", True, "The pier is closed.")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "<p></p>"}, "An entry says something"),
        ({"text": "<p>The [TK] pier</p>"}, "This is still in it: The [TK] pier"),
        ({"headline": "x" * 251}, "at most 250 characters"),
        ({"text": "<ul><li>" * 200 + "deep"}, "nests"),
    ],
)
def test_what_is_not_taken_is_said_and_stays_in_the_form(client, fields, told):
    story = make_live()
    answer = write(client, story, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert not LiveEntry.objects.exists()


def test_an_entry_is_changed_and_what_it_said_stands_below(client):
    story = make_live()
    write(client, story)
    fields = {"headline": "", "body_source": "<p>The pier is open.</p>", "seen": "1"}
    assert client.post(at(story, "1/"), fields).status_code == 302
    page = client.get(at(story, "1/")).text
    assert "The pier is open." in page
    assert "The pier is closed." in page


def test_two_on_one_entry_lose_no_word(client):
    story = make_live()
    write(client, story)
    entry = LiveEntry.objects.get()
    writing.edit_entry(
        entry, by="Cleo", headline="", body_source="<p>Theirs.</p>", is_key=False, seen=1
    )
    mine = {"headline": "", "body_source": "<p>Mine.</p>", "seen": "1"}
    refused = client.post(at(story, "1/"), mine)
    assert refused.status_code == 422
    assert "Cleo changed this entry" in refused.text
    assert "Theirs." in refused.text
    assert "Mine." in refused.text
    assert 'name="seen" value="2"' in refused.text
    assert client.post(at(story, "1/"), {**mine, "seen": "2"}).status_code == 302
    assert LiveEntry.objects.get().text == "Mine."


def test_an_entry_is_removed_for_a_reason_and_only_for_one(client):
    story = make_live()
    write(client, story)
    none = client.post(at(story, "1/remove/"), {"seen": "1", "reason": " "}, follow=True)
    assert "give a reason" in none.text
    client.post(at(story, "1/remove/"), {"seen": "1", "reason": "It was wrong."})
    page = client.get(at(story)).text
    assert "Removed: It was wrong." in page
    assert "Change or remove" not in page
    assert "Remove it" not in client.get(at(story, "1/")).text


def test_the_coverage_ends_and_goes_on(client):
    story = make_live()
    ended = client.post(at(story, "end/"), follow=True).text
    assert "Coverage ended:" in ended
    assert "Next entry" not in ended
    assert "ended" in write(client, story).text
    assert "Next entry" in client.post(at(story, "end/"), {"reopen": "1"}, follow=True).text


def test_entries_of_a_draft_are_kept_until_it_appears(client):
    story = make_live(public=False)
    write(client, story)
    assert "is kept until the story appears" in client.get(at(story)).text


def test_the_form_of_a_live_story_leads_to_its_entries_and_others_have_none(client):
    story = make_live()
    change = f"/admin/articles/article/{story.pk}/change/"
    assert at(story) in client.get(change).text
    plain = publishing.save(Article(section=make_section(), headline="Plain"), by="Ana")
    assert client.get(at(plain)).status_code == 404
    assert at(plain) not in client.get(f"/admin/articles/article/{plain.pk}/change/").text


def test_a_writer_reads_the_entries_of_what_is_public_and_writes_those_of_a_draft():
    public, own, client = make_live(), make_live(public=False), Client()
    client.force_login(make_user(groups=["Writer"], email="w@example.org"))
    assert client.get(at(public)).status_code == 200
    assert "Next entry" not in client.get(at(public)).text
    for tail in ("", "end/"):
        assert client.post(at(public, tail), {"body_source": "<p>x</p>"}).status_code == 403
    assert write(client, own).status_code == 302


@pytest.mark.parametrize("tail", ["9/", "9/remove/"])
def test_an_entry_that_there_is_not_is_not_found(client, tail):
    assert client.post(at(make_live(), tail)).status_code == 404
