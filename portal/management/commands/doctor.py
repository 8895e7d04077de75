"""Look for what a restored, moved or mended site may lack; change nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import SiteIdentity
from comments import triggers
from comments.models import PolicyVersion


class Command(BaseCommand):
    help = "Checks migrations, the database's guards, the site's identity and its policy."

    def handle(self, *args: Any, **options: Any) -> None:
        ill = [finding for well, finding in self._questions() if not well]
        if ill:
            raise CommandError("\n".join(ill))
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
            (
                PolicyVersion.objects.in_force() is not None,
                "No comment policy is in force: run manage.py setup.",
            ),
        ]
