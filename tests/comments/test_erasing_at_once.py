"""Somebody is forgotten while they write, and while others decide: nobody waits for ever, and
nothing of them is left."""

from __future__ import annotations

import pytest

from comments import confirming, erasing, moderation, policies, replaying_log, signing_in
from comments.models import Comment, CommentRevision, Decision, Sender, SignIn, Thread
from comments.moderation import NotAllowed, Seen, Stale
from comments.sender import Network
from tests.comments.my_account import reader
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ottoline@example.org"
EXPECTED = (NotAllowed, Stale, signing_in.Gone)


@pytest.fixture(autouse=True)
def _policy():
    make_policy()


def test_five_clicks_forget_somebody_once():
    otto = reader(ADDRESS)
    make_comment(article=make_article(), email=ADDRESS, confirmed=True, status="published")
    results = at_once(5, lambda _n: erasing.erase(otto.pk))
    assert sorted(results) == [False, False, False, False, True]
    assert Decision.objects.filter(kind="withdrawn").count() == 1


def test_who_is_forgotten_while_a_moderator_decides_and_a_mail_confirms_is_gone_all_the_same():
    ana, rule = make_user(groups=["Moderator"]), policies.in_force().rules[1]
    for number in range(4):
        address = f"otto{number}@example.org"
        otto = reader(address, name="Ottoline")
        comment = make_comment(
            article=make_article(), email=address, name="Ottoline", status="published"
        )
        network = Network(comment.created_at.date(), f"n{number}", (f"n{number}",))
        signing_in.ask_about(comment, network)
        asked = SignIn.objects.get(sender=otto)
        acts = (
            lambda pk=otto.pk: erasing.erase(pk),
            lambda asked=asked: confirming.confirm(asked),
            lambda pk=comment.pk: moderation.decide(
                Seen(pk, "published", 1), "removed", rule=rule, by=ana
            ),
        )
        results = at_once(3, lambda n, acts=acts: acts[n]())
        failed = [one for one in results if isinstance(one, Exception)]
        assert [one for one in failed if not isinstance(one, EXPECTED)] == []
        assert not Sender.objects.filter(email=address).exists()
        assert not CommentRevision.objects.filter(comment=comment, name="Ottoline").exists()
        assert Comment.objects.get(pk=comment.pk).status == "removed"
    assert all(one.visible_count == moderation.recount(one) for one in Thread.objects.all())
    assert list(replaying_log.differences()) == []
