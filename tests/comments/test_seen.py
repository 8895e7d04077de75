from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import moderation
from comments.models import Comment
from comments.seen import EPOCH, UNTOLD, Seen, seen, stamp
from tests.comments.desk import DECIDE, QUEUE, rule, staff
from tests.factories import make_article, make_comment, make_report

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def reported():
    comment = make_comment(article=make_article(), status="published", at=NOW - timedelta(days=1))
    make_report(comment)
    return comment


def fresh(comment):
    return seen(Comment.objects.get(pk=comment.pk))


def test_times_are_told_to_the_microsecond_and_never_is_nought():
    assert stamp(None) == 0
    assert stamp(EPOCH + timedelta(seconds=2, microseconds=3)) == 2_000_003


def test_who_removes_what_somebody_else_has_kept_meanwhile_is_told_so(reported):
    as_seen = fresh(reported)
    moderation.decide(as_seen, "published", rule=None, by=staff(name="Ana"), now=NOW)
    with pytest.raises(moderation.Stale, match="Ana"):
        moderation.decide(as_seen, "removed", rule=rule(), by=staff(name="Ben"))
    assert Comment.objects.get().status == "published"


def test_who_has_seen_that_it_was_kept_may_remove_it(reported):
    moderation.decide(fresh(reported), "published", rule=None, by=staff(name="Ana"), now=NOW)
    moderation.decide(fresh(reported), "removed", rule=rule(), by=staff(name="Ben"))
    assert Comment.objects.get().status == "removed"


def test_where_it_does_not_matter_nothing_is_compared():
    assert Seen(1, "held", 1).decided == UNTOLD
    assert Seen(1, "held", 1).fits(NOW)
    assert not Seen(1, "held", 1, 0).fits(NOW)


def test_the_queue_posts_when_it_was_decided_last(reported, client):
    moderation.decide(fresh(reported), "published", rule=None, by=staff(name="Ana"), now=NOW)
    make_report(reported)
    client.force_login(staff(name="Ben"))
    shown = client.get(QUEUE).context["items"][0].seen
    assert shown == str(fresh(reported)) == f"{reported.pk}:published:1:{stamp(NOW)}"
    answer = client.post(DECIDE, {"seen": shown, "decision": "publish"})
    assert answer.status_code in (302, 303)


@pytest.mark.parametrize("end", [":", ":x", ":-1", ":1:2", ":" + "9" * 30])
def test_a_damaged_time_is_refused(reported, client, end):
    client.force_login(staff())
    answer = client.post(DECIDE, {"seen": f"{reported.pk}:published:1{end}", "decision": "publish"})
    assert answer.status_code == 400
