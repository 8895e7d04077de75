from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from comments import moderation, reports
from comments.models import Comment, CommentRevision, Decision, Notice, Report
from comments.moderation import Seen
from comments.sender import Network
from tests.comments.reporting import NOW, fresh, message, network, send
from tests.factories import make_article, make_comment, make_policy, make_user, rule_data

pytestmark = pytest.mark.django_db
WORDS = [{"kind": "words", "settings": {"words": ["numpty"]}}]
LAW = {"illegal": True, "good_faith": True, "law": "Insult, Germany", "rule": None}


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article(), status="published", at=NOW)


def test_a_report_is_stored_logged_and_told_and_puts_the_comment_before_a_moderator(comment):
    report = send(comment, email="rita@example.org", name="Rita")
    assert (report.status, report.rule.number, report.revision) == ("open", 1, comment.current)
    assert (report.name, report.network_hash, report.network_day) == ("Rita", "h1", NOW.date())
    row = report.decisions.get()
    assert (row.kind, row.from_status, row.to_status) == ("reported", "", "open")
    assert (row.actor_kind, row.actor_name, row.rule) == ("reader", "", report.rule)
    assert Notice.objects.get().report == report
    after = fresh(comment)
    assert after.waits
    assert after.status == "published"
    assert after.risk == report.weight == 5
    assert list(Comment.objects.queue()) == [comment]


def test_who_gives_no_address_is_mailed_nothing(comment):
    send(comment)
    assert not Notice.objects.exists()


def test_the_same_form_twice_is_one_report(comment):
    first = send(comment)
    assert send(comment, home=2, explanation="In other words.") == first
    assert Report.objects.count() == Decision.objects.filter(kind="reported").count() == 1
    assert fresh(comment).risk == 5


def test_a_form_sent_again_after_the_decision_answers_with_the_first(comment):
    first = send(comment)
    moderator = make_user(is_superuser=True)
    rule = first.rule
    moderation.decide(Seen(comment.pk, "published", 1), "removed", rule=rule, by=moderator)
    assert send(comment) == first


def test_the_same_words_in_a_fresh_form_from_the_same_network_are_one_report(comment):
    first = send(comment, email="rita@example.org")
    again = {"nonce": "another", "email": "rita@example.org"}
    assert send(comment, **again) == first
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"explanation": "Other words."},
        {"rule": None},
        {"name": "Rita"},
    ],
)
def test_other_words_from_the_same_network_are_told_kindly_that_once_is_enough(comment, changes):
    send(comment)
    with pytest.raises(reports.AlreadyReported):
        send(comment, nonce="another", **changes)
    assert Report.objects.count() == 1


def test_a_network_is_known_under_every_key_that_lives(comment):
    send(comment)
    later = NOW + timedelta(days=9)
    same = Network(later.date(), "h1 anew", ("h1 anew",), ("h1 anew", "h1"))
    told = message(2)
    with pytest.raises(reports.AlreadyReported):
        reports.receive(fresh(comment), told, same, now=later)
    assert reports.receive(fresh(comment), told, network(2), now=later).status == "open"


def test_another_of_the_same_house_may_report_as_well_and_lifts_the_comment_no_further(comment):
    send(comment, email="rita@example.org")
    second = send(comment, 2, home=1, email="omar@example.org")
    assert second.status == "open"
    assert fresh(comment).risk == 5


def test_an_address_typed_elsewhere_tells_nobody_whether_it_has_reported(comment):
    first = send(comment, email="rita@example.org")
    second = send(comment, 2, email="rita@example.org", explanation=first.explanation)
    assert second != first
    assert second.token != first.token
    assert fresh(comment).risk == 5


def test_a_notice_of_illegal_content_is_taken_after_a_report_from_the_same_network(comment):
    send(comment)
    notice = send(comment, 2, home=1, minors=True, **LAW)
    assert notice.illegal
    assert notice.minors
    assert fresh(comment).risk == 5 + 5 * 5


def test_risk_stays_within_its_bounds(comment):
    Comment.objects.filter(pk=comment.pk).update(risk=98)
    send(comment)
    assert fresh(comment).risk == 100


@pytest.mark.parametrize("status", ["held", "removed", "refused", "unconfirmed"])
def test_what_readers_do_not_see_cannot_be_reported(comment, status):
    Comment.objects.filter(pk=comment.pk).update(status=status, waits=status == "held")
    with pytest.raises(reports.Gone):
        send(comment)
    assert not Report.objects.exists()


