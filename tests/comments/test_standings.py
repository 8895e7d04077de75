"""Imposing and lifting the states of senders and of networks, and what the log and mail say."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from comments import policies, sender, standings
from comments.models import Decision, NetworkKey, Notice, Sender, Standing
from comments.standings import KnownNetwork
from tests.comments.desk import staff
from tests.factories import make_article, make_comment, make_policy, rule_data

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def who():
    return Sender.objects.create(email="ana@example.org", confirmed_at=timezone.now())


@pytest.fixture
def mona():
    make_policy()
    return staff(name="Mona")


@pytest.fixture
def network():
    today = timezone.now().date()
    NetworkKey.objects.create(day=today, secret=b"k" * 32)
    return KnownNetwork(sender.hash_of("192.0.2.1", b"k" * 32), today)


def impose(who, by, state="hold", **fields):
    return standings.impose(sender=who, state=state, reason="Floods.", by=by, **fields)


def log_of(who):
    rows = Decision.objects.filter(standing__sender=who).order_by("pk")
    return list(rows.values_list("from_status", "to_status", "actor_name", "reason"))


def notices():
    return list(Notice.objects.order_by("pk").values_list("status", flat=True))


def test_a_state_takes_the_place_of_the_one_before_with_a_row_of_the_log_each(who, mona):
    first = impose(who, mona)
    second = impose(who, mona, "blocked", rule=policies.in_force().rules[1])
    first.refresh_from_db()
    assert first.ended_name == "Mona"
    assert standings.in_force(who) == second
    assert log_of(who) == [("", "hold", "Mona", "Floods."), ("hold", "blocked", "Mona", "Floods.")]
    assert Decision.objects.get(to_status="blocked").rule.number == 1


def test_what_is_lifted_is_over_for_good_and_logged(who, mona):
    standing = impose(who, mona)
    standings.lift(standing, by=mona)
    assert standings.in_force(who) is None
    assert log_of(who)[-1] == ("hold", "", "Mona", "")
    with pytest.raises(standings.Overtaken):
        standings.lift(standing, by=mona)
    assert len(log_of(who)) == 2


def test_lifting_reverses_the_row_that_restricted_and_no_other(who, mona):
    impose(who, mona)
    second = impose(who, mona, "blocked")
    lifted = standings.lift(second, by=mona)
    assert lifted.reverses == Decision.objects.get(to_status="blocked")
    trusted = impose(who, mona, "trusted")
    assert standings.lift(trusted, by=mona).reverses is None


def test_what_had_run_out_is_reversed_by_nobody(who, mona):
    now = timezone.now()
    standing = impose(who, mona, "suspended", until=now + DAY, now=now)
    assert standings.lift(standing, by=mona, now=now + 2 * DAY).reverses is None


def test_what_has_run_out_ended_then_and_nobody_ended_it(who, mona):
    now = timezone.now()
    first = impose(who, mona, "suspended", until=now + DAY, now=now)
    assert standings.in_force(who, now + DAY) is None
    second = impose(who, mona, now=now + 2 * DAY, seen=0)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_name) == (now + DAY, "")
    assert log_of(who)[-1][:2] == ("", "hold")
    assert standings.in_force(who, now + 3 * DAY) == second


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"state": "banned"}, "state"),
        ({"state": "normal"}, "state"),
        ({"reason": " \n "}, "reason"),
        ({"reason": " \u202e "}, "reason"),
        ({"reason": "\u200b\u2800"}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"state": "suspended"}, "until"),
        ({"until": timedelta(0)}, "until"),
        ({"until": -DAY}, "until"),
        ({"until": 3650 * DAY}, "until"),
    ],
)
def test_what_is_no_state_is_refused_and_nothing_changes(who, mona, changes, field):
    now = timezone.now()
    given = {"state": "hold", "reason": "Floods.", **changes}
    if "until" in given:
        given["until"] = now + given["until"]
    with pytest.raises(standings.NotAllowed) as told:
        standings.impose(sender=who, by=mona, now=now, **given)
    assert told.value.field == field
    assert not Standing.objects.exists()
    assert not Decision.objects.exists()


def test_only_a_citable_rule_in_force_is_cited_and_trust_cites_none(who, mona):
    old = policies.in_force().rules[1]
    make_policy([rule_data(1, "civil", consequence="hold"), rule_data(2, "people")])
    for state, rule in (("hold", old), ("trusted", policies.in_force().rules[1])):
        with pytest.raises(standings.NotAllowed) as told:
            impose(who, mona, state, rule=rule)
        assert told.value.field == "rule"


def test_a_networks_state_ends_with_the_key_of_its_day_at_the_latest(network, mona):
    ends = datetime.combine(network.day + 31 * DAY, datetime.min.time(), tzinfo=UTC)
    standing = standings.impose(network=network, state="blocked", reason="Floods.", by=mona)
    assert standing.until == ends
    with pytest.raises(standings.NotAllowed) as told:
        standings.impose(
            network=network, state="hold", reason="x", until=ends + timedelta(seconds=1), by=mona
        )
    assert told.value.field == "until"
    assert standings.of_network(network) == standing


@pytest.mark.parametrize("known", ["no key", "too old", "unknown address"])
def test_a_network_that_nobody_knows_cannot_be_stopped(mona, known):
    day = timezone.now().date() - (31 * DAY if known == "too old" else 0 * DAY)
    if known != "no key":
        NetworkKey.objects.create(day=day, secret=b"k" * 32)
    where = "" if known == "unknown address" else "192.0.2.1"
    network = KnownNetwork(sender.hash_of(where, b"k" * 32), day)
    with pytest.raises(standings.NotAllowed):
        standings.impose(network=network, state="blocked", reason="Floods.", by=mona)


def test_where_a_comment_came_from_is_known_only_with_its_day(who):
    comment = make_comment(article=make_article(), network_hash="h")
    assert KnownNetwork.of(comment) is None
    comment.network_day = timezone.now().date()
    assert KnownNetwork.of(comment) == KnownNetwork("h", comment.network_day)


def test_a_confirmed_sender_is_told_by_mail_and_of_trust_nothing(who, mona):
    impose(who, mona, "trusted")
    assert notices() == []
    impose(who, mona, "blocked")
    assert notices() == ["waiting"]


def test_what_was_never_told_is_not_told_to_be_over(who, mona):
    standings.lift(impose(who, mona), by=mona)
    assert notices() == ["cancelled"]


def test_what_was_told_is_told_to_be_over(who, mona):
    standing = impose(who, mona)
    Notice.objects.update(status="sent", sent_at=timezone.now())
    standings.lift(standing, by=mona)
    assert notices() == ["sent", "waiting"]


def test_who_was_told_of_the_state_before_is_told_when_all_is_over(who, mona):
    impose(who, mona)
    Notice.objects.update(status="sent", sent_at=timezone.now())
    standings.lift(impose(who, mona, "blocked"), by=mona)
    assert notices() == ["sent", "cancelled", "waiting"]


def test_an_unconfirmed_address_is_never_written_to(mona):
    impose(Sender.objects.create(email="x@example.org"), mona, "blocked")
    assert not Notice.objects.exists()


def test_a_moderator_who_saw_another_state_is_told_so(who, mona):
    first = impose(who, mona, seen=0)
    with pytest.raises(standings.Overtaken):
        impose(who, mona, "blocked", seen=0)
    assert standings.in_force(who) == first
    assert impose(who, mona, "blocked", seen=first.pk).state == "blocked"


def at_once(*calls):
    """Run the calls in threads of their own that begin together; who lost, by its exception."""
    gate = threading.Barrier(len(calls))
    told: list[object] = []

    def run(call):
        try:
            gate.wait(10)
            told.append(call().pk)
        except standings.Overtaken as problem:
            told.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("whose", ["sender", "network"])
def test_of_two_moderators_at_once_one_wins_and_the_other_is_told(mona, who, network, whose):
    ben = staff(name="Ben")
    whom = {"sender": who} if whose == "sender" else {"network": network}

    def call(by, state):
        return lambda: standings.impose(**whom, state=state, reason="Floods.", by=by, seen=0)

    told = at_once(call(mona, "hold"), call(ben, "blocked"), call(mona, "hold"))
    assert len([one for one in told if isinstance(one, standings.Overtaken)]) == 2
    assert Standing.objects.count() == Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lift_at_once_one_does_and_the_log_says_so_once(mona, who):
    standing = impose(who, mona)
    told = at_once(*[lambda: standings.lift(standing, by=mona)] * 2)
    assert len([one for one in told if isinstance(one, standings.Overtaken)]) == 1
    assert Decision.objects.filter(to_status="").count() == 1
