"""The only writer of the log. Every row is written in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.people.models import User
from comments.models import Appeal, Comment, Decision, Report, Rule, Standing, Thread


@dataclass(frozen=True, slots=True)
class Actor:
    """Who or what decides. The name is copied into the log and outlives the account."""

    kind: str
    name: str = ""
    user: User | None = None


POLICY = Actor(Decision.Actor.POLICY)
IMPORT = Actor(Decision.Actor.IMPORT)
READER = Actor(Decision.Actor.READER)
RISK = "risk:"
"""What a status in the log begins with when it tells a thread's risk."""


def person(user: User) -> Actor:
    return Actor(Decision.Actor.PERSON, str(user), user)


def comment_moved(
    comment: Comment,
    *,
    kind: str,
    before: str,
    after: str,
    rule: Rule | None,
    actor: Actor,
    at: datetime,
    parent: Decision | None = None,
    reason: str = "",
    reverses: Decision | None = None,
) -> Decision:
    """One row: `comment`, as its current revision stands, went from `before` to `after`."""
    return _write(
        kind,
        actor,
        at,
        comment=comment,
        revision_id=comment.current_id,
        from_status=before,
        to_status=after,
        rule=rule,
        parent=parent,
        reason=reason,
        reverses=reverses,
    )


def bulk(
    *,
    after: str,
    rule: Rule | None,
    actor: Actor,
    at: datetime,
    reason: str = "",
    reverses: Decision | None = None,
) -> Decision:
    """The row that links the decisions of one bulk action, or of undoing one."""
    kind = Decision.Kind.UNDONE if reverses else Decision.Kind.BULK
    return _write(kind, actor, at, to_status=after, rule=rule, reason=reason, reverses=reverses)


def thread_changed(
    thread: Thread,
    *,
    before: str,
    after: str = "",
    actor: Actor,
    at: datetime,
    rule: Rule | None = None,
    reason: str = "",
    parent: Decision | None = None,
) -> Decision:
    """One row: the thread went from `before` to `after`, its preset of now when not given.

    Both are presets, or other settings as `setting_status` tells them.
    """
    return _write(
        Decision.Kind.PRESET,
        actor,
        at,
        thread=thread,
        from_status=before,
        to_status=after or thread.preset,
        rule=rule,
        reason=reason,
        parent=parent,
    )


def report_moved(
    report: Report,
    *,
    before: str,
    after: str,
    rule: Rule | None = None,
    actor: Actor,
    at: datetime,
    parent: Decision | None = None,
) -> Decision:
    """One row: a report came in (`before` empty), was decided, or is open again."""
    return _write(
        Decision.Kind.REPORTED,
        actor,
        at,
        report=report,
        revision_id=report.revision_id,
        from_status=before,
        to_status=after,
        rule=rule,
        parent=parent,
    )


def reports_moved(
    reports: Iterable[Report],
    *,
    before: str,
    after: str,
    cause: Decision,
    actor: Actor,
    at: datetime,
) -> list[Decision]:
    """One row each: reports were settled with a comment (`cause`), or are open again with it. The
    rows cite the rule of `cause` and hang below it."""
    rows = [
        Decision(
            **_columns(Decision.Kind.REPORTED, actor, at),
            report=report,
            revision_id=report.revision_id,
            from_status=before,
            to_status=after,
            rule=cause.rule,
            parent=cause,
        )
        for report in reports
    ]
    return Decision.objects.bulk_create(rows)


def appeal_moved(
    appeal: Appeal, *, before: str, after: str, actor: Actor, at: datetime
) -> Decision:
    """One row: an appeal came in (`before` empty) or was judged. It names the rule contested."""
    return _write(
        Decision.Kind.APPEALED,
        actor,
        at,
        appeal=appeal,
        from_status=before,
        to_status=after,
        rule=appeal.decision.rule,
    )


def standing_changed(
    standing: Standing,
    *,
    before: str,
    after: str,
    actor: Actor,
    at: datetime,
    reverses: Decision | None = None,
) -> Decision:
    """One row: a sender or network went from `before` to `after`; "" is the normal state."""
    return _write(
        Decision.Kind.STANDING,
        actor,
        at,
        standing=standing,
        from_status=before,
        to_status=after,
        rule=standing.rule,
        reason=standing.reason if after else "",
        reverses=reverses,
    )


def risk_status(risk: int) -> str:
    """A thread's risk as the log keeps it, apart from its presets."""
    return f"{RISK}{risk}"


def _write(kind: str, actor: Actor, at: datetime, **about: Any) -> Decision:
    return Decision.objects.create(**_columns(kind, actor, at), **about)


def _columns(kind: str, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "actor_kind": actor.kind,
        "actor": actor.user,
        "actor_name": actor.name,
        "created_at": at,
    }
