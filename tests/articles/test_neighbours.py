"""Before and after a story in its section."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from articles import caching, neighbours
from articles.models import Article
from tests.factories import PUBLISHED, make_article, make_section

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def around(article: Article) -> tuple[str | None, str | None]:
    """The headlines before and after a story."""
    row = caching.with_parts(Article.objects.published()).get(pk=article.pk)
    found = (neighbours.read(row.part_earlier), neighbours.read(row.part_later))
    return tuple(one.headline if one else None for one in found)  # type: ignore[return-value]


def story(headline: str, days: int, **fields: Any) -> Article:
    return make_article(headline=headline, at=PUBLISHED + days * DAY, **fields)


def test_a_story_stands_between_the_ones_before_and_after_it():
    first, second, third = story("One", 1), story("Two", 2), story("Three", 3)
    assert around(first) == (None, "Two")
    assert around(second) == ("One", "Three")
    assert around(third) == ("Two", None)


def test_stories_of_one_moment_are_walked_through_each_once():
    stories = [story(name, 1) for name in ("One", "Two", "Three")]
    assert [around(one) for one in stories] == [
        (None, "Two"),
        ("One", "Three"),
        ("Two", None),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        {"section": "other"},
        {"kind": "partner"},
        {"withdrawn_at": PUBLISHED + 9 * DAY},
        {"expire_at": PUBLISHED + 9 * DAY},
        {"embargo_until": datetime(2999, 1, 1, tzinfo=UTC)},
    ],
    ids=["another section", "paid for", "withdrawn", "expired", "under embargo"],
)
def test_what_is_no_neighbour_is_passed_over(hidden):
    if "section" in hidden:
        hidden = {"section": make_section(slug="other", name="Other")}
    first = story("One", 1)
    story("Hidden", 2, **hidden)
    third = story("Three", 3)
    assert (around(first)[1], around(third)[0]) == ("Three", "One")


def test_a_draft_is_nobodys_neighbour():
    only = story("One", 1)
    make_article(headline="Draft", at=None)
    assert around(only) == (None, None)


def test_words_of_a_headline_survive_whatever_they_are(client: Client):
    strange = 'A\\nB, 50\u202f% <b>&"’'
    story(strange, 1, language="ar")
    page = html.document_fromstring(client.get(story("Two", 2).get_absolute_url()).content.decode())
    (link,) = page.xpath("//a[@rel='prev' and contains(@class, 'neighbour')]")
    assert strange in link.text_content()
    assert link.xpath(".//@lang") == ["ar"]
    assert link.xpath(".//@dir") == ["rtl"]


def test_a_story_published_later_changes_the_page_of_the_one_before(client: Client):
    first = story("One", 1)
    etag = client.get(first.get_absolute_url()).headers["ETag"]
    same = client.get(first.get_absolute_url(), headers={"If-None-Match": etag})
    assert same.status_code == 304
    after = story("Two", 2)
    page = client.get(first.get_absolute_url(), headers={"If-None-Match": etag})
    assert f'rel="next" href="{after.get_absolute_url()}"' in page.content.decode()


def test_a_corrected_headline_is_the_one_that_the_neighbour_shows(client: Client):
    first, second = story("One", 1), story("Two", 2)
    etag = client.get(first.get_absolute_url()).headers["ETag"]
    Article.objects.filter(pk=second.pk).update(headline="Two, put right")
    page = client.get(first.get_absolute_url(), headers={"If-None-Match": etag})
    assert "Two, put right" in page.content.decode()


def test_the_neighbours_are_found_through_the_index_of_the_section():
    """However many stories a section has, a step is read for each side."""
    if connection.vendor == "postgresql":  # to whose planner all ways through no rows are alike
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX article_newest")  # till the test is over
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    parts = {"before": neighbours.earlier(), "after": neighbours.later()}
    plan = Article.objects.filter(path="x").annotate(**parts).explain()
    used = [line for line in plan.splitlines() if "article_by_section" in line]
    assert len(used) == 2, plan
    if connection.vendor == "sqlite":
        assert all("section_id=? AND visible_from" in line for line in used), plan
    else:
        assert "Sort" not in plan, plan
