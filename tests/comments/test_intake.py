from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import intake, nudges
from comments.models import Comment, Decision, Finding, Sender, Thread
from comments.sender import Network
from tests.factories import make_article, make_comment, make_policy, rule_data

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NETWORK = Network(NOW.date(), "h1", ("h1", "h0"))


def message(**changes):
    ordinary = {
        "name": "Ana",
        "email": "ana@example.org",
        "text": "The bridge has been closed for a week now.",
        "nonce": "nonce-1",
        "seconds_on_form": 60.0,
    }
    return intake.Message(**{**ordinary, **changes})


@pytest.fixture
def article():
    make_policy()
    return make_article()


def receive(article, *, now=NOW, **changes):
    return intake.receive(article, message(**changes), NETWORK, now=now)


def test_an_ordinary_comment_is_published_with_its_first_decision(article):
    comment = receive(article)
    assert comment.status == "published"
    decision = comment.decisions.get()
    assert (decision.from_status, decision.to_status) == ("", "published")
    assert (decision.actor_kind, decision.actor_name, decision.rule) == ("policy", "", None)
    assert Thread.objects.get().visible_count == 1


@pytest.mark.parametrize(
    ("text", "status", "rule"),
    [
        ("You are a numpty and you know it.", "held", 1),
        ("You are a n u m p t y and you know it.", "held", 1),
        ("Buy cheap pills here today, friends.", "refused", 3),
        ("Buy cheap pills here, you numpty friends.", "refused", 3),
    ],
)
def test_a_breach_meets_the_consequence_of_its_rule(article, text, status, rule):
    comment = receive(article, text=text)
    assert (comment.status, comment.rule.number) == (status, rule)
    assert comment.decisions.get().rule == comment.rule
    assert Thread.objects.get().visible_count == 0


def test_a_finding_keeps_the_place_and_not_the_words(article):
    comment = receive(article, text="Oh, you numpty.")
    finding = Finding.objects.get()
    assert (finding.start, finding.end, finding.field) == (8, 14, "text")
    assert comment.current.text[8:14] == "numpty"
    assert "numpty" not in str(finding.message)


def test_a_name_meets_the_policy_too(article):
    comment = receive(article, name="Numpty")
    assert comment.status == "held"
    assert Finding.objects.get().field == "name"


def test_a_nudge_stores_nothing_and_can_be_overridden_which_means_held(article):
    shout = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"
    nudge = receive(article, text=shout)
    assert isinstance(nudge, nudges.Nudge)
    assert nudge.verdict.rule == 2
    assert Comment.objects.count() == 0
    assert Sender.objects.count() == 0
    comment = receive(article, text=shout, anyway=nudge.anyway)
    assert (comment.status, comment.rule.number) == ("held", 2)


def test_a_nudge_reaches_its_writer_though_the_text_will_be_held_anyway(article):
    shout = "THAT NUMPTY CLOSED THE BRIDGE FOR A WHOLE WEEK AND WENT HOME"
    nudge = receive(article, text=shout)
    assert isinstance(nudge, nudges.Nudge)
    assert (nudge.rules, nudge.verdict.rule) == ((2,), 1)
    comment = receive(article, text=shout, anyway=nudge.anyway)
    assert (comment.status, comment.rule.number) == ("held", 1)


def test_what_will_be_refused_is_not_nudged_first(article):
    refused = receive(article, text="BUY CHEAP PILLS HERE BEFORE THE BRIDGE OPENS AGAIN")
    assert refused.status == "refused"


def test_anyway_counts_only_for_the_text_that_was_shown(article):
    shout = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"
    nudge = receive(article, text=shout)
    changed = receive(article, text=shout + " AGAIN", anyway=nudge.anyway)
    assert isinstance(changed, nudges.Nudge)
    worse = receive(article, text=shout + " cheap pills", anyway=nudge.anyway)
    assert worse.status == "refused"


def test_the_same_form_sent_twice_is_one_comment(article):
    first = receive(article)
    second = receive(article, text="Something else entirely.", now=NOW + timedelta(hours=2))
    assert second == first
    assert Comment.objects.count() == 1


def test_the_same_text_from_a_second_form_within_ten_minutes_is_one_comment(article):
    first = receive(article)
    dressed = receive(
        article,
        text="THE BRIDGE has been closed for a week now.",
        nonce="n2",
        now=NOW + timedelta(minutes=9),
    )
    assert dressed == first
    later = receive(article, nonce="n3", now=NOW + timedelta(minutes=11))
    assert later != first
    assert [c.number for c in Comment.objects.order_by("pk")] == [1, 2]


def test_the_same_text_by_two_people_is_two_comments(article):
    assert receive(article) != receive(article, email="ben@example.org", nonce="n2")


