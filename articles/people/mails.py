"""Mail to staff about their accounts. Each is written and sent by a task, in the site's language.

Tasks are given an account's number: no address and no link lies in the list of tasks. While the
mail server is away they come back later, and fail for good after the last of `RETRY_AFTER`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django_tasks import task

from articles.people import links
from articles.people.models import User

BEFORE_PICTURES = 10  # somebody waits for this mail; a picture's further sizes can
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
TOLD = {
    "password_changed": gettext_noop("Your password was changed."),
    "totp_activated": gettext_noop("An authenticator app was set up for your account."),
    "totp_deactivated": gettext_noop("The authenticator app was removed from your account."),
    "webauthn_added": gettext_noop("A passkey was added to your account."),
    "webauthn_removed": gettext_noop("A passkey was removed from your account."),
    "recovery_codes_generated": gettext_noop(
        "New recovery codes were made for your account; the old ones no longer work."
    ),
    "second_factor_reset": gettext_noop(
        "Your second factor was taken away, and you were signed out everywhere. "
        "Sign in with your password and set up a new one."
    ),
}
"""What an account's owner is told of, by its name."""


def soon(task_: Any, **arguments: Any) -> None:
    """Send in a task once the transaction is through."""
    transaction.on_commit(partial(task_.enqueue, **arguments))


@contextmanager
def _later(task_: Any, tries: int, **arguments: Any) -> Iterator[None]:
    try:
        yield
    except OSError:  # what smtplib raises is one
        if tries >= len(RETRY_AFTER):
            raise
        again = task_.using(run_after=timezone.now() + RETRY_AFTER[tries])
        again.enqueue(tries=tries + 1, **arguments)


@task(priority=BEFORE_PICTURES)
def invite(user_id: int, tries: int = 0) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    hours = int(links.LASTS["invitation"].total_seconds() // 3600)
    with translation.override(settings.LANGUAGE_CODE), _later(invite, tries, user_id=user_id):
        works = ngettext(
            "The link works once, for %(hours)d hour.",
            "The link works once, for %(hours)d hours.",
            hours,
        ) % {"hours": hours}
        said = _("You are invited to the newsroom of %(site)s. Choose your password here:")
        _send(
            user,
            _("Your invitation to the newsroom of %(site)s") % {"site": _site()},
            [said % {"site": _site()}, links.link(user, "invitation"), works],
        )


@task(priority=BEFORE_PICTURES)
def reset(user_id: int, tries: int = 0) -> None:
    """Send a link for a new password; to nobody where `user_id` is no account of the staff."""
    user = User.objects.filter(pk=user_id, is_active=True, is_staff=True).first()
    if user is None:
        return
    with translation.override(settings.LANGUAGE_CODE), _later(reset, tries, user_id=user_id):
        said = _("Somebody, perhaps you, asked for a new password at %(site)s. Choose it here:")
        works = _(
            "The link works once, for an hour. If you did not ask for it, do nothing: "
            "your password stays as it is."
        )
        _send(
            user,
            _("A new password for the newsroom of %(site)s") % {"site": _site()},
            [said % {"site": _site()}, links.link(user, "reset"), works],
        )


@task(priority=BEFORE_PICTURES)
def tell(user_id: int, what: str, tries: int = 0) -> None:
    """Tell somebody what has happened to their account. `what` is a key of `TOLD`."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    again = _later(tell, tries, user_id=user_id, what=what)
    with translation.override(settings.LANGUAGE_CODE), again:
        unless = _("If this was not you, set a new password at once and tell an owner of the site:")
        place = f"{settings.SITE_URL}{reverse('account_reset_password')}"
        subject = _("Your account at the newsroom of %(site)s") % {"site": _site()}
        _send(user, subject, [_(TOLD[what]), unless, place])


def _site() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _send(user: User, subject: str, parts: list[str]) -> None:
    hello = _("Hello %(name)s,") % {"name": user.name} if user.name else _("Hello,")
    send_mail(subject, "\n\n".join([hello, *parts]) + "\n", None, [user.email])
