"""The only writer of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from articles.audit.models import AuditEntry


def record(
    action: str,
    *,
    by: models.Model | str,
    on: models.Model | None = None,
    reason: str = "",
    at: datetime | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write that `by`, an account or the name of a program, did this to the row `on`.

    Inside the transaction of what was done. `detail` must be JSON and holds nothing that a reader
    typed, no address and no text of a story.
    """
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        action=action,
        by=str(by)[:120],
        user_id=by.pk if isinstance(by, models.Model) else None,
        kind=on._meta.label_lower if on is not None else "",
        object_id=str(on.pk) if on is not None else "",
        name=str(on)[:250] if on is not None else "",
        reason=reason[:500],
        detail=detail,
    )
