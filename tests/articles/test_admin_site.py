"""The desk of what articles stand among: sections, topics, people, pages, the site itself."""

from __future__ import annotations

import pytest

from articles import publishing
from articles.models import (
    Article,
    Edition,
    OldPath,
    Page,
    Person,
    Section,
    SiteIdentity,
)
from tests.articles.test_admin import errors_of, published
from tests.factories import make_person, make_section, make_site, make_topic

pytestmark = pytest.mark.django_db


def test_a_section_is_stored_with_the_menus_and_its_slug_stays_once_used(desk):
    client = desk("Editor")
    data = {"name": "City", "slug": "city", "language": "en", "order": 3}
    client.post("/admin/articles/section/add/", data)
    section = Section.objects.get()
    assert section.edition == Edition.objects.get(prefix="")
    assert SiteIdentity.objects.current().nav["sections"] == [{"name": "City", "url": "/city/"}]
    published(section=section)
    address = f"/admin/articles/section/{section.pk}/change/"
    assert 'name="slug"' not in client.get(address).text
    client.post(address, {**data, "name": "Town", "slug": "town"})
    section.refresh_from_db()
    assert (section.name, section.slug) == ("Town", "city")
    assert Article.objects.get().card["section"]["name"] == "Town"


def test_a_page_takes_no_address_of_a_section(desk):
    make_section()
    data = {"title": "S", "slug": "security", "place": "none", "order": 1, "seen": ""}
    response = desk("Editor").post("/admin/articles/page/add/", data)
    assert "A section has this address already." in errors_of(response)


@pytest.mark.parametrize("slug", ["admin", "2019", "de", "static"])
def test_the_sites_own_addresses_are_refused(desk, slug):
    data = {"title": "S", "slug": slug, "place": "none", "order": 1, "seen": ""}
    response = desk("Editor").post("/admin/articles/page/add/", data)
    assert "used by the site itself" in errors_of(response)


def test_a_page_is_cleaned_put_in_the_menu_and_guarded_against_lost_texts(desk):
    client = desk("Editor")
    data = {
        "title": "About",
        "slug": "about",
        "place": "header",
        "order": 1,
        "body_source": "<p onclick=x>We.</p>",
        "published_at_0": "2020-01-01",
        "published_at_1": "10:00",
        "seen": "",
    }
    client.post("/admin/articles/page/add/", data)
    page = Page.objects.get()
    assert page.body == "<p>We.</p>"
    assert SiteIdentity.objects.current().nav["header"][0]["name"] == "About"
    address = f"/admin/articles/page/{page.pk}/change/"
    stale = {**data, "body_source": "<p>Mine.</p>", "seen": page.changed_at.isoformat()}
    page.title = "About us"
    publishing.save_page(page, by="Ben")
    response = client.post(address, stale)
    assert "Somebody saved this page" in errors_of(response)
    assert "Mine." in response.text
    for odd in ("", "x", "2020-13-45T99:99:99"):
        assert "incomplete" in errors_of(client.post(address, {**data, "seen": odd}))
    page.refresh_from_db()
    assert (page.title, page.body) == ("About us", "<p>We.</p>")


def test_another_name_of_a_person_or_topic_reaches_the_cards(desk):
    ana, topic = make_person(name="Ana"), make_topic()
    article = published(credits=[ana], topics=[topic])
    client = desk("Editor")
    client.post(f"/admin/articles/person/{ana.pk}/change/", {"name": "Ana Lopes"})
    client.post(f"/admin/articles/topic/{topic.pk}/change/", {"name": "Roads"})
    article.refresh_from_db()
    assert article.card["credits"][0]["name"] == "Ana Lopes"
    assert article.card["topics"][0]["name"] == "Roads"
    assert Person.objects.get().slug == ana.slug


def test_the_identity_is_one_row_and_moves_the_version_of_every_page(desk):
    client, identity = desk("Editor"), make_site()
    assert client.get("/admin/articles/siteidentity/add/").status_code == 403
    address = f"/admin/articles/siteidentity/{identity.pk}/change/"
    client.post(address, {"name": "The Herald", "language": "en"})
    now = SiteIdentity.objects.get()
    assert (now.name, now.version) == ("The Herald", identity.version + 1)


def test_a_first_identity_is_made_at_the_desk(desk):
    data = {"name": "The Herald", "language": "en"}
    assert desk("Editor").post("/admin/articles/siteidentity/add/", data).status_code == 302
    assert SiteIdentity.objects.get().pk == 1


def test_old_addresses_are_only_read(desk):
    article = published(slug="one")
    publishing.rename(article, by="Ana", slug="two")
    client, old = desk("Editor"), OldPath.objects.get()
    assert old.path in client.get("/admin/articles/oldpath/").text
    page = client.get(f"/admin/articles/oldpath/{old.pk}/change/").text
    assert 'name="_save"' not in page
