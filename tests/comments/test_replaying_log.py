"""The log, replayed from nothing, rebuilds where every comment stands."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from comments import (
    appeals,
    editing,
    intake,
    moderation,
    replaying_log,
    reports,
    undoing,
    withdrawing,
)
from comments.intake import Message
from comments.models import Appeal, Comment, Decision, Report, Rule, Thread
from comments.moderation import Seen
from comments.sender import Network
from comments.transparency import counting
from tests.factories import make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 5, 20, 12, tzinfo=UTC)
TEXTS = (
    "The road was closed.",
    "You numpty.",
    "Buy cheap pills now.",
    "EVERYBODY KNOWS WHO DID IT",
)
STATUSES = ("published", "held", "refused", "removed")


class Newsroom(RuleBasedStateMachine):
    """Writers, readers and two moderators do whatever they like, through the services alone."""

    @initialize()
    def opens(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        make_policy()
        self.articles = [make_article(), make_article()]
        self.people = [make_user(groups=["Moderator"]) for _ in range(2)]
        self.now, self.count = BEGIN, 0
        self.shown: dict[int, tuple[int, object]] = {}

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def _network(self, number: int) -> Network:
        return Network(self.now.date(), f"network-{number}", (f"network-{number}",))

    def _comment(self, number: int) -> Comment | None:
        known = list(Comment.objects.select_related("thread__article", "current").order_by("pk"))
        return known[number % len(known)] if known else None

    def _seen(self, number: int) -> Seen | None:
        comment = self._comment(number)
        return Seen(comment.pk, comment.status, comment.revision) if comment else None

    def _rule(self, to: str) -> Rule | None:
        return Rule.objects.get(key="people-only") if to in ("refused", "removed") else None

    @rule(seconds=st.sampled_from((1, 20, 70, 700)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(text=st.sampled_from(TEXTS), where=st.integers(0, 1), insists=st.booleans())
    def somebody_writes(self, text: str, where: int, insists: bool) -> None:
        self.count += 1
        number, anyway = self.count, ""
        while True:
            message = Message(
                name="Ben",
                email=f"ben{number}@example.org",
                text=f"{text} {number}",
                nonce=f"nonce-{number}",
                anyway=anyway,
            )
            got = intake.receive(self.articles[where], message, self._network(number), now=self.now)
            if isinstance(got, Comment) or not insists or anyway:
                return
            anyway = got.anyway

    @rule(which=st.integers(0, 9), text=st.sampled_from(TEXTS))
    def its_writer_changes_it(self, which: int, text: str) -> None:
        comment = self._comment(which)
        if comment is None:
            return
        self.count += 1
        change = editing.Change(
            name="Ben",
            text=f"{text} Again, {self.count}.",
            status=comment.status,
            revision=comment.revision,
            form=f"form-{self.count}",
        )
        with suppress(editing.NotEditable, editing.Overtaken, editing.Unchanged):
            editing.edit(comment, change, self._network(which), now=self.now)

    @rule(which=st.integers(0, 9), to=st.sampled_from(STATUSES), who=st.integers(0, 1))
    def somebody_decides(self, which: int, to: str, who: int) -> None:
        seen = self._seen(which)
        if seen is None:
            return
        with suppress(moderation.NotAllowed, moderation.Stale), transaction.atomic():
            moderation.decide(seen, to, rule=self._rule(to), by=self.people[who], now=self.now)

    @rule(to=st.sampled_from(STATUSES), who=st.integers(0, 1))
    def somebody_decides_many(self, to: str, who: int) -> None:
        """All of one status that may go there, and one that somebody was faster with."""
        some = Comment.objects.filter(status="held" if to != "held" else "published")
        seen = [Seen(one.pk, one.status, one.revision) for one in some]
        if seen:
            seen.append(Seen(seen[0].comment_id, seen[0].status, 99))
        with suppress(moderation.NotAllowed), transaction.atomic():
            moderation.decide_many(seen, to, rule=self._rule(to), by=self.people[who], now=self.now)

    @rule(back=st.integers(0, 3), who=st.integers(0, 1))
    def somebody_takes_back(self, back: int, who: int) -> None:
        kinds = (Decision.Kind.DECIDED, Decision.Kind.BULK)
        rows = list(Decision.objects.filter(kind__in=kinds).order_by("-pk")[back : back + 1])
        for decision in rows:
            with suppress(moderation.NotAllowed, moderation.Stale), transaction.atomic():
                undoing.undo(decision, by=self.people[who], now=self.now)

    @rule(which=st.integers(0, 9), readers=st.sampled_from((1, settings.REPORTS_THAT_HOLD + 3)))
    def readers_report(self, which: int, readers: int) -> None:
        """One, or a flood that holds the comment."""
        for _ in range(readers):
            comment = self._comment(which)
            if comment is None:
                return
            self.count += 1
            message = reports.Message(
                rule=None,
                explanation=f"It is wrong, I say, {self.count}.",
                nonce=f"report-{self.count}",
                revision=comment.revision,
            )
            with suppress(reports.Gone, reports.Changed, reports.AlreadyReported):
                reports.receive(comment, message, self._network(1000 + self.count), now=self.now)

    @rule(which=st.integers(0, 9), back=st.integers(0, 4))
    def its_writer_contests(self, which: int, back: int) -> None:
        """One of the last decisions about it, a refused change too."""
        comment = self._comment(which)
        rows = list(comment.decisions.order_by("-pk")[back : back + 1]) if comment else []
        for decision in rows:
            self.count += 1
            with suppress(appeals.NotAllowed):
                appeals.open(decision, f"I mean it, {self.count}.", now=self.now)

    @rule(which=st.integers(0, 5), who=st.integers(0, 1), grant=st.booleans())
    def somebody_judges(self, which: int, who: int, grant: bool) -> None:
        waiting = list(Appeal.objects.filter(status="open").order_by("pk"))
        if waiting:
            appeal, by = waiting[which % len(waiting)], self.people[who]
            with suppress(appeals.NotAllowed), transaction.atomic():
                appeals.judge(appeal, grant=grant, answer="Looked at.", by=by, now=self.now)

    @rule(which=st.integers(0, 9))
    def its_writer_takes_it_back(self, which: int) -> None:
        comment = self._comment(which)
        if comment is not None and which % 3 == 0:
            with suppress(withdrawing.NotAllowed):
                withdrawing.withdraw(comment.pk, now=self.now)

    @invariant()
    def readers_saw_what_stands_in_the_thread(self) -> None:
        """And what a person has decided is told by its row, unless that was undone."""
        assert not Comment.objects.visible().filter(published_at=None).exists()
        for comment in Comment.objects.filter(decided_at__isnull=False):
            rows = comment.decisions.filter(kind="decided", created_at=comment.decided_at)
            assert rows.exclude(reversed_by__kind="undone").exists()

    @invariant()
    def what_waits_no_more_is_settled(self) -> None:
        """Open reports and appeals are of comments that wait;"""
        for model in (Report, Appeal):
            assert not model.objects.filter(status="open", comment__waits=False).exists()

    @invariant()
    def the_log_tells_every_row(self) -> None:
        assert list(replaying_log.differences(batch=2)) == []

    @invariant()
    def the_counts_are_those_of_the_rows(self) -> None:
        for thread in Thread.objects.all():
            assert thread.visible_count == moderation.recount(thread)

    @invariant()
    def a_thread_that_looks_otherwise_has_another_version(self) -> None:
        """So that no copy of it is shown for the one that stands."""
        for thread in Thread.objects.all() if hasattr(self, "shown") else ():
            rows = thread.comments.visible().order_by("pk")
            looks = list(rows.values_list("pk", "status", "revision", "rule"))
            version, before = self.shown.get(thread.pk, (0, []))
            assert looks == before or thread.version > version
            self.shown[thread.pk] = (thread.version, looks)

    @invariant()
    def the_report_counts_what_stands(self) -> None:
        """What the month published and did not take from readers again is what they see."""
        if not hasattr(self, "count"):
            return
        total = counting.month(self.now.date().replace(day=1)).total
        assert total.received == Comment.objects.count()
        at_once = total.published_at_once + total.held_at_once + total.refused_at_once
        assert total.received == at_once
        assert total.held_published <= total.first_decisions <= total.held_at_once
        assert total.refusals_reversed <= total.refused_by_policy


def test_whatever_happens_the_log_replayed_gives_the_rows(transactional_tables: None) -> None:
    run_state_machine_as_test(
        Newsroom,
        settings=hypothesis_settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def transactional_tables(db: None) -> None:
    """Each run of the machine is rolled back to a savepoint of this test's transaction."""
    assert connection.in_atomic_block


