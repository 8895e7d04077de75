from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import dryrun, moderation, policies, saying
from comments.dryrun import replaying, running
from comments.models import Difference, DryRun, PolicyVersion
from comments.policy.scoring import Score
from tests.factories import (
    ORDINARY_RULES,
    make_article,
    make_comment,
    make_policy,
    make_user,
    rule_data,
)

OUTCOMES = ("publish", "nudge", "hold", "refuse")
ITS_OWN = {"comments_dryrun", "comments_difference"}


@pytest.fixture
def version(db):
    return make_policy()


@pytest.fixture
def editor(db):
    return make_user(name="Edna Editor")


def asked(version, *, scope="comments", size=1000, status="waiting", **fields):
    fields = {"edits": version.edits, **fields}
    return DryRun.objects.create(version=version, scope=scope, size=size, status=status, **fields)


def ran(version, **fields):
    run = asked(version, **fields)
    dryrun.run(run.pk)
    run.refresh_from_db()
    return run


def score(run):
    return Score.read(run.results["score"])


def decide(comment, to, number=None):
    rule = policies.in_force().rules[number] if number else None
    seen = moderation.Seen(comment.pk, comment.status, comment.revision)
    moderation.decide(seen, to, rule=rule, by=make_user(groups=["Moderator"]))


def problem(run):
    run.refresh_from_db()
    return saying.say(saying.unpack(run.results["problem"]))


def test_what_the_version_would_do_is_counted_beside_what_people_decided(version):
    article = make_article()
    numpty = "The minister is a numpty."
    decide(make_comment(article=article, text=numpty), "refused", 1)
    decide(make_comment(article=article, text=numpty), "published")
    decide(make_comment(article=article, status="published"), "removed", 1)
    decide(make_comment(article=article, rule=policies.in_force().rules[1]), "published")
    make_comment(article=article, status="published", text="Buy cheap pills here.")
    make_comment(article=article, status="published", text="SO LOUD THAT NOBODY LISTENS HERE")
    run = ran(version)
    assert (run.status, run.done, run.total) == ("done", 6, 6)
    assert run.finished_at
    counts = score(run)
    assert [counts.outcome(one) for one in OUTCOMES] == [2, 1, 2, 1]
    rule = counts.rules[1]
    assert (rule.found, rule.right, rule.wrong, rule.caught, rule.missed) == (2, 1, 1, 1, 1)
    assert (counts.precision, counts.recall) == (0.5, 0.5)
    assert set(run.differences.values_list("kind", "outcome", "rule")) == {
        ("false", "hold", 1),
        ("missed", "publish", None),
        ("new", "refuse", 3),
        ("new", "nudge", 2),
        ("spared", "publish", None),
    }


def test_a_draft_is_replayed_as_it_stands_when_the_worker_takes_it(version):
    make_comment(article=make_article(), status="published", text="What a nitwit.")
    words = [{"kind": "words", "settings": {"words": ["nitwit"]}}]
    draft = policies.create_draft([rule_data(1, "civil", consequence="hold", detectors=words)])
    run = asked(draft)
    PolicyVersion.objects.filter(pk=draft.pk).update(edits=7)
    dryrun.run(run.pk)
    run.refresh_from_db()
    assert run.edits == 7
    assert [one["titles"] for one in run.results["rules"]] == [{"en": "Civil"}]
    assert score(run).outcome("hold") == 1


def test_breaches_are_matched_by_key_since_a_draft_may_renumber(version):
    decide(make_comment(article=make_article(), text="Numpty."), "refused", 1)
    moved = [{**ORDINARY_RULES[3], "number": 1}, {**ORDINARY_RULES[0], "number": 2}]
    counts = score(ran(policies.create_draft(moved)))
    assert (counts.rules[2].caught, counts.rules[1].missed) == (1, 0)


def test_a_version_without_rules_lets_everything_through(version):
    decide(make_comment(article=make_article(), text="Numpty."), "refused", 1)
    run = ran(policies.create_draft([]))
    assert (run.status, score(run).outcome("publish")) == ("done", 1)
    assert run.differences.get().kind == "missed"


