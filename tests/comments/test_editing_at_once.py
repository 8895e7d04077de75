"""Changes and decisions at once, on real connections: one wins, and the others are told."""

from __future__ import annotations

import pytest

from comments import editing, moderation, policies
from comments.models import Comment, CommentRevision, Decision
from comments.moderation import Seen
from tests.comments.test_concurrency import at_once
from tests.comments.test_editing import BETTER, SOON, change, fresh, in_step, last, post
from tests.factories import make_article, make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOT_KEPT = (editing.NotEditable, editing.Overtaken, editing.Unchanged)


@pytest.mark.parametrize("text", [BETTER, "Ask that numpty again.", "Buy cheap pills here."])
def test_of_a_change_and_a_decision_at_once_one_wins_and_the_other_is_told(text):
    make_policy()
    comments = [
        post(make_article(path=f"security/2026/01/01/s{n}"), "Ask that numpty.", nonce=f"n{n}")
        for n in range(6)
    ]
    moderator = make_user(name="Mona")
    rule = policies.in_force(SOON).rules[1]

    def act(n):
        comment = comments[n // 2]
        if n % 2:
            return moderation.decide(
                Seen(comment.pk, "held", 1), "refused", rule=rule, by=moderator
            )
        return change(comment, text, seen=comment)

    results = at_once(12, act)
    for n, comment in enumerate(comments):
        edited, decided = results[2 * n : 2 * n + 2]
        found = fresh(comment)
        if isinstance(decided, Decision):
            assert isinstance(edited, (*NOT_KEPT, editing.Refused)), edited
            assert (found.status, found.revision, found.current.number) == ("refused", 1, 1)
        else:
            assert isinstance(decided, moderation.Stale), decided
            assert isinstance(edited, Comment), edited
            assert (found.status, found.current.text) == (edited.status, text)
        told = 1 + isinstance(decided, Decision) + isinstance(edited, (Comment, editing.Refused))
        assert comment.decisions.count() == told
        assert last(comment).to_status == found.status
        assert found.revisions.count() == 1 + isinstance(edited, (Comment, editing.Refused))
    assert in_step()


def test_eight_changes_of_one_comment_at_once_are_one():
    make_policy()
    comment = post(make_article())
    results = at_once(8, lambda n: change(comment, f"Remark {n} about it.", seen=comment))
    assert sum(isinstance(one, Comment) for one in results) == 1, results
    assert sum(isinstance(one, editing.Overtaken) for one in results) == 7, results
    assert fresh(comment).revision == 2
    assert CommentRevision.objects.count() == Decision.objects.count() == 2
    assert in_step()
