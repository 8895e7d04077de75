from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments import moderation
from comments.models import Comment, Thread
from comments.models.comments import Status
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    make_site()
    make_policy()
    return make_article(slug="roof")


def items(client: Client, article: Article) -> list[dict[str, Any]]:
    response = client.get(f"{article.get_absolute_url()}comments/feed.json")
    assert response.status_code == 200
    return list(response.json()["items"])


@pytest.mark.parametrize("status", Status.values)
def test_only_what_readers_can_read_is_in_the_feed(client, article, status):
    make_comment(article=article, status=status, text="A word in the rain")
    atom = client.get(f"{article.get_absolute_url()}comments/feed/").content
    assert (b"A word in the rain" in atom) is (status == "published")
    assert len(items(client, article)) == (status == "published")


def test_a_comment_that_answers_a_hidden_one_does_not_say_which(client, article):
    first = make_comment(article=article, status="published")
    make_comment(parent=first, status="published")
    answered = client.get(f"{article.get_absolute_url()}comments/feed/").content
    Comment.objects.filter(pk=first.pk).update(status="held", waits=True)
    Thread.objects.update(version=2)
    hidden = client.get(f"{article.get_absolute_url()}comments/feed/").content
    assert (b"in-reply-to" in answered, b"in-reply-to" in hidden) == (True, False)


def test_the_newest_come_first_and_no_more_than_fifty(client, article):
    for number in range(53):
        make_comment(article=article, status="published", text=f"Word {number}")
    found = [one["content_html"] for one in items(client, article)]
    assert found == [f"<p>Word {number}</p>" for number in range(52, 2, -1)]


def test_a_removed_comment_leaves_the_copies_of_those_who_ask_again(client, article):
    comment = make_comment(article=article, status="published")
    url = f"{article.get_absolute_url()}comments/feed/"
    etag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    seen = moderation.Seen(comment.pk, "published", 1)
    rule = comment.policy.rules.get(number=1)
    moderation.decide(seen, "removed", rule=rule, by=make_user(is_superuser=True))
    again = client.get(url, headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert b"<entry>" not in again.content


def test_an_edited_comment_counts_as_updated_when_its_words_were_accepted(client, article):
    sent = timezone.now() - timedelta(hours=2)
    comment = make_comment(article=article, status="published", at=sent)
    words = comment.current
    words.pk, words.number, words.html = None, 2, "<p>Other words</p>"
    words.created_at = sent + timedelta(minutes=9)
    words.save()
    Comment.objects.filter(pk=comment.pk).update(current=words, revision=2)
    (item,) = items(client, article)
    assert item["content_html"] == "<p>Other words</p>"
    assert item["date_published"] == sent.isoformat(timespec="seconds")
    assert item["date_modified"] == words.created_at.isoformat(timespec="seconds")


def test_a_comment_that_waited_counts_as_updated_when_readers_first_saw_it(client, article):
    sent = timezone.now() - timedelta(days=2)
    comment = make_comment(article=article, status="held", at=sent)
    let_in = moderation.decide(
        moderation.Seen(comment.pk, "held", 1), "published", rule=None,
        by=make_user(is_superuser=True),
    )  # fmt: skip
    (item,) = items(client, article)
    assert item["date_published"] == sent.isoformat(timespec="seconds")
    assert item["date_modified"] == let_in.created_at.isoformat(timespec="seconds")


def test_a_name_that_was_taken_back_is_not_told(client, article):
    make_comment(article=article, status="published", name="")
    (item,) = items(client, article)
    assert "authors" not in item
    assert item["title"] == article.headline


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
@pytest.mark.parametrize("form", ["feed/", "feed.json"])
def test_the_talk_about_what_readers_do_not_see_has_no_feed(client, article, state, form):
    columns = {"draft": {"publish_at": None}, "withdrawn": {"withdrawn_at": timezone.now()}}
    Article.objects.update(**columns[state])
    assert client.get(f"{article.get_absolute_url()}comments/{form}").status_code == 404


def test_a_feed_costs_three_queries_whatever_the_comments(
    client, article, django_assert_num_queries
):
    for _ in range(5):
        parent = make_comment(article=article, status="published")
        make_comment(parent=parent, status="published")
    with django_assert_num_queries(3):
        client.get(f"{article.get_absolute_url()}comments/feed/")