# What is wrong is found


@pytest.fixture
def comment(db: None) -> Comment:
    return make_comment(article=make_article(), status="held")


def found() -> list[tuple[str, str, str]]:
    return [(one.what, one.stored, one.expected) for one in replaying_log.differences()]


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"status": "refused", "waits": False}, ("status", "refused", "held")),
        ({"status": "published"}, ("waits", "True", "False")),
        ({"waits": True, "status": "removed"}, ("status", "removed", "held")),
    ],
)
def test_a_row_changed_past_the_log_is_told(
    comment: Comment, change: dict[str, Any], difference: tuple[str, str, str]
) -> None:
    Comment.objects.filter(pk=comment.pk).update(**change)
    assert difference in found()


def test_a_rule_that_the_log_does_not_tell_is_told(comment: Comment) -> None:
    civil = Rule.objects.get(key="civil")
    Comment.objects.filter(pk=comment.pk).update(rule=civil)
    assert found() == [("rule", str(civil.pk), "None")]


def test_a_row_that_begins_where_none_ended_is_told(comment: Comment) -> None:
    gap = Decision.objects.create(
        kind="decided",
        comment=comment,
        from_status="published",
        to_status="held",
        actor_kind="person",
    )
    assert found() == [("chain", str(gap.pk), "None")]


def test_a_comment_that_the_log_does_not_know_is_told(comment: Comment) -> None:
    stranger = Comment.objects.create(
        thread=comment.thread,
        number=7,
        path="0000007",
        status="published",
        policy=comment.policy,
        token="stranger",
    )
    assert found() == [("status", "published", "not in the log")]
    assert [one.comment_id for one in replaying_log.statuses()] == [comment.pk]
    assert stranger.pk not in {one.comment_id for one in replaying_log.statuses()}


def test_the_log_is_read_in_batches_from_any_place(comment: Comment) -> None:
    others = [make_comment(article=comment.thread.article, status="published") for _ in range(4)]
    keys = [one.comment_id for one in replaying_log.statuses(after=comment.pk, batch=2)]
    assert keys == [one.pk for one in others]
    assert next(replaying_log.statuses()) == replaying_log.Replayed(comment.pk, "held", None)
