"""Who has a story open: by sign of life, and over by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import presence
from articles.models import Presence
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SECOND = timedelta(seconds=1)


@pytest.fixture
def story():
    return make_article(at=None)


@pytest.fixture
def ana():
    return make_user(email="ana@example.org", name="Ana")


@pytest.fixture
def ben():
    return make_user(email="ben@example.org", name="Ben")


def test_colleagues_are_named_since_they_opened_it_and_nobody_sees_oneself(story, ana, ben):
    presence.renew(story, "a1", user=ana, now=NOW)
    presence.renew(story, "a2", user=ana, now=NOW + 5 * SECOND)
    presence.renew(story, "a1", user=ana, now=NOW + 20 * SECOND)
    presence.renew(story, "b1", user=ben, now=NOW + 10 * SECOND)
    at = NOW + 21 * SECOND
    assert presence.others(story, user=ben, now=at) == [("Ana", NOW)]
    assert presence.others(story, user=ana, now=at) == [("Ben", NOW + 10 * SECOND)]
    assert presence.open_forms(story, user=ana, now=at) == {"a1", "a2"}


@pytest.mark.parametrize(("after", "there"), [(59, True), (60, True), (61, False)])
def test_it_ends_a_minute_after_the_last_sign_of_life(story, ana, ben, after, there):
    presence.renew(story, "a1", user=ana, now=NOW)
    assert bool(presence.others(story, user=ben, now=NOW + after * SECOND)) is there


def test_whoever_closes_the_window_is_gone_at_once(story, ana, ben):
    presence.renew(story, "a1", user=ana, now=NOW)
    presence.end(story, "a1", user=ana)
    assert presence.others(story, user=ben, now=NOW) == []


def test_nobody_is_at_another_story(story, ana, ben):
    presence.renew(story, "a1", user=ana, now=NOW)
    assert presence.others(make_article(at=None), user=ben, now=NOW) == []


def test_rows_of_yesterday_go_when_somebody_comes(story, ana, ben):
    presence.renew(story, "a1", user=ana, now=NOW - timedelta(days=1))
    presence.renew(story, "b1", user=ben, now=NOW)
    assert Presence.objects.count() == 1


def test_a_sign_of_life_costs_one_statement(story, ana, django_assert_num_queries):
    presence.renew(story, "a1", user=ana, now=NOW)
    with django_assert_num_queries(1):
        presence.renew(story, "a1", user=ana, now=NOW + SECOND)
