"""What earlier releases left, when the desk comes: what waits, and what readers had seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from comments import importing, moderation, policies
from comments.models import Comment, Thread
from comments.moderation import Seen
from tests.factories import make_article, make_comment, make_policy, make_user

SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = SENT + timedelta(hours=2)


def decide(comment: Comment, to: str, number: int | None = None) -> None:
    fresh = Comment.objects.get(pk=comment.pk)
    rule = policies.in_force().rules[number] if number else None
    seen = Seen(fresh.pk, fresh.status, fresh.revision)
    moderation.decide(seen, to, rule=rule, by=make_user(), now=LATER)


def imported(article, status: str, ref: str) -> Comment:
    foreign = importing.Foreign(ref, "Ben", "", f"It rained, {ref}.", SENT, status)
    importing.store(article, [foreign])
    return Comment.objects.get(source_ref=ref)


@pytest.mark.django_db(transaction=True)
def test_going_back_and_forth_finds_what_waits_and_what_readers_had_seen():
    make_policy()
    article = make_article()
    for status in ("held", "published", "refused", "removed"):
        if status != "removed":  # the policy removes nothing by itself
            make_comment(article=article, status=status, at=SENT)
        imported(article, status, f"old-{status}")
    decide(make_comment(article=article, at=SENT), "published")
    decide(make_comment(article=article, at=SENT, status="published"), "held")
    decide(make_comment(article=article, at=SENT, status="published"), "removed", 1)
    decide(imported(article, "published", "then-held"), "held")
    names = ("pk", "status", "waits", "published_at", "decided_at", "rule", "revision")
    rows = Comment.objects.order_by("pk").values(*names)
    before = list(rows.all())
    counts = list(Thread.objects.values_list("visible_count", "version"))
    call_command("migrate", "comments", "0002", verbosity=0)
    call_command("migrate", "comments", verbosity=0)
    assert list(rows.all()) == before
    assert list(Thread.objects.values_list("visible_count", "version")) == counts
