from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.people.models import User
from comments import handovers, moderation
from comments.handovers import NotAllowed
from comments.models import Comment, Handover
from comments.seen import seen
from tests.comments.desk import QUEUE, item, staff
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article())


@pytest.fixture
def ana():
    return staff(name="Ana")


@pytest.fixture
def ben():
    return staff(name="Ben")


def opened():
    return list(Handover.objects.filter(done_at=None).values_list("kind", "to__name", "question"))


def test_only_active_staff_who_may_decide_can_be_chosen(ana, ben):
    owner = staff("owner", name="Olga")
    staff("Writer", name="Wim")
    staff(name="Gone", is_active=False)
    reader = staff(name="Reader")
    User.objects.filter(pk=reader.pk).update(is_staff=False)
    make_user(name="Plain")
    assert list(handovers.people(apart_from=ana)) == [ben, owner]


def test_a_hand_over_names_somebody_and_keeps_the_note(comment, ana, ben):
    row = handovers.hand(comment, to=ben, by=ana, note=" You know\r\nthe street. ", now=NOW)
    assert (row.to, row.by_name, row.question) == (ben, "Ana", "You know\nthe street.")
    assert Comment.objects.get().waits


def test_handing_over_anew_ends_what_was_handed_over_before(comment, ana, ben):
    cy = staff(name="Cy")
    handovers.hand(comment, to=ben, by=ana)
    handovers.hand(comment, to=cy, by=ben, note="Yours.")
    assert opened() == [("handover", "Cy", "Yours.")]
    assert Handover.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "Wim", "groups": ["Writer"]}, "somebody who may decide"),
        ({"name": "Gone", "groups": ["Moderator"], "is_active": False}, "somebody who may"),
    ],
)
def test_nobody_else_can_be_handed_a_comment(comment, ana, fields, told):
    with pytest.raises(NotAllowed, match=told):
        handovers.hand(comment, to=make_user(**fields), by=ana)
    with pytest.raises(NotAllowed, match="this is you"):
        handovers.ask(comment, to=ana, question="What now?", by=ana)
    assert opened() == []


@pytest.mark.parametrize("question", ["", "  \n", "x" * 2001])
def test_an_opinion_needs_a_question_of_a_length_that_can_be_read(comment, ana, question):
    with pytest.raises(NotAllowed):
        handovers.ask(comment, to=None, question=question, by=ana)


def test_anybody_but_who_asked_may_answer_what_is_asked_of_all(comment, ana, ben):
    asked = handovers.ask(comment, to=None, question="Insult or irony?", by=ana)
    with pytest.raises(NotAllowed, match="not asked"):
        handovers.answer(asked.pk, "Irony.", by=ana)
    told = handovers.answer(asked.pk, "Irony.", by=ben, now=NOW)
    assert (told.answer, told.answered_name, told.done_at) == ("Irony.", "Ben", NOW)
    with pytest.raises(NotAllowed, match="ended already"):
        handovers.answer(asked.pk, "Insult.", by=staff(name="Cy"))


def test_only_who_was_asked_answers_a_question_to_one(comment, ana, ben):
    asked = handovers.ask(comment, to=ben, question="Insult or irony?", by=ana)
    with pytest.raises(NotAllowed, match="not asked"):
        handovers.answer(asked.pk, "Insult.", by=staff(name="Cy"))
    with pytest.raises(NotAllowed, match="Write your answer"):
        handovers.answer(asked.pk, " ", by=ben)
    assert handovers.answer(asked.pk, "Irony.", by=ben).answered_name == "Ben"


def test_a_hand_over_is_not_answered_but_given_back(comment, ana, ben):
    row = handovers.hand(comment, to=ben, by=ana)
    with pytest.raises(NotAllowed):
        handovers.answer(row.pk, "No.", by=ben)
    with pytest.raises(NotAllowed, match="not yours"):
        handovers.end(row.pk, by=staff(name="Cy"))
    handovers.end(row.pk, by=ben)
    assert opened() == []


def test_a_decision_ends_both(comment, ana, ben):
    handovers.hand(comment, to=ben, by=ana)
    handovers.ask(comment, to=None, question="Well?", by=ana)
    moderation.decide(seen(comment), "published", rule=None, by=ana)
    assert opened() == []


def test_what_was_opened_meanwhile_is_not_opened_twice(comment, ana, ben):
    handovers.hand(comment, to=ben, by=ana)
    decision = moderation.decide(seen(comment), "published", rule=None, by=ana, now=NOW)
    handovers.hand(comment, to=staff(name="Cy"), by=ana)
    assert handovers.reopen(comment.pk, decision.created_at) == 0
    assert [to for _kind, to, _note in opened()] == ["Cy"]


def hand(client, comment, **data):
    return client.post(f"{QUEUE}{comment.pk}/hand/", data, follow=True)


def test_by_the_form_a_comment_is_put_before_somebody_who_finds_it(comment, ana, ben, client):
    client.force_login(ana)
    answer = hand(client, comment, kind="handover", to=ben.pk, words="Your beat.", page="1")
    assert answer.redirect_chain == [(item(comment), 303)]
    assert "Handed over to Ben." in answer.content.decode()
    client.force_login(ben)
    html = client.get(QUEUE, {"handed": "1"}).content.decode()
    assert "Ana handed this to you." in html
    assert "Your beat." in html


def test_a_question_and_its_answer_are_shown_with_the_comment(comment, ana, ben, client):
    client.force_login(ana)
    hand(client, comment, kind="opinion", words="Irony?")
    asked = Handover.objects.get()
    client.force_login(ben)
    assert "Ana asks for a second opinion" in client.get(QUEUE).content.decode()
    url = f"{QUEUE}{comment.pk}/hand/{asked.pk}/"
    answer = client.post(url, {"answer": "<b>Irony</b>, yes."}, follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}#comment-{comment.pk}", 303)]
    client.force_login(ana)
    html = client.get(item(comment)).content.decode()
    assert "Ben answered:" in html
    assert "&lt;b&gt;Irony&lt;/b&gt;, yes." in html
    late = client.post(url, {"answer": "Mine, too late."})
    assert late.status_code == 409
    assert "Mine, too late." in late.content.decode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"kind": "handover", "words": "Kept words."}, "Choose whom to hand it to."),
        ({"kind": "opinion", "words": ""}, "Write what you want to know."),
        ({"kind": "handover", "to": "me", "words": "Kept words."}, "Select a valid choice."),
        ({"kind": "none", "words": "Kept words."}, "Select a valid choice."),
        ({"kind": "opinion", "words": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_is_told_and_keeps_what_was_typed(comment, ana, client, data, told):
    client.force_login(ana)
    if data.get("to") == "me":
        data = {**data, "to": ana.pk}
    answer = hand(client, comment, **data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert told in html
    assert data["words"] in html
    assert opened() == []


def test_an_answer_belongs_to_the_comment_of_its_address(comment, ana, ben, client):
    other = make_comment(article=comment.thread.article)
    asked = handovers.ask(comment, to=None, question="Well?", by=ana)
    client.force_login(ben)
    assert client.post(f"{QUEUE}{other.pk}/hand/{asked.pk}/", {"answer": "x"}).status_code == 404
