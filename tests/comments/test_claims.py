from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import claims, moderation
from comments.models import Claim, Comment, Decision
from comments.seen import seen
from tests.comments.desk import QUEUE, item, staff
from tests.factories import make_article, make_comment, make_policy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article())


@pytest.fixture
def ana():
    return staff(name="Ana")


@pytest.fixture
def ben():
    return staff(name="Ben")


def test_a_claim_is_seen_by_the_others_and_ends_by_itself(comment, ana, ben):
    claims.take(comment.pk, ana, now=NOW)
    just_before = NOW + claims.HOLDS - timedelta(seconds=1)
    assert claims.open(comment, ben, just_before).user == ana
    assert claims.open(comment, ana, just_before) is None
    assert claims.open(comment, ben, NOW + claims.HOLDS) is None


def test_coming_back_makes_ones_own_claim_last_longer(comment, ana):
    claims.take(comment.pk, ana, now=NOW)
    later = NOW + timedelta(minutes=4)
    assert claims.take(comment.pk, ana, now=later).until == later + claims.HOLDS
    assert Claim.objects.count() == 1


def test_who_only_passes_by_does_not_take_it_from_somebody_else(comment, ana, ben):
    claims.take(comment.pk, ana, now=NOW)
    assert claims.take(comment.pk, ben, now=NOW).user == ana


def test_who_asks_to_takes_it_over(comment, ana, ben):
    claims.take(comment.pk, ana, now=NOW)
    assert claims.take(comment.pk, ben, over=True, now=NOW).user == ben


def test_a_claim_that_is_over_is_anybodys(comment, ana, ben):
    claims.take(comment.pk, ana, now=NOW)
    assert claims.take(comment.pk, ben, now=NOW + claims.HOLDS).user == ben


def test_one_lets_go_only_what_is_ones_own(comment, ana, ben):
    claims.take(comment.pk, ana, now=NOW)
    assert not claims.release(comment.pk, ben)
    assert claims.release(comment.pk, ana)
    assert not Claim.objects.exists()


def test_nobody_is_stopped_by_a_claim_and_a_decision_ends_it(comment, ana, ben):
    claims.take(comment.pk, ana)
    moderation.decide(seen(comment), "published", rule=None, by=ben)
    assert not Claim.objects.exists()
    assert Comment.objects.get().status == "published"


def test_there_is_no_claim_on_a_comment_that_there_is_not(ana):
    with pytest.raises(Comment.DoesNotExist):
        claims.take(999, ana)


def test_the_live_claims_on_several_are_one_query(comment, ana, django_assert_num_queries):
    other = make_comment(article=comment.thread.article)
    claims.take(comment.pk, ana, now=NOW)
    claims.take(other.pk, ana, now=NOW - claims.HOLDS)
    with django_assert_num_queries(1):
        found = claims.of([comment.pk, other.pk], NOW)
        assert [one.user.name for one in found.values()] == ["Ana"]
    assert set(found) == {comment.pk}


def url(comment):
    return f"{QUEUE}{comment.pk}/claim/"


def test_looking_at_a_comment_claims_nothing(comment, ana, client):
    client.force_login(ana)
    client.get(item(comment))
    client.get(QUEUE)
    assert client.get(url(comment)).status_code == 405
    assert not Claim.objects.exists()


def test_the_button_claims_and_says_until_when(comment, ana, ben, client):
    client.force_login(ana)
    answer = client.post(url(comment), {"page": "1"}, follow=True)
    assert answer.redirect_chain == [(item(comment), 303)]
    assert "The others see until" in answer.content.decode()
    client.force_login(ben)
    for page in (QUEUE, item(comment)):
        assert "Ana has this open" in client.get(page).content.decode()


def test_the_page_claims_quietly_and_takes_nothing_from_others(comment, ana, ben, client):
    claims.take(comment.pk, ana)
    client.force_login(ben)
    answer = client.post(url(comment), {"quietly": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert Claim.objects.get().user == ana
    client.post(url(comment))
    assert Claim.objects.get().user == ben


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "9" * 40])
def test_what_there_is_not_cannot_be_claimed(comment, ana, client, number):
    client.force_login(ana)
    assert client.post(f"{QUEUE}{number}/claim/").status_code == 404


@pytest.mark.parametrize("path", ["claim/", "hand/", "hand/1/"])
def test_who_is_no_moderator_is_sent_away(comment, client, path):
    client.force_login(staff("Writer"))
    assert client.post(f"{QUEUE}{comment.pk}/{path}").status_code == 403
    assert not Claim.objects.exists()
    assert Decision.objects.count() == 1
