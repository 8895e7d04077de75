"""Reports and decisions at once, on real connections."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import Exists, OuterRef

from comments import moderation, policies, reports
from comments.models import Comment, Decision, Report, Thread
from comments.moderation import Seen
from tests.comments.reporting import send
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article(), status="published", at=NOW)


def assert_nothing_is_lost() -> None:
    """What waits is in the queue; each report's state is the one that its last row tells; and the
    counts are those of the rows."""
    is_open = Report.objects.filter(comment=OuterRef("pk"), status="open")
    quiet = Comment.objects.filter(waits=False)
    assert not quiet.filter(status="held").exists()
    assert not quiet.filter(Exists(is_open)).exists()
    for report in Report.objects.all():
        assert report.decisions.order_by("-pk").first().to_status == report.status
    for thread in Thread.objects.all():
        assert thread.visible_count == moderation.recount(thread)


def test_ten_reports_at_once_hold_a_comment_once(comment):
    results = at_once(10, lambda n: send(comment, n + 1))
    taken = [one for one in results if isinstance(one, Report)]
    late = [one for one in results if isinstance(one, reports.Gone)]
    assert (len(taken), len(late)) == (3, 7)
    assert Comment.objects.get().status == "held"
    assert comment.decisions.filter(kind="reported").count() == 1
    assert_nothing_is_lost()


def test_sixteen_sends_of_one_form_make_one_report(comment):
    results = at_once(16, lambda n: send(comment, home=n + 1, nonce="one"))
    assert {getattr(one, "pk", one) for one in results} == {Report.objects.get().pk}
    assert Decision.objects.filter(report__isnull=False).count() == 1
    assert Comment.objects.get().risk == 5


def test_sixteen_forms_from_one_network_with_the_same_words_make_one_report(comment):
    results = at_once(16, lambda n: send(comment, home=1, explanation="One.", nonce=f"n{n}"))
    assert {getattr(one, "pk", one) for one in results} == {Report.objects.get().pk}


@pytest.mark.parametrize("to", ["removed", "published"])
def test_no_report_is_lost_between_a_decision_and_a_report(comment, to):
    """Whoever is first: a report is settled by the decision, waits after it, or is not taken."""
    moderator = make_user(is_superuser=True)
    rule = policies.in_force().rules[1] if to == "removed" else None
    for turn in range(6):
        other = make_comment(article=comment.thread.article, status="published", at=NOW)
        send(other, 100 * turn + 1)

        def act(n: int, turn: int = turn, other: Comment = other):
            if n == 0:
                return moderation.decide(
                    Seen(other.pk, "published", 1), to, rule=rule, by=moderator
                )
            return send(other, 100 * turn + n + 1)

        results = at_once(3, act)
        allowed = (Decision, Report, reports.Gone, moderation.Stale)
        assert [one for one in results if not isinstance(one, allowed)] == []
        assert_nothing_is_lost()


def test_reports_and_bulk_decisions_never_wait_for_each_other_for_ever(comment):
    articles = [comment.thread.article, make_article()]
    comments = [
        make_comment(article=articles[n % 2], status="published", at=NOW) for n in range(12)
    ]
    for number, one in enumerate(comments):
        send(one, number + 1)
    moderators = [make_user(is_superuser=True) for _ in range(2)]
    seen = [Seen(one.pk, "published", 1) for one in comments]

    def act(n: int):
        if n < 2:
            order = seen if n else seen[::-1]
            return moderation.decide_many(order, "published", rule=None, by=moderators[n])
        return [send(one, 1000 * n + at) for at, one in enumerate(comments)]

    results = at_once(4, act)
    assert [one for one in results if isinstance(one, Exception)] == []
    decided = {row.comment_id for one in results[:2] for row in one.done}
    held = set(Comment.objects.filter(status="held").values_list("pk", flat=True))
    assert decided | held == {one.pk for one in comments}
    assert_nothing_is_lost()
