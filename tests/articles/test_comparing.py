"""What differs between two versions of a story, in the names of the form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.comparing import Version, compare, label_of
from articles.models import Article, Person
from tests.factories import make_person, make_section, make_topic

pytestmark = pytest.mark.django_db


def versions(story: Article) -> list[Version]:
    return [Version.of(one) for one in story.revisions.order_by("number")]


def saved(**fields: object) -> Article:
    story = Article(section=make_section(), headline="Bridge closed", **fields)
    return publishing.save(story, by="Ana", credits=[make_person()], topics=[make_topic()])


def told(old: Version, new: Version) -> dict[str, list[tuple[str, str]]]:
    """Each part with what went and what came in its changed rows."""
    return {
        part.name: [
            (
                "".join(one.text for one in row.inline if one.kind == "removed"),
                "".join(one.text for one in row.inline if one.kind == "added"),
            )
            for rows in part.passages
            for row in rows
            if row.changed
        ]
        for part in compare(old, new)
    }


def test_two_that_say_the_same_differ_in_nothing():
    story = saved(body_source="<p>One.</p>")
    publishing.save(story, by="Ana")
    assert compare(*versions(story)) == []


def test_words_and_facts_that_changed_are_told_in_the_order_of_the_form():
    story = saved(deck="For a week.", body_source="<p>One.</p><p>Two words.</p>")
    story.headline, story.body_source = "Bridge open", "<p>One.</p><p>Two signs.</p>"
    story.kind, story.republish = "opinion", True
    story.embargo_until = timezone.now() + timedelta(days=1)
    publishing.save(story, by="Ana", credits=[(make_person(name="Ben"), "editor")], topics=[])
    found = told(*versions(story))
    assert list(found) == [
        "headline",
        "body_source",
        "kind",
        "topics",
        "credits",
        "republish",
        "embargo_until",
    ]
    assert found["headline"] == [("closed", "open")]
    assert found["body_source"] == [("words", "signs")]
    assert found["kind"] == [("News", "Opinion")]
    assert found["topics"] == [("Convoys", "")]
    assert found["credits"] == [("Ana Lopes (author)", "Ben (editing)")]
    assert found["republish"] == [("No", "Yes")]
    assert found["embargo_until"][0][0] == ""
    assert "deck" not in found


def test_a_link_that_leads_elsewhere_is_a_change_though_no_word_is():
    story = saved(body_source='<p>See <a href="https://a.example/">it</a>.</p>')
    story.body_source = '<p>See <a href="https://b.example/">it</a>.</p>'
    publishing.save(story, by="Ana")
    assert told(*versions(story)) == {"body_source": [("a", "b")]}


def test_a_name_is_told_as_it_was_then():
    story = saved()
    Person.objects.update(name="Another")
    publishing.save(story, by="Ana", credits=[])
    assert told(*versions(story))["credits"] == [("Ana Lopes (author)", "")]


def test_revisions_from_before_snapshots_are_compared_in_their_words():
    story = saved()
    story.headline, story.kind = "Bridge open", "opinion"
    publishing.save(story, by="Ana")
    old, new = versions(story)
    assert told(Version(old.headline, old.deck, old.body_source), new) == {
        "headline": [("closed", "open")]
    }


def test_what_cannot_be_saved_can_still_be_compared():
    deep = "<blockquote>" * 300 + "down" + "</blockquote>" * 300
    assert told(Version(), Version(body_source=deep))["body_source"][0][1].endswith("down")


def test_every_part_is_called_as_in_the_form():
    assert [label_of(one) for one in ("body_source", "credits", "related", "embargo_until")] == [
        "Text",
        "Byline",
        "Related stories",
        "Embargo until",
    ]
