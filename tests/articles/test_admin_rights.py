"""What each group changes and reads: nothing that readers see moves without an editor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Page, Topic
from tests.articles.test_admin import LIST, change, draft, published
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db


def scheduled_with(picture) -> None:
    waiting = draft(lead_picture=picture)
    publishing.publish(waiting, by="Ana", at=timezone.now() + timedelta(days=1))


def standing_with(picture, **fields) -> None:
    page = Page(title="About", slug="about", body_source=figure(picture.key), **fields)
    publishing.save_page(page, by="Ana")


@pytest.mark.parametrize(
    ("use", "free"),
    [
        (lambda picture: None, True),
        (lambda picture: draft(lead_picture=picture), True),
        (lambda picture: draft(body_source=figure(picture.key)), True),
        (lambda picture: standing_with(picture), True),
        (lambda picture: published(lead_picture=picture), False),
        (lambda picture: published(body_source=figure(picture.key)), False),
        (scheduled_with, False),
        (lambda picture: standing_with(picture, published_at=timezone.now()), False),
        (lambda picture: make_person(picture=picture), False),
    ],
)
def test_a_writer_changes_a_picture_only_while_no_reader_sees_it(desk, use, free):
    picture = make_picture()
    use(picture)
    data = {"alt": "Another alt", "credit": "Ana", "focal_x": "50", "focal_y": "50"}
    address = f"/admin/media/picture/{picture.pk}/change/"
    writer = desk("Writer")
    assert ('name="upload"' in writer.get(address).text) is free
    assert writer.post(address, data).status_code == (302 if free else 403)
    picture.refresh_from_db()
    assert (picture.alt == "Another alt") is free
    assert desk("Editor").post(address, {**data, "alt": "An editor's"}).status_code == 302


def test_a_writer_makes_no_topic_because_its_page_is_public_at_once(desk):
    data = {"name": "Roads", "slug": "roads", "description": "Mine"}
    assert desk("Writer").post("/admin/articles/topic/add/", data).status_code == 403
    assert not Topic.objects.exists()
    assert desk("Editor").post("/admin/articles/topic/add/", data).status_code == 302


def test_a_moderator_reads_what_readers_have_seen_and_nothing_before(desk):
    secret, shown, gone = draft(headline="Secret"), published(headline="Shown"), published()
    waiting = publishing.publish(
        draft(headline="Secret too"), by="Ana", at=timezone.now() + timedelta(days=1)
    )
    publishing.withdraw(gone, by="Ana", reason="Wrong")
    moderator = desk("Moderator")
    listed = moderator.get(LIST)
    assert set(listed.context["cl"].queryset) == {shown, gone}
    for article in (secret, waiting):
        for page in ("change/", "history/"):
            answer = moderator.get(f"{LIST}{article.pk}/{page}")
            assert (answer.status_code, "Secret" in answer.text) == (302, False)
    page = moderator.get(change(shown))
    assert (page.status_code, f"{shown.pk}/history/" in page.text) == (200, False)
    assert moderator.get(f"{LIST}{shown.pk}/history/").status_code == 403
    assert f"{shown.pk}/history/" in desk("Writer").get(change(shown)).text


def test_the_account_behind_a_byline_is_shown_to_those_who_see_accounts(desk):
    account = make_user(email="secret@example.org")
    person = make_person(user=account)
    address = f"/admin/articles/person/{person.pk}/change/"
    for group in ("Editor", "Writer"):
        assert "secret@example.org" not in desk(group).get(address).text
    desk("Editor").post(address, {"name": "Ana", "user": ""})
    person.refresh_from_db()
    assert (person.name, person.user) == ("Ana", account)
    page = desk(is_superuser=True, email="owner@example.org").get(address).text
    assert 'name="user"' in page
