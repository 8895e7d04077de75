"""Writers contest a decision, and somebody else than who decided judges that."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from comments.models import Appeal, Decision, Standing
from comments.policy import states

WITHIN = timedelta(days=183)
"""Six months: how long a decision can be contested, to the end of the last day in site time."""
FINAL = (states.REFUSED, states.REMOVED)
CHANGEABLE = (states.HELD, states.PUBLISHED)
STOPPED = (Standing.State.HOLD, Standing.State.SUSPENDED, Standing.State.BLOCKED)


def until(decision: Decision) -> datetime:
    """The last moment at which the decision can be contested."""
    zone = timezone.get_default_timezone()
    day = timezone.localtime(decision.created_at + WITHIN, zone).date()
    return datetime.combine(day, time.max, tzinfo=zone)


def refuses_edit(decision: Decision) -> bool:
    """Whether the policy refused a writer's change and left the comment as it stood."""
    rule = decision.rule
    return (
        decision.kind == Decision.Kind.EDITED and rule is not None and rule.consequence == "refuse"
    )


def can_be_contested(decision: Decision) -> bool:
    """Whether it is of a kind that writers can contest: what waits is decided about anyway."""
    if decision.actor_kind == Decision.Actor.IMPORT:
        return False
    if decision.comment_id:
        return refuses_edit(decision) or decision.to_status in FINAL
    return decision.standing_id is not None and decision.to_status in STOPPED


def imposed(standing: Standing) -> Decision | None:
    """The log's row by which a sender or network was stopped."""
    rows = standing.decisions.filter(kind=Decision.Kind.STANDING, to_status__in=STOPPED)
    return rows.select_related("standing__sender", "rule__version").order_by("-pk").first()


def has_ended(standing: Standing, now: datetime | None = None) -> bool:
    """Whether it counts no more: a person ended it, or its time is over."""
    now = now or timezone.now()
    return standing.ended_at is not None or (standing.until is not None and standing.until <= now)


def outcome(appeal: Appeal) -> dict[str, Any]:
    """What readers of the appeal's page are told beside its state."""
    decision = appeal.decision
    restored = Decision.objects.filter(reverses=decision).exists()
    granted = appeal.status == Appeal.Status.GRANTED
    return {"unchanged": granted and refuses_edit(decision) and not restored}
