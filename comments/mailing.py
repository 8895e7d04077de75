"""The outbox's way out: claims notices, hands them to the mail server, and only then marks them.

Every notice goes out at least once. A worker that dies between handing over and marking sends
that one again, under the same Message-ID: one at most for each death. `notices.cancel` apart,
nothing else changes a notice's status.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from comments import letters, mails
from comments.models import Notice

logger = logging.getLogger(__name__)

RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 1440))
"""How long a notice that was not taken rests after each attempt; the last one repeats."""
GIVE_UP_AFTER = timedelta(days=3)
CLAIM_LASTS = timedelta(minutes=10)  # older ones were left by a worker that died elsewhere
ROUND_LASTS = 15.0  # seconds after which a round takes up no further notice
KEPT_FOR = timedelta(days=90)
MOST_SWEPT = 5000
DAY = timedelta(days=1)
Status = Notice.Status


class ServerAway(Exception):
    """The mail server cannot be used now. No notice was lost; try again after a rest."""


def send_due(name: str, *, now: datetime | None = None, most: int = 50) -> int:
    """Send what is due as the worker `name`: sign-ins first, then the longest due.

    Returns how many notices were dealt with: sent, cancelled because their cause is gone, or put
    off. Takes up no more of them after `ROUND_LASTS` seconds.

    Raises:
        ServerAway: the mail server is away; what was not sent waits.
    """
    now = now or timezone.now()
    began = time.monotonic()
    waiting = _next(now, most)
    if not waiting:
        return 0
    connection = way_out()
    count = 0
    try:
        for pk in waiting:
            if time.monotonic() - began > ROUND_LASTS:
                break
            notice = _claim(pk, name, now)
            if notice:
                _deal_with(notice, connection, now)
                count += 1
    finally:
        with contextlib.suppress(OSError):
            connection.close()
    return count


def release(name: str, *, now: datetime | None = None) -> int:
    """Let notices wait again that `name` has claimed, or anybody `CLAIM_LASTS` ago; how many.

    To be called by the worker named `name` only, and between its rounds.
    """
    left = (now or timezone.now()) - CLAIM_LASTS
    claimed = Notice.objects.filter(status=Status.CLAIMED)
    return claimed.filter(Q(claimed_by=name) | Q(claimed_at__lt=left)).update(
        status=Status.WAITING, claimed_by="", claimed_at=None
    )


def send_again(notices: QuerySet[Notice], *, now: datetime | None = None) -> int:
    """Let notices that were given up wait anew, with all their attempts; how many."""
    return notices.filter(status=Status.FAILED).update(
        status=Status.WAITING, attempts=0, not_before=now or timezone.now(), error=""
    )


def cancel_all() -> int:
    """Cancel what waits, because those it would go to are made up; how many."""
    return Notice.objects.filter(status=Status.WAITING).update(status=Status.CANCELLED)


def sweep(*, now: datetime | None = None) -> int:
    """Delete notices sent or cancelled `KEPT_FOR` ago, `MOST_SWEPT` at most; how many.

    Each is asked for once, in the transaction of what it tells, so that none is asked for anew.
    Statements about comments and senders stay: that they were told decides whether their end is.
    """
    old = (now or timezone.now()) - KEPT_FOR
    spent = Q(status=Status.SENT, sent_at__lt=old) | Q(status=Status.CANCELLED, created_at__lt=old)
    statements = Q(kind=Notice.Kind.STATEMENT, decision__thread=None)
    rows = Notice.objects.filter(spent).exclude(statements).order_by()
    return Notice.objects.filter(
        pk__in=list(rows.values_list("pk", flat=True)[:MOST_SWEPT])
    ).delete()[0]


def way_out() -> Any:
    """What mail leaves by, not opened yet.

    Raises:
        ServerAway: EMAIL_URL asks for what there is not, such as a folder that cannot be written.
    """
    try:
        return get_connection()
    except (ImproperlyConfigured, ValueError) as error:
        raise ServerAway(str(error)) from error


def _next(now: datetime, most: int) -> list[int]:
    """Somebody waits before the screen for a sign-in, whose code does not last; nobody for the
    rest. Two looks, each by the index, and no sorting of a long queue."""
    due, sign_in = _due(now), Q(kind=Notice.Kind.SIGN_IN)
    first = list(due.filter(sign_in).values_list("pk", flat=True)[:most])
    return first + list(due.exclude(sign_in).values_list("pk", flat=True)[: most - len(first)])


def _due(now: datetime) -> QuerySet[Notice]:
    due = Notice.objects.filter(status=Status.WAITING, not_before__lte=now)
    return due.order_by("not_before", "pk")


def _claim(pk: int, name: str, now: datetime) -> Notice | None:
    """The notice, if nobody else was faster and nobody has taken it back."""
    if (
        not _due(now)
        .order_by()
        .filter(pk=pk)
        .update(status=Status.CLAIMED, claimed_by=name, claimed_at=now, attempts=F("attempts") + 1)
    ):
        return None
    return mails.with_what_it_tells(pk)


def _deal_with(notice: Notice, connection: Any, now: datetime) -> None:
    later = _full_until(notice, now)
    if later:
        _wait(notice, later, attempts=notice.attempts - 1)
        return
    try:
        message = _write(notice, now)
    except DatabaseError:
        raise
    except letters.NoAddress:
        _claimed(notice).update(status=Status.FAILED, error="no usable address")
    except Exception as error:
        logger.exception("Notice %s cannot be written", notice.pk)
        _put_off(notice, error, now)
    else:
        if message is None:
            _claimed(notice).update(status=Status.CANCELLED)
        else:
            _hand_over(notice, message, connection, now)


def _write(notice: Notice, now: datetime) -> EmailMessage | None:
    to = letters.address(notice)
    letter = mails.of(notice, to, now) if to else None
    return letters.message(notice, letter, to) if letter else None


def _hand_over(notice: Notice, message: EmailMessage, connection: Any, now: datetime) -> None:
    """Give it to the mail server, and mark it once that has taken it."""
    try:
        connection.open()
    except OSError as error:
        _wait(notice, notice.not_before, attempts=notice.attempts - 1, error=told(error))
        raise ServerAway(told(error)) from error
    try:
        taken = connection.send_messages([message])
    except Exception as error:
        _put_off(notice, error, now)
        if _is_about_the_server(error):
            raise ServerAway(told(error)) from error
        return
    if taken:
        _claimed(notice).update(status=Status.SENT, sent_at=now, error="")
    else:
        _put_off(notice, smtplib.SMTPException(), now)


def _is_about_the_server(error: Exception) -> bool:
    """Whether the next notice would fare no better."""
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPSenderRefused):
        return True
    if 421 in _codes(error):  # "service not available, closing"
        return True
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)


def _put_off(notice: Notice, error: Exception, now: datetime) -> None:
    """Try again after a rest that grows, or give up."""
    tried = notice.attempts >= len(RETRY_AFTER)
    if tried and now - notice.created_at >= GIVE_UP_AFTER:
        _claimed(notice).update(status=Status.FAILED, error=told(error))
        return
    rest = RETRY_AFTER[min(notice.attempts, len(RETRY_AFTER)) - 1]
    _wait(notice, now + rest, attempts=notice.attempts, error=told(error))


def _wait(notice: Notice, until: datetime, *, attempts: int, error: str = "") -> None:
    _claimed(notice).update(
        status=Status.WAITING,
        not_before=until,
        attempts=attempts,
        error=error,
        claimed_by="",
        claimed_at=None,
    )


def _claimed(notice: Notice) -> QuerySet[Notice]:
    """The row, while it is still this worker's."""
    return Notice.objects.filter(
        pk=notice.pk,
        status=Status.CLAIMED,
        claimed_by=notice.claimed_by,
        claimed_at=notice.claimed_at,
    )