def test_detectors_that_cannot_be_replayed_are_named(version):
    trap = [{"kind": "trap"}, {"kind": "words", "settings": {"words": ["nitwit"]}}]
    draft = policies.create_draft([rule_data(1, "spam", consequence="hold", detectors=trap)])
    assert ran(draft).results["rules"][0]["not_replayed"] == ["trap"]


def test_texts_that_are_not_there_and_texts_that_changed_are_counted(version):
    article = make_article()
    make_comment(article=article, text="")
    make_comment(article=article, revision=2)
    make_comment(article=article, source_ref="disqus:9")
    run = ran(version)
    counts = [run.results[name] for name in ("erased", "edited", "imported")]
    assert (run.total, run.done, counts) == (2, 2, [1, 1, 1])


def test_no_comment_in_scope_is_done_at_once(version):
    make_comment(article=make_article(), at=timezone.now() - timedelta(days=9))
    run = ran(version, scope="days", size=7)
    assert (run.status, run.total, score(run).total) == ("done", 0, 0)


def everything():
    """Every row of the site, but for what a dry run may write."""
    return {
        model._meta.db_table: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.db_table not in ITS_OWN
    }


def test_a_dry_run_changes_nothing(version):
    make_comment(article=make_article(), text="Numpty.", status="published")
    run = asked(version)
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        dryrun.run(run.pk)
    assert everything() == before
    assert run.differences.count() == 1
    words = [query["sql"].split() for query in queries]
    writes = [one for one in words if one[0] in ("INSERT", "UPDATE", "DELETE")]
    written = {(one[1] if one[0] == "UPDATE" else one[2]).strip('"') for one in writes}
    assert written == ITS_OWN


@pytest.mark.parametrize("status", ["done", "stopped", "failed"])
def test_a_run_that_has_ended_is_not_run(version, status):
    make_comment(article=make_article())
    run = ran(version, status=status)
    assert (run.status, run.results, run.heard_at) == (status, {}, None)


def test_a_run_that_is_not_there_any_more_is_no_error(version):
    dryrun.run(4711)


class Interrupted(BaseException):
    """What a kill looks like from within: nothing gets to clean up."""


def broken_after(monkeypatch, batches, error):
    """The replay ends with `error` after so many batches of two comments."""
    real = replaying.replay

    def replay(policy, walk, *, size=2):
        for number, judged in enumerate(real(policy, walk, size=size)):
            if number == batches:
                raise error
            yield judged

    monkeypatch.setattr(replaying, "replay", replay)


def fill(count=7):
    article = make_article()
    now = timezone.now() - timedelta(hours=1)
    for number in range(count):
        at = now + timedelta(seconds=number)
        make_comment(article=article, text="Numpty.", status="published", at=at)


def test_a_killed_run_begins_anew_and_neither_loses_nor_doubles(version, monkeypatch):
    fill()
    run = asked(version)
    with monkeypatch.context() as patched:
        broken_after(patched, 2, Interrupted())
        with pytest.raises(Interrupted):
            dryrun.run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.done, run.differences.count()) == ("running", 4, 4)
    dryrun.run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.done, run.differences.count()) == ("done", 7, 7)
    assert score(run).total == 7


@pytest.mark.parametrize("what", ["stop", "begin anew", "discard"])
def test_a_run_that_is_not_the_workers_any_more_writes_nothing(version, monkeypatch, what):
    fill()
    draft = policies.create_draft(ORDINARY_RULES)
    run = asked(draft)
    real = replaying.replay

    def meanwhile(policy, walk):
        for number, judged in enumerate(real(policy, walk, size=2)):
            if number == 1 and what == "stop":
                assert dryrun.stop(run)
            if number == 1 and what == "begin anew":
                running._claim(run.pk)
            if number == 1 and what == "discard":
                DryRun.objects.filter(pk=run.pk).delete()
            yield judged

    monkeypatch.setattr(replaying, "replay", meanwhile)
    dryrun.run(run.pk)
    left = DryRun.objects.filter(pk=run.pk).values_list("status", "done").first()
    assert left == {"stop": ("stopped", 2), "begin anew": ("running", 0), "discard": None}[what]
    assert Difference.objects.count() == {"stop": 2, "begin anew": 0, "discard": 0}[what]


