"""Undoing on the desk: the button, what is told, and the list of one's last decisions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, notices
from comments.models import Comment, Decision, Notice
from comments.seen import seen
from tests.comments.desk import QUEUE, decide, rule, staff, status
from tests.factories import make_article, make_comment, make_policy

pytestmark = pytest.mark.django_db
UNDO = f"{QUEUE}undo/"
MINE = f"{QUEUE}mine/"


@pytest.fixture
def held():
    make_policy()
    article = make_article()
    return [make_comment(article=article, name=f"Writer {n}") for n in range(3)]


@pytest.fixture
def ana():
    return staff(name="Ana")


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def last():
    return Decision.objects.filter(kind__in=("decided", "bulk"), parent=None).latest("pk")


def undo(client, decision, **more):
    return client.post(UNDO, {"decision": decision.pk, **more}, follow=True)


def made(comment, by, ago):
    return moderation.decide(seen(comment), "published", rule=None, by=by, now=timezone.now() - ago)


def test_the_page_after_a_decision_carries_the_button_that_takes_it_back(desk, held):
    decide(desk, held[0], decision="publish")
    html = desk.get(QUEUE).content.decode()
    form = re.search(r'<form class="undo".*?</form>', html, re.S)[0]
    assert f'name="decision" value="{last().pk}"' in form
    assert int(re.search(r'data-undo="(\d+)"', form)[1]) in range(50, 61)


def test_undoing_leads_back_to_the_comment_in_its_list(desk, held):
    decide(desk, held[0], decision="publish")
    answer = undo(desk, last(), back="section=security")
    assert answer.redirect_chain == [(f"{QUEUE}?section=security#comment-{held[0].pk}", 303)]
    assert "Undone: the comment by Writer 0 is as it was." in answer.content.decode()
    assert status(held[0]) == "held"


def test_several_are_undone_with_one_press(desk, held):
    decide(desk, *held, decision="publish")
    answer = undo(desk, last())
    assert "Undone: 3 comments are as they were." in answer.content.decode()
    assert [status(one) for one in held] == ["held"] * 3


def test_what_was_left_alone_of_several_is_told(desk, held):
    decide(desk, *held, decision="publish")
    bulk = last()
    ben, comment = staff(name="Ben"), Comment.objects.get(pk=held[1].pk)
    moderation.decide(seen(comment), "removed", rule=rule(), by=ben)
    html = undo(desk, bulk).content.decode()
    assert "Undone: 2 comments are as they were." in html
    assert "1 comment has changed since" in html


def test_what_somebody_else_has_given_back_of_several_is_told_as_left_alone(desk, ana, held):
    bulk = moderation.decide_many(
        [seen(one) for one in held], "refused", rule=rule(), by=ana
    ).parent
    first = Comment.objects.get(pk=held[0].pk)
    moderation.decide(seen(first), "published", rule=None, by=staff(name="Ben"))
    html = undo(desk, bulk).content.decode()
    assert "Undone: 2 comments are as they were" in html
    assert "1 comment has changed since" in html
    assert [status(one) for one in held] == ["published", "held", "held"]


def test_too_late_says_to_decide_anew_and_where(desk, ana, held):
    decision = made(held[0], ana, notices.UNDO_WITHIN)
    answer = undo(desk, decision)
    assert answer.status_code == 409
    assert "Decide anew" in answer.content.decode()
    assert f"{QUEUE}{held[0].pk}/change/" in answer.content.decode()
    assert status(held[0]) == "published"


def test_somebody_elses_decision_is_left_alone(desk, held):
    decision = made(held[0], staff(name="Ben"), timedelta(seconds=1))
    assert undo(desk, decision).status_code == 409
    assert status(held[0]) == "published"


@pytest.mark.parametrize("number", ["", "0", "x", "99999", "9" * 30, "received"])
def test_what_is_no_decision_of_a_person_is_not_found(desk, held, number):
    number = held[0].decisions.get().pk if number == "received" else number
    assert desk.post(UNDO, {"decision": number}).status_code == 404


def test_undoing_is_posted_and_looking_is_not(desk, held):
    assert desk.get(UNDO).status_code == 405
    assert desk.post(MINE).status_code == 405


def test_who_is_no_moderator_undoes_nothing(client, held, ana):
    decision = made(held[0], ana, timedelta(0))
    client.force_login(staff("Writer"))
    assert client.post(UNDO, {"decision": decision.pk}).status_code == 403
    assert client.get(MINE).status_code == 403
    assert status(held[0]) == "published"


def test_the_last_decisions_offer_to_undo_those_whose_time_is_not_over(desk, ana, held):
    made(held[0], ana, timedelta(hours=1))
    made(held[1], ana, timedelta(seconds=5))
    decide(desk, held[2], decision="publish")
    newest = last()
    undo(desk, newest)
    made(make_comment(article=make_article(), name="Not mine"), staff(name="Ben"), timedelta(0))
    html = desk.get(MINE).content.decode()
    assert [name for name in ("Writer 0", "Writer 1", "Writer 2") if name in html] != []
    assert "Not mine" not in html
    assert html.count('<form class="undo"') == 1
    assert html.count(">undone<") == 1


def test_the_list_asks_the_same_few_queries_however_long_it_is(
    desk, ana, held, django_assert_max_num_queries
):
    article = held[0].thread.article
    for one in [*held, *(make_comment(article=article) for _ in range(9))]:
        made(one, ana, timedelta(seconds=3))
    decide(desk, *(make_comment(article=article) for _ in range(20)), decision="publish")
    with django_assert_max_num_queries(9):
        html = desk.get(MINE).content.decode()
    assert "(20 comments)" in html


def test_a_mail_that_is_on_its_way_is_told_instead_of_undoing(desk, held):
    Comment.objects.filter(pk=held[0].pk).update(confirmed=True)
    decide(desk, held[0], decision="publish")
    Notice.objects.update(status="claimed")
    html = undo(desk, last()).content.decode()
    assert "The mail has gone out. Decide anew" in html
    assert status(held[0]) == "published"
