"""What follows from a proven address: its sender is confirmed, and has an account to sign in with.

Readers' accounts are made here and nowhere else. They have no password, and never any right.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from articles.people.models import User
from comments import earlier_comments, signing_in
from comments.models import Sender, SignIn


class ForStaff(Exception):
    """The address is one of a member of staff, who signs in elsewhere, or of an account that was
    closed. No mail says otherwise."""


@transaction.atomic
def sign_in(found: SignIn, *, by_code: bool = False, now: datetime | None = None) -> User:
    """Use a link or a code up, and confirm its address: the account that is to be signed in.

    Raises:
        signing_in.Gone: somebody was faster, or the sender was erased.
        ForStaff: nothing has changed.
    """
    now = now or timezone.now()
    signing_in.use_up(found, by_code=by_code, now=now)
    return account_of(_prove(found, now))


@transaction.atomic
def confirm(found: SignIn, *, now: datetime | None = None) -> User | None:
    """Use up the link in a mail about a comment: the address is proven and the comment its
    owner's. The account to be signed in, or None where the link came too late for that, or the
    owner signs in elsewhere.

    Raises:
        signing_in.Gone: as `sign_in`.
        standings.NotWelcome: nothing is taken from the owner; nothing has changed.
    """
    now = now or timezone.now()
    signing_in.use_up(found, now=now)
    if found.comment:
        earlier_comments.confirm(found.comment, now=now)
    sender = _prove(found, now)
    if not signing_in.signs_in(found, now):
        return None
    try:
        return account_of(sender)
    except ForStaff:
        return None


@transaction.atomic
def deny(found: SignIn, *, now: datetime | None = None) -> None:
    """Use up the link in a mail about a comment: its owner did not write that. Raises
    signing_in.Gone."""
    signing_in.use_up(found, now=now or timezone.now())
    if found.comment:
        earlier_comments.not_mine(found.sender, [found.comment.pk])


def _prove(found: SignIn, now: datetime) -> Sender:
    """The sender, locked, with a confirmed address. Threads and comments are locked before."""
    sender = Sender.objects.select_for_update().get(pk=found.sender_id)
    if sender.erased_at:
        raise signing_in.Gone
    Sender.objects.filter(pk=sender.pk, confirmed_at=None).update(confirmed_at=now)
    return sender


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