def test_nothing_under_a_withdrawn_story_can_be_reported(comment):
    article = comment.thread.article
    type(article).objects.filter(pk=article.pk).update(withdrawn_at=NOW)
    with pytest.raises(reports.Gone):
        send(comment)


def test_what_was_decided_while_the_report_was_judged_takes_none(comment):
    """The row in hand still says published: what counts is read under the thread's lock."""
    stale = fresh(comment)
    rule = stale.policy.rules.get(number=1)
    by = make_user(is_superuser=True)
    moderation.decide(Seen(comment.pk, "published", 1), "removed", rule=rule, by=by)
    told = reports.Message(rule=rule, explanation="Late.", nonce="late", revision=1)
    with pytest.raises(reports.Gone):
        reports.receive(stale, told, network(), now=NOW)
    assert not fresh(comment).waits


def test_a_closed_thread_can_be_reported_from(comment):
    type(comment.thread).objects.update(preset="closed")
    assert send(comment).status == "open"


def test_a_report_about_words_that_were_changed_meanwhile_is_sent_back(comment):
    changed = CommentRevision.objects.create(
        comment=comment, number=2, name="Ben", text="Milder.", html="x", policy=comment.policy
    )
    Comment.objects.filter(pk=comment.pk).update(revision=2, current=changed)
    with pytest.raises(reports.Changed) as told:
        send(comment)
    assert told.value.comment.current == changed
    assert send(comment, revision=2).revision == changed


@pytest.mark.parametrize(
    ("consequence", "private_texts", "taken"),
    [("refuse", True, False), ("refuse", False, True), ("hold", True, True), ("nudge", True, True)],
)
def test_staff_read_what_the_policy_would_hold_and_nobody_what_it_refuses(
    comment, consequence, private_texts, taken
):
    rule = rule_data(1, "civil", consequence=consequence, detectors=WORDS)
    make_policy([{**rule, "private_texts": private_texts}], at=NOW - timedelta(days=1))
    outcome = send(comment, explanation="That numpty insults us.")
    assert isinstance(outcome, Report) == taken
    assert Report.objects.count() == taken
    if not taken:
        assert (outcome.verdict.rule, outcome.verdict.consequence) == (1, "refuse")
        assert not fresh(comment).waits


@pytest.mark.parametrize("field", ["explanation", "name", "law"])
def test_every_part_that_a_reader_writes_is_judged(comment, field):
    rule = rule_data(1, "civil", consequence="refuse", detectors=WORDS)
    make_policy([rule], at=NOW - timedelta(days=1))
    words = {**LAW, "email": "r@example.org", field: "A numpty"}
    assert isinstance(send(comment, **words), reports.Refused)


def test_words_of_a_report_are_kept_out_of_the_log(comment):
    send(comment, name="Rita Moss", explanation="Unmistakable words.")
    told = str(list(Decision.objects.values()))
    assert "Unmistakable" not in told
    assert "Rita" not in told


def test_a_network_sends_twenty_reports_a_day(comment):
    for number in range(20):
        other = make_comment(article=comment.thread.article, status="published", at=NOW)
        send(other, number + 1, home=1)
    with pytest.raises(reports.TooMany) as told:
        send(comment, 99, home=1)
    assert not told.value.of_address
    assert send(comment, 100, home=2).status == "open"
    tomorrow = NOW + timedelta(days=1, seconds=1)
    assert send(comment, 101, home=1, at=tomorrow).status == "open"


def test_an_address_stands_in_five_reports_a_day_since_each_has_its_mails(comment):
    for number in range(5):
        other = make_comment(article=comment.thread.article, status="published", at=NOW)
        send(other, number + 1, email="rita@example.org")
    with pytest.raises(reports.TooMany) as told:
        send(comment, 99, email="rita@example.org")
    assert told.value.of_address
    assert send(comment, 100).email == ""


def test_a_form_that_was_taken_is_answered_even_over_the_limit(comment):
    first = send(comment, home=1)
    for number in range(2, 21):
        other = make_comment(article=comment.thread.article, status="published", at=NOW)
        send(other, number, home=1)
    assert send(comment, home=1) == first


def test_a_message_without_a_law_has_only_its_explanation_judged():
    told = reports.Message(rule=None, explanation="Why.", nonce="n", revision=1)
    assert told.words == "Why."
    assert replace(told, law="Insult, Germany").words == "Insult, Germany\n\nWhy."
