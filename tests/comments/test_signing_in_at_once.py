"""One link in two browsers at once, many wrong codes at once, and many who ask at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from articles.people.models import User
from comments import confirming, earlier_comments, moderation, signing_in
from comments.models import Comment, Decision, Notice, Sender, SignIn, Thread
from tests.comments.signing import ANA, network
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_link_opened_in_many_browsers_at_once_signs_one_in():
    make_site()
    signing_in.ask(ANA, network())
    link = signing_in.link_of(SignIn.objects.get())
    answers = at_once(6, lambda n: Client().post(link))
    assert sorted(one.status_code for one in answers) == [303] + [410] * 5
    assert sum(bool(one.cookies) for one in answers) == 1
    assert User.objects.count() == 1


def test_two_sign_ins_of_one_address_at_once_make_one_account():
    make_site()
    for _turn in range(4):
        signing_in.ask(ANA, network())
    links = [signing_in.link_of(row) for row in SignIn.objects.all()]
    answers = at_once(4, lambda n: Client().post(links[n]))
    assert [one.status_code for one in answers] == [303] * 4
    assert User.objects.count() == 1
    assert Sender.objects.get().user == User.objects.get()


def test_of_many_wrong_codes_at_once_five_are_tried():
    make_site()
    ref = signing_in.ask(ANA, network())
    row = SignIn.objects.get()
    right = int(signing_in.code_of(row.nonce))

    def guess(number):
        return signing_in.by_code(ref, f"{(right + number + 1) % 10**6:06}")

    results = at_once(10, guess)
    assert all(isinstance(one, signing_in.WrongCode | signing_in.Gone) for one in results)
    row.refresh_from_db()
    assert row.tries == signing_in.MOST_TRIES
    with pytest.raises(signing_in.Gone):
        signing_in.by_code(ref, f"{right:06}")


def test_many_who_ask_for_one_address_at_once_get_no_more_mails_than_allowed():
    make_site()
    at_once(9, lambda n: signing_in.ask(ANA, network(f"h{n}")))
    assert Notice.objects.filter(kind="signin").count() == signing_in.PER_ADDRESS
    assert Sender.objects.count() == 1


def test_mine_and_not_mine_at_once_are_one_of_them():
    make_policy()
    for _turn in range(4):
        comment = make_comment(article=make_article(), email=ANA, status="unconfirmed")
        owner = comment.sender
        calls = (
            lambda row=comment, who=owner: earlier_comments.mine(who, [row.pk]),
            lambda row=comment, who=owner: earlier_comments.not_mine(who, [row.pk]),
        )
        results = at_once(2, lambda n, calls=calls: calls[n]())
        assert sorted(results) == [0, 1]
        comment.refresh_from_db()
        assert (comment.sender is None) is (not comment.confirmed)
        assert comment.status == ("published" if comment.confirmed else "unconfirmed")


def test_confirming_and_deciding_at_once_wait_for_each_other_and_end():
    make_site()
    version = make_policy()
    ben = make_user(groups=["Moderator"])
    for _turn in range(4):
        comment = make_comment(article=make_article(), email=ANA, status="unconfirmed")
        assert signing_in.ask_about(comment, network(), again=True) or SignIn.objects.exists()
        row = SignIn.objects.latest("pk")
        SignIn.objects.filter(pk=row.pk).update(comment=comment, used_at=None)
        found = signing_in.by_link(signing_in.token_of(row.nonce))
        seen = moderation.Seen(comment.pk, "unconfirmed", 1)
        rule = version.rules.get(number=1)
        calls = (
            lambda found=found: confirming.confirm(found, now=timezone.now()),
            lambda seen=seen, rule=rule: moderation.decide(seen, "refused", rule=rule, by=ben),
        )
        results = at_once(2, lambda n, calls=calls: calls[n]())
        odd = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, moderation.Stale) for one in odd)
        comment.refresh_from_db()
        assert comment.confirmed
        ends = Decision.objects.filter(comment=comment).exclude(kind="received")
        assert [one.to_status for one in ends] == [comment.status]
        shown = Comment.objects.filter(thread=comment.thread_id, status="published").count()
        assert Thread.objects.get(pk=comment.thread_id).visible_count == shown
