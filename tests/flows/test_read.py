"""A reader opens an article: few queries, no cookie, and nothing sent twice."""

from __future__ import annotations

import pytest

from comments.models import Comment, CommentRevision, Thread
from tests.factories import make_article, make_comment, make_person, make_policy, make_site

pytestmark = pytest.mark.django_db


def fill(article, count: int) -> None:
    """Published comments by the hundred, every third a reply."""
    first = make_comment(article=article, status="published")
    thread = Thread.objects.get(article=article)
    rows = [
        Comment(
            thread=thread,
            number=number,
            path=f"{first.number:07}{number:07}" if number % 3 == 0 else f"{number:07}",
            depth=int(number % 3 == 0),
            parent=first if number % 3 == 0 else None,
            sender=first.sender,
            status="published",
            policy=first.policy,
            token=f"many-{number}",
        )
        for number in range(2, count + 1)
    ]
    made = Comment.objects.bulk_create(rows)
    texts = CommentRevision.objects.bulk_create(
        CommentRevision(
            comment=one,
            number=1,
            name="Ben",
            text="So it is.",
            html="<p>So it is.</p>",
            policy=first.policy,
        )
        for one in made
    )
    for one, text in zip(made, texts, strict=True):
        one.current = text
    Comment.objects.bulk_update(made, ["current"])
    Thread.objects.update(visible_count=count, last_number=count)


@pytest.mark.parametrize("count", [0, 1, 500])
def test_an_article_costs_four_queries_and_sets_no_cookie_however_long_its_thread(
    client, count, django_assert_max_num_queries
):
    make_site()
    make_policy()
    article = make_article(people=[make_person()])
    if count:
        fill(article, count)
    with django_assert_max_num_queries(4):
        answer = client.get(article.get_absolute_url())
    assert answer.status_code == 200
    assert answer.text.count('id="comment-') >= min(count, 50)
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()
    for query in ("?from=400", "?from=1") if count == 500 else ():
        with django_assert_max_num_queries(4):
            assert client.get(article.get_absolute_url() + query).status_code == 200


def test_an_article_that_the_reader_has_costs_one_query(client, django_assert_num_queries):
    make_site()
    make_policy()
    article = make_article()
    fill(article, 60)
    etag = client.get(article.get_absolute_url())["ETag"]
    with django_assert_num_queries(1):
        answer = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert answer.status_code == 304


def test_a_comment_more_makes_the_page_a_new_one(client):
    make_site()
    make_policy()
    article = make_article()
    fill(article, 2)
    etag = client.get(article.get_absolute_url())["ETag"]
    Thread.objects.update(version=7)
    answer = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert answer.status_code == 200
