"""Django's `migrate`, which then puts the database's own guards in place."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS, connections

from comments import triggers


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> str | None:
        done = super().handle(*args, **options)
        alias = options.get("database", DEFAULT_DB_ALIAS)
        changes = not (options.get("plan") or options.get("check_unapplied"))
        if changes and "comments_decision" in connections[alias].introspection.table_names():
            triggers.install()
        return done
