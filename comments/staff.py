"""Members of staff who write comments as themselves, signed in.

Only a session makes somebody staff here: what is typed into a form, a name or an address, never
does. The stamp of their form names them, so that no other page can send one in their name.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from articles.people.models import User
from comments.forms import NAME_LENGTH
from comments.models import Comment, Sender
from comments.sender import find_or_make


def writer(request: HttpRequest) -> User | None:
    """The member of staff who is signed in, or nobody. Whoever brings no session is a guest at
    once: their page sets no cookie, depends on none, and asks the database nothing about them."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    if isinstance(user, User) and user.is_active and user.is_staff:
        return user
    return None


def name_of(user: User) -> str:
    """The name that stands above what they write."""
    return (user.name.strip() or user.email.partition("@")[0])[:NAME_LENGTH]


def stamp_target(path: str, user: User | None) -> tuple[str, str]:
    """Form and target of the stamp: a guest's form is no form of a member of staff."""
    return ("compose-staff", f"{path} {user.pk}") if user else ("compose", path)


def sender_of(user: User) -> Sender:
    """Their sender: the one that is theirs already, else that of their address."""
    known = Sender.objects.filter(user=user).first()
    if known:
        return known
    sender = find_or_make(user.email)
    if Sender.objects.filter(pk=sender.pk, user=None).update(user=user):
        sender.user = user
    return sender


def may_change(comment: Comment, user: User | None) -> bool:
    """Whether whoever holds its secret address may: what staff wrote, they alone, signed in."""
    if not comment.staff:
        return True
    return user is not None and comment.sender is not None and comment.sender.user_id == user.pk
