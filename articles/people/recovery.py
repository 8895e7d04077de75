"""A second factor that was lost: another owner takes it away, and it is set up anew."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from articles.audit import log
from articles.people import mails
from articles.people.models import User

SHELL = "server"
"""Who the log names for what was done on the server's shell."""


class NotAllowed(Exception):
    """Only another owner takes a second factor away."""


class NothingToReset(Exception):
    """The account has no second factor."""


@transaction.atomic
def reset(user: User, *, by: User) -> None:
    """Take away every second factor of `user`, end their sessions, keep who did it, tell them.

    Raises:
        NotAllowed: `by` is no owner, or is `user`.
        NothingToReset: there is none.
    """
    if not (by.is_active and by.is_superuser) or by.pk == user.pk:
        raise NotAllowed
    _reset(user, by=by, message=gettext_noop("Reset the second factor."))
    log.record("user.second_factor_reset", by=by, on=user)


@transaction.atomic
def reset_on_the_server(user: User) -> None:
    """The same for whoever has the server's shell, as the only owner of a site may need it.

    Raises:
        NothingToReset: there is none.
    """
    message = gettext_noop("Reset the second factor on the server's shell.")
    _reset(user, by=user, message=message)
    log.record("user.second_factor_reset", by=SHELL, on=user)


def end_sessions(user: User) -> int:
    """Sign `user` out everywhere; how many sessions that ended."""
    live = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [
        one.pk for one in live.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=theirs).delete()[0]


def _reset(user: User, *, by: User, message: str) -> None:
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise NothingToReset
    end_sessions(user)
    rows = User.objects.filter(pk=user.pk)
    LogEntry.objects.log_actions(by.pk, rows, CHANGE, message, single_object=True)
    mails.soon(mails.tell, user_id=user.pk, what="second_factor_reset")
