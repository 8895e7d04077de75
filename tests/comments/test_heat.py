"""A thread that many write in at once slows by itself, and cools by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import heat, presets, thread_terms
from comments.models import Comment, Thread
from tests.factories import make_article, make_comment, make_policy, make_site

HOT = 6


@pytest.mark.parametrize(
    ("comments", "troubled", "networks", "seconds"),
    [
        (0, 0, 0, 0),
        (29, 29, 29, 0),
        (30, 0, 30, 60),
        (30, 9, 30, 60),
        (30, 10, 30, 120),
        (59, 19, 59, 60),
        (59, 20, 59, 120),
        (60, 0, 60, 120),
        (60, 60, 60, 120),
        (60, 60, 1, 0),
        (60, 0, 5, 0),
        (60, 0, 6, 60),
        (60, 0, 12, 120),
    ],
)
def test_the_curve_rises_with_how_many_come_and_how_many_are_stopped(
    comments, troubled, networks, seconds
):
    assert heat.curve(comments, troubled, networks, hot=30) == seconds


@pytest.mark.parametrize("hot", [0, -1])
def test_the_curve_can_be_turned_off(hot):
    assert heat.curve(1000, 1000, 1000, hot=hot) == 0


def test_more_comments_never_make_a_thread_cooler():
    told = [heat.curve(many, 0, many, hot=30) for many in range(100)]
    assert told == sorted(told)


@pytest.fixture
def thread(db, settings):
    settings.COMMENT_HEAT = HOT
    make_site()
    make_policy()
    return Thread.objects.create(article=make_article())


def burst(thread, count, *, at=None, status="published", networks=None, **fields):
    at = at or timezone.now()
    made = [
        make_comment(
            article=thread.article,
            status=status,
            at=at - timedelta(seconds=number),
            network_hash=f"h{number % (networks or count)}",
            **fields,
        )
        for number in range(count)
    ]
    thread.refresh_from_db()
    return made


def both(thread, now):
    """The heat as the form asks for it, and as the reader's page does in its own query."""
    read = thread_terms.read(thread.article, now)[1].pause
    asked = heat.seconds(thread, now)
    assert read == asked
    return asked


@pytest.mark.parametrize(
    ("count", "status", "seconds"),
    [
        (HOT - 1, "refused", 0),
        (HOT, "published", 60),
        (HOT, "held", 120),
        (HOT, "removed", 120),
        (HOT, "refused", 120),
        (2 * HOT, "published", 120),
        (5 * HOT, "published", 120),
    ],
)
def test_a_thread_is_as_hot_as_its_last_ten_minutes(thread, count, status, seconds):
    now = timezone.now()
    burst(thread, count, at=now, status=status)
    assert both(thread, now) == seconds


def test_reported_comments_heat_a_thread_as_those_stopped_do(thread):
    now = timezone.now()
    made = burst(thread, HOT, at=now)
    Comment.objects.filter(pk__in=[one.pk for one in made[:2]]).update(waits=True)
    assert both(thread, now) == 120


def test_a_hot_thread_cools_by_itself(thread):
    now = timezone.now()
    burst(thread, HOT, at=now)
    assert both(thread, now + timedelta(minutes=9)) == 60
    assert both(thread, now + timedelta(minutes=10)) == 0


def test_one_busy_network_slows_nobody(thread):
    now = timezone.now()
    burst(thread, 3 * HOT, at=now, networks=1)
    assert both(thread, now) == 0


def test_what_was_imported_and_other_threads_heat_nothing(thread):
    now = timezone.now()
    elsewhere = Thread.objects.create(article=make_article())
    burst(elsewhere, HOT, at=now)
    for number, one in enumerate(burst(thread, HOT, at=now)):
        Comment.objects.filter(pk=one.pk).update(source_ref=f"old-{number}")
    assert both(thread, now) == 0
    assert both(elsewhere, now) == 60


def test_heat_asks_for_no_more_than_what_decides_it(thread, django_assert_num_queries):
    now = timezone.now()
    burst(thread, 4 * HOT, at=now)
    with django_assert_num_queries(1):
        assert heat.seconds(thread, now) == 120


def test_heat_can_be_turned_off(thread, settings):
    now = timezone.now()
    burst(thread, 3 * HOT, at=now)
    settings.COMMENT_HEAT = 0
    assert both(thread, now) == 0


def test_what_was_set_holds_where_it_is_stricter_than_the_heat(thread):
    now = timezone.now()
    burst(thread, HOT, at=now)
    Thread.objects.filter(pk=thread.pk).update(slow_seconds=300)
    thread.refresh_from_db()
    assert presets.pause(thread, now) == 300
    terms = thread_terms.read(thread.article, now)[1]
    assert (terms.pause, terms.hot) == (300, False)


def test_the_section_says_so_within_the_queries_of_the_page(
    client, thread, django_assert_max_num_queries
):
    burst(thread, HOT)
    url = thread.article.get_absolute_url()
    with django_assert_max_num_queries(4):
        page = client.get(url)
    assert "This discussion is moving fast: one comment a minute per person." in page.text


def test_a_page_kept_from_a_hot_thread_is_not_shown_once_it_is_cool(client, thread, monkeypatch):
    now = timezone.now()
    burst(thread, HOT, at=now)
    url = thread.article.get_absolute_url()
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=11))
    cooled = client.get(url, headers={"If-None-Match": etag})
    assert cooled.status_code == 200
    assert "moving fast" not in cooled.text


def test_the_form_says_so(client, thread):
    burst(thread, 2 * HOT)
    page = client.get(f"{thread.article.get_absolute_url()}comment/")
    assert "This discussion is moving fast: one comment every 2 minutes per person." in page.text
