"""Which decisions are to be judged a second time, blind. Off unless SECOND_LOOK_PERCENT is set."""

from __future__ import annotations

import zlib
from datetime import datetime

from django.conf import settings

from comments.models import Decision, SecondLook


def maybe_ask(decision: Decision, *, at: datetime) -> SecondLook | None:
    """Ask for a second look at this share of decisions: chosen by the row's number, so that
    nobody can steer which."""
    share: int = settings.SECOND_LOOK_PERCENT
    if not share or zlib.crc32(str(decision.pk).encode()) % 100 >= share:
        return None
    return SecondLook.objects.create(decision=decision, created_at=at)
