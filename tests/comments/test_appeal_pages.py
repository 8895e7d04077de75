"""The form in which a writer contests a decision, sent well and badly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments import appeals, moderation, stamps, standings
from comments.models import Appeal, Comment, Decision
from comments.moderation import Seen
from tests.comments.desk import rule, staff
from tests.factories import make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db
WORDS = "I meant the road."


@pytest.fixture(autouse=True)
def policy():
    make_site()
    return make_policy()


@pytest.fixture
def comment():
    return make_comment(article=make_article(), status="published", confirmed=True)


@pytest.fixture
def decision(comment):
    return remove(comment)


def remove(comment, by=None):
    row = Comment.objects.get(pk=comment.pk)
    seen = Seen(row.pk, row.status, row.revision)
    return moderation.decide(seen, "removed", rule=rule(), by=by or staff())


def form_of(comment, decision=None):
    page = f"{comment.receipt_url()}appeal/"
    return f"{page}?about={decision.pk}" if decision else page


def sent(decision, **changes):
    stamp = stamps.make("appeal", str(decision.pk))
    return {"text": WORDS, "website": "", "stamp": stamp, **changes}


def test_the_form_says_what_was_decided_and_sets_no_cookie(client, comment, decision):
    staff()
    answer = client.get(form_of(comment, decision))
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    for words in ("Your comment was removed.", "Rule 1: Civil", "The road was closed for an hour."):
        assert words in answer.text
    assert "A moderator who did not make the decision" in answer.text
    assert not Appeal.objects.exists()


def test_where_there_is_one_moderator_the_form_says_so(client, comment, decision):
    assert "There is only one moderator here" in client.get(form_of(comment)).text


def test_an_appeal_is_sent_and_leads_back_to_the_receipt(client, comment, decision):
    answer = client.post(form_of(comment, decision), sent(decision))
    assert (answer.status_code, answer.url) == (303, comment.receipt_url())
    appeal = Appeal.objects.get()
    assert (appeal.decision, appeal.comment, appeal.text) == (decision, comment, WORDS)


def test_the_same_form_twice_is_one_appeal(client, comment, decision):
    form = sent(decision)
    for _again in range(2):
        assert client.post(form_of(comment), form).status_code == 303
    assert Appeal.objects.count() == 1


def test_other_words_for_what_is_contested_already_are_kept_to_be_copied(client, comment, decision):
    client.post(form_of(comment), sent(decision))
    answer = client.post(form_of(comment), sent(decision, text="Other <words>."))
    assert answer.status_code == 409
    assert "You have contested this decision already." in answer.text
    assert "Other &lt;words&gt;." in answer.text
    assert client.get(form_of(comment)).status_code == 409
    assert Appeal.objects.get().text == WORDS


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": ""}, "Say in a sentence or two"),
        ({"text": " \n\t "}, "Say in a sentence or two"),
        ({"text": "\u200b"}, "Say in a sentence or two"),
        ({"text": "a\x00b"}, "Null characters"),
        ({"text": "x" * 2001}, "2001 characters"),
        ({"stamp": ""}, "lain open too long"),
        ({"stamp": "forged:stamp"}, "lain open too long"),
        ({"text": "Buy cheap pills."}, "Your appeal cannot be taken in these words"),
    ],
)
def test_what_cannot_be_taken_says_why_and_keeps_what_was_typed(
    client, comment, decision, changes, told
):
    answer = client.post(form_of(comment), sent(decision, **changes))
    assert answer.status_code == 422
    assert told in answer.text
    assert changes.get("text", WORDS).strip(" \n\tab\x00") in answer.text
    assert not Appeal.objects.exists()
    assert not Comment.objects.get(pk=comment.pk).waits


def test_a_stamp_for_another_decision_is_none_for_this_one(client, comment, decision):
    other = remove(make_comment(article=make_article(), status="published"))
    assert client.post(form_of(comment), sent(other)).status_code == 422


def test_from_another_site_nothing_is_taken(client, comment, decision):
    page, data = form_of(comment), sent(decision)
    answer = client.post(page, data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert Client(enforce_csrf_checks=True).post(page, data).status_code == 303


@pytest.mark.parametrize("about", ["0", "x", "-1", "9" * 40, "%00", "١"])
def test_an_address_that_names_no_decision_of_this_comment_is_not_there(client, comment, about):
    assert client.get(f"{comment.receipt_url()}appeal/?about={about}").status_code == 404
    assert client.get("/comments/receipt/nothing/appeal/").status_code == 404


def test_a_decision_of_another_comment_is_not_contested_from_here(client, comment):
    other = remove(make_comment(article=make_article(), status="published"))
    assert client.get(form_of(comment, other)).status_code == 404


@pytest.mark.parametrize("why", ["published again", "too late", "nothing to contest"])
def test_what_cannot_be_contested_any_more_is_told_kindly(client, comment, why):
    decision = comment.decisions.get() if why == "nothing to contest" else remove(comment)
    if why == "published again":
        moderation.decide(Seen(comment.pk, "removed", 1), "published", rule=None, by=staff())
    if why == "too late":
        old = timezone.now() - appeals.WITHIN - timedelta(days=2)
        decision = Decision.objects.create(
            kind="decided",
            comment=make_comment(article=make_article(), status="removed"),
            to_status="removed",
            actor_kind="policy",
            created_at=old,
        )
        comment = decision.comment
    for answer in (
        client.get(form_of(comment, decision)),
        client.post(form_of(comment, decision), sent(decision)),
    ):
        assert answer.status_code == 409
        assert "No appeal was sent" in answer.text
    assert WORDS in answer.text
    assert not Appeal.objects.exists()


def test_whoever_is_blocked_can_contest_that(client, comment):
    standing = standings.impose(sender=comment.sender, state="blocked", reason="Spam.", by=staff())
    page = f"{standing.get_absolute_url()}appeal/"
    decision = standing.decisions.get()
    assert "You cannot comment here any more." in client.get(page).text
    answer = client.post(page, sent(decision))
    assert (answer.status_code, answer.url) == (303, standing.get_absolute_url())
    assert Appeal.objects.get().decision == decision
    assert "It waits for a moderator." in client.get(standing.get_absolute_url()).text


def test_whoever_is_blocked_can_contest_the_removal_of_a_comment_too(client, comment, decision):
    standings.impose(sender=comment.sender, state="blocked", reason="Spam.", by=staff())
    assert client.post(form_of(comment), sent(decision)).status_code == 303


def test_a_closed_thread_stops_no_appeal(client, comment, decision):
    type(comment.thread).objects.update(preset="closed")
    assert client.post(form_of(comment), sent(decision)).status_code == 303
