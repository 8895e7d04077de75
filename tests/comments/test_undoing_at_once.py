"""Several undo the same, and others decide meanwhile: each decision is taken back once."""

from __future__ import annotations

from typing import Any

import pytest

from comments import moderation, policies, undoing
from comments.models import Decision, Report, Thread
from comments.moderation import NotAllowed, Seen, Stale
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_report, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _policy():
    make_policy()


def unexpected(results: list[Any]) -> list[Exception]:
    told = [one for one in results if isinstance(one, Exception)]
    return [one for one in told if not isinstance(one, NotAllowed | Stale)]


def test_the_whole_and_its_parts_undone_at_once_are_each_undone_once():
    """They were kept as they stood, so that only the log tells who was faster."""
    ana = make_user(groups=["Moderator"])
    articles = [make_article() for _ in range(3)]
    for _round in range(3):
        comments = [
            make_comment(article=articles[number % 3], status="published") for number in range(9)
        ]
        for comment in comments:
            make_report(comment, email="reader@example.org")
        seen = [Seen(one.pk, "published", 1) for one in comments]
        whole = moderation.decide_many(seen, "published", rule=None, by=ana).parent
        parts = list(whole.children.filter(comment__isnull=False).order_by("-pk"))
        results = at_once(5, lambda n, each=(whole, *parts): undoing.undo(each[n], by=ana))
        assert unexpected(results) == []
        assert Decision.objects.filter(reverses__in=parts).count() == 9
        assert Report.objects.filter(comment__in=comments, status="open").count() == 9


def test_undoing_a_removal_while_it_is_lifted_and_made_again_ends_in_one_state():
    ana, ben = (make_user(name=name, groups=["Moderator"]) for name in ("Ana", "Ben"))
    article, rule = make_article(), policies.in_force().rules[1]
    for _round in range(6):
        comment = make_comment(article=article, status="published")
        shown, gone = (Seen(comment.pk, status, 1) for status in ("published", "removed"))
        removed = moderation.decide(shown, "removed", rule=rule, by=ana)

        def lift_and_remove(shown=shown, gone=gone):
            moderation.decide(gone, "published", rule=None, by=ben)
            return moderation.decide(shown, "removed", rule=rule, by=ben)

        acts = (lambda decision=removed: undoing.undo(decision, by=ana), lift_and_remove)
        results = at_once(2, lambda n, acts=acts: acts[n]())
        assert unexpected(results) == []
        comment.refresh_from_db()
        assert comment.decisions.order_by("pk").last().to_status == comment.status
        thread = Thread.objects.get(article=article)
        assert thread.visible_count == moderation.recount(thread)
