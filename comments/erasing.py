"""A sender wants to be forgotten: names, addresses and, as the newsroom has set, texts go.

The log stays: it holds nobody's words and names no reader. What waits for somebody else's decision,
an open report or appeal, keeps its words until it is settled, and no name with them. Whoever is
stopped stays so: of the address a keyed hash is kept, for as long as that lasts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.people.models import User
from comments import notices, standings, withdrawing
from comments.models import (
    Appeal,
    Comment,
    CommentRevision,
    Follow,
    Report,
    Sender,
    SignIn,
    Standing,
    Thread,
)
from comments.policy import states
from comments.sender import NOWHERE, alias_of, nobodys_address

STOPPING = (Standing.State.HOLD, *standings.STOPPED)
UNSETTLED = Q(status="open")
MOST_SWEPT = 1000


def blanks() -> bool:
    """Whether the texts go too, or stay without a name."""
    return bool(settings.ERASED_TEXTS == "blank")


def is_stopped(sender: Sender, now: datetime | None = None) -> bool:
    """Whether something restricts them that erasing must not end."""
    return Standing.objects.active(now).filter(sender=sender, state__in=STOPPING).exists()


@transaction.atomic
def erase(sender_id: int, *, now: datetime | None = None) -> bool:
    """Forget a sender and their account; whether there was still something to forget.

    Raises:
        ValueError: for staff, whose accounts an owner switches off.
    """
    now = now or timezone.now()
    _lock_before_the_sender(sender_id)
    sender = Sender.objects.select_for_update(no_key=True).get(pk=sender_id)
    if sender.erased_at:
        return False
    account = sender.user
    if account is not None and account.is_staff:
        raise ValueError("Staff are not erased by themselves.")
    address = sender.email
    _take_back(sender, now)
    _forget_words(sender)
    _forget_what_hangs_on(sender, address)
    Sender.objects.filter(pk=sender.pk).update(
        email=_free_alias(address) if is_stopped(sender, now) else nobodys_address(),
        name="",
        user=None,
        confirmed_at=None,
        erased_at=now,
    )
    if account is not None:
        User.objects.filter(pk=account.pk, is_staff=False).delete()
    return True


def forget_settled(*, now: datetime | None = None) -> int:
    """Blank the words that were kept until somebody had decided, once that can be undone no more;
    `MOST_SWEPT` of each at most; how many. Notices of illegal content stay whole."""
    before = (now or timezone.now()) - notices.UNDO_WITHIN
    gone = Sender.objects.filter(erased_at__isnull=False).values("pk")
    theirs = Q(comment__sender__in=gone) | Q(decision__standing__sender__in=gone)
    appeals = Appeal.objects.filter(theirs).exclude(text="")
    reports = Report.objects.filter(email__endswith=NOWHERE, illegal=False)
    reports = reports.exclude(explanation="")
    return _blank(appeals, "text", before) + _blank(reports, "explanation", before)


def _blank(rows: QuerySet[Any], words: str, before: datetime) -> int:
    settled = rows.exclude(UNSETTLED).filter(decided_at__lt=before).order_by("pk")
    due = list(settled.values_list("pk", flat=True)[:MOST_SWEPT])
    return int(
        rows.model._default_manager.filter(pk__in=due).exclude(UNSETTLED).update(**{words: ""})
    )


def _free_alias(address: str) -> str:
    """The alias, taken from whoever was erased under it before: what stopped them has ended, since
    they came back as somebody new."""
    alias = alias_of(address)
    Sender.objects.filter(email=alias).update(email=nobodys_address())
    return alias


def _lock_before_the_sender(sender_id: int) -> None:
    """Links before threads, threads before senders, and each in order, as everybody takes them: two
    never wait for each other when somebody writes, or confirms a comment, while they are forgotten.
    """
    list(SignIn.objects.select_for_update().filter(sender=sender_id).order_by("pk"))
    theirs = Comment.objects.filter(sender=sender_id).values("thread")
    list(Thread.objects.select_for_update().filter(pk__in=theirs).order_by("pk"))


def _take_back(sender: Sender, now: datetime) -> None:
    """What nobody has decided about is taken back, and with the texts everything."""
    going = [states.HELD, states.UNCONFIRMED, *([states.PUBLISHED] if blanks() else [])]
    theirs = Comment.objects.filter(sender=sender, status__in=going)
    for pk in theirs.order_by("thread_id", "pk").values_list("pk", flat=True):
        withdrawing.withdraw(pk, now=now)


def _forget_words(sender: Sender) -> None:
    with override(settings.LANGUAGE_CODE):
        name = _("Erased reader")
    blank = {"text": "", "html": ""} if blanks() else {}
    CommentRevision.objects.filter(comment__sender=sender).update(name=name, **blank)
    comments = Comment.objects.filter(sender=sender)
    comments.update(network_hash="", network_day=None, fold_hash="")
    Thread.objects.filter(comments__in=comments).update(version=F("version") + 1)
    appeals = Q(comment__sender=sender) | Q(decision__standing__sender=sender)
    Appeal.objects.filter(appeals).exclude(UNSETTLED).update(text="")


def _forget_what_hangs_on(sender: Sender, address: str) -> None:
    reports = Report.objects.filter(email=address)
    reports.exclude(UNSETTLED).filter(illegal=False).update(explanation="")
    notices.cancel_for(sender, list(reports.values_list("pk", flat=True)))
    reports.update(name="", email=nobodys_address(), network_hash="", network_day=None)
    Follow.objects.filter(sender=sender).delete()
    SignIn.objects.filter(sender=sender).delete()
