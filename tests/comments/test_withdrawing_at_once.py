"""A writer takes a comment back while others decide about it: one of them wins, and all agree."""

from __future__ import annotations

import pytest

from comments import moderation, policies, replaying_log, reports, withdrawing
from comments.models import Comment, Decision, Report, Thread
from comments.moderation import NotAllowed, Seen, Stale
from tests.comments.reporting import send
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)
EXPECTED = (NotAllowed, Stale, withdrawing.NotAllowed, reports.Gone)


@pytest.fixture(autouse=True)
def _policy():
    make_policy()


def agree() -> None:
    thread = Thread.objects.get()
    assert thread.visible_count == moderation.recount(thread)
    assert list(replaying_log.differences()) == []
    assert not Report.objects.filter(status="open", comment__waits=False).exists()


def test_five_clicks_take_a_comment_back_once():
    comment = make_comment(article=make_article(), status="published")
    results = at_once(5, lambda _n: withdrawing.withdraw(comment.pk))
    assert sum(isinstance(one, Decision) for one in results) == 1
    assert results.count(None) == 4
    agree()


def test_its_writer_and_a_moderator_never_both_have_the_last_word():
    ana, rule = make_user(groups=["Moderator"]), policies.in_force().rules[1]
    article = make_article()
    for number in range(6):
        comment = make_comment(article=article, status="held" if number % 2 else "published")
        seen = Seen(comment.pk, comment.status, 1)
        to = ("removed", "published")[number % 2]
        acts = (
            lambda seen=seen, to=to: moderation.decide(
                seen, to, rule=rule if to == "removed" else None, by=ana
            ),
            lambda pk=comment.pk: withdrawing.withdraw(pk),
            lambda comment=comment, number=number: send(comment, number),
        )
        results = at_once(3, lambda n, acts=acts: acts[n]())
        failed = [one for one in results if isinstance(one, Exception)]
        assert [one for one in failed if not isinstance(one, EXPECTED)] == []
        now = Comment.objects.get(pk=comment.pk)
        assert now.status in ("removed", "published")
        if now.withdrawn_at:
            assert now.decisions.exclude(report__isnull=False).latest("pk").kind == "withdrawn"
    agree()
