from __future__ import annotations

import pytest
from django.db import connection
from django.http import Http404

from comments import reading, threads
from comments.models import Thread
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(settings):
    settings.COMMENTS_PER_PAGE = 3
    return make_article()


def numbers(page):
    return [entry.comment.number for entry in page.entries]


def test_an_article_without_comments_has_an_empty_open_thread(article):
    page = reading.page_of(article, {})
    assert (page.entries, page.earlier, page.later) == ((), None, None)
    assert page.thread.preset == "open"


def test_replies_stand_under_what_they_answer(article):
    first = make_comment(article=article, status="published")
    make_comment(article=article, status="published")
    make_comment(parent=first, status="published")
    assert numbers(reading.page_of(article, {})) == [1, 3, 2]


def test_only_what_stands_in_the_thread_is_shown(article):
    for status in ("published", "held", "removed", "refused", "unconfirmed"):
        make_comment(article=article, status=status)
    assert numbers(reading.page_of(article, {})) == [1, 3]


def test_one_can_page_forward_and_back_through_the_whole_thread(article):
    for _number in range(8):
        make_comment(article=article, status="published")
    seen, page = [], reading.page_of(article, {})
    assert page.earlier is None
    while True:
        seen.append(numbers(page))
        if page.later is None:
            break
        page = reading.page_of(article, {"after": page.later})
    assert seen == [[1, 2, 3], [4, 5, 6], [7, 8]]
    back = reading.page_of(article, {"before": page.earlier})
    assert numbers(back) == [4, 5, 6]
    first = reading.page_of(article, {"before": back.earlier})
    assert (numbers(first), first.earlier) == ([1, 2, 3], None)
    assert numbers(reading.page_of(article, {"after": first.later})) == [4, 5, 6]


def test_a_permalinks_page_begins_with_its_comment(article):
    for _number in range(8):
        make_comment(article=article, status="published")
    page = reading.page_of(article, {"from": "5"})
    assert numbers(page) == [5, 6, 7]
    assert numbers(reading.page_of(article, {"before": page.earlier})) == [2, 3, 4]


def test_before_the_first_readable_comment_is_the_beginning(article):
    make_comment(article=article, status="held")
    for _number in range(3):
        make_comment(article=article, status="published")
    page = reading.page_of(article, {"from": "2"})
    back = reading.page_of(article, {"before": page.earlier})
    assert (numbers(back), back.earlier) == ([2, 3, 4], None)
    Thread.objects.get().comments.filter(number=1).update(status="published")
    assert reading.page_of(article, {"from": "1"}).earlier is None


def test_a_reply_on_a_later_page_says_what_it_answers(article):
    parent = make_comment(article=article, status="published")
    for _number in range(4):
        make_comment(parent=parent, status="published")
    page = reading.page_of(article, {})
    assert [entry.in_reply_to for entry in page.entries] == [None, None, None]
    later = reading.page_of(article, {"after": page.later})
    assert [entry.in_reply_to for entry in later.entries] == [1, 1]


@pytest.mark.parametrize(
    "query",
    [
        {"after": ""},
        {"after": "x y"},
        {"after": "-"},
        {"after": "0"},
        {"after": "1" * 99},
        {"before": "../.."},
        {"from": "99"},
        {"from": "-1"},
        {"from": ""},
        {"from": "2"},
        {"from": "9" * 30},
        {"from": "١"},
        {"after": "\x00"},
    ],
)
def test_a_place_that_no_page_of_ours_leads_to_is_not_found(article, query):
    make_comment(article=article, status="published")
    make_comment(article=article, status="held")
    with pytest.raises(Http404):
        reading.page_of(article, query)


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_costs_two_queries_however_long_the_thread(
    article, count, django_assert_num_queries
):
    for _number in range(count):
        make_comment(article=article, status="published")
    with django_assert_num_queries(2):
        page = reading.page_of(article, {"after": threads.encode_cursor("0000001")})
        assert all(entry.comment.current.html for entry in page.entries)
    with django_assert_num_queries(2):
        assert numbers(reading.page_of(article, {"from": "1"}))[0] == 1


def test_a_page_is_found_by_an_index_and_never_sorted(article):
    make_comment(article=article, status="published")
    thread = Thread.objects.get()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # a plan sorts then only where no index has the order
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
                "SET LOCAL enable_sort = off"
            )
    rows = thread.comments.visible().filter(path__gt="0000001").order_by("path")[:4]
    plan = rows.explain()
    assert "SCAN" not in plan.replace("Index Scan", "")
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
