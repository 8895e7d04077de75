from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, presets, undoing
from comments.admin import telling
from comments.models import Decision, Thread
from comments.moderation import Seen
from tests.comments.desk import rule
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_standing,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona():
    make_policy()
    return make_user(name="Mona")


def told(**wanted):
    rows = telling.with_titles(Decision.objects.filter(**wanted)).order_by("pk")
    return [line.sentence for line in telling.lines(rows)]


def decide(comment, to, by, **more):
    comment.refresh_from_db()
    seen = Seen(comment.pk, comment.status, comment.revision)
    return moderation.decide(seen, to, rule=more.pop("rule", None), by=by, **more)


def test_the_life_of_a_comment_reads_as_sentences(mona):
    comment = make_comment(article=make_article())
    long_ago = timezone.now() - timedelta(days=2)
    decide(comment, "refused", mona, rule=rule(1), now=long_ago)
    decide(comment, "published", mona)
    make_report(comment)
    decide(comment, "published", mona)
    undoing.undo(Decision.objects.filter(kind="decided").latest("pk"), by=mona)
    assert told(comment=comment) == [
        "Held by the policy",
        "Refused by Mona",
        "Published by Mona, which reverses the decision before",
        "Kept by Mona",
        "Undone by Mona: published again",
    ]


def test_a_flood_of_reports_is_told_as_the_reason(mona):
    comment = make_comment(article=make_article())
    Decision.objects.create(comment=comment, kind="reported", actor_kind="policy", to_status="held")
    assert told(kind="reported") == ["Held by the policy, because readers reported it"]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("open", "A report came in"),
        ("upheld", "Report upheld by Mona"),
        ("rejected", "Report rejected by Mona"),
        ("void", "Report settled without a decision"),
    ],
)
def test_reports_are_told(mona, to, sentence):
    report = make_report(make_comment(article=make_article()))
    Decision.objects.create(
        report=report, kind="reported", actor_kind="person", actor_name="Mona", to_status=to
    )
    assert told(report=report) == [sentence]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("open", "An appeal came in"),
        ("granted", "Appeal granted by Mona"),
        ("rejected", "Appeal rejected by Mona"),
    ],
)
def test_appeals_are_told(mona, to, sentence):
    appeal = make_appeal(make_comment(article=make_article()).decisions.get())
    Decision.objects.create(
        appeal=appeal, kind="appealed", actor_kind="person", actor_name="Mona", to_status=to
    )
    assert told(appeal=appeal) == [sentence]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("", "Sender set back to normal by Mona"),
        ("trusted", "Sender trusted by Mona"),
        ("hold", "Sender set by Mona so that every comment waits"),
        ("suspended", "Sender suspended by Mona"),
        ("blocked", "Sender blocked by Mona"),
    ],
)
def test_senders_states_are_told(mona, to, sentence):
    standing = make_standing(sender=make_comment(article=make_article()).sender)
    Decision.objects.create(
        standing=standing, kind="standing", actor_kind="person", actor_name="Mona", to_status=to
    )
    assert told(standing=standing) == [sentence]


def test_no_sentence_tells_a_raw_status(mona):
    thread = Thread.objects.create(article=make_article())
    presets.set_preset(thread, "hold", seen="open", by=mona)
    presets.set_risk(thread, 100, seen=0, by=mona)
    assert told(kind="preset") == [
        "Comments set to “every comment waits for a moderator” by Mona",
        "Risk of the subject set to “high” by Mona",
    ]


@pytest.mark.parametrize(
    "status", ["slow:60", "replies:off", "links:on", "closes:", "else:1", "x:"]
)
def test_every_setting_of_a_thread_is_told_whatever_it_is(mona, status):
    thread = Thread.objects.create(article=make_article())
    Decision.objects.create(
        thread=thread, kind="preset", actor_kind="person", actor_name="Mona", to_status=status
    )
    (sentence,) = told(thread=thread)
    assert sentence.endswith("by Mona")
    assert ":" not in sentence


def test_what_was_decided_together_and_undone_together_is_told(mona):
    comments = [make_comment(article=make_article(slug=slug)) for slug in ("a", "b")]
    seen = [Seen(one.pk, "held", 1) for one in comments]
    outcome = moderation.decide_many(seen, "published", rule=None, by=mona)
    undoing.undo(outcome.parent, by=mona)
    together = told(comment=None)
    assert together == [
        "Several decided together by Mona",
        "What was decided together undone by Mona",
    ]
    assert told(comment=comments[0])[-1] == "Undone by Mona: held again"
