"""A change of a picture reaches every text that shows it, and is nobody's change of the text."""

from __future__ import annotations

import pytest

from articles import publishing
from articles.media.models import Picture
from articles.models import Page
from tests.articles.test_body import figure, make_picture
from tests.articles.test_publishing import PAST

pytestmark = pytest.mark.django_db


def test_a_changed_picture_renews_a_page_but_not_the_time_that_its_editor_saw(client):
    picture = make_picture()
    page = Page(title="About", slug="about", body_source=figure(picture.key, ""), published_at=PAST)
    publishing.save_page(page, by="Ana")
    seen, etag = page.changed_at, client.get("/about/").headers["ETag"]
    Picture.objects.update(alt="Four lorries")
    publishing.refresh_figures(picture.pk)
    answer = client.get("/about/", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "Four lorries" in answer.text
    page = Page.objects.get()
    page.title = "About us"
    publishing.save_page(page, by="Ana", seen=seen)
    assert (Page.objects.get().title, "Four lorries" in page.body) == ("About us", True)
