"""Stories to read on: the ones that editors named, filled up by topic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import neighbours, publishing
from articles.models import Article, Topic
from articles.views.article import visible_related
from tests.factories import make_section, make_topic

pytestmark = pytest.mark.django_db
BEGIN = datetime(2020, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def topics(*slugs: str) -> list[Topic]:
    return [make_topic(slug=slug, name=slug.title()) for slug in slugs]


def story(headline: str, *about: str, days: int = 0, **fields: Any) -> Article:
    """A story published on that day of March 2020."""
    fields.setdefault("section", make_section())
    article = Article(headline=headline, body_source="<p>Text.</p>", **fields)
    publishing.save(article, by="Ana", topics=topics(*about))
    return publishing.publish(article, by="Ana", at=BEGIN + days * DAY)


def shown(article: Article) -> list[str]:
    now = Article.objects.get(pk=article.pk)
    return [one["headline"] for one in visible_related(now, timezone.now())]


def test_stories_that_share_most_topics_come_first_then_the_section_then_the_newest():
    other = make_section(slug="other", name="Other")
    story("Old, one topic", "convoys", days=1)
    story("New, one topic, elsewhere", "convoys", days=4, section=other)
    story("New, one topic", "convoys", days=3)
    story("Two topics, elsewhere", "convoys", "roads", days=0, section=other)
    story("None", "weather", days=5)
    assert shown(story("This", "convoys", "roads", days=6)) == [
        "Two topics, elsewhere",
        "New, one topic",
        "Old, one topic",
        "New, one topic, elsewhere",
    ]


def test_four_are_shown_and_the_editors_own_come_first():
    for number in range(5):
        story(f"About {number}", "convoys", days=number)
    named = story("Named", "weather")
    article = story("This", "convoys", days=9)
    publishing.save(article, by="Ana", related=[named])
    assert shown(article) == ["Named", "About 4", "About 3", "About 2"]


def test_editors_who_name_four_or_more_get_what_they_named():
    named = [story(f"Named {number}") for number in range(5)]
    story("About", "convoys")
    article = story("This", "convoys", days=9)
    publishing.save(article, by="Ana", related=named)
    assert shown(article) == [f"Named {number}" for number in range(5)]
    assert Article.objects.get(pk=article.pk).card["more"] == {}


def test_what_the_editors_named_is_not_shown_twice():
    about = story("About", "convoys")
    article = story("This", "convoys", days=9)
    publishing.save(article, by="Ana", related=[about])
    assert shown(article) == ["About"]


@pytest.mark.parametrize(
    "fields",
    [{"kind": "partner"}, {"language": "de"}, {"expire_at": BEGIN + 2 * DAY}],
    ids=["paid for", "in another language", "over"],
)
def test_some_stories_are_never_filled_in(fields):
    story("Never", "convoys", days=1, **fields)
    assert shown(story("This", "convoys", days=9)) == []


def test_a_draft_leads_nowhere_and_nobody_to_it():
    story("About", "convoys")
    draft = Article(headline="Draft", section=make_section(), body_source="<p>x</p>")
    publishing.save(draft, by="Ana", topics=topics("convoys"))
    assert draft.card["more"] == {}
    assert shown(story("This", "convoys", days=9)) == ["About"]


def test_a_story_published_later_leaves_earlier_cards_alone():
    early = story("Early", "convoys")
    story("Late", "convoys", days=1)
    assert shown(early) == []
    publishing.save(Article.objects.get(pk=early.pk), by="Ana")
    assert shown(early) == ["Late"]


def test_one_that_waits_for_its_time_is_shown_from_then_on():
    soon = timezone.now() + DAY
    waiting = story("Waiting", "convoys")
    article = story("This", "convoys", days=9)
    Article.objects.filter(pk=waiting.pk).update(publish_at=soon)
    publishing.refresh_cards([article.pk])
    row = Article.objects.get(pk=article.pk)
    assert visible_related(row, timezone.now()) == []
    assert [one["headline"] for one in visible_related(row, soon)] == ["Waiting"]


def test_a_new_headline_stands_wherever_the_old_one_stood():
    about = story("About", "convoys")
    article = story("This", "convoys", days=9)
    about.headline = "About, put right"
    publishing.save(about, by="Ana")
    assert shown(article) == ["About, put right"]


def test_a_story_that_moves_or_is_withdrawn_takes_its_links_along():
    about = story("About", "convoys")
    article = story("This", "convoys", days=9)
    publishing.rename(about, by="Ana", slug="moved")
    row = Article.objects.get(pk=article.pk)
    moved = Article.objects.get(pk=about.pk)
    assert visible_related(row, timezone.now())[0]["url"] == moved.get_absolute_url()
    publishing.withdraw(moved, by="Ana", reason="It was wrong.")
    assert shown(article) == []


def test_one_that_becomes_a_draft_again_leaves_every_card():
    waiting = story("Waiting", "convoys")
    article = story("This", "convoys", days=9)
    soon = timezone.now() + DAY
    times = {"publish_at": soon, "first_published_at": soon}
    Article.objects.filter(pk=waiting.pk).update(**times)
    publishing.unschedule(Article.objects.get(pk=waiting.pk), by="Ana")
    assert Article.objects.get(pk=article.pk).card["more"] == {}


def test_a_story_that_is_about_something_else_now_is_no_longer_shown():
    about = story("About", "convoys")
    article = story("This", "convoys", days=9)
    publishing.save(about, by="Ana", topics=topics("weather"))
    assert shown(article) == []
    assert neighbours.filled_up_with(about) == []


def test_refreshing_changes_nothing_where_nothing_changed():
    for number in range(3):
        story(f"About {number}", "convoys", days=number)
    numbers = list(Article.objects.values_list("pk", flat=True))
    publishing.refresh_cards(numbers)
    assert publishing.refresh_cards(numbers) == 0


def test_a_card_of_before_there_was_filling_up_is_read(client):
    article = story("This", "convoys")
    old = {key: value for key, value in article.card.items() if key != "more"}
    Article.objects.filter(pk=article.pk).update(card=old)
    assert client.get(article.get_absolute_url()).status_code == 200
