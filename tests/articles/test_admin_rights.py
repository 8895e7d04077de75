"""What each group changes and reads: nothing that readers see moves without an editor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Page, Topic
from tests.articles.test_admin import draft, published
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person

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