def test_a_draft_that_cannot_run_is_told_in_words(version):
    draft = policies.create_draft([rule_data(1, "civil", detectors=[{"kind": "shouting"}])])
    draft.rules.get().detectors.update(kind="crystal ball")
    run = ran(draft)
    assert run.status == "failed"
    assert problem(run).startswith("This version cannot run. rules[0].detectors[0].kind:")


def test_a_fault_is_told_and_raised(version, monkeypatch, caplog):
    fill()
    run = asked(version)
    broken_after(monkeypatch, 1, RuntimeError("the disk is full"))
    with pytest.raises(RuntimeError):
        dryrun.run(run.pk)
    assert "worker's log" in problem(run)
    assert (run.status, run.done, run.results["score"]["waited"]) == ("failed", 2, 0)
    assert "the disk is full" in caplog.text


@pytest.mark.parametrize(
    ("scope", "size"),
    [
        ("days", 0),
        ("days", -1),
        ("days", 3651),
        ("comments", 0),
        ("comments", 1_000_001),
        ("weeks", 1),
        ("", 1),
    ],
)
def test_what_it_cannot_go_over_is_refused(version, editor, scope, size):
    with pytest.raises(dryrun.BadScope):
        dryrun.ask(version, scope=scope, size=size, by=editor)
    assert not DryRun.objects.exists()


def test_asking_gives_a_task_to_the_worker(version, editor, django_capture_on_commit_callbacks):
    fill(1)
    with django_capture_on_commit_callbacks(execute=True):
        run = dryrun.ask(version, scope="days", size=7, by=editor)
        assert (run.status, run.edits, run.asked_name) == ("waiting", version.edits, "Edna Editor")
    run.refresh_from_db()
    assert (run.status, run.done) == ("done", 1)


@pytest.mark.parametrize("status", ["waiting", "running"])
def test_one_at_a_time_for_each_version(version, editor, status):
    first = asked(version, status=status, heard_at=timezone.now())
    with pytest.raises(dryrun.AlreadyRunning) as caught:
        dryrun.ask(version, scope="days", size=7, by=editor)
    assert caught.value.run == first
    other = policies.create_draft(ORDINARY_RULES)
    assert dryrun.ask(other, scope="days", size=7, by=editor).version == other


def test_a_run_whose_worker_died_makes_room(version, editor):
    long_ago = timezone.now() - running.SILENT_AFTER - timedelta(seconds=1)
    dead = asked(version, status="running", heard_at=long_ago)
    assert dryrun.is_silent(dead)
    dryrun.ask(version, scope="days", size=7, by=editor)
    assert problem(dead) == "The worker ended while it ran this."
    assert dead.status == "failed"


@pytest.mark.parametrize(
    ("status", "seconds", "silent"),
    [
        ("running", 119, False),
        ("running", 121, True),
        ("waiting", 9999, False),
        ("done", 9999, False),
        ("running", None, False),
    ],
)
def test_silence_is_two_minutes_without_a_report(version, status, seconds, silent):
    now = timezone.now()
    heard = None if seconds is None else now - timedelta(seconds=seconds)
    assert dryrun.is_silent(asked(version, status=status, heard_at=heard), now) is silent


def test_ten_runs_of_a_version_are_kept(version, editor):
    other = asked(policies.create_draft(ORDINARY_RULES), status="done")
    old = [asked(version, status="done") for _ in range(12)]
    new = dryrun.ask(version, scope="days", size=7, by=editor)
    kept = set(DryRun.objects.filter(version=version).values_list("pk", flat=True))
    assert kept == {new.pk, *(one.pk for one in old[-9:])}
    assert DryRun.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("status", "stopped"),
    [("waiting", True), ("running", True), ("done", False), ("failed", False), ("stopped", False)],
)
def test_what_has_ended_cannot_be_stopped(version, status, stopped):
    run = asked(version, status=status, results={"erased": 1})
    assert dryrun.stop(run) is stopped
    run.refresh_from_db()
    assert run.status == ("stopped" if stopped else status)
    assert run.results == {"erased": 1}
