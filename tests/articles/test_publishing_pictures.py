"""A change of a picture reaches every text that shows it, and is nobody's change of the text."""

from __future__ import annotations

import pytest

from articles import publishing, usage
from articles.media.models import Picture
from articles.models import Page, SiteIdentity
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


def test_a_changed_logo_renews_what_pages_say_of_the_publisher(client):
    picture = make_picture()
    site = publishing.save_identity(SiteIdentity(name="Post", logo=picture), by="Ana")
    etag = client.get("/").headers["ETag"]
    Picture.objects.update(copyright="© 2026 Post")
    publishing.refresh_figures(picture.pk)
    answer = client.get("/", headers={"If-None-Match": etag})
    assert "© 2026 Post" in answer.text
    assert SiteIdentity.objects.current().version == site.version + 1


def test_the_logo_is_public_and_is_named_before_anybody_deletes_it():
    picture = make_picture()
    assert (usage.is_public(picture.pk), usage.of_picture(picture.pk)) == (False, [])
    publishing.save_identity(SiteIdentity(name="Post", logo=picture), by="Ana")
    assert usage.is_public(picture.pk)
    assert usage.of_picture(picture.pk) == [("Post", "/admin/articles/siteidentity/1/change/")]
