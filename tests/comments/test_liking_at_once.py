"""Answers to "Do you like this article?" at once, on real connections."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from comments import liking
from comments.models import ArticleVote
from comments.policy.facts import Facts
from comments.sender import Browser
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_policy

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Browser(NOW.date(), "ana", "house")


@pytest.mark.parametrize("round_", range(3))
def test_one_browser_that_answers_many_times_at_once_is_one_row(round_):
    story = make_article()
    results = at_once(6, lambda _number: liking.vote(story, ANA, liked=True, now=NOW))
    assert all(isinstance(one, ArticleVote) for one in results), results
    assert liking.tally(story) == liking.Tally(liked=1, disliked=0, reasons=0)


@pytest.mark.parametrize("round_", range(3))
def test_yes_and_no_at_once_leave_one_of_them(round_):
    story = make_article()
    results = at_once(4, lambda number: liking.vote(story, ANA, liked=number % 2 == 0, now=NOW))
    assert all(isinstance(one, ArticleVote) for one in results), results
    counted = liking.tally(story)
    assert counted.liked + counted.disliked == 1


@pytest.mark.parametrize("round_", range(3))
def test_a_yes_leaves_no_reason_behind_whichever_was_first(round_):
    make_policy()
    story = make_article()
    vote = liking.vote(story, ANA, liked=False, now=NOW)

    def act(number: int) -> object:
        if number:
            return liking.vote(story, ANA, liked=True, now=NOW)
        return liking.explain(vote, "Too long.", facts=Facts())

    results = at_once(2, act)
    assert not [one for one in results if isinstance(one, Exception)], results
    now = ArticleVote.objects.get()
    assert (now.liked, now.reason) == (True, "")


def test_browsers_of_one_house_at_once_are_each_counted():
    story = make_article()
    house = [Browser(NOW.date(), f"b{number}", "house") for number in range(6)]
    results = at_once(6, lambda number: liking.vote(story, house[number], liked=True, now=NOW))
    assert all(isinstance(one, ArticleVote) for one in results), results
    assert liking.tally(story).liked == 6