def _full_until(notice: Notice, now: datetime) -> datetime | None:
    """When the recipient may get the next mail, if there were `MAILS_PER_DAY` of late."""
    most: int = settings.MAILS_PER_DAY
    if not most or notice.kind == Notice.Kind.SIGN_IN:  # these have limits of their own
        return None
    sent = _to_the_same(notice).filter(status=Status.SENT, sent_at__gt=now - DAY)
    newest = sent.order_by("-sent_at").values_list("sent_at", flat=True)
    return next((at + DAY for at in newest[most - 1 : most] if at), None)


def _to_the_same(notice: Notice) -> QuerySet[Notice]:
    if notice.report:
        return Notice.objects.filter(report__email=notice.report.email)
    if notice.sender_id:
        return Notice.objects.filter(sender=notice.sender_id)
    return Notice.objects.filter(user=notice.user_id)


def told(error: Exception) -> str:
    """What went wrong, for the newsroom: kind and code, for servers repeat addresses and words."""
    codes: list[object] = [*_codes(error)]
    if not codes and isinstance(error, OSError) and error.strerror:
        codes = [f"({error.strerror})"]
    return " ".join([type(error).__name__, *map(str, codes)])[:250]


def _codes(error: Exception) -> list[int]:
    """What the mail server answered, by number."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return sorted({code for code, _answer in error.recipients.values()})
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
