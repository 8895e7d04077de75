"""Links by mail that set a password: signed, used once, and only for so long."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from articles.people.models import User

SALT = "people.links"
LASTS = {"invitation": timedelta(hours=72), "reset": timedelta(hours=1)}
"""How long a link works, by what it is for."""


def link(user: User, purpose: str) -> str:
    """The whole address of a page where `user` sets a password. `purpose` is a key of `LASTS`."""
    token = signing.dumps([purpose, user.pk, _state(user)], salt=SALT)
    return f"{settings.SITE_URL}{reverse('people_password_link', args=[token])}"


def read(token: str) -> User | None:
    """Whose link this is, or None where it is not one of ours, is too old or was used.

    It is bound to the password and the last sign-in: setting the password uses it up, and so does
    signing in, a change of the address, and the end of the account.
    """
    try:
        purpose, pk, state = signing.loads(token, salt=SALT, max_age=max(LASTS.values()))
        signing.loads(token, salt=SALT, max_age=LASTS[purpose])
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(state, _state(user)) else None


def _state(user: User) -> str:
    seen = user.last_login.isoformat() if user.last_login else ""
    return salted_hmac(SALT, f"{user.password}|{seen}|{user.email}", algorithm="sha256").hexdigest()
