"""The only writer of the log. Every row is written in the transaction of what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.people.models import User
from comments.models import Comment, Decision, Rule, Thread


@dataclass(frozen=True, slots=True)
class Actor:
    """Who or what decides. The name is copied into the log and outlives the account."""

    kind: str
    name: str = ""
    user: User | None = None


POLICY = Actor(Decision.Actor.POLICY)
IMPORT = Actor(Decision.Actor.IMPORT)
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
) -> Decision:
    """One row: `comment`, as its current revision stands, went from `before` to `after`."""
    return Decision.objects.create(
        kind=kind,
        comment=comment,
        revision_id=comment.current_id,
        from_status=before,
        to_status=after,
        rule=rule,
        actor_kind=actor.kind,
        actor=actor.user,
        actor_name=actor.name,
        parent=parent,
        created_at=at,
    )


def bulk(*, after: str, rule: Rule | None, actor: Actor, at: datetime) -> Decision:
    """The row that links the decisions of one bulk action."""
    return Decision.objects.create(
        kind=Decision.Kind.BULK,
        to_status=after,
        rule=rule,
        actor_kind=actor.kind,
        actor=actor.user,
        actor_name=actor.name,
        created_at=at,
    )


def thread_changed(
    thread: Thread, *, before: str, after: str = "", actor: Actor, at: datetime
) -> Decision:
    """One row: the thread went from `before` to `after`, its preset of now when not given.

    Both are presets, or risks as `risk_status` tells them.
    """
    return Decision.objects.create(
        kind=Decision.Kind.PRESET,
        thread=thread,
        from_status=before,
        to_status=after or thread.preset,
        actor_kind=actor.kind,
        actor=actor.user,
        actor_name=actor.name,
        created_at=at,
    )


def risk_status(risk: int) -> str:
    """A thread's risk as the log keeps it, apart from its presets."""
    return f"{RISK}{risk}"
