"""Sections, pages, menus and cards, and two people at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.db import models as db_models
from django.utils import timezone

from articles import publishing
from articles.models import Article, OldPath, Page, Section, SiteIdentity
from tests.articles.test_publishing import PAST, actions, draft, published
from tests.factories import make_person, make_section, make_site

pytestmark = pytest.mark.django_db


def test_a_menu_names_sections_in_order_and_public_pages_by_place():
    make_site(version=4)
    make_section(slug="city", name="City", order=2)
    make_section(slug="world", name="World", order=1)
    now = timezone.now()
    for slug, place, at, role in (
        ("about", "header", now, ""),
        ("imprint", "footer", now, ""),
        ("secret", "footer", None, "ethics"),
        ("hidden", "none", now, "corrections"),
    ):
        page = Page(slug=slug, title=slug.title(), place=place, published_at=at, role=role)
        publishing.save_page(page, by="Ana")
    identity = SiteIdentity.objects.current()
    assert identity.nav == {
        "sections": [{"name": "World", "url": "/world/"}, {"name": "City", "url": "/city/"}],
        "header": [{"name": "About", "url": "/about/"}],
        "footer": [{"name": "Imprint", "url": "/imprint/"}],
        "policies": [{"name": "Hidden", "url": "/hidden/", "role": "corrections"}],
        "banners": [],
    }
    assert identity.version == 8


def test_a_site_without_an_identity_gets_one_with_its_menus():
    make_section()
    publishing.refresh_site()
    assert SiteIdentity.objects.get().nav["sections"] == [{"name": "Security", "url": "/security/"}]


def test_a_page_is_cleaned_and_moves_without_breaking_a_link():
    page = Page(slug="about", title="About", body_source="<h1>We</h1>", published_at=PAST)
    publishing.save_page(page, by="Ana")
    assert page.body == "<h2>We</h2>"
    page.slug = "about-us"
    publishing.save_page(page, by="Ana")
    assert OldPath.objects.get().target() == page
    page.slug = "about"
    publishing.save_page(page, by="Ana")
    assert [one.path for one in OldPath.objects.all()] == ["about-us"]


def test_a_page_saved_meanwhile_is_not_overwritten():
    page = publishing.save_page(Page(slug="about", title="About"), by="Ana")
    seen = page.changed_at
    publishing.save_page(Page.objects.get(), by="Ben", seen=seen)
    with pytest.raises(publishing.PublishingRefused):
        publishing.save_page(page, by="Ana", seen=seen)


def test_a_section_and_a_page_never_share_an_address():
    edition = make_section().edition
    publishing.save_page(Page(slug="about", title="About"), by="Ana")
    with pytest.raises(publishing.NotPossible):
        publishing.save_section(Section(slug="about", name="About", edition=edition), by="Ana")
    with pytest.raises(publishing.NotPossible):
        publishing.save_page(Page(slug="security", title="Security"), by="Ana")


def test_a_section_with_another_name_changes_the_cards_and_keeps_its_slug():
    article = published()
    section = article.section
    section.name = "Safety"
    publishing.save_section(section, by="Ana")
    article.refresh_from_db()
    assert article.card["section"]["name"] == "Safety"
    assert SiteIdentity.objects.current().nav["sections"][0]["name"] == "Safety"
    section.slug = "safety"
    with pytest.raises(publishing.NotPossible, match="addresses"):
        publishing.save_section(section, by="Ana")


def test_cards_are_written_only_where_they_changed(django_assert_max_num_queries):
    person = make_person()
    articles = [publishing.save(draft(), by="Ana", credits=[person]) for _number in range(5)]
    before = list(Article.objects.order_by("pk").values_list("version", flat=True))
    assert publishing.refresh_cards([one.pk for one in articles]) == 0
    assert list(Article.objects.order_by("pk").values_list("version", flat=True)) == before
    type(person).objects.update(name="Another")
    with django_assert_max_num_queries(14):
        assert publishing.refresh_cards([one.pk for one in articles]) == 5


# Two at once


def together(*tasks) -> list[object]:
    """Run every task in a thread of its own, all from one starting line; return what came out."""
    line, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(place: int) -> None:
        try:
            line.wait(10)
            results[place] = tasks[place]()
        except (publishing.PublishingRefused, db_models.ObjectDoesNotExist) as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_eight_saves_at_once_one_is_kept_and_seven_are_told():
    article = draft()

    def task(number: int):
        mine = Article.objects.get(pk=article.pk)
        mine.headline = f"Headline {number}"
        return lambda: publishing.save(mine, by=f"Writer {number}")

    results = together(*(task(number) for number in range(8)))
    kept = [one for one in results if isinstance(one, Article)]
    assert len(kept) == 1
    assert sum(isinstance(one, publishing.Outdated) for one in results) == 7
    assert Article.objects.get().headline == kept[0].headline
    assert actions(article) == ["created", "saved"]


@pytest.mark.django_db(transaction=True)
def test_eight_articles_published_at_once_get_eight_addresses():
    drafts = [draft(headline="Fire") for _number in range(8)]

    def task(article: Article):
        return lambda: publishing.publish(article, by="Ana", at=PAST)

    results = together(*(task(article) for article in drafts))
    assert all(isinstance(one, Article) for one in results), results
    assert len(set(Article.objects.values_list("path", flat=True))) == 8


@pytest.mark.django_db(transaction=True)
def test_an_article_published_and_withdrawn_by_many_at_once_is_each_once():
    article = draft()
    seen = [Article.objects.get(pk=article.pk) for _number in range(6)]
    together(*((lambda one=one: publishing.publish(one, by="Ana", at=PAST)) for one in seen))
    assert actions(article) == ["created", "published"]
    seen = [Article.objects.get(pk=article.pk) for _number in range(6)]
    together(*((lambda one=one: publishing.withdraw(one, by="Ana", reason="x")) for one in seen))
    assert actions(article) == ["created", "published", "withdrawn"]
