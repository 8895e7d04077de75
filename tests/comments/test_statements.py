"""What whom a decision restricts is told: what, how long, why, by whom, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import appeals, log, moderation, presets, standings, statements
from comments.models import Comment, Decision
from comments.moderation import Seen
from tests.comments.desk import find, rule, staff
from tests.factories import (
    ORDINARY_RULES,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
    rule_data,
)

pytestmark = pytest.mark.django_db
TEXT = "You numpty, the road was closed."


@pytest.fixture(autouse=True)
def policy():
    make_site(email="desk@example.org")
    return make_policy()


def held(**fields):
    comment = make_comment(article=make_article(), text=TEXT, rule=rule(), **fields)
    find(comment, 1, 4, 10, says="A word of the list.")
    return comment


def decide(comment, to, **fields):
    row = Comment.objects.get(pk=comment.pk)
    seen = Seen(row.pk, row.status, row.revision)
    cited = None if to == "published" else fields.pop("rule", None) or rule()
    return moderation.decide(seen, to, rule=cited, by=fields.pop("by", None) or staff(), **fields)


def told(decision):
    statement = statements.of_decision(Decision.objects.get(pk=decision.pk))
    assert statement is not None
    return statement


def test_what_a_machine_holds_waits_for_a_person_and_is_not_contested():
    statement = told(held().decisions.get())
    assert statement.what == "Your comment waits for a moderator."
    assert statement.lasts == "until a moderator has read it"
    assert statement.found == "an automatic check found it"
    assert "no person" in statement.decided
    assert (statement.appeal_url, statement.appeal_until) == ("", None)
    assert "A moderator reads it in any case" in statement.redress


def test_found_by_a_machine_and_decided_by_a_person_says_both_and_shows_the_passage():
    comment = held()
    decision = decide(comment, "refused", reason="He is a person.")
    statement = told(decision)
    assert statement.what == "Your comment was not published."
    assert statement.found == "an automatic check found it"
    assert statement.decided == "a moderator, not a machine"
    assert statement.note == "He is a person."
    (reason,) = statement.reasons
    assert (reason.number, reason.version, reason.title) == (1, 1, "Civil")
    assert reason.text == "The text of the rule about civil."
    assert reason.url == "/comment-policy/1/#rule-1"
    assert reason.findings[0].quotes == ("numpty",)
    assert statement.appeal_until == appeals.until(decision)
    assert statement.appeal_url == f"/comments/receipt/{comment.token}/appeal/?about={decision.pk}"
    assert statement.url == comment.receipt_url()


def test_a_person_who_cites_another_rule_than_the_machine_found_it_themselves():
    statement = told(decide(held(), "refused", rule=rule(4)))
    assert statement.found == "a moderator found it"
    assert [one.number for one in statement.reasons] == [4]
    assert statement.reasons[0].findings == ()


def test_the_rule_is_told_as_it_read_whatever_the_policy_says_by_now():
    decision = decide(held(), "refused")
    newer = [
        {**rule, "texts": {"en": {"title": "Anew", "text": "Other words."}}}
        for rule in ORDINARY_RULES
    ]
    make_policy(newer, at=timezone.now())
    (reason,) = told(decision).reasons
    assert (reason.version, reason.title) == (1, "Civil")


def test_a_passage_found_under_an_older_version_is_shown_with_the_rule_of_the_same_key():
    comment = held()
    make_policy([dict(one) for one in ORDINARY_RULES[1:]] + [dict(ORDINARY_RULES[0], number=9)])
    (reason,) = told(decide(comment, "refused", rule=rule(9))).reasons
    assert (reason.number, reason.version) == (9, 2)
    assert reason.findings[0].quotes == ("numpty",)


def test_an_erased_text_is_told_to_be_erased():
    comment = held()
    decision = decide(comment, "refused")
    comment.revisions.update(text="", html="")
    assert told(decision).reasons[0].findings[0].quotes == ("text erased",)


def test_readers_reports_that_were_upheld_are_told():
    comment = held(status="published")
    make_report(comment)
    both = told(decide(comment, "removed"))
    assert both.what == "Your comment was removed."
    assert both.found == "an automatic check found it, and readers reported it"


@pytest.mark.parametrize("reported", [True, False])
def test_what_readers_alone_found_is_told_so(reported):
    comment = make_comment(article=make_article(), status="published")
    if reported:
        make_report(comment)
    found = told(decide(comment, "removed")).found
    assert found == ("readers reported it" if reported else "a moderator found it")


def test_a_comment_held_in_a_flood_of_reports_was_not_found_by_a_check():
    comment = make_comment(article=make_article(), status="published")

    decision = moderation.move(
        Seen(comment.pk, "published", 1),
        "held",
        kind="reported",
        rule=None,
        actor=log.POLICY,
        now=timezone.now(),
    )
    statement = told(decision)
    assert statement.what == "Your comment is not shown until a moderator has read it."
    assert statement.found == "readers reported it"


def test_what_waits_because_everything_waits_was_not_found():
    comment = make_comment(article=make_article())
    statement = told(comment.decisions.get())
    assert statement.found.startswith("nothing was found")
    assert statement.reasons == ()


def test_a_refused_change_says_that_the_comment_stays(client):
    comment = make_comment(article=make_article(), status="published")
    row = Decision.objects.create(
        kind="edited",
        comment=comment,
        revision=comment.current,
        from_status="published",
        to_status="published",
        rule=rule(3),
        actor_kind="policy",
    )
    statement = told(row)
    assert statement.what == "Your change was not published. Your comment stays as it was."
    assert statement.appeal_url
    accepted = Decision(kind="edited", comment=comment, to_status="published", actor_kind="policy")
    assert statements.of_decision(accepted) is None


@pytest.mark.parametrize(
    ("kind", "to", "actor"),
    [
        ("decided", "published", "person"),
        ("imported", "removed", "import"),
        ("undone", "removed", "person"),
        ("received", "unconfirmed", "policy"),
    ],
)
def test_what_restricts_nobody_has_no_statement(kind, to, actor):
    comment = make_comment(article=make_article(), status="published")
    row = Decision(kind=kind, comment=comment, to_status=to, actor_kind=actor)
    assert statements.of_decision(row) is None


def test_a_rule_that_goes_without_gives_no_statement():
    make_policy([rule_data(1, "floods", consequence="refuse", statement=False)])
    comment = make_comment(article=make_article(), status="refused", rule=rule())
    assert statements.of_decision(comment.decisions.get()) is None


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("hold", "Each of your comments waits until a moderator has read it."),
        ("suspended", "You cannot comment here for now."),
        ("blocked", "You cannot comment here any more."),
    ],
)
def test_how_a_sender_stands_is_told_with_its_end_and_reason(state, what):
    comment = make_comment(article=make_article())
    until = timezone.now() + timedelta(days=3) if state == "suspended" else None
    standing = standings.impose(
        sender=comment.sender,
        state=state,
        reason="Five insults.",
        rule=rule(),
        until=until,
        by=staff(),
    )
    statement = told(standing.decisions.get())
    assert statement.what == what
    assert statement.note == "Five insults."
    assert statement.lasts.startswith("until" if until else "for good")
    assert statement.url == standing.get_absolute_url()
    assert statement.appeal_url == f"{standing.get_absolute_url()}appeal/"
    assert statement.reasons[0].number == 1
    assert "appeal succeeds" in statement.lasts or until
    lifted = standings.lift(standing, by=staff())
    assert statements.of_decision(lifted) is None
    over = told(standing.decisions.order_by("pk").first())
    assert over.appeal_url == ""
    assert over.lasts.startswith("until")


def test_a_closed_thread_says_whom_to_write_to():
    article = make_article()
    make_comment(article=article, status="published")
    decision = presets.set_preset(
        article.thread, "closed", seen="open", by=staff(), reason="The trial begins."
    )
    statement = told(decision)
    assert statement.what == "Comments on this story were closed."
    assert statement.lasts == "until the newsroom opens them again"
    assert statement.note == "The trial begins."
    assert "desk@example.org" in statement.redress
    assert (statement.found, statement.appeal_url) == ("", "")
    assert statement.url == f"{article.get_absolute_url()}comments/closed/"


def test_after_six_months_there_is_an_address_instead_of_a_form():
    decision = decide(held(), "refused")
    later = appeals.until(decision) + timedelta(seconds=1)
    statement = statements.of_decision(decision, now=later)
    assert (statement.appeal_url, statement.appeal_until) == ("", None)
    assert "desk@example.org" in statement.redress


@pytest.mark.parametrize(("granted", "words"), [(None, "will look"), (False, "was judged")])
def test_what_was_contested_is_not_offered_again(granted, words):
    decision = decide(held(), "refused")
    appeal = appeals.open(decision, "It was fair.")
    if granted is False:
        appeals.judge(appeal, grant=False, answer="No.", by=staff())
    statement = told(decision)
    assert statement.appeal_url == ""
    assert words in statement.redress
    assert statement.lasts == (
        "for good" if granted is False else "for good, unless an appeal succeeds"
    )
