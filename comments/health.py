"""How mail and background work fare: for the dashboard and `manage.py doctor`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments import mailing
from comments.models import Notice

HEARD_WITHIN = timedelta(minutes=1)
LATE_AFTER = timedelta(minutes=15)
FAILED_TASKS_OF = timedelta(days=1)
NO_MAIL = ("console", "dummy", "locmem")
"""Ways of sending by which nobody gets anything, by the module's name."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The outbox: how many `waiting`, of which `due` could go out now; since when the `oldest`
    should have gone out; how many were given up; what happened to the one that waits longest."""

    waiting: int
    due: int
    oldest: datetime | None
    failed: int
    last_sent: datetime | None
    error: str
    late: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    """Background tasks: how many wait and since when, how many failed in a day; when a worker on
    this site's folder was last heard, and whether it still is."""

    waiting: int
    oldest: datetime | None
    failed: int
    heard: datetime | None
    alive: bool


def mail(now: datetime | None = None) -> Mail:
    """The outbox by now. Four queries, none of them over what was sent long ago."""
    now = now or timezone.now()
    under_way = Notice.objects.filter(
        status__in=(Notice.Status.WAITING, Notice.Status.CLAIMED)
    ).order_by("not_before", "pk")
    due = Q(not_before__lte=now)
    figures = under_way.order_by().aggregate(
        waiting=Count("pk"),
        due=Count("pk", filter=due),
        oldest=Min("created_at", filter=due | Q(attempts__gt=0)),
    )
    failed = Notice.objects.filter(status=Notice.Status.FAILED).order_by()
    sent = Notice.objects.filter(sent_at__isnull=False).order_by("-sent_at")
    error = under_way.exclude(error="").values_list("error", flat=True).first() or ""
    late = figures["oldest"] is not None and now - figures["oldest"] > LATE_AFTER
    return Mail(
        **figures,
        failed=failed.count(),
        last_sent=sent.values_list("sent_at", flat=True).first(),
        error=error,
        late=late,
    )


def tasks(now: datetime | None = None) -> Tasks:
    """Background work by now. One query."""
    now = now or timezone.now()
    ready = Q(status=TaskResultStatus.READY)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gt=now - FAILED_TASKS_OF)
    figures = DBTaskResult.objects.order_by().aggregate(
        waiting=Count("pk", filter=ready),
        oldest=Min("enqueued_at", filter=ready),
        failed=Count("pk", filter=failed),
    )
    heard = last_heard()
    alive = heard is not None and now - heard < HEARD_WITHIN
    return Tasks(**figures, heard=heard, alive=alive)


def beat() -> None:
    """Called by the worker between its rounds: the file's time says that it is there."""
    _heartbeat().touch()


def last_heard() -> datetime | None:
    """When a worker last went round; None when none ever did, or its file is gone."""
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp(_heartbeat().stat().st_mtime, UTC)
    return None


def _heartbeat() -> Path:
    return Path(settings.VAR_DIR) / "worker.heard"


def faults() -> list[str]:
    """What is wrong with the way mail leaves, each with what to do. Calls the mail server, and
    sends nothing."""
    found = [_wrong_address(), _wrong_server(), _given_up(), _late()]
    return [one for one in found if one]


def _wrong_address() -> str:
    email = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        validate_email(email)
    except ValidationError:
        if settings.SECURE:
            return _("FROM_EMAIL (%s) is no address that mail can come from.") % email
    return ""


def _wrong_server() -> str:
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in NO_MAIL:
        told = _("Mail goes nowhere (EMAIL_URL names %s): set EMAIL_URL to your mail server.")
        return told % backend if settings.SECURE else ""
    if backend == "smtp" and not settings.EMAIL_HOST:
        return _("EMAIL_URL names no mail server.")
    try:
        connection = mailing.way_out()
        connection.open()
        connection.close()
    except mailing.ServerAway as error:
        return _("EMAIL_URL does not work: %s") % error
    except OSError as error:
        told = _(
            "The mail server cannot be used (%s): look at EMAIL_URL. No mail is lost; it waits."
        )
        return told % mailing.told(error)
    return ""


def _given_up() -> str:
    failed = Notice.objects.filter(status=Notice.Status.FAILED).count()
    told = _("Mails that were given up: %d. See the list of notices in the admin.")
    return told % failed if failed else ""


def _late() -> str:
    state = mail()
    if not state.late:
        return ""
    told = _("Mails that should have gone out and did not: %d.") % state.due
    worker = "" if tasks().alive else " " + _("No worker is at work: start manage.py worker.")
    return told + worker
