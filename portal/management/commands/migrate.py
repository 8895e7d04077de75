"""Django's `migrate`, which lifts the database's own guards and puts them back in place.

On SQLite a table is altered by making it anew: rows that a guard keeps would be lost on the way.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS, connections

from comments import triggers


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> str | None:
        if options.get("plan") or options.get("check_unapplied"):
            return super().handle(*args, **options)
        vendor = connections[options.get("database", DEFAULT_DB_ALIAS)].vendor
        if vendor == "sqlite":
            triggers.drop()
        try:
            return super().handle(*args, **options)
        finally:
            triggers.install()
