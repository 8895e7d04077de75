"""Django's `migrate`, which lifts the database's own guards and puts them back in place, and has
the search find what it did not find before.

On SQLite a table is altered by making it anew: rows that a guard keeps would be lost on the way.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from articles import index
from comments import triggers
from portal import indexing


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> str | None:
        if options.get("plan") or options.get("check_unapplied"):
            return super().handle(*args, **options)
        connection = connections[options.get("database", DEFAULT_DB_ALIAS)]
        if connection.vendor == "sqlite":
            triggers.drop()
        try:
            said = super().handle(*args, **options)
        finally:
            triggers.install()
        if connection.alias == DEFAULT_DB_ALIAS:
            _index(quiet=options.get("verbosity", 1) < 1)
        return said


def _index(*, quiet: bool) -> None:
    """Only with all migrations done: those of the index may just have been taken back."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        indexing.fill(index.missing(), quiet=quiet)
