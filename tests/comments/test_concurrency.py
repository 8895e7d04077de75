"""Several at once, on real connections: each promise holds on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from comments import intake, moderation, policies
from comments.models import Comment, Decision, Sender, Thread
from comments.moderation import Seen
from comments.sender import Network
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at_once(count: int, action: Callable[[int], Any]) -> list[Any]:
    """What `count` threads got that began together."""
    gate = threading.Barrier(count)
    results: list[Any] = [RuntimeError("never ran")] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = action(number)
        except Exception as error:  # noqa: BLE001 - the test looks at each
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def send(article, *, nonce: str, email: str = "ana@example.org", text: str = "One and the same."):
    message = intake.Message(name="Ana", email=email, text=text, nonce=nonce, seconds_on_form=60.0)
    return intake.receive(article, message, Network(NOW.date(), "h", ("h",)), now=NOW)


@pytest.mark.parametrize("nonces", ["one form", "sixteen forms"])
def test_sixteen_sends_at_once_make_one_comment(nonces):
    make_policy()
    article = make_article()
    results = at_once(16, lambda n: send(article, nonce="n" if nonces == "one form" else f"n{n}"))
    assert {getattr(result, "pk", result) for result in results} == {Comment.objects.get().pk}
    assert Decision.objects.count() == 1
    assert Sender.objects.count() == 1
    assert Thread.objects.get().visible_count == 1


def test_sixteen_people_at_once_make_sixteen_comments_with_sixteen_numbers():
    make_policy()
    article = make_article()
    at_once(
        16,
        lambda n: send(article, nonce=f"n{n}", email=f"p{n}@example.org", text=f"Remark {n * 7}."),
    )
    numbers = sorted(Comment.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 16
    thread = Thread.objects.get()
    assert thread.visible_count == moderation.recount(thread) == 16


def test_eight_moderators_at_once_decide_a_comment_exactly_once():
    make_policy()
    comment = make_comment(article=make_article())
    moderators = [make_user(name=f"M{n}") for n in range(8)]
    rule = policies.in_force().rules[1]
    targets = [("published", None), ("refused", rule)]

    def decide(n: int):
        to, cited = targets[n % 2]
        return moderation.decide(Seen(comment.pk, "held", 1), to, rule=cited, by=moderators[n])

    results = at_once(8, decide)
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sum(isinstance(result, moderation.Stale) for result in results) == 7
    assert comment.decisions.count() == 2
    thread = Thread.objects.get()
    assert thread.visible_count == moderation.recount(thread)


def test_two_moderators_on_the_same_queue_in_bulk_decide_each_comment_once():
    make_policy()
    articles = [make_article() for _ in range(3)]
    comments = [make_comment(article=articles[n % 3]) for n in range(24)]
    moderators = [make_user(name="Ana"), make_user(name="Ben")]
    seen = [Seen(one.pk, "held", 1) for one in comments]

    def decide(n: int):
        order = seen if n else seen[::-1]
        return moderation.decide_many(order, "published", rule=None, by=moderators[n])

    results = at_once(2, decide)
    assert sum(len(one.done) for one in results) == 24
    assert Decision.objects.filter(kind="decided").count() == 24
    for thread in Thread.objects.all():
        assert thread.visible_count == moderation.recount(thread) == 8


def test_bulk_and_single_decisions_at_once_never_wait_for_each_other_for_ever():
    make_policy()
    articles = [make_article() for _ in range(3)]
    comments = [make_comment(article=articles[n % 3]) for n in range(30)]
    moderators = [make_user(name=f"M{n}") for n in range(6)]
    seen = [Seen(one.pk, "held", 1) for one in comments]

    def decide(n: int):
        if n == 0:
            return len(moderation.decide_many(seen, "published", rule=None, by=moderators[0]).done)
        done = 0
        for one in seen[n::5][::-1]:
            try:
                moderation.decide(one, "published", rule=None, by=moderators[n])
                done += 1
            except moderation.Stale:
                continue
        return done

    results = at_once(6, decide)
    assert sum(results) == 30
    assert Decision.objects.filter(kind="decided").count() == 30
