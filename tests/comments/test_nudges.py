"""Nudges: which rules ask, what overrides them, and the numbers kept of how they ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.db import transaction

from comments import intake, nudges, policies
from comments.models import Comment, NudgeTally, Sender
from comments.nudges import Tally
from comments.sender import Network
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_policy, rule_data

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NETWORK = Network(NOW.date(), "h1", ("h1",))
SHOUT = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"
CALM = "Why is this bridge still closed after a whole week?"
RUDE = f"{SHOUT} YOU NUMPTY"
RULES = [
    rule_data(1, "shouting", consequence="nudge", detectors=[{"kind": "shouting"}]),
    rule_data(
        2,
        "advertising",
        consequence="refuse",
        detectors=[{"kind": "words", "settings": {"words": ["cheap pills"]}}],
    ),
    rule_data(
        3,
        "civil",
        consequence="nudge",
        detectors=[{"kind": "words", "settings": {"words": ["numpty"]}}],
    ),
    rule_data(
        4,
        "names",
        consequence="hold",
        detectors=[{"kind": "words", "settings": {"words": ["mayor"]}}],
    ),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    make_policy(RULES)
    return make_article()


def send(article, text, *, last=None, anyway=False, now=NOW, **changes):
    """Send a form. `last` is the nudge that it came back with; `anyway` its button."""
    fields = {"name": "Ana", "email": "ana@example.org", "nonce": "n1", "seconds_on_form": 60.0}
    fields |= {"mark": last.mark} if last else {}
    fields |= {"anyway": last.anyway} if anyway else {}
    message = intake.Message(**{**fields, "text": text, **changes})
    return intake.receive(article, message, NETWORK, now=now)


def counted():
    return nudges.tallies(policies.in_force().version)


def test_every_rule_that_nudges_is_told_in_order(article):
    nudge = send(article, RUDE)
    assert isinstance(nudge, nudges.Nudge)
    assert nudge.rules == (1, 3)
    assert Comment.objects.count() == Sender.objects.count() == 0


def test_a_rule_that_only_holds_is_not_told_as_a_nudge(article):
    assert send(article, f"{SHOUT} MAYOR").rules == (1,)
    assert send(article, "The mayor knows.", nonce="n2").status == "held"


def test_a_nudge_is_counted_once_a_form(article):
    first = send(article, SHOUT)
    again = send(article, SHOUT, last=first)
    send(article, SHOUT, last=again)
    assert counted() == {1: Tally(shown=1)}
    send(article, SHOUT, nonce="n2")
    assert counted() == {1: Tally(shown=2)}


def test_a_second_rule_of_the_same_form_is_counted_when_it_comes_up(article):
    first = send(article, SHOUT)
    send(article, RUDE, last=first)
    assert counted() == {1: Tally(shown=1), 3: Tally(shown=1)}


@pytest.mark.parametrize(
    ("ends_as", "text", "status"),
    [
        ("mended", CALM, "published"),
        ("mended, but held by another rule", "The mayor closed it.", "held"),
        ("changed to what is refused", "Buy cheap pills, all of you.", "refused"),
    ],
)
def test_a_changed_text_counts_as_edited(article, ends_as, text, status):
    nudge = send(article, SHOUT)
    assert send(article, text, last=nudge).status == status, ends_as
    assert counted() == {1: Tally(shown=1, edited=1)}


def test_a_text_sent_anyway_counts_as_that(article):
    nudge = send(article, SHOUT)
    assert send(article, SHOUT, last=nudge, anyway=True).status == "held"
    assert counted() == {1: Tally(shown=1, anyway=1)}


def test_of_two_rules_one_can_be_heeded_and_the_other_not(article):
    first = send(article, RUDE)
    second = send(article, SHOUT, last=first)
    assert isinstance(second, nudges.Nudge)
    assert send(article, SHOUT, last=second, anyway=True).status == "held"
    assert counted() == {1: Tally(shown=1, anyway=1), 3: Tally(shown=1, edited=1)}


def test_the_same_text_without_the_button_is_nudged_again_and_ends_nothing(article):
    nudge = send(article, SHOUT)
    assert isinstance(send(article, SHOUT, last=nudge), nudges.Nudge)
    assert counted() == {1: Tally(shown=1)}


def test_a_form_sent_twice_ends_once(article):
    nudge = send(article, SHOUT)
    first = send(article, CALM, last=nudge)
    assert send(article, CALM, last=nudge) == first
    assert counted() == {1: Tally(shown=1, edited=1)}


def test_what_is_not_stored_is_not_counted(article):
    nudge = send(article, SHOUT)
    first = send(article, CALM, nonce="n2")
    same = send(article, CALM, last=nudge, now=NOW + timedelta(minutes=1))
    assert same == first
    assert counted() == {1: Tally(shown=1)}


def test_a_text_that_was_never_nudged_counts_nothing(article):
    send(article, CALM)
    assert counted() == {}


FORGED = signing.dumps(["n1", [[1, "2026-03-01", "x"]]], salt="other")


@pytest.mark.parametrize(
    "mark",
    ["", "x", "a:b:c", FORGED, "\x00", "é" * 500],
    ids=["empty", "short", "unsigned", "signed for something else", "null", "long"],
)
def test_a_forged_mark_counts_nothing(article, mark):
    send(article, SHOUT, nonce="n0")
    send(article, CALM, mark=mark)
    assert counted() == {1: Tally(shown=1)}


def test_the_mark_of_another_form_counts_nothing(article):
    nudge = send(article, SHOUT, nonce="n1")
    for at in range(3):
        text = f"{CALM} That is remark {at}."
        send(article, text, last=nudge, nonce=f"other{at}")
    assert counted() == {1: Tally(shown=1)}


def test_the_button_holds_for_the_words_shown_and_no_more(article):
    nudge = send(article, SHOUT)
    assert isinstance(send(article, RUDE, last=nudge, anyway=True), nudges.Nudge)
    assert isinstance(send(article, SHOUT, last=nudge, anyway=True, name="Bo"), nudges.Nudge)
    assert send(article, f"{SHOUT} CHEAP PILLS", last=nudge, anyway=True).status == "refused"


def test_another_rule_that_finds_more_meanwhile_does_not_undo_the_button(article):
    """What a rate rule finds a minute later is no new nudge."""
    make_policy([*RULES[:1], rule_data(9, "rate", consequence="hold", detectors=[RATE])])
    nudge = send(article, SHOUT)
    send(article, "Something in between.", nonce="n2")
    sent = send(article, SHOUT, last=nudge, anyway=True, now=NOW + timedelta(seconds=5))
    assert (sent.status, sent.rule.number) == ("held", 9)


RATE = {"kind": "rate", "settings": {"most": 1, "seconds": 60, "per": "sender"}}


def test_days_and_versions_are_counted_apart_and_told_together(article):
    send(article, SHOUT)
    late = send(article, SHOUT, nonce="n2", now=NOW + timedelta(days=1))
    end = send(article, CALM, last=late, nonce="n2", now=NOW + timedelta(days=2))
    assert end.status == "published"
    rows = NudgeTally.objects.order_by("day").values_list("day", "shown", "edited")
    assert list(rows) == [(date(2026, 3, 1), 1, 0), (date(2026, 3, 2), 1, 1)]
    old = policies.in_force().version
    make_policy(RULES, at=NOW + timedelta(days=3))
    assert nudges.tallies(old) == {1: Tally(shown=2, edited=1)}
    assert counted() == {}


def test_nothing_but_numbers_is_kept(article):
    send(article, SHOUT)
    kept = str(NudgeTally.objects.values().get())
    assert not any(word in kept.casefold() for word in ("bridge", "ana", "h1", "n1"))


def test_a_mark_of_rules_that_are_gone_does_not_keep_a_comment_out(article):
    nudge = send(article, SHOUT)
    NudgeTally.objects.all().delete()
    assert send(article, CALM, last=nudge).status == "published"
    assert counted() == {}


def test_the_count_goes_with_the_comment_when_storing_fails(article):
    nudge = send(article, SHOUT)
    with transaction.atomic():
        send(article, CALM, last=nudge)
        assert counted() == {1: Tally(shown=1, edited=1)}
        transaction.set_rollback(True)
    assert counted() == {1: Tally(shown=1)}
    assert Comment.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_forms_nudged_at_once_and_ended_at_once_are_eight():
    make_policy(RULES)
    article = make_article()

    def write(n):
        form = {"nonce": f"n{n}", "email": f"p{n}@example.org"}
        nudge = send(article, f"{RUDE} {n}", **form)
        if n % 2:
            return send(article, f"{RUDE} {n}", last=nudge, anyway=True, **form)
        return send(article, f"{CALM} {n * 7}", last=nudge, **form)

    results = at_once(8, write)
    assert {getattr(result, "status", result) for result in results} == {"held", "published"}
    assert counted() == {n: Tally(shown=8, edited=4, anyway=4) for n in (1, 3)}
