"""The orders in which a thread is read, from the first page to the last and back."""

from __future__ import annotations

import random

import pytest
from django.http import Http404

from comments import reading
from comments.models import Comment, CommentRevision, PolicyVersion, Thread
from comments.threads import child_path
from tests.factories import make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db
ORDERS = ("", "newest", "replied")


def asked(name, **more):
    return {"sort": name, **more} if name else more


def numbers(page):
    return [entry.comment.number for entry in page.entries]


def fill(article, count, *, seed=1, replies=0.6):
    """A thread of that many comments in few statements, some below others."""
    make_policy()
    chance = random.Random(seed)
    thread = Thread.objects.create(article=article, last_number=count, visible_count=count)
    policy = PolicyVersion.objects.get()
    rows, above = [], [None]
    for number in range(1, count + 1):
        parent = chance.choice(above) if chance.random() < replies else None
        path = child_path(parent.path if parent else "", number)
        rows.append(
            Comment(
                pk=number,
                thread=thread,
                number=number,
                path=path,
                depth=len(path) // 7 - 1,
                parent=parent,
                status="published",
                policy=policy,
                token=f"t{number}",
            )
        )
        above = [None, *rows[-30:]]
    Comment.objects.bulk_create(rows)
    words = [
        CommentRevision(
            pk=one.pk, comment=one, number=1, name=f"N{one.pk}", html="<p>Words.</p>", policy=policy
        )
        for one in rows
    ]
    CommentRevision.objects.bulk_create(words)
    for one in rows:
        one.current_id = one.pk
    Comment.objects.bulk_update(rows, ["current"], batch_size=900)
    return thread


def expected(rows, name):
    """What the order says, said in another way."""
    below = {}
    for one in rows:
        if one.depth and one.status == "published":
            below[one.path[:7]] = below.get(one.path[:7], 0) + 1
    keys = {
        "": lambda one: (one.path,),
        "newest": lambda one: (-int(one.path[:7]), one.path),
        "replied": lambda one: (-below.get(one.path[:7], 0), one.path),
    }
    return [one.number for one in sorted(rows, key=keys[name])]


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pages_of_every_order_joined_are_the_whole_thread_both_ways(settings, name, seed):
    settings.COMMENTS_PER_PAGE = 7
    article = make_article()
    thread = fill(article, 60, seed=seed)
    hidden = random.Random(seed).sample(range(1, 61), 12)
    Comment.objects.filter(pk__in=hidden[:8]).update(status="held", waits=True)
    Comment.objects.filter(pk__in=hidden[8:]).update(status="removed")
    whole = expected(list(thread.comments.visible()), name)
    page = reading.page_of(article, asked(name))
    seen = numbers(page)
    while page.later:
        page = reading.page_of(article, asked(name, after=page.later))
        assert page.earlier
        seen += numbers(page)
    assert seen == whole
    back = numbers(page)
    while page.earlier:
        page = reading.page_of(article, asked(name, before=page.earlier))
        back = numbers(page) + back
    assert back == whole


@pytest.mark.parametrize("name", ORDERS)
def test_every_comment_is_on_the_page_that_its_permalink_opens(settings, name):
    settings.COMMENTS_PER_PAGE = 7
    article = make_article()
    fill(article, 40)
    opened = set()
    for number in range(1, 41):
        start = reading.start_of(article, number, name)
        opened.add(start)
        page = reading.page_of(article, asked(name, **({"from": str(start)} if start else {})))
        assert number in numbers(page)
    assert None in opened
    assert len(opened) > 5


def test_a_permalinks_page_begins_at_the_top_of_the_branch_if_both_fit(settings):
    settings.COMMENTS_PER_PAGE = 3
    article = make_article()
    for _number in range(3):
        make_comment(article=article, status="published")
    top = make_comment(article=article, status="published")
    reply = make_comment(parent=top, status="published")
    assert reading.start_of(article, reply.number, "") == top.number
    for _number in range(2):
        reply = make_comment(parent=reply, status="published")
    assert reading.start_of(article, reply.number, "") == reply.number


def test_the_newest_at_the_top_come_first_and_their_replies_stay_below():
    article = make_article()
    first = make_comment(article=article, status="published")
    make_comment(article=article, status="published")
    make_comment(parent=first, status="published")
    make_comment(parent=first, status="published")
    assert numbers(reading.page_of(article, {"sort": "newest"})) == [2, 1, 3, 4]


def test_the_most_replied_come_first_and_a_removed_reply_counts_for_nothing():
    article = make_article()
    one, two, three = (make_comment(article=article, status="published") for _ in range(3))
    make_comment(parent=one, status="removed")
    make_comment(parent=one, status="held")
    deep = make_comment(parent=three, status="published")
    make_comment(parent=deep, status="published")
    make_comment(parent=two, status="published")
    assert numbers(reading.page_of(article, {"sort": "replied"})) == [3, 6, 7, 2, 8, 1, 4]


@pytest.mark.parametrize("name", ["", "oldest", "best", "NEWEST", "newest ", "\x00", "1"])
def test_an_order_that_no_link_of_ours_names_is_not_found(client, name):
    make_site()
    article = make_article()
    with pytest.raises(Http404):
        reading.page_of(article, {"sort": name})
    assert client.get(article.get_absolute_url(), {"sort": name}).status_code == 404


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("query", [{"after": "0"}, {"before": "x y"}, {"from": "99"}])
def test_a_place_of_no_page_is_not_found_in_any_order(name, query):
    article = make_article()
    make_comment(article=article, status="published")
    with pytest.raises(Http404):
        reading.page_of(article, asked(name, **query))


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("count", [0, 51, 5000])
def test_an_article_costs_four_queries_in_every_order(
    client, name, count, django_assert_max_num_queries
):
    make_site()
    article = make_article()
    if count:
        fill(article, count)
    client.get(article.get_absolute_url())
    later = reading.page_of(article, asked(name)).later
    places = [{}, {"from": "2"}, {"after": later}] if later else [{}]
    if later:
        places.append({"before": reading.page_of(article, asked(name, after=later)).earlier})
    for query in places:
        with django_assert_max_num_queries(4):
            answer = client.get(article.get_absolute_url(), asked(name, **query))
        assert answer.status_code == 200
        assert answer.text.count('id="comment-') >= min(count, 1)


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_asks_for_the_words_of_no_more_than_a_page(name, django_assert_num_queries):
    article = make_article()
    fill(article, 500)
    with django_assert_num_queries(2) as asked_for:
        page = reading.page_of(article, asked(name, after="3"))
        assert all(entry.comment.current.html for entry in page.entries)
    assert "OFFSET" not in asked_for[1]["sql"].upper()
