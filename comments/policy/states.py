"""The statuses of a comment and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Status = Literal["unconfirmed", "held", "published", "refused", "removed"]
Actor = Literal["policy", "person", "sender", "import"]

UNCONFIRMED: Status = "unconfirmed"
HELD: Status = "held"
PUBLISHED: Status = "published"
REFUSED: Status = "refused"
REMOVED: Status = "removed"

STATUSES: tuple[Status, ...] = (UNCONFIRMED, HELD, PUBLISHED, REFUSED, REMOVED)
VISIBLE: frozenset[str] = frozenset({PUBLISHED})
"""Statuses whose text readers see."""
PLACEHOLDER: frozenset[str] = frozenset({REMOVED})
"""Statuses that leave a place in the thread, naming the rule, when replies hang below."""
WAITING: frozenset[str] = frozenset({HELD})
"""Statuses that stand in the queue."""

_POLICY: frozenset[Actor] = frozenset({"policy"})
_PERSON: frozenset[Actor] = frozenset({"person"})
_BOTH = _POLICY | _PERSON
_SENDER: frozenset[Actor] = frozenset({"sender"})
_ANYWAY: frozenset[Actor] = frozenset({"policy", "import"})

MOVES: Mapping[tuple[str, str], frozenset[Actor]] = {
    # "" is where a comment comes from that was not there before.
    ("", UNCONFIRMED): _POLICY,
    ("", HELD): _ANYWAY,
    ("", PUBLISHED): _ANYWAY,
    ("", REFUSED): _ANYWAY,
    ("", REMOVED): frozenset({"import"}),
    # Confirming the address makes the policy judge, with what it knows by then.
    (UNCONFIRMED, HELD): _POLICY,
    (UNCONFIRMED, PUBLISHED): _POLICY,
    (UNCONFIRMED, REFUSED): _BOTH,
    (UNCONFIRMED, REMOVED): _SENDER,
    (HELD, PUBLISHED): _BOTH,
    (HELD, REFUSED): _BOTH,
    # By a person: what readers had seen before it was held leaves its place in the thread.
    (HELD, REMOVED): _PERSON | _SENDER,
    # An edit, or a person taking it back for a second look.
    (PUBLISHED, HELD): _BOTH,
    (PUBLISHED, REMOVED): _PERSON | _SENDER,
    (REFUSED, PUBLISHED): _PERSON,
    (REFUSED, HELD): _PERSON,
    (REMOVED, PUBLISHED): _PERSON,
    (REMOVED, HELD): _PERSON,
}
"""Which moves there are, and who may make each. A sender's removal is not undone by a person:
the writer sees to that, since the table knows kinds of actors and not who acted last."""


def allowed(from_status: str, to_status: str, actor: Actor | None = None) -> bool:
    """Whether the move exists, for this kind of actor if one is named. `from_status` is empty for
    a new comment. No status moves to itself."""
    actors = MOVES.get((from_status, to_status), frozenset())
    return bool(actors) if actor is None else actor in actors


def moves_from(from_status: str, actor: Actor) -> tuple[str, ...]:
    """Where this kind of actor may move a comment of this status, in the order of STATUSES."""
    return tuple(to for to in STATUSES if allowed(from_status, to, actor))


def is_visible(status: str) -> bool:
    """Whether readers see the text."""
    return status in VISIBLE
