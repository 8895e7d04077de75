"""A reader who is signed in, for the tests of their own pages."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from articles.people.models import User
from comments.models import Sender


def reader(email: str = "ana@example.org", **fields: object) -> Sender:
    """A sender with a proven address, and the account that goes with it."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    values = {"confirmed_at": timezone.now(), "user": user, "name": "Ana", **fields}
    return Sender.objects.update_or_create(email=email, defaults=values)[0]


def signed_in(sender: Sender) -> Client:
    client = Client()
    assert isinstance(sender.user, User)
    client.force_login(sender.user)
    return client
