"""A story keeps every address that it ever had: each leads to the present one in one step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import publishing
from articles.models import Article, OldPath
from tests.factories import make_section, make_site

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 4, 9, tzinfo=UTC)
SECTIONS = ("security", "city", "sport")


def published(headline: str = "Fire", slug: str = "") -> Article:
    story = Article(section=make_section(), headline=headline, slug=slug)
    return publishing.publish(publishing.save(story, by="Ana"), by="Ana", at=DAY)


def section(slug: str):
    return make_section(slug=slug, name=slug.title())


def answers(client: Client, path: str) -> tuple[int, str]:
    response = client.get(f"/{path}/")
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("changes", [1, 3, 30])
def test_however_often_it_was_renamed_each_old_address_leads_there_in_one_step(client, changes):
    make_site()
    story, paths = published(), []
    for number in range(changes):
        paths.append(story.path)
        story = publishing.rename(story, by="Ana", slug=f"fire-{number}-more")
    assert answers(client, story.path)[0] == 200
    for path in paths:
        assert answers(client, path) == (301, story.get_absolute_url())


def test_a_published_story_saved_in_another_section_moves_and_leaves_its_address_behind(client):
    make_site()
    story = published()
    old = story.path
    story.section, story.headline = section("city"), "Fire in the city"
    publishing.save(story, by="Ana")
    story.refresh_from_db()
    assert story.path == "city/2026/03/04/fire"
    assert story.card["section"]["name"] == "City"
    assert answers(client, old) == (301, "/city/2026/03/04/fire/")
    assert "Fire in the city" in client.get(story.get_absolute_url()).text


def test_who_moves_back_has_the_first_address_again_and_no_loop(client):
    make_site()
    story = published()
    first = story.path
    for slug in ("city", "security"):
        story.section = section(slug)
        publishing.save(story, by="Ana")
        story.refresh_from_db()
    assert story.path == first
    assert answers(client, first)[0] == 200
    assert answers(client, "city/2026/03/04/fire") == (301, f"/{first}/")


def test_an_address_that_somebody_else_left_behind_is_taken_by_nobody():
    one = published()
    old = one.path
    publishing.rename(one, by="Ana", slug="great-fire")
    other = published()
    assert other.path == "security/2026/03/04/fire-2"
    assert OldPath.objects.get(path=old).article == one


def test_in_the_new_section_a_taken_address_is_left_to_whom_it_belongs():
    there = Article(section=section("city"), headline="Fire")
    publishing.publish(publishing.save(there, by="Ana"), by="Ana", at=DAY)
    story = published()
    story.section = section("city")
    publishing.save(story, by="Ana")
    assert Article.objects.get(pk=story.pk).path == "city/2026/03/04/fire-2"


def test_a_draft_that_changes_its_section_leaves_nothing_behind():
    story = publishing.save(Article(section=make_section(), headline="Fire"), by="Ana")
    story.section = section("city")
    publishing.save(story, by="Ana")
    assert not OldPath.objects.exists()


MOVES = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(st.sampled_from(["fire", "ice", "fire-2"]), st.none()),
        st.sampled_from(SECTIONS),
    ),
    max_size=12,
)


class TestMoves(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(moves=MOVES)
    def test_whatever_two_stories_are_called_no_address_loops_or_changes_hands(self, moves):
        make_site()
        stories = [published(), published()]
        had: list[set[str]] = [{str(one.path)} for one in stories]
        for which, slug, place in moves:
            story = stories[which]
            if slug is None:
                story.section = section(place)
                publishing.save(story, by="Ana")
                story.refresh_from_db()
            else:
                try:
                    story = publishing.rename(story, by="Ana", slug=slug, section=section(place))
                except publishing.NotPossible:
                    continue
            stories[which] = story
            had[which].add(str(story.path))
        client = Client()
        assert not had[0] & had[1]
        for story, paths in zip(stories, had, strict=True):
            for path in paths - {story.path}:
                assert answers(client, path) == (301, story.get_absolute_url())
            assert answers(client, str(story.path))[0] == 200
