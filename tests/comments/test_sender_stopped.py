"""What states of senders and networks do where somebody sends a comment, or changes one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.people.models import User
from comments import intake, sender, stamps, standings
from comments.models import Comment, NetworkKey, Sender, Standing
from comments.sender import Network
from tests.factories import (
    make_article,
    make_comment,
    make_policy,
    make_site,
    make_standing,
    make_user,
    rule_data,
)

pytestmark = pytest.mark.django_db
EMAIL = "ana@example.org"
TEXT = "The bridge has been closed for a week now."
SOON = timedelta(days=2)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def article():
    make_site(email="desk@example.org")
    make_policy()
    return make_article()


def post(client, article, **changes):
    given = {"name": "Ana", "email": EMAIL, "text": TEXT, "website": ""}
    given["stamp"] = stamps.make("compose", article.path)
    return client.post(f"{article.get_absolute_url()}comment/", {**given, **changes})


def stands(state, **fields):
    who, _made = Sender.objects.get_or_create(email=EMAIL)
    if state == "suspended":
        fields.setdefault("until", timezone.now() + SOON)
    return make_standing(sender=who, state=state, **fields)


def network_stands(state, *, address="127.0.0.1", day=None, **fields):
    day = day or timezone.now().date()
    key, _made = NetworkKey.objects.get_or_create(day=day, defaults={"secret": b"k" * 32})
    known = sender.hash_of(address, bytes(key.secret))
    fields.setdefault("until", timezone.now() + SOON)
    return make_standing(state=state, network_hash=known, network_day=day, **fields)


def reader(client):
    """Signs the client in as the reader with this address."""
    user = User.objects.create(email=EMAIL)
    Sender.objects.update_or_create(
        email=EMAIL, defaults={"user": user, "confirmed_at": timezone.now()}
    )
    client.force_login(user)
    return Sender.objects.get(email=EMAIL)


def post_as(client, article, who, **changes):
    stamp = stamps.make("compose-reader", f"{article.path} {who.pk}")
    return post(client, article, stamp=stamp, **changes)


@pytest.mark.parametrize("state", ["suspended", "blocked"])
def test_nothing_is_taken_and_what_was_typed_is_kept(client, article, state):
    standing = stands(state, reason="Threatened a colleague.")
    answer = post_as(client, article, reader(client))
    assert answer.status_code == 403
    for told in (TEXT, standing.reason, standing.get_absolute_url()):
        assert told in answer.text
    assert not Comment.objects.exists()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("state", ["suspended", "blocked"])
def test_a_typed_address_that_is_stopped_waits_for_its_owner_and_tells_nobody_else(
    client, article, state
):
    standing = stands(state, reason="Threatened a colleague.")
    answer = post(client, article, follow=True)
    comment = Comment.objects.get()
    assert (comment.status, comment.waits, comment.rule) == ("unconfirmed", False, None)
    page = client.get(answer["Location"]).text
    assert "waits until you confirm your address" in page
    for secret in (standing.reason, standing.token, "Nothing is taken from this address"):
        assert secret not in page


def test_what_the_policy_refuses_is_refused_whosever_it_is(client, article):
    stands("blocked")
    post(client, article, text="Cheap pills!")
    assert Comment.objects.get().status == "refused"


def test_the_rule_is_named_and_linked_to_whoever_is_stopped(client, article):
    rule = standings.policies.in_force().rules[1]
    stands("blocked", rule=rule)
    assert rule.get_absolute_url() in post_as(client, article, reader(client)).text


def test_a_stopped_connection_is_told_the_reason_and_where_to_contest_it(client, article):
    standing = network_stands("blocked", reason="A flood of the same advert.")
    answer = post(client, article)
    assert answer.status_code == 403
    assert standing.reason in answer.text
    assert standing.get_absolute_url() in answer.text


def test_a_network_is_known_under_the_key_of_an_earlier_day(client, article):
    network_stands("blocked", day=timezone.now().date() - timedelta(days=20))
    assert post(client, article).status_code == 403
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert post(elsewhere, article).status_code == 303


@pytest.mark.parametrize("fields", [{"until": timezone.now() - SOON}, {"ended_at": timezone.now()}])
def test_what_has_run_out_or_was_ended_stops_nobody(client, article, fields):
    stands("blocked", **fields)
    assert post(client, article).status_code == 303


def test_every_comment_of_a_held_sender_waits_and_only_its_owner_is_told_why(client, article):
    stands("hold")
    answer = post(client, article)
    comment = Comment.objects.get()
    assert (comment.status, comment.rule, comment.waits) == ("held", None, True)
    told = "Comments from this address wait until a moderator has read them."
    assert told not in client.get(answer["Location"]).text
    answer = post_as(client, article, reader(client), text="The bridge is open again.")
    assert told in client.get(answer["Location"]).text


def test_the_receipt_of_a_proven_address_gives_the_reason(client, article):
    standing = stands("hold")
    comment = make_comment(article=article, email=EMAIL, confirmed=True)
    told = client.get(comment.receipt_url()).text
    assert standing.reason in told
    assert standing.get_absolute_url() in told


def test_what_a_rule_holds_of_a_held_sender_is_still_told_under_that_rule(client, article):
    stands("hold")
    answer = post(client, article, text="Oh, you numpty.")
    comment = Comment.objects.get()
    assert comment.rule.number == 1
    assert "wait until a moderator has read them" not in client.get(answer["Location"]).text


def sent(article, number, *, confirmed, staff=None, hashes=("h",)):
    message = intake.Message(
        name="Ana", email=EMAIL, text=f"Lorry number {number} passed.", nonce=f"n{number}",
        seconds_on_form=60.0, confirmed=confirmed, staff=staff,
    )  # fmt: skip
    network = Network(timezone.now().date(), "h", ("h",), hashes)
    return intake.receive(article, message, network)


@pytest.fixture
def limited():
    """A policy that holds who comes for the first time, and who writes fast."""
    make_site()
    rate = {"kind": "rate", "settings": {"most": 1, "seconds": 3600}}
    make_policy(
        [
            rule_data(1, "new", consequence="hold", detectors=[{"kind": "first_time"}]),
            rule_data(2, "fast", consequence="hold", detectors=[rate]),
        ]
    )
    return make_article()


@pytest.mark.parametrize(("confirmed", "status"), [(True, "published"), (False, "held")])
def test_limits_of_sending_let_a_trusted_sender_pass_only_with_a_proven_address(
    limited, confirmed, status
):
    stands("trusted")
    assert [sent(limited, n, confirmed=confirmed).status for n in range(3)] == [status] * 3


def test_the_words_of_a_trusted_sender_meet_every_rule(article):
    stands("trusted")
    message = intake.Message("Ana", EMAIL, "Cheap pills!", "n", confirmed=True)
    network = Network(timezone.now().date(), "h", ("h",), ("h",))
    assert intake.receive(article, message, network).status == "refused"


def test_a_trusted_sender_waits_no_time_in_a_slow_thread(article):
    comment = sent(article, 1, confirmed=False)
    type(comment.thread).objects.update(slow_seconds=600)
    with pytest.raises(intake.presets.TooSoon):
        sent(article, 2, confirmed=True)
    stands("trusted")
    assert sent(article, 3, confirmed=True).status == "published"


def test_staff_are_not_stopped_for_the_newsrooms_network_but_for_themselves(article):
    mona = make_user(email=EMAIL, groups=["Moderator"])
    make_standing(state="blocked", network_hash="h", until=timezone.now() + SOON)
    assert sent(article, 1, confirmed=True, staff=mona).status == "published"
    stands("blocked")
    with pytest.raises(standings.NotWelcome):
        sent(article, 2, confirmed=True, staff=mona)


def edit(client, comment, text="The bridge is open again."):
    given = {
        "name": "Ana",
        "text": text,
        "website": "",
        "stamp": stamps.make("edit", comment.token),
        "seen": f"{comment.status}:{comment.revision}",
    }
    return client.post(comment.edit_url(), given)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_comment_cannot_be_changed_by_who_is_stopped(client, article, confirmed):
    standing = stands("blocked")
    comment = make_comment(article=article, email=EMAIL, status="published", confirmed=confirmed)
    answer = edit(client, comment)
    assert answer.status_code == 403
    assert "The bridge is open again." in answer.text
    assert (standing.reason in answer.text) is confirmed
    assert Comment.objects.get().revision == 1


def test_a_change_by_a_held_sender_waits_for_a_moderator(client, article):
    stands("hold")
    comment = make_comment(article=article, email=EMAIL, status="published")
    assert edit(client, comment).status_code == 303
    assert Comment.objects.get().status == "held"


def test_one_query_tells_how_somebody_stands_under_every_key_that_lives(
    article, django_assert_num_queries
):
    who = stands("trusted").sender
    with django_assert_num_queries(1):
        standings.check(who, tuple(f"h{n}" for n in range(31)))


def test_the_check_looks_through_no_table(article):
    who = stands("trusted").sender
    plan = standings._active(who, ["a", "b"], timezone.now()).explain()
    assert connection.vendor != "sqlite" or "SCAN" not in plan


def test_the_strictest_of_what_holds_counts(article):
    who = stands("trusted").sender
    now = timezone.now()
    assert standings.of(who, []).state == "trusted"
    make_standing(state="hold", network_hash="a", until=now + SOON)
    assert standings.of(who, ["", "a"]).state == "hold"
    make_standing(state="blocked", network_hash="b", until=now + SOON)
    assert standings.of(who, ["a", "b"]).state == "blocked"
    assert standings.of(None, ["a"]).state == "hold"
    assert standings.of(None, [""]) is None
    assert standings.of(None, ["b"], now=now + SOON) is None


def test_a_forgotten_key_leaves_states_of_its_day_harmless(client, article):
    now = timezone.now()
    day = now.date() - timedelta(days=31)
    ends = sender.forgotten_at(day)
    assert ends <= now
    standing = network_stands("blocked", day=day, until=ends)
    assert sender.forget_old_keys(now.date()) == 1
    assert post(client, article).status_code == 303
    standing.refresh_from_db()
    assert list(Standing.objects.active(ends - timedelta(seconds=1))) == [standing]


def test_a_network_nobody_can_tell_from_others_is_stopped_as_nobody(rf):
    request = rf.get("/", REMOTE_ADDR="")
    assert sender.every_hash(request, now=datetime.now(tz=timezone.get_default_timezone())) == ()


@pytest.mark.parametrize("status", ["removed", "refused"])
@pytest.mark.parametrize("state", ["suspended", "blocked"])
def test_who_is_stopped_finds_on_the_receipt_of_what_was_taken_down_how_to_contest_it(
    client, article, status, state
):
    decided = timezone.now() - timedelta(hours=1)
    comment = make_comment(article=article, email=EMAIL, status=status, decided_at=decided)
    standing = stands(state, reason="Insults again and again.")
    page = client.get(comment.receipt_url()).text
    assert "Insults again and again." in page
    assert standing.get_absolute_url() in page


@pytest.mark.parametrize(
    ("status", "fields", "address_confirmed"),
    [
        ("published", {}, False),
        ("held", {}, False),
        ("removed", {"decided_at": LATER}, False),
        ("removed", {"decided_at": None}, False),
        ("removed", {}, True),
    ],
)
def test_why_an_address_is_stopped_is_on_no_receipt_of_who_may_only_have_typed_it(
    client, article, status, fields, address_confirmed
):
    decided = timezone.now() - timedelta(hours=1)
    given = {"decided_at": decided, **fields}
    comment = make_comment(article=article, email=EMAIL, status=status, **given)
    standing = stands("blocked", reason="Insults again and again.")
    if address_confirmed:
        Sender.objects.filter(email=EMAIL).update(confirmed_at=timezone.now())
    page = client.get(comment.receipt_url()).text
    assert "Insults again and again." not in page
    assert standing.token not in page
    assert "Nothing is taken from this address" not in page
