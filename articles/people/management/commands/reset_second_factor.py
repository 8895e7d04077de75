"""For the only owner of a site who has lost the second factor and every recovery code."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.people import recovery
from articles.people.models import User


class Command(BaseCommand):
    help = "Takes away the second factor of an account; its owner then sets up a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the account signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        staff = User.objects.filter(email__iexact=email, is_staff=True)
        user = staff.first() if email.isprintable() else None
        if user is None:
            raise CommandError(f"Nobody of the staff signs in with {email!r}.")
        try:
            recovery.reset_on_the_server(user)
        except recovery.NothingToReset:
            raise CommandError(f"{user.email} has no second factor.") from None
        self.stdout.write(f"{user.email} signs in with the password now, and was told by mail.")
