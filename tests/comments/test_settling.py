from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import moderation, policies, reports, undoing
from comments.models import Comment, Decision, Notice, Report
from comments.moderation import Seen
from tests.comments.reporting import NOW, fresh, send
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article(), status="published", at=NOW)


@pytest.fixture
def moderator():
    return make_user(is_superuser=True, name="Mira")


def decide(comment, to, by):
    now = fresh(comment)
    rule = policies.in_force().rules[4] if to in ("removed", "refused") else None
    seen = Seen(now.pk, now.status, now.revision)
    return moderation.decide(seen, to, rule=rule, by=by, now=NOW)


@pytest.mark.parametrize(
    ("before", "to", "status", "rule"),
    [
        ("published", "removed", "upheld", 4),
        ("published", "published", "rejected", None),
        ("held", "published", "rejected", None),
        ("held", "removed", "upheld", 4),
        ("held", "refused", "upheld", 4),
    ],
)
def test_a_decision_settles_what_is_open_about_the_comment(
    comment, moderator, before, to, status, rule
):
    for number in range(1, 4 if before == "held" else 3):
        send(comment, number, email=f"r{number}@example.org")
    assert fresh(comment).status == before
    decision = decide(comment, to, moderator)
    for report in Report.objects.all():
        assert (report.status, report.decided_at) == (status, NOW)
        row = report.decisions.first()
        assert (row.from_status, row.to_status, row.parent) == ("open", status, decision)
        assert (row.rule.number if row.rule else None) == rule
        assert (row.actor, row.actor_name) == (moderator, "Mira")
        assert row.revision == report.revision
        assert Notice.objects.get(kind="reported", report=report).decision == row
    assert not fresh(comment).waits


def test_holding_a_reported_comment_settles_nothing(comment, moderator):
    send(comment)
    decide(comment, "held", moderator)
    assert Report.objects.get().status == "open"
    assert fresh(comment).waits


def test_what_was_settled_is_not_settled_again(comment, moderator):
    first = send(comment)
    decide(comment, "published", moderator)
    second = send(comment, 2)
    decide(comment, "removed", moderator)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("rejected", "upheld")
    assert first.decisions.count() == second.decisions.count() == 2


def test_an_undone_decision_opens_its_reports_again_and_tells_nobody(comment, moderator):
    earlier = send(comment, 7)
    decide(comment, "published", moderator)
    for number in (1, 2):
        send(comment, number, email=f"r{number}@example.org")
    decision = decide(comment, "removed", moderator)
    undone = undoing.undo(decision, by=moderator, now=NOW)
    for report in Report.objects.exclude(pk=earlier.pk):
        assert (report.status, report.decided_at) == ("open", None)
        row = report.decisions.first()
        assert (row.from_status, row.to_status, row.parent) == ("upheld", "open", undone)
    earlier.refresh_from_db()
    assert earlier.status == "rejected"
    assert {one.status for one in Notice.objects.filter(kind="reported")} == {"cancelled"}
    after = fresh(comment)
    assert (after.status, after.waits) == ("published", True)


def test_a_decision_about_fifty_reports_asks_no_more_than_one_about_two(comment, moderator):
    decide(make_comment(article=comment.thread.article), "refused", moderator)
    asked = []
    for count in (2, 50):
        other = make_comment(article=comment.thread.article, status="published", at=NOW)
        for number in range(count):
            Report.objects.create(
                comment=other,
                revision=other.current,
                token=f"{other.pk}-{number}",
                nonce=f"{other.pk}-{number}",
                email=f"r{number}@example.org",
            )
        with CaptureQueriesContext(connection) as queries:
            decide(other, "removed", moderator)
        asked.append(len(queries))
        assert other.reports.filter(status="upheld").count() == count
    assert asked[0] == asked[1]


STEPS = st.lists(
    st.sampled_from(["report", "remove", "keep", "hold", "undo"]), min_size=1, max_size=9
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_happens_what_is_open_waits_and_the_log_tells_every_state(
    comment, moderator, steps
):
    one = make_comment(article=comment.thread.article, status="published", at=NOW)
    last = None
    for number, step in enumerate(steps, start=1):
        try:
            if step == "report":
                send(one, one.pk * 100 + number)
            elif step == "undo" and last:
                undoing.undo(last, by=moderator, now=NOW)
            elif step != "undo":
                to = {"remove": "removed", "keep": "published", "hold": "held"}[step]
                last = decide(one, to, moderator)
        except (moderation.NotAllowed, moderation.Stale, reports.Gone):
            pass
        assert_whole(one)


def assert_whole(comment: Comment) -> None:
    now = fresh(comment)
    told = list(Report.objects.filter(comment=comment))
    is_open = any(report.status == "open" for report in told)
    assert now.waits == (now.status == "held" or is_open)
    assert not (is_open and now.status in ("removed", "refused"))
    for report in told:
        rows = list(report.decisions.order_by("pk"))
        assert rows[0].from_status == ""
        assert rows[-1].to_status == report.status
        assert (report.decided_at is None) == (report.status == "open")
        for before, after in pairwise(rows):
            assert before.to_status == after.from_status
    moves = list(Decision.objects.filter(comment=comment).order_by("pk"))
    assert moves[-1].to_status == now.status
    for before, after in pairwise(moves):
        assert before.to_status == after.from_status


def test_what_was_reported_before_a_publication_is_undone_does_not_wait_where_nothing_is_left(
    comment, moderator
):
    decide(comment, "removed", moderator)
    decision = decide(comment, "published", moderator)
    report = send(comment)
    undoing.undo(decision, by=moderator, now=NOW)
    report.refresh_from_db()
    assert (report.status, fresh(comment).status) == ("upheld", "removed")
    assert not fresh(comment).waits
