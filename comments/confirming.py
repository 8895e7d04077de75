"""What follows from a proven address: its sender is confirmed, and has an account to sign in with.

Readers' accounts are made here and nowhere else. They have no password, and never any right.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from articles.people.models import User
from comments import signing_in
from comments.models import Sender, SignIn


class ForStaff(Exception):
    """The address is one of a member of staff, who signs in elsewhere, or of an account that was
    closed. No mail says otherwise."""


@transaction.atomic
def confirm(sign_in: SignIn, *, by_code: bool = False, now: datetime | None = None) -> User | None:
    """Use a link or a code up, and confirm its address: the account to be signed in, or None where
    the link confirms and no more.

    Raises:
        signing_in.Gone: somebody was faster, or the sender was erased.
        ForStaff: nothing has changed.
    """
    now = now or timezone.now()
    signing_in.use_up(sign_in, by_code=by_code, now=now)
    sender = Sender.objects.select_for_update().get(pk=sign_in.sender_id)
    if sender.erased_at:
        raise signing_in.Gone
    Sender.objects.filter(pk=sender.pk, confirmed_at=None).update(confirmed_at=now)
    return account_of(sender)


def account_of(sender: Sender) -> User:
    """The reader's account, made at the first sign-in. `sender` is locked. Raises ForStaff."""
    user = sender.user or _account(sender.email)
    if user.is_staff or user.is_superuser or not user.is_active:
        raise ForStaff
    Sender.objects.filter(pk=sender.pk, user=None).update(user=user)
    return user


def _account(email: str) -> User:
    known = User.objects.filter(email__iexact=email).first()
    if known:
        return known
    new = User(email=email, password=make_password(None))
    User.objects.bulk_create([new], ignore_conflicts=True)
    return User.objects.get(email__iexact=email)
