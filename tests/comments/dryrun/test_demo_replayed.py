"""The demo's comments, replayed under the version that judged each, fare as they did."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from comments import intake, policies
from comments.dryrun import past, replaying
from comments.models import Comment, Decision, DryRun, PolicyVersion

pytestmark = pytest.mark.django_db


def fared():
    """The version that judged each comment, and what that version's first word was."""
    received = Decision.objects.filter(kind="received", actor_kind="policy")
    rows = received.values_list("comment", "comment__policy", "to_status", "rule__number")
    return {pk: (version, status, rule) for pk, version, status, rule in rows}


def replayed(version):
    """What a version makes of each comment: its status, and the rule that it cites."""
    loaded = policies.load(version)
    newest = Comment.objects.latest("created_at").created_at
    run = DryRun(version=version, scope="comments", size=10_000, created_at=newest)
    threads = {one.pk: one.thread for one in Comment.objects.select_related("thread")}
    for batch in replaying.replay(loaded, past.walk(run)):
        for one in batch:
            assert one.verdict
            status = intake.status_of(threads[one.past.pk], one.verdict)
            yield one.past.pk, (version.pk, status, one.verdict.rule)


@pytest.mark.parametrize("seed", [1, 7])
def test_each_comment_of_the_demo_fares_as_it_did_when_it_came(seed):
    call_command("demo", seed=seed, stdout=io.StringIO())
    then = fared()
    assert len(then) == Comment.objects.count() > 50
    now = {
        pk: told
        for version in PolicyVersion.objects.filter(number__gt=0)
        for pk, told in replayed(version)
        if then[pk][0] == version.pk
    }
    assert now == then


def test_staff_were_judged_as_readers_and_are_so_in_a_replay():
    call_command("demo", stdout=io.StringIO())
    staff = Comment.objects.filter(current__name__endswith=", The Lantern")
    then = fared()
    first = [pk for pk in staff.values_list("pk", flat=True) if then[pk][1] == "held"]
    assert len(first) > 3
    for comment in staff:
        found = replaying.replay_one(policies.load(comment.policy), comment)
        assert (comment.pk in first) == (found.verdict.consequence == "hold")
