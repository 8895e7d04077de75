"""Every save is a revision that holds all an editor set, and any of them comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Person, Revision, Topic
from tests.factories import make_article, make_person, make_section, make_topic

pytestmark = pytest.mark.django_db


def saved(**fields: object) -> Article:
    story = Article(
        section=make_section(), headline="Bridge closed", body_source="<p>First.</p>", **fields
    )
    return publishing.save(
        story,
        by="Ana",
        credits=[(make_person(), "reporter")],
        topics=[make_topic()],
        related=[make_article()],
    )


def number(story: Article, which: int) -> Revision:
    return story.revisions.get(number=which)


def test_a_revision_keeps_all_that_was_set_with_the_names_of_then():
    until = timezone.now() + timedelta(days=1)
    story = saved(deck="For a week.", kind="analysis", embargo_until=until, dateline="Porto")
    Person.objects.update(name="Anna Lopes")
    kept = number(story, 1).snapshot
    assert kept["kind"] == "analysis"
    assert kept["dateline"] == "Porto"
    assert kept["embargo_until"] == until.isoformat()
    assert kept["section"] == [story.section_id, "Security"]
    assert kept["topics"] == [[Topic.objects.get().pk, "Convoys"]]
    assert kept["credits"] == [[Person.objects.get().pk, "Ana Lopes", "reporter"]]
    assert kept["related"][0][1] == "Convoys pelted on the bridge road"


def test_an_earlier_revision_comes_back_whole_as_a_new_one():
    story = saved(deck="For a week.", kind="analysis", dateline="Porto")
    before = number(story, 1)
    story.headline, story.deck, story.body_source = "Bridge open", "", "<p>Second.</p>"
    story.kind, story.dateline = "news", ""
    publishing.save(story, by="Ben", credits=[], topics=[], related=[])
    back = publishing.restore(story, before, by="Ana")
    assert (back.headline, back.deck, back.text) == ("Bridge closed", "For a week.", "First.")
    assert (back.kind, back.dateline) == ("analysis", "Porto")
    newest = story.revisions.first()
    assert newest is not None
    assert (newest.number, newest.action, newest.by) == (3, "restored", "Ana")
    assert newest.note == "Revision 1 brought back"
    assert newest.snapshot == before.snapshot
    assert [one.headline for one in story.revisions.all()] == [
        "Bridge closed",
        "Bridge open",
        "Bridge closed",
    ]


def test_address_section_and_times_stay_as_they_are():
    story = publishing.publish(saved(), by="Ana")
    first, address = number(story, 1), story.path
    culture = make_section(slug="culture", name="Culture")
    story.section, story.headline = culture, "Another"
    story.expire_at = timezone.now() + timedelta(days=9)
    publishing.save(story, by="Ana")
    story.refresh_from_db()
    stays = (story.path, story.section_id, story.expire_at, story.publish_at, story.updated_at)
    back = publishing.restore(story, first, by="Ana")
    assert back.headline == "Bridge closed"
    assert (
        back.path,
        back.section_id,
        back.expire_at,
        back.publish_at,
        back.updated_at,
    ) == stays
    assert address


def test_a_restored_story_says_updated_only_if_asked():
    story = publishing.publish(saved(), by="Ana")
    first, shown = number(story, 1), story.updated_at
    story.headline = "Another"
    publishing.save(story, by="Ana")
    back = publishing.restore(story, first, by="Ana", visible_update=True)
    assert back.updated_at > shown
    assert story.revisions.first().action == "updated"


def test_what_is_gone_stays_away_and_the_rest_comes_back():
    story = saved()
    first = number(story, 1)
    publishing.save(story, by="Ana", credits=[], topics=[], related=[])
    Person.objects.all().delete()
    Topic.objects.all().delete()
    back = publishing.restore(story, first, by="Ana")
    assert not back.credits.exists()
    assert not back.topics.exists()
    assert back.related_stories.count() == 1


def test_a_revision_from_before_snapshots_brings_back_its_words_alone():
    story = saved(dateline="Porto")
    Revision.objects.filter(article=story).update(snapshot={})
    story.headline = "Another"
    publishing.save(story, by="Ana")
    back = publishing.restore(story, number(story, 1), by="Ana")
    assert (back.headline, back.dateline) == ("Bridge closed", "Porto")
    assert back.credits.count() == 1


def test_whoever_restores_over_a_newer_save_is_refused_and_nothing_is_written():
    story = saved()
    opened = Article.objects.get(pk=story.pk)
    story.headline = "Another"
    publishing.save(story, by="Ben")
    with pytest.raises(publishing.Outdated, match="Ben saved this article"):
        publishing.restore(opened, number(story, 1), by="Ana")
    assert story.revisions.count() == 2


def test_a_revision_of_another_article_is_refused():
    one, other = saved(), saved()
    with pytest.raises(publishing.NotPossible, match="another article"):
        publishing.restore(one, number(other, 1), by="Ana")
