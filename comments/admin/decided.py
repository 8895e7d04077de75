"""What has been done, told to the moderator who did it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import notices
from comments.admin.deciding import Order
from comments.models import Decision
from comments.models.comments import Status
from comments.moderation import BulkOutcome

NAMED = 5
"""Stale comments of one bulk decision whose faster moderator is named."""
UNDOABLE = "decided"
"""The tag of a message about a decision, before its number and its time."""


def tell(request: HttpRequest, order: Order, outcome: BulkOutcome) -> None:
    """Leave messages for the next page. The one about what was done carries how to undo it."""
    done = outcome.done
    if len(order.seen) == 1 and done:
        messages.success(request, tell_one(done[0]), extra_tags=_tag(done[0]))
    elif done:
        newest = outcome.parent or done[0]
        messages.success(request, tell_done(done), extra_tags=_tag(newest))
    for told in tell_stale(outcome):
        messages.warning(request, told)
    missing = len(order.seen) - len(done) - len(outcome.stale)
    if missing:
        messages.warning(request, tell_missing(missing))


@dataclass(frozen=True, slots=True)
class Told:
    """A message for the page that shows it. `undo`: which decision, and the seconds left."""

    text: str
    level: str
    undo: dict[str, int] | None


def shown(request: HttpRequest, now: datetime) -> list[Told]:
    """The messages that wait for this page."""
    return [
        Told(str(one), one.level_tag, undo_offer(one.extra_tags or "", now))
        for one in messages.get_messages(request)
    ]


def undo_offer(tags: str, now: datetime) -> dict[str, int] | None:
    """From a message's tags: which decision it is about, and how many seconds are left."""
    kind, _space, _rest = tags.partition(" ")
    number, _dash, at = kind.removeprefix(f"{UNDOABLE}-").partition("-")
    if not kind.startswith(f"{UNDOABLE}-") or not (number.isdigit() and at.isdigit()):
        return None
    left = int(at) + int(notices.UNDO_WITHIN.total_seconds()) - int(now.timestamp())
    return {"decision": int(number), "seconds": left} if left > 0 else None


def _tag(decision: Decision) -> str:
    return f"{UNDOABLE}-{decision.pk}-{int(decision.created_at.timestamp())}"


def tell_one(decision: Decision) -> str:
    """What has been done with a single comment."""
    current = decision.comment.current if decision.comment else None
    if decision.from_status == decision.to_status:
        pattern = _("Kept: the comment by %(name)s stays, and its reports are rejected.")
    else:
        pattern = {
            Status.PUBLISHED: _("Published: the comment by %(name)s."),
            Status.REFUSED: _("Refused: the comment by %(name)s."),
            Status.REMOVED: _("Removed: the comment by %(name)s."),
        }[Status(decision.to_status)]
    return pattern % {"name": current.name if current else ""}


def tell_done(done: list[Decision]) -> str:
    """What has been done with several: how many of each."""
    counts = Counter("kept" if one.from_status == one.to_status else one.to_status for one in done)
    return " ".join(_tell_many(what, count) for what, count in sorted(counts.items()))


def _tell_many(what: str, count: int) -> str:
    pattern = {
        "kept": ngettext("%(count)d comment kept.", "%(count)d comments kept.", count),
        Status.PUBLISHED: ngettext(
            "%(count)d comment published.", "%(count)d comments published.", count
        ),
        Status.REFUSED: ngettext(
            "%(count)d comment refused.", "%(count)d comments refused.", count
        ),
        Status.REMOVED: ngettext(
            "%(count)d comment removed.", "%(count)d comments removed.", count
        ),
    }[what]
    return pattern % {"count": count}


def tell_stale(outcome: BulkOutcome) -> list[str]:
    """How many were left alone because somebody was faster, and who."""
    if not outcome.stale:
        return []
    count = len(outcome.stale)
    total = ngettext(
        "%(count)d comment was left as it is, because it had changed:",
        "%(count)d comments were left as they are, because they had changed:",
        count,
    )
    told = [stale.message for stale in outcome.stale]
    named = [f"{message} (×{len(list(same))})" for message, same in groupby(sorted(told))]
    listed = [one.removesuffix(" (×1)") for one in named[:NAMED]]
    return [f"{total % {'count': count}} {' '.join(listed)}"]


def tell_missing(count: int) -> str:
    return ngettext(
        "%(count)d of the comments does not exist.",
        "%(count)d of the comments do not exist.",
        count,
    ) % {"count": count}
