"""A silent fix leaves the update time alone wherever it is told; a visible one moves it there."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree, html

from articles import publishing
from articles.models import Article, Correction
from tests.factories import make_section, make_site, make_topic

pytestmark = pytest.mark.django_db
BEGUN = timedelta(hours=3)
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
    "a": "http://www.w3.org/2005/Atom",
}


def fixed(story: Article, **fields: object) -> Article:
    story.body_source = "<p>Seven people were hurt.</p>"
    return publishing.save(story, by="Ana", **fields)


def corrected(story: Article, kind: str) -> Correction:
    story.body_source = "<p>Seven people were hurt.</p>"
    return publishing.correct(story, by="Ana", kind=kind, text="It was seven.")


def headlined(story: Article) -> Article:
    story.headline = "Other words"
    return publishing.save(story, by="Ana")


def moved(story: Article) -> Article:
    story.section = make_section(slug="world", name="World")
    return publishing.save(story, by="Ana")


def first_of(story: Article) -> int:
    return int(story.revisions.order_by("number").values_list("pk", flat=True)[0])


def restored(story: Article, **fields: object) -> Article:
    return publishing.restore(story, story.revisions.get(pk=first_of(story)), by="Ana", **fields)


SILENT = {
    "a typo is mended": fixed,
    "another headline": headlined,
    "another topic": lambda story: publishing.save(story, by="Ana", topics=[make_topic()]),
    "another address": lambda story: publishing.rename(story, by="Ana", slug="other"),
    "another section": moved,
    "an older text comes back silently": restored,
    "a note to colleagues": lambda story: publishing.add_note(story, by="Ana", text="Look."),
}
VISIBLE = {
    "a change that matters": lambda story: fixed(story, visible_update=True),
    "an older text comes back visibly": lambda story: restored(story, visible_update=True),
} | {
    f"a {kind} is told": lambda story, kind=kind: corrected(story, kind)
    for kind in Correction.Kind.values
}


@pytest.fixture
def story() -> Article:
    make_site(name="The Post")
    begun = timezone.now() - BEGUN
    article = Article(
        section=make_section(), headline="Stones", body_source="<p>Nine people were hurt.</p>"
    )
    publishing.save(article, by="Ana")
    publishing.publish(article, by="Ana", at=begun)
    return Article.objects.get(pk=article.pk)


def instants(*values: str | None) -> list[datetime]:
    return [datetime.fromisoformat(one) for one in values if one]


def told(story: Article) -> dict[str, list[datetime]]:
    """When the story was last changed, by each place that tells readers or machines; where none
    does, the list is empty."""
    row, reader = Article.objects.get(pk=story.pk), Client()

    def xml(address: str):
        return etree.fromstring(reader.get(address).content)

    page = html.fromstring(reader.get(row.get_absolute_url()).content)
    shown = page.xpath('//p[@class="stamp"][contains(., "Updated")]/time/@datetime')
    blocks = [json.loads(one) for one in page.xpath('//script[@type="application/ld+json"]/text()')]
    modified = re.findall(r'"dateModified": "([^"]+)"', json.dumps(blocks))
    plain = html.fromstring(reader.get(f"{row.get_absolute_url()}?text").content)
    begun = timezone.localtime(row.visible_from)
    feed = reader.get("/feed.json").json()["items"]
    return {
        "page": instants(*shown),
        "text page": instants(*plain.xpath('//p[contains(., "Updated")]/time/@datetime')),
        "open graph": instants(*page.xpath('//meta[@property="article:modified_time"]/@content')),
        "JSON-LD": instants(*modified[:1]),
        "feed": instants(*(one.text for one in xml("/feed/").findall("a:entry/a:updated", NAMES))),
        "JSON feed": instants(*(one.get("date_modified") for one in feed)),
        "sitemap": instants(
            *(
                one.text
                for one in xml(f"/sitemap-{begun:%Y-%m}.xml").iterfind(".//s:lastmod", NAMES)
            )
        ),
        "news sitemap": instants(
            *(one.text for one in xml("/sitemap-news.xml").iterfind(".//s:lastmod", NAMES))
        ),
    }


def published_as_told(story: Article) -> set[datetime]:
    """When it appeared first, by what tells that: no update moves it."""
    tree = etree.fromstring(Client().get("/sitemap-news.xml").content)
    feed = etree.fromstring(Client().get("/feed/").content)
    found = tree.findall(".//n:publication_date", NAMES) + feed.findall(".//a:published", NAMES)
    return set(instants(*(one.text for one in found)))


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_silent_is(story, change):
    before, published = told(story), published_as_told(story)
    version = story.version
    change(story)
    assert told(story) == before
    assert published_as_told(story) == published
    assert change is SILENT["a note to colleagues"] or (
        Article.objects.get(pk=story.pk).version > version
    )


@pytest.mark.parametrize("change", VISIBLE.values(), ids=VISIBLE)
def test_visible_in_every_place_at_one_time_is(story, change):
    before, published, began = told(story), published_as_told(story), timezone.now()
    assert before["page"] == before["text page"] == []
    change(story)
    after = told(story)
    for place, times in after.items():
        assert len(times) == 1, place
        assert times != before[place], place
        assert began - timedelta(seconds=1) <= times[0] <= timezone.now(), place
    assert len({one[0] for one in after.values()}) == 1
    assert (
        published_as_told(story) == published == {story.first_published_at.replace(microsecond=0)}
    )


def test_a_silent_fix_after_a_visible_one_keeps_the_visible_time(story):
    fixed(story, visible_update=True)
    shown = told(story)
    headlined(Article.objects.get(pk=story.pk))
    assert told(story) == shown
