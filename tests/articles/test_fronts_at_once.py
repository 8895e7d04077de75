"""Two editors at one front: nothing is done twice, and no story stands twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import fronts
from articles.audit.models import AuditEntry
from articles.fronts import Place
from articles.fronts.reading import FRONT_PAGE, standing_at
from articles.models import Placement
from articles.publishing import NotPossible
from tests.articles.test_publishing_site import together
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)
LEAD = Place("lead", 0)


def test_of_four_who_end_one_placement_one_did_and_three_are_told():
    row = fronts.place(make_article(), LEAD, by="Ana")
    tasks = (lambda name=name: fronts.end(row, by=name) for name in "abcd")
    results = together(*tasks)
    assert sum(isinstance(one, NotPossible) for one in results) == 3
    assert results.count(None) == 1
    assert AuditEntry.objects.filter(action="placement.ended").count() == 1


def test_stories_that_are_moved_at_once_all_stand_and_each_once():
    stories = [make_article() for _place in FRONT_PAGE]
    rows = [fronts.place(one, at, by="Ana") for one, at in zip(stories, FRONT_PAGE, strict=True)]
    steps = (1, -1, 1, -1, 1, -1)

    def task(row: Placement, step: int):
        return lambda: fronts.move(row, step, by="Bo")

    results = together(*map(task, rows, steps))
    standing = standing_at(None, timezone.now())
    assert any(isinstance(one, Placement) for one in results)
    assert all(isinstance(one, Placement | NotPossible) for one in results)
    assert sorted(row.article_id for row in standing.values()) == [one.pk for one in stories]
    active = Placement.objects.filter(ends_at=None)
    assert active.count() == len(active.values("slot", "order").distinct()) == len(FRONT_PAGE)


def test_of_stories_put_in_one_place_at_once_the_last_one_stands():
    stories = [make_article() for _number in range(4)]

    def task(number: int):
        return lambda: fronts.place(stories[number], LEAD, by=str(number))

    results = together(*map(task, range(4)))
    assert all(isinstance(one, Placement) for one in results)
    (shown,) = standing_at(None, timezone.now()).values()
    assert shown.article in stories
    assert Placement.objects.count() == 4
