"""Look for what a restored, moved or mended site may lack; change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles import index
from articles.models import SiteIdentity
from articles.people import second_factor
from articles.people.models import User
from comments import health, policies, saying, triggers


class Command(BaseCommand):
    help = "Checks migrations, the database's guards, the site's identity, its policy and its mail."

    def handle(self, *args: Any, **options: Any) -> None:
        ill = [finding for well, finding in self._questions() if not well]
        if ill:
            raise CommandError("\n".join(ill))
        for advice in _advice():
            self.stdout.write(advice)
        self.stdout.write("All is well.")

    def _questions(self) -> list[tuple[bool, str]]:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return [(False, "Migrations are pending: run manage.py migrate.")]
        missing = sorted(triggers.missing())
        return [
            (not missing, f"Guards are missing ({', '.join(missing)}): run manage.py migrate."),
            (SiteIdentity.objects.exists(), "The site has no name: run manage.py setup."),
            *_policy(),
            *((False, fault) for fault in health.faults()),
            _searchable(),
        ]


def _advice() -> Iterator[str]:
    """What works, and yet leaves a public site less safe than it could be."""
    required = settings.STAFF_MFA == "required"
    if settings.SECURE and not required:
        yield "STAFF_MFA is optional: staff can sign in by password alone. Set it to required."
    if settings.SECURE or required:
        owners = User.objects.filter(is_superuser=True, is_active=True).order_by("email")
        for owner in second_factor.without(owners):
            yield f"{owner.email} is an owner without a second factor."


def _searchable() -> tuple[bool, str]:
    """Whether the search finds every article as it is."""
    wanting = len(index.wanting())
    told = f"The search does not know {wanting:,} articles as they are: run manage.py reindex."
    return not wanting, told


def _policy() -> Iterator[tuple[bool, str]]:
    """Whether the policy in force is there, and all of it runs with this program."""
    loaded = policies.in_force()
    if loaded is None:
        yield False, "No comment policy is in force: run manage.py setup."
        return
    for fault in loaded.faults:
        place = f"version {loaded.version.number}, {fault.path}: {saying.say(fault.problem)}"
        told = f"Of the comment policy in force a check cannot run ({place}). "
        todo = "What it would read is held for a moderator. Mend it in a draft and publish that."
        yield False, told + todo
