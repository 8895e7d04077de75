"""Facts of the article and the hour; those of senders and threads are in test_intake."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from comments.facts import gather, minute_of_week
from comments.models import Thread
from comments.policy.week import moment_text
from comments.sender import Network
from tests.factories import make_article, make_comment, make_policy

NOWHERE = Network(date(2026, 1, 5), "", ())
CLOCKS = [
    ("Europe/Berlin", "2026-01-05T07:30", "Mon 08:30", "winter"),
    ("Europe/Berlin", "2026-07-06T06:30", "Mon 08:30", "summer"),
    ("Europe/Berlin", "2026-03-29T00:59", "Sun 01:59", "the last minute before the leap"),
    ("Europe/Berlin", "2026-03-29T01:00", "Sun 03:00", "clocks leap over an hour"),
    ("Europe/Berlin", "2026-10-25T00:30", "Sun 02:30", "the hour that comes twice"),
    ("Europe/Berlin", "2026-10-25T01:30", "Sun 02:30", "the same hour again"),
    ("Europe/Berlin", "2026-10-25T02:00", "Sun 03:00", "after both"),
    ("Pacific/Auckland", "2026-01-04T11:00", "Mon 00:00", "a day ahead: the week begins"),
    ("America/New_York", "2026-01-05T04:59", "Sun 23:59", "a day behind: the week ends"),
    ("Asia/Kathmandu", "2026-01-05T00:00", "Mon 05:45", "quarters of an hour"),
    ("UTC", "2026-01-05T00:00", "Mon 00:00", "no offset"),
]


@pytest.mark.parametrize(
    ("zone", "at", "shown"), [r[:3] for r in CLOCKS], ids=[f"{r[0]}: {r[3]}" for r in CLOCKS]
)
def test_the_minute_of_the_week_is_what_the_sites_clocks_show(settings, zone, at, shown):
    settings.TIME_ZONE = zone
    with timezone.override("Asia/Tokyo"):
        minute = minute_of_week(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert moment_text(minute) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("network", "confirmed", "told"),
    [("h1", False, True), ("h2", False, False), ("h2", True, True), ("", False, False)],
)
def test_a_stranger_who_types_an_address_is_not_told_what_was_written_from_it(
    network, confirmed, told
):
    make_policy()
    earlier = make_comment(article=make_article(), email="ana@example.org", network_hash="h1")
    elsewhere = make_article(path="security/2026/02/02/other")
    around = gather(
        thread=Thread(article=elsewhere),
        sender=earlier.sender,
        network=Network(date(2026, 1, 5), network, (network,)),
        now=earlier.created_at + timedelta(minutes=5),
        confirmed=confirmed,
    )
    assert around.recent_by_sender == ((earlier.current.text,) if told else ())
    assert len(around.sender_post_ages) == told


@pytest.mark.django_db
def test_risk_age_and_hour_of_an_article_are_gathered():
    make_policy()
    thread = make_comment(article=make_article()).thread
    Thread.objects.filter(pk=thread.pk).update(risk=50)
    now = thread.article.first_published_at + timedelta(hours=2)
    told = gather(thread=Thread.objects.get(), sender=None, network=NOWHERE, now=now)
    assert told.article_risk == 50
    assert told.article_age_seconds == 7200
    assert told.minute_of_week == minute_of_week(now)
    fresh = gather(thread=Thread(article=thread.article), sender=None, network=NOWHERE, now=now)
    assert fresh.article_risk == 0