def test_a_reply_stands_under_its_parent(article):
    parent = receive(article)
    reply = receive(article, text="For nine days, to be exact.", nonce="n2", reply_to=parent.number)
    assert (reply.parent, reply.depth) == (parent, 1)
    assert reply.path.startswith(parent.path)


def test_a_reply_to_what_is_not_in_the_thread_begins_a_thread(article):
    hidden = make_comment(article=article, status="held")
    reply = receive(article, reply_to=hidden.number)
    assert reply.parent is None


def test_a_thread_on_hold_lets_nothing_pass_by_itself(article):
    Thread.objects.create(article=article, preset="hold")
    comment = receive(article)
    assert (comment.status, comment.rule) == ("held", None)


def test_a_closed_thread_takes_nothing(article):
    Thread.objects.create(article=article, preset="closed")
    with pytest.raises(intake.Closed):
        receive(article)
    assert Comment.objects.count() == 0


def test_without_a_policy_nothing_is_taken_in():
    with pytest.raises(intake.NoPolicy):
        receive(make_article())


def test_a_comment_keeps_the_version_it_was_accepted_under(article):
    first = receive(article)
    make_policy(at=NOW + timedelta(days=1))
    second = receive(article, nonce="n2", now=NOW + timedelta(days=2))
    first.refresh_from_db()
    assert (first.policy.number, second.policy.number) == (1, 2)


def test_the_address_is_a_sender_and_stays_out_of_the_words(article):
    comment = receive(article)
    assert comment.sender.email == "ana@example.org"
    assert not comment.confirmed
    assert "ana@" not in comment.current.html


FIRST_TIME = rule_data(5, "first", consequence="hold", detectors=[{"kind": "first_time"}])


def test_an_address_that_somebody_else_proved_earns_its_borrower_nothing():
    make_policy([FIRST_TIME])
    article = make_article()
    known = make_comment(article=article, status="published", email="ana@example.org")
    known.thread.comments.update(confirmed=True)
    known.sender.__class__.objects.update(confirmed_at=NOW)
    borrowed = receive(article)
    assert (borrowed.status, borrowed.confirmed) == ("held", False)
    proven = receive(article, nonce="n2", text="Nine days, to be exact.", confirmed=True)
    assert (proven.status, proven.confirmed) == ("published", True)


def test_the_same_words_from_another_network_do_not_open_the_first_ones_receipt(article):
    first = receive(article)
    elsewhere = Network(NOW.date(), "other", ("other",))
    second = intake.receive(article, message(nonce="n2"), elsewhere, now=NOW)
    assert second.token != first.token


def test_a_thread_closed_while_a_comment_was_judged_takes_it_no_more(article, monkeypatch):
    thread = Thread.objects.create(article=article)
    judge = intake._judge

    def slowly(*arguments):
        verdict = judge(*arguments)
        Thread.objects.filter(pk=thread.pk).update(preset="closed")
        return verdict

    monkeypatch.setattr(intake, "_judge", slowly)
    with pytest.raises(intake.Closed):
        receive(article)
    assert not Comment.objects.exists()
    assert Thread.objects.get().last_number == 0


def test_a_sender_is_known_since_the_first_comment(article):
    assert receive(article).sender.created_at == NOW


def test_the_network_is_kept_as_a_hash_with_its_day(article):
    comment = receive(article)
    assert (comment.network_hash, comment.network_day) == ("h1", NOW.date())


def test_two_receipts_cannot_be_guessed_from_each_other(article):
    tokens = {receive(article, nonce=f"n{i}", text=f"Remark number {i}.").token for i in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 32 for token in tokens)


def test_links_in_a_comment_tell_search_engines_not_to_follow(article):
    comment = receive(article, text="See https://example.org/a?b=1&c=2 for more.")
    assert 'rel="nofollow ugc noopener"' in comment.current.html


def test_the_log_row_of_a_comment_holds_no_words(article):
    receive(article, text="You numpty of rare words: quixotic.")
    row = Decision.objects.values().get()
    assert "quixotic" not in str(row)
    assert "Ana" not in str(row)


def test_a_sender_known_as_refused_weighs_in_the_risk(article):
    for at in range(3):
        make_comment(
            article=article,
            status="refused",
            email="ana@example.org",
            at=NOW - timedelta(days=2),
            decided_at=NOW - timedelta(days=at + 1),
            confirmed=True,
        )
    typed = receive(article, text="A numpty wrote this.", nonce="n3")
    known = receive(article, text="A numpty wrote this again.", confirmed=True)
    unknown = receive(article, text="A numpty wrote this.", email="x@example.org", nonce="n2")
    assert known.risk > unknown.risk == typed.risk
