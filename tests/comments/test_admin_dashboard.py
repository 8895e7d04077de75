"""The admin's first page: what waits, what was done today and by whom, how far people agree."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments import health, moderation, second_looks, undoing
from comments.admin import dashboard
from comments.models import Comment, Handover, Notice, Report, SecondLook
from comments.moderation import Seen
from tests.factories import make_appeal, make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture
def policy():
    return make_policy()


@pytest.fixture
def moderator(policy):
    return make_user(groups=["Moderator"], name="Ana Lopes")


@pytest.fixture
def article(policy):
    return make_article()


def decide(comment: Comment, to: str, by: Any, *, at: datetime = NOON) -> Any:
    rule = comment.policy.rules.get(number=1) if to in ("refused", "removed") else None
    seen = Seen(comment.pk, Comment.objects.get(pk=comment.pk).status, comment.revision)
    return moderation.decide(seen, to, rule=rule, by=by, now=at)


def report(comment: Comment, number: int = 1) -> Report:
    Comment.objects.filter(pk=comment.pk).update(waits=True)
    return Report.objects.create(
        comment=comment, revision=comment.current, token=f"t{number}", nonce=f"n{number}"
    )


def told(user: Any, at: datetime = NOON) -> dict[str, str]:
    return {one.label: one.told for one in dashboard.desk(user, now=at).waiting}


def test_an_empty_desk_says_that_nothing_waits(client, moderator):
    client.force_login(moderator)
    page = client.get("/admin/").content.decode()
    assert "Nothing waits." in page
    assert "Nobody has decided anything today." in page


def test_what_waits_is_counted_from_the_rows(article, moderator):
    held = make_comment(article=article)
    twice = make_comment(article=article, status="published")
    report(twice, 1)
    report(twice, 2)
    Handover.objects.create(comment=held, kind="handover", to=moderator, by_name="Ben")
    assert told(moderator) == {
        "in the queue": "2",
        "reported by readers": "1",
        "appeals to judge": "0",
        "handed to you": "1",
    }


@pytest.mark.parametrize(
    ("many", "label"), [(1, "appeal to judge"), (2, "appeals to judge"), (5, "appeals to judge")]
)
def test_appeals_are_told_in_the_right_number(article, moderator, many, label):
    for _ in range(many):
        make_appeal(decide(make_comment(article=article), "refused", moderator))
    assert told(moderator)[label] == str(many)


def test_counts_stop_at_a_thousand(article, moderator, monkeypatch):
    monkeypatch.setattr("articles.keyset.COUNTED", 2)
    for _ in range(4):
        make_comment(article=article)
    waiting = dashboard.Waiting("x", dashboard.paging.counted(Comment.objects.queue()), "/", 2)
    assert waiting.told == "2+"


def test_the_oldest_wait_is_that_of_the_oldest_in_the_queue(article, moderator):
    make_comment(article=article, at=NOON - timedelta(hours=5))
    make_comment(article=article, at=NOON - timedelta(hours=2))
    old = make_comment(article=article, status="published", at=NOON - timedelta(days=2))
    assert dashboard.desk(moderator, now=NOON).oldest == NOON - timedelta(hours=5)
    Report.objects.filter(pk=report(old).pk).update(created_at=NOON - timedelta(hours=7))
    assert dashboard.desk(moderator, now=NOON).oldest == NOON - timedelta(hours=7)


def test_todays_decisions_are_told_by_person_the_busiest_first(article, moderator):
    ben = make_user(groups=["Moderator"], name="Ben")
    for to in ("published", "refused", "refused"):
        decide(make_comment(article=article), to, ben)
    decide(make_comment(article=article), "published", moderator)
    yesterday = make_comment(article=article)
    decide(yesterday, "published", moderator, at=NOON - timedelta(days=1))
    done = dashboard.desk(moderator, now=NOON + timedelta(minutes=1)).done
    assert [(one.name, one.outcomes, one.width) for one in done] == [
        ("Ben", (("published", 1), ("refused", 2)), 100),
        ("Ana Lopes", (("published", 1),), 33),
    ]


def test_what_was_undone_was_never_decided(article, moderator):
    decision = decide(make_comment(article=article), "published", moderator)
    undoing.undo(decision, by=moderator, now=NOON + timedelta(seconds=9))
    assert dashboard.desk(moderator, now=NOON + timedelta(minutes=1)).done == ()


def test_today_begins_at_midnight_on_the_newsrooms_clocks(article, moderator, settings):
    settings.TIME_ZONE = "Asia/Yerevan"  # UTC+4
    timezone.get_default_timezone.cache_clear()
    try:
        late = datetime(2026, 11, 10, 20, 30, tzinfo=UTC)  # half past midnight there
        decide(make_comment(article=article), "published", moderator, at=late - timedelta(hours=1))
        decide(make_comment(article=article), "published", moderator, at=late)
        assert dashboard.desk(moderator, now=late + timedelta(hours=1)).by_people == 1
    finally:
        timezone.get_default_timezone.cache_clear()


def test_agreement_is_a_share_of_the_second_looks_judged(article, moderator, settings):
    settings.SECOND_LOOK_PERCENT = 100
    assert dashboard.desk(moderator, now=NOON).agreement is None
    for agreed in (True, True, False, None):
        decision = decide(make_comment(article=article), "published", moderator)
        judged = None if agreed is None else NOON
        SecondLook.objects.filter(decision=decision).update(agreed=agreed, judged_at=judged)
    agreement = dashboard.desk(moderator, now=NOON).agreement
    assert (agreement.judged, agreement.agreed, agreement.waiting) == (3, 2, 1)
    assert agreement.percent == 67


@pytest.mark.parametrize(
    ("status", "attempts", "expected"),
    [
        ("waiting", 0, "1 mail waits to leave"),
        ("waiting", 3, "Mail is late: the oldest waits for"),
        ("failed", 9, "1 mail was given up"),
    ],
)
def test_what_ails_the_mail_is_said(client, article, moderator, status, attempts, expected):
    long_ago = timezone.now() - timedelta(hours=3)
    Notice.objects.create(
        kind="statement",
        key="1",
        sender=make_comment(article=article).sender,
        status=status,
        attempts=attempts,
        created_at=long_ago,
        not_before=long_ago,
    )
    client.force_login(moderator)
    page = client.get("/admin/").content.decode()
    assert expected in page


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (None, "No worker has ever been at work here"),
        (timedelta(seconds=5), "The worker is at work."),
        (timedelta(hours=2), "The worker has not been heard for 2"),
    ],
)
def test_a_worker_that_is_not_there_is_missed(client, moderator, settings, tmp_path, age, expected):
    settings.VAR_DIR = str(tmp_path)
    if age is not None:
        health.beat()
        then = (timezone.now() - age).timestamp()
        os.utime(tmp_path / "worker.heard", (then, then))
    client.force_login(moderator)
    assert expected in client.get("/admin/").content.decode()


def test_second_looks_are_off_unless_asked_for(article, moderator):
    assert (
        second_looks.maybe_ask(
            decide(make_comment(article=article), "published", moderator), at=NOON
        )
        is None
    )


@pytest.mark.parametrize("group", ["Writer", "nobody"])
def test_who_does_not_moderate_sees_no_part_of_it(client, article, group):
    make_comment(article=article)
    client.force_login(make_user(groups=[group] if group != "nobody" else []))
    page = client.get("/admin/").content.decode()
    assert "in the queue" not in page


@pytest.mark.parametrize("many", [0, 40])
def test_the_page_asks_as_much_for_many_as_for_none(
    client, article, moderator, many, django_assert_max_num_queries
):
    for _ in range(many):
        decide(make_comment(article=article), "published", moderator, at=timezone.now())
        make_comment(article=article)
    client.force_login(moderator)
    with django_assert_max_num_queries(21):
        assert client.get("/admin/").status_code == 200
