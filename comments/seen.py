"""A comment as somebody saw it, so that what they decide is about no other state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from comments.models import Comment

UNTOLD = -1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Seen(NamedTuple):
    """Which comment, its status and revision, and when a person had decided about it last: in
    microseconds since 1970, 0 for never, `UNTOLD` where it does not matter. Keeping a reported
    comment changes the last one only."""

    comment_id: int
    status: str
    revision: int
    decided: int = UNTOLD

    def fits(self, decided_at: datetime | None) -> bool:
        """Whether nobody has decided since."""
        return self.decided in (UNTOLD, stamp(decided_at))

    def __str__(self) -> str:
        return f"{self.comment_id}:{self.status}:{self.revision}:{self.decided}"


def stamp(moment: datetime | None) -> int:
    """0 for never."""
    return 0 if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def seen(comment: Comment) -> Seen:
    """The comment as this row holds it."""
    return Seen(comment.pk, comment.status, comment.revision, stamp(comment.decided_at))
