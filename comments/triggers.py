"""What the database itself refuses, whoever asks: changing the log.

Django remakes a table to alter it on SQLite, and triggers go with the old one, so that `migrate`
installs them anew every time. `manage.py doctor` and a test see to it that they stand.
"""

from __future__ import annotations

from django.db import connection

APPEND_ONLY = ("comments_decision",)
MESSAGE = "the log is append-only"


def install() -> None:
    """Put every trigger in place; those that stand are replaced."""
    drop()
    with connection.cursor() as cursor:
        for statement in _create_statements():
            cursor.execute(statement)


def drop() -> None:
    """Lift the triggers: for emptying a test database, and nothing else."""
    with connection.cursor() as cursor:
        for statement in _drop_statements():
            cursor.execute(statement)


def missing() -> set[str]:
    """The names of triggers that should stand and do not."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return _names() - {row[0] for row in cursor.fetchall()}


def _events() -> tuple[str, ...]:
    every = ("update", "delete")
    return (*every, "truncate") if connection.vendor == "postgresql" else every


def _names() -> set[str]:
    return {f"{table}_no_{event}" for table in APPEND_ONLY for event in _events()}


def _create_statements() -> list[str]:
    if connection.vendor == "postgresql":
        refuse = (
            "CREATE OR REPLACE FUNCTION standfirst_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23001'; END $$"
        )
        return [refuse] + [
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION standfirst_refuse()"
            for table in APPEND_ONLY
            for event in _events()
        ]
    return [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for table in APPEND_ONLY
        for event in _events()
    ]


def _drop_statements() -> list[str]:
    on_table = connection.vendor == "postgresql"
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_{event}" + (f" ON {table}" if on_table else "")
        for table in APPEND_ONLY
        for event in _events()
    ]
