"""What the tests of reports share: reports as readers send them, from networks by number."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from comments import policies, reports
from comments.models import Comment, Report
from comments.sender import Network

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def network(number: int = 1) -> Network:
    return Network(NOW.date(), f"h{number}", (f"h{number}", f"old{number}"))


def fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("thread__article", "current").get(pk=comment.pk)


def message(number: int = 1, *, rule: int | None = 1, **changes: Any) -> reports.Message:
    """Report `number`: its nonce is its own, and so are its words."""
    cited = policies.in_force().rules[rule] if rule else None  # type: ignore[union-attr]
    told = {"explanation": f"It insults driver {number}.", "nonce": f"n{number}", "revision": 1}
    return reports.Message(rule=cited, **{**told, **changes})


def send(comment: Comment, number: int = 1, *, at: datetime = NOW, home: int = 0, **changes: Any):
    """Reader `number` reports the comment, from the network `home` if that is another."""
    return reports.receive(
        fresh(comment), message(number, **changes), network(home or number), now=at
    )


def store(comment: Comment, status: str, number: int, **fields: Any) -> Report:
    """A report that was decided long ago, whatever became of the comment."""
    return Report.objects.create(
        comment=comment,
        revision=comment.current,
        status=status,
        token=f"t{number}",
        nonce=f"stored{number}",
        decided_at=None if status == "open" else fields.pop("decided_at", NOW),
        **fields,
    )
