from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from articles.models import Article
from comments import liking
from comments.models import ArticleVote, NetworkKey
from comments.policy.facts import Facts
from comments.sender import Browser
from tests.factories import make_article, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Browser(DAY, "ana", "house")
BEN = Browser(DAY, "ben", "house")


@pytest.fixture
def story() -> Article:
    make_site()
    make_policy()
    return make_article()


def send(client: Client, story: Article, *, agent: str = "Fox", **fields: str):
    return client.post(story.get_absolute_url() + "like/", fields, headers={"User-Agent": agent})


def page(client: Client, story: Article, *, agent: str = "Fox") -> str:
    answer = client.get(story.get_absolute_url() + "like/", headers={"User-Agent": agent})
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def stamp_of(client: Client, story: Article) -> str:
    answer = client.get(story.get_absolute_url() + "like/", headers={"User-Agent": "Fox"})
    return answer.context["form"]["stamp"].value()


# The rule


def test_a_browser_of_a_network_answers_once_a_day_and_may_change_its_mind(story):
    liking.vote(story, ANA, liked=True)
    liking.vote(story, ANA, liked=False, now=NOW)
    vote = ArticleVote.objects.get()
    assert (vote.liked, vote.created_at, vote.day) == (False, NOW, DAY)


def test_the_same_answer_again_changes_nothing(story):
    first = liking.vote(story, ANA, liked=False)
    liking.explain(first, "Too long.", facts=Facts())
    again = liking.vote(story, ANA, liked=False)
    assert (again.pk, again.reason, again.created_at) == (first.pk, "Too long.", first.created_at)


def test_a_reason_goes_with_the_no_that_it_explained(story):
    vote = liking.vote(story, ANA, liked=False)
    liking.explain(vote, "Too long.", facts=Facts())
    assert liking.vote(story, ANA, liked=True).reason == ""
    assert not liking.explain(vote, "Still too long.", facts=Facts())
    assert liking.tally(story) == liking.Tally(liked=1, disliked=0, reasons=0)


def test_two_browsers_of_one_house_are_two(story):
    liking.vote(story, ANA, liked=True)
    liking.vote(story, BEN, liked=False)
    assert liking.tally(story) == liking.Tally(liked=1, disliked=1, reasons=0)


def test_one_network_with_very_many_browsers_is_bounded(story):
    for number in range(liking.PER_NETWORK):
        liking.vote(story, Browser(DAY, f"b{number}", "house"), liked=False)
    with pytest.raises(liking.TooMany):
        liking.vote(story, Browser(DAY, "one more", "house"), liked=False)
    liking.vote(story, Browser(DAY, "b1", "house"), liked=True)
    liking.vote(make_article(), Browser(DAY, "one more", "house"), liked=False)
    assert liking.tally(story).liked == 1


def test_the_database_refuses_a_second_answer_and_a_reason_for_a_yes(story):
    row = {"article": story, "voter": "x", "network": "n", "day": DAY}
    ArticleVote.objects.create(liked=True, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVote.objects.create(liked=False, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVote.objects.create(liked=True, reason="Why", **row | {"voter": "y"})


# The pages


def test_the_question_under_an_article_is_a_plain_form_without_a_token(client, story):
    shown = client.get(story.get_absolute_url())
    assert f'action="{story.get_absolute_url()}like/"' in shown.content.decode()
    assert not shown.cookies


def test_a_yes_is_counted_and_thanked_for_without_a_cookie(client, story):
    answer = send(client, story, answer="yes")
    assert (answer.status_code, answer["Location"]) == (303, story.get_absolute_url() + "like/")
    assert not answer.cookies
    assert "You like this article" in page(client, story)
    assert "textarea" not in page(client, story)
    assert liking.tally(story).liked == 1


def test_only_a_no_is_asked_why(client, story):
    send(client, story, answer="no")
    assert "What did you miss, or dislike?" in page(client, story)
    reason = {"reason": "It says nothing about the drivers.", "stamp": stamp_of(client, story)}
    assert send(client, story, **reason).status_code == 303
    assert ArticleVote.objects.get().reason == "It says nothing about the drivers."
    assert "textarea" not in page(client, story)


@pytest.mark.parametrize(
    ("reason", "told"),
    [("  ", "Write a few words"), ("x" * 501, "501"), ("cheap pills", "Rule 3")],
    ids=["empty", "too long", "against the rules"],
)
def test_a_reason_that_cannot_be_taken_comes_back_with_what_was_typed(client, story, reason, told):
    send(client, story, answer="no")
    answer = send(client, story, reason=reason, stamp=stamp_of(client, story))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert ArticleVote.objects.get().reason == ""


def test_another_browser_sees_nothing_of_an_answer(client, story):
    send(client, story, answer="no")
    assert "You do not like" not in page(client, story, agent="Bear")
    assert send(client, story, agent="Bear", reason="I did it").status_code == 200
    assert ArticleVote.objects.get().reason == ""


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "https://evil.example"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403)],
    ids=["origin", "fetch site"],
)
def test_another_site_answers_for_nobody(client, story, headers, status):
    url = story.get_absolute_url() + "like/"
    assert client.post(url, {"answer": "yes"}, headers=headers).status_code == status
    assert not ArticleVote.objects.exists()


def test_an_answer_that_is_none_is_refused(client, story):
    assert send(client, story, answer="maybe").status_code == 400
    assert not ArticleVote.objects.exists()


def test_what_is_not_published_is_asked_about_by_nobody(client, story):
    draft = make_article(at=None, path="security/2019/11/06/draft")
    assert client.post("/security/2019/11/06/draft/like/", {"answer": "yes"}).status_code == 404
    assert liking.tally(draft).liked == 0


def test_neither_address_nor_browser_is_stored(client, story):
    send(client, story, answer="no")
    vote = ArticleVote.objects.get()
    assert len(vote.voter) == len(vote.network) == 64
    key = NetworkKey.objects.get(day=vote.day)
    assert vote.voter != vote.network
    assert key.secret


def test_editors_read_how_many_like_an_article_and_why_not(client, story):
    vote = liking.vote(story, ANA, liked=False)
    liking.explain(vote, "Too <b>long</b>.", facts=Facts())
    liking.vote(story, BEN, liked=True)
    client.force_login(make_user(is_superuser=True))
    form = client.get(f"/admin/articles/article/{story.pk}/change/").content.decode()
    assert "Readers: 1 like it, 1 do not" in form
    shown = client.get(f"/admin/comments/articlevote/of/{story.pk}/").content.decode()
    assert "1 reader likes it." in shown
    assert "Too &lt;b&gt;long&lt;/b&gt;." in shown
    assert "people who share both" in shown
