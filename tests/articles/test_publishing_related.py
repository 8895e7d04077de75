"""Stories that lead to each other, changed at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from articles import publishing
from articles.models import Article
from articles.publishing import common
from tests.articles.test_publishing import published
from tests.articles.test_publishing_site import together

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def pair(*, at_once: bool) -> tuple[Article, Article]:
    one, two = published(headline="One"), published(headline="Two")
    if at_once:
        publishing.save(one, by="Ana", related=[two])
        publishing.save(two, by="Ana", related=[one])
    return fresh(one), fresh(two)


def saved(article: Article, **lists) -> Callable[[], object]:
    article.headline += ", again"
    return lambda: publishing.save(article, by="Ana", **lists)


@pytest.mark.parametrize("round_", range(4))
def test_two_stories_that_lead_to_each_other_are_saved_at_once(round_):
    one, two = pair(at_once=True)
    results = together(saved(one), saved(two))
    assert all(isinstance(result, Article) for result in results), results
    for story, other in ((one, "Two, again"), (two, "One, again")):
        assert fresh(story).card["related"][0]["headline"] == other


@pytest.mark.parametrize("round_", range(4))
def test_two_stories_are_made_to_lead_to_each_other_at_once(round_):
    one, two = pair(at_once=False)
    results = together(saved(one, related=[two]), saved(two, related=[one]))
    assert all(isinstance(result, Article) for result in results), results


def test_one_is_withdrawn_and_the_other_moved_at_once():
    one, two = pair(at_once=True)
    results = together(
        lambda: publishing.withdraw(one, by="Ana", reason="Wrong"),
        lambda: publishing.rename(two, by="Ana", slug="second"),
    )
    assert all(isinstance(result, Article) for result in results), results


def test_rows_are_held_in_one_order_whoever_asks(monkeypatch):
    """However two changes are asked for, the first row that they both want is the same."""
    one, two = pair(at_once=True)
    held: list[list[int]] = []
    hold = common.hold
    monkeypatch.setattr(common, "hold", lambda ids: held.append(hold(ids)) or held[-1])
    publishing.save(two, by="Ana")
    publishing.save(one, by="Ana", related=[two])
    assert held == [[one.pk, two.pk], [one.pk, two.pk]]


def test_a_story_is_saved_while_its_sections_name_changes():
    one, two = pair(at_once=True)
    section = one.section
    section.name = "Safety"
    results = together(saved(one), saved(two), lambda: publishing.save_section(section, by="Ana"))
    assert not any(isinstance(result, Exception) for result in results), results
    assert {fresh(story).card["section"]["name"] for story in (one, two)} == {"Safety"}
