"""Somebody judges an appeal against a state while somebody else replaces it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from comments import appeals, standings
from comments.models import Appeal, Decision, Sender, Standing
from tests.comments.test_concurrency import at_once
from tests.factories import make_policy, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_judging_and_replacing_a_state_at_once_wait_for_each_other_and_end():
    make_policy()
    ana, ben = (make_user(name=name, groups=["Moderator"]) for name in ("Ana", "Ben"))
    for number in range(8):
        sender = Sender.objects.create(email=f"b{number}@example.org", confirmed_at=timezone.now())
        imposed = standings.impose(sender=sender, state="blocked", reason="Rude.", by=ana)
        row = Decision.objects.get(standing=imposed)
        appeal = appeals.open(row, "I was not.")
        calls = (
            lambda appeal=appeal: appeals.judge(appeal, grant=True, answer="Right.", by=ben),
            lambda who=sender: standings.impose(sender=who, state="hold", reason="Calm.", by=ana),
        )
        results = at_once(2, lambda n, calls=calls: calls[n]())
        unexpected = [
            one
            for one in results
            if isinstance(one, Exception) and not isinstance(one, standings.Overtaken)
        ]
        assert unexpected == []
        assert Appeal.objects.get(pk=appeal.pk).status == "granted"
        assert Standing.objects.filter(sender=sender, ended_at=None).count() <= 1
