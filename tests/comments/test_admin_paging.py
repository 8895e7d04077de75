from __future__ import annotations

import contextlib
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.keyset import BadCursor, Order, counted, read_page
from comments.admin.filters import NEWEST, WAITING
from comments.models import Comment
from tests.factories import make_article, make_comment

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def waiting(db):
    """Seven comments of three risks, two of them of one moment; in the queue's order."""
    article = make_article()
    rows = [(9, 0), (9, 0), (9, 5), (4, 1), (4, 2), (0, 3), (0, 4)]
    made = [make_comment(article=article, risk=r, at=START + timedelta(hours=h)) for r, h in rows]
    return [comment.pk for comment in made]


def walk(order, *, size):
    """All pages from the first on, as lists of keys."""
    page = read_page(Comment.objects.all(), order, size=size)
    yield page
    while page.after:
        page = read_page(Comment.objects.all(), order, size=size, after=page.after)
        yield page


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_of_any_size_show_every_comment_once_and_in_order(waiting, size):
    assert [row.pk for page in walk(WAITING, size=size) for row in page.rows] == waiting


@pytest.mark.parametrize("size", [1, 2, 3])
def test_leafing_back_shows_the_pages_that_were_leafed_through(waiting, size):
    pages = list(walk(WAITING, size=size))
    for earlier, later in itertools.pairwise(pages):
        back = read_page(Comment.objects.all(), WAITING, size=size, before=later.before)
        assert back.rows == earlier.rows


def test_the_newest_come_first_in_an_order_of_one_column(waiting):
    shown = [row.pk for page in walk(NEWEST, size=3) for row in page.rows]
    assert shown == sorted(waiting, reverse=True)


def test_the_first_page_has_none_before_it_and_the_last_none_after(waiting):
    first, *_between, last = walk(WAITING, size=3)
    assert (first.before, last.after) == ("", "")
    assert first.after
    assert last.before


def test_a_page_still_begins_at_its_place_when_rows_before_it_are_gone(waiting):
    place = read_page(Comment.objects.all(), WAITING, size=3).after
    left = Comment.objects.exclude(pk__in=waiting[:3])
    assert [row.pk for row in read_page(left, WAITING, size=2, after=place).rows] == waiting[3:5]


def test_a_page_of_the_queue_takes_two_queries_at_most(waiting, django_assert_max_num_queries):
    place = read_page(Comment.objects.all(), WAITING, size=3).after
    with django_assert_max_num_queries(2):
        read_page(Comment.objects.all(), WAITING, size=3, after=place)


def test_counting_stops(waiting, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("articles.keyset.COUNTED", 3)
    with django_assert_num_queries(1) as queries:
        assert counted(Comment.objects.all()) == 4
    assert "LIMIT 4" in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    "cursor",
    ["1", "1.2", "1.2.3.4", "a.b.c", "1..3", "1.2.٣", "1.2.-", "1.2.1e3", f"1.{'9' * 19}.3"],
)
def test_what_is_no_place_in_the_order_is_refused(cursor):
    with pytest.raises(BadCursor):
        WAITING.read(cursor)


@given(
    st.integers(0, 100),
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 2**63 - 1),
)
def test_a_cursor_is_read_as_it_was_written(risk, at, pk):
    row = Comment(pk=pk, risk=risk, created_at=at)
    assert WAITING.read(WAITING.cursor(row)) == (risk, at, pk)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_cursor(text):
    for order in (WAITING, NEWEST, Order(("created_at", "-pk"))):
        with contextlib.suppress(BadCursor):
            assert len(order.read(text)) == len(order.columns)
