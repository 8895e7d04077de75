from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from articles import paging
from articles.models import Article
from tests.factories import PUBLISHED, make_article


def page(query: str = "", *, size: int = 2) -> paging.Slice:
    return paging.page(Article.objects.all(), QueryDict(query), size=size)


def numbers(stories: paging.Slice) -> list[str]:
    return [article.slug for article in stories.items]


@pytest.fixture
def five(db: None) -> list[Article]:
    """Stories a to e, oldest first; c and d came out at the same moment."""
    hours = {"a": 0, "b": 1, "c": 2, "d": 2, "e": 3}
    return [
        make_article(slug=name, at=PUBLISHED + timedelta(hours=at)) for name, at in hours.items()
    ]


def test_the_first_page_is_the_newest(five: list[Article]) -> None:
    stories = page()
    assert numbers(stories) == ["e", "d"]
    assert stories.first
    assert stories.newer == ""


def test_every_story_is_met_once_on_the_way_to_the_oldest(five: list[Article]) -> None:
    met, query = [], ""
    while True:
        stories = page(query)
        met += numbers(stories)
        if not stories.older:
            break
        query = stories.older.removeprefix("?")
    assert met == ["e", "d", "c", "b", "a"]


def test_the_way_back_meets_the_same_pages(five: list[Article]) -> None:
    second = page(page().older.removeprefix("?"))
    third = page(second.older.removeprefix("?"))
    assert numbers(page(third.newer.removeprefix("?"))) == numbers(second) == ["c", "b"]


def test_the_way_back_ends_on_a_full_first_page(five: list[Article]) -> None:
    second = page(page(size=3).older.removeprefix("?"), size=3)
    back = page(second.newer.removeprefix("?"), size=3)
    assert numbers(back) == ["e", "d", "c"]
    assert back.first


def test_a_story_published_meanwhile_shifts_nothing(five: list[Article]) -> None:
    older = page().older.removeprefix("?")
    make_article(slug="f", at=PUBLISHED + timedelta(hours=9))
    assert numbers(page(older)) == ["c", "b"]


def test_a_page_that_ends_exactly_has_nothing_older(five: list[Article]) -> None:
    assert page(size=5).older == ""


def test_nothing_lies_beyond_the_oldest(five: list[Article]) -> None:
    beyond = page(f"before={paging.Cursor.of(five[0])}")
    assert beyond.items == []
    assert beyond.newer == "?"


def test_other_parameters_are_kept(five: list[Article]) -> None:
    stories = Article.objects.all()
    first = paging.page(stories, QueryDict(), size=2, q="sea & sand")
    assert first.older.startswith("?q=sea+%26+sand&before=")


@pytest.mark.parametrize(
    "query",
    [
        "before=",
        "before=1",
        "before=-1-2",
        "before=1-2-3",
        "before=1-2%00",
        "before=%D9%A1-2",
        "after=x",
        "after=" + "9" * 18 + "-1",
        "before=1-" + "9" * 19,
        "before=1-2&after=1-2",
        "before=1 -2",
        "before=1-2%0A",
    ],
)
def test_positions_that_are_none_are_refused(query: str) -> None:
    with pytest.raises(BadRequest):
        page(query)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["before=0-0", f"after={'9' * 17}-{'9' * 18}", "before=" + "9" * 17 + "-1"]
)
def test_positions_far_away_are_answered(query: str) -> None:
    assert page(query).items == []


@given(
    time=st.datetimes(
        min_value=datetime(1970, 1, 1), max_value=datetime(5000, 1, 1), timezones=st.just(UTC)
    ),
    pk=st.integers(min_value=0, max_value=10**18 - 1),
)
def test_a_position_survives_its_address(time: datetime, pk: int) -> None:
    cursor = paging.Cursor(time, pk)
    assert paging.Cursor.parse(str(cursor)) == cursor


def test_a_page_reads_no_further_than_it_shows(
    five: list[Article], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1) as queries:  # type: ignore[operator]
        page()
    sql = queries.captured_queries[0]["sql"]
    assert "LIMIT 3" in sql
    assert "OFFSET" not in sql
    assert "COUNT" not in sql


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_position_is_the_first_condition(
    five: list[Article], django_assert_num_queries: object, side: str
) -> None:
    """SQLite walks from there, instead of from now or from the very first story."""
    with django_assert_num_queries(1) as queries:  # type: ignore[operator]
        page(f"{side}={paging.Cursor.of(five[2])}", size=1)
    conditions = queries.captured_queries[0]["sql"].partition(" WHERE ")[2]
    assert conditions.index("2019-11-06 11:30:00") < conditions.index("visible_until")


@pytest.mark.parametrize("query", ["", "before=9999999999999999-1", "after=0-0"])
def test_only_what_readers_may_see_is_paged(five: list[Article], query: str) -> None:
    Article.objects.filter(slug__in=["a", "e"]).update(withdrawn_at=PUBLISHED)
    assert numbers(page(query, size=9)) == ["d", "c", "b"]
