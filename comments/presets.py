"""The only changer of what a thread takes: each change is a row of the log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import log
from comments.models import Decision, Thread
from comments.moderation import NotAllowed


@transaction.atomic
def set_preset(
    thread: Thread, preset: str, *, seen: str, by: User, now: datetime | None = None
) -> Decision:
    """Open, hold or close the comments of one article.

    Raises:
        NotAllowed: an unknown preset, the one it has, or somebody else has just changed it.
    """
    if preset not in Thread.Preset.values or preset == seen:
        raise NotAllowed(_("Choose what is to change."))
    as_seen = Thread.objects.filter(pk=thread.pk, preset=seen)
    if not as_seen.update(preset=preset, version=F("version") + 1):
        raise NotAllowed(_("Somebody else has just changed these comments. Look again."))
    thread.refresh_from_db()
    return log.thread_changed(
        thread, before=seen, after=preset, actor=log.person(by), at=now or timezone.now()
    )


@transaction.atomic
def set_risk(
    thread: Thread, risk: int | None, *, seen: int | None, by: User, now: datetime | None = None
) -> Decision:
    """Say how much care the subject of one article calls for: a value of `Thread.Risk`.

    Raises:
        NotAllowed: an unknown risk, the one it has, or somebody else has just changed it.
    """
    if risk is None or risk not in Thread.Risk.values or risk == seen:
        raise NotAllowed(_("Choose what is to change."))
    if seen is None or not Thread.objects.filter(pk=thread.pk, risk=seen).update(risk=risk):
        raise NotAllowed(_("Somebody else has just changed these comments. Look again."))
    thread.refresh_from_db()
    return log.thread_changed(
        thread,
        before=log.risk_status(seen),
        after=log.risk_status(risk),
        actor=log.person(by),
        at=now or timezone.now(),
    )
