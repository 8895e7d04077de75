"""Staff come by invitation: an account without a password, and a link by mail to set one."""

from __future__ import annotations

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction
from django.utils.translation import gettext_noop

from articles.audit import log
from articles.people import mails
from articles.people.models import User


class NotOpen(Exception):
    """The invitation was accepted or withdrawn meanwhile."""


def is_open(user: User) -> bool:
    """Whether `user` was invited and has not set a password yet."""
    return user.is_active and user.is_staff and not user.has_usable_password()


def prepare(user: User) -> None:
    """Make of an account that is not stored yet one that is invited."""
    user.is_staff = True
    user.set_unusable_password()


def send(user: User) -> None:
    """Mail the link to somebody who was just stored."""
    mails.soon(mails.invite, user_id=user.pk)


@transaction.atomic
def send_again(user: User, *, by: User) -> None:
    """Mail a new link; the earlier ones end.

    Raises:
        NotOpen: there is no open invitation.
    """
    _change(user, password=make_password(None))
    _log(user, by, gettext_noop("Invited again."))
    log.record("user.invited", by=by, on=user, again=True)
    send(user)


@transaction.atomic
def withdraw(user: User, *, by: User) -> None:
    """End an invitation: the account is switched off.

    Raises:
        NotOpen: there is no open invitation.
    """
    _change(user, is_active=False)
    _log(user, by, gettext_noop("Withdrew the invitation."))
    log.record("user.withdrawn", by=by, on=user)


def _change(user: User, **changes: object) -> None:
    opened = User.objects.filter(pk=user.pk, is_active=True, is_staff=True)
    if not opened.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).update(**changes):
        raise NotOpen


def _log(user: User, by: User, message: str) -> None:
    rows = User.objects.filter(pk=user.pk)
    LogEntry.objects.log_actions(by.pk, rows, CHANGE, message, single_object=True)
