from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import exporting, moderation, policies, standings, undoing
from comments.models import Appeal, Comment, Follow, Notice, SignIn
from comments.moderation import Seen
from tests.comments.my_account import reader, signed_in
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
    make_standing,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_site()
    make_policy()
    return reader()


def full(ana):
    """Somebody of whom everything is kept that can be."""
    article = make_article(headline="The bridge")
    comment = make_comment(
        article=article, email=ana.email, confirmed=True, status="removed", text="My words."
    )
    make_appeal(comment.decisions.get(), status="rejected", text="I mean it.", answer="No.")
    other = make_comment(article=article, status="published", text="Ben's words.")
    make_report(other, email=ana.email, explanation="It insults me.", name="Ana")
    make_standing(sender=ana, state="hold", reason="Insults.")
    Follow.objects.create(sender=ana, thread=comment.thread, level="all")
    now = timezone.now()
    Notice.objects.create(kind="statement", key="x", sender=ana, not_before=now, comment=comment)
    SignIn.objects.create(sender=ana, nonce="secret-nonce", expires_at=now.replace(year=2099))
    return comment


def test_everything_that_is_kept_is_there_and_comes_as_a_file(ana):
    comment = full(ana)
    answer = signed_in(ana).get("/accounts/export.json")
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="my-comments.json"'
    assert "no-store" in answer["Cache-Control"]
    told = json.loads(answer.content)
    assert (told["address"], told["name"], told["format"]) == ("ana@example.org", "Ana", 1)
    (mine,) = told["comments"]
    assert mine["receipt"].endswith(comment.receipt_url())
    assert (mine["story"], mine["status"]) == ("The bridge", "removed")
    assert [one["text"] for one in mine["versions"]] == ["My words."]
    assert mine["appeals"][0] | {"sent": "", "decided": ""} == {
        "sent": "",
        "text": "I mean it.",
        "status": "rejected",
        "answer": "No.",
        "decided": "",
    }
    assert told["reports"][0]["explanation"] == "It insults me."
    assert told["states"][0]["reason"] == "Insults."
    assert told["followed"][0] | {"since": ""} == {
        "story": "The bridge",
        "level": "all",
        "since": "",
    }
    assert told["mails"][0]["kind"] == "statement"
    assert len(told["sign_ins"]) == 1


def test_nothing_of_anybody_else_and_no_secret_is_in_it(ana):
    full(ana)
    text = signed_in(ana).get("/accounts/export.json").content.decode()
    for secret in ("Ben's words", "secret-nonce", "network", "sender"):
        assert secret not in text


def test_decisions_are_told_in_words_with_their_rule(ana):
    rule = make_policy().rules.get(number=3)
    full(ana)
    comment = make_comment(
        article=make_article(), email=ana.email, confirmed=True, status="held", rule=rule
    )
    (told,) = exporting.everything(ana)["comments"][-1]["decisions"]
    assert comment.rule == rule
    assert told["what"]
    assert told["by"] == "policy"


def test_what_a_moderator_took_back_before_it_was_told_is_not_told_here_either(ana):
    by, article = make_user(groups=["Moderator"]), make_article()
    comment = make_comment(article=article, email=ana.email, confirmed=True, status="published")
    seen, rule = Seen(comment.pk, "published", 1), policies.in_force().rules[4]
    made = moderation.decide(seen, "removed", rule=rule, by=by, reason="Confused with another.")
    undoing.undo(made, by=by)
    (told,) = exporting.everything(ana)["comments"]
    assert [one["what"] for one in told["decisions"]] == ["A new comment was published at once"]
    assert "Confused" not in str(told)


def test_what_may_be_somebody_elses_brings_nothing_that_its_writer_was_told_or_answered(ana):
    by, article = make_user(groups=["Moderator"]), make_article()
    comment = make_comment(article=article, email=ana.email, status="published", text="Not I.")
    seen, rule = Seen(comment.pk, "published", 1), policies.in_force().rules[4]
    later = timezone.now() - timedelta(hours=1)
    made = moderation.decide(seen, "removed", rule=rule, by=by, reason="In confidence.", now=later)
    make_appeal(made, text="I mean it.")
    (told,) = exporting.everything(ana)["comments"]
    assert (told["receipt"], told["yours_for_sure"]) == (None, False)
    assert len(told["decisions"]) == 2
    for words in ("In confidence.", "I mean it."):
        assert words not in str(told)
    Comment.objects.update(confirmed=True)
    (told,) = exporting.everything(ana)["comments"]
    assert told["decisions"][1]["reason"] == "In confidence."
    assert told["appeals"][0]["text"] == "I mean it."


def test_what_they_answered_to_being_stopped_is_theirs(ana):
    by = make_user(groups=["Moderator"])
    row = standings.impose(sender=ana, state="hold", reason="Insults.", by=by)
    Appeal.objects.create(decision=row.decisions.get(), text="I was quoting.")
    (told,) = exporting.everything(ana)["states"]
    assert told["appeals"][0]["text"] == "I was quoting."


def test_the_questions_are_the_same_for_one_comment_and_for_forty(ana):
    asked = []
    for count in (1, 40):
        article = make_article()
        for _ in range(count):
            make_comment(article=article, email=ana.email, confirmed=True, status="published")
        with CaptureQueriesContext(connection) as queries:
            exporting.everything(ana)
        asked.append(len(queries))
    assert asked[0] == asked[1], asked


def test_guests_get_no_file(client):
    assert client.get("/accounts/export.json").status_code == 302
