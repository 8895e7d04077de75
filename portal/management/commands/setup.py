"""From an empty site to a newsroom: its name, its first owner, its first policy."""

from __future__ import annotations

import getpass
import sys
import unicodedata
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from articles import publishing
from articles.models import SiteIdentity
from articles.people.models import User
from comments import documents, policies
from comments.models import PolicyVersion
from comments.policy import document

STARTER = Path(__file__).parents[2] / "starter" / "policy.json"


class Command(BaseCommand):
    help = "Names the site, makes its first owner and puts a first comment policy in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", help="the site's name")
        parser.add_argument("--email", help="the owner's address, to sign in with")
        parser.add_argument("--name", help="the owner's name")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_superuser=True).exists():
            raise CommandError("This site has an owner already; nothing was changed.")
        owner = User(
            email=(options["email"] or self._ask("Your e-mail address: ")).strip(),
            name=(options["name"] or self._ask("Your name: ")).strip(),
        )
        site = (options["site"] or self._ask("The site's name: ")).strip()
        password = self._password(piped=options["password_stdin"])
        self._check(owner, site, password)
        with transaction.atomic():
            User.objects.create_superuser(owner.email, password, name=owner.name)
            publishing.save_identity(SiteIdentity(name=site), by=owner.name)
            started = _start_policy(by=owner.name)
        self.stdout.write(f"{site} is set up. Sign in at /admin/ as {owner.email}.")
        if started:
            self.stdout.write("A first comment policy is in force: read it at /comment-policy/.")

    def _ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Give --site, --email and --name, or run this on a terminal.")
        return input(question)

    def _password(self, *, piped: bool) -> str:
        if piped:
            return sys.stdin.readline().rstrip("\n")
        if not sys.stdin.isatty():
            raise CommandError("Give --password-stdin, or run this on a terminal.")
        first = getpass.getpass("A password: ")
        if getpass.getpass("Once more: ") != first:
            raise CommandError("The two passwords differ; nothing was changed.")
        return first

    def _check(self, owner: User, site: str, password: str) -> None:
        """Say what is wrong before anything is written."""
        given = owner.email + owner.name + site + password
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in given):
            raise CommandError("Something given is not in UTF-8, or holds control characters.")
        try:
            validate_email(owner.email)
            validate_password(password, owner)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not (owner.name and site) or len(owner.name) > 120 or len(site) > 80:
            raise CommandError("A name has 1 to 120 characters, a site's name 1 to 80.")


def _start_policy(*, by: str) -> bool:
    """The policy that we start newsrooms with, unless there is one."""
    if PolicyVersion.objects.filter(number__gt=0).exists():
        return False
    starter = document.read(STARTER.read_bytes())
    policies.publish(documents.import_draft(starter), by=by)
    return True
