"""What the database itself refuses, whoever asks: changing the log, or a published policy.

Django remakes a table to alter it on SQLite, and triggers go with the old one, so that `migrate`
installs them anew every time. `manage.py doctor` and a test see to it that they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

_PUBLISHED = "SELECT 1 FROM comments_policyversion v WHERE v.published_at IS NOT NULL AND v.id = "
_OF_RULE = (
    "SELECT 1 FROM comments_rule r JOIN comments_policyversion v ON v.id = r.version_id"
    " WHERE v.published_at IS NOT NULL AND r.id = "
)


@dataclass(frozen=True, slots=True)
class Guard:
    """A table that the database keeps as it is: wholly, or the rows for which `when` holds.

    `when` is SQL in which {row} stands for the row as it is, or as it would be if inserted.
    """

    table: str
    when: str = ""
    events: tuple[str, ...] = ("update", "delete")


FROZEN = ("insert", "update", "delete")
GUARDS = (
    Guard("comments_decision"),
    Guard("comments_policyversion", "{row}.published_at IS NOT NULL"),
    Guard("comments_rule", f"EXISTS ({_PUBLISHED}{{row}}.version_id)", FROZEN),
    *(
        Guard(f"comments_{part}", f"EXISTS ({_OF_RULE}{{row}}.rule_id)", FROZEN)
        for part in ("ruletext", "example", "detector")
    ),
)
MESSAGE = "the log is append-only, and a published policy is frozen"


def install() -> None:
    """Put every trigger in place; those that stand are replaced. A table that is not there yet,
    because `migrate` failed before it, gets none."""
    drop()
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for guard, event in _each():
            if guard.table not in tables:
                continue
            for statement in _create(guard, event):
                cursor.execute(statement)


def drop() -> None:
    """Lift the triggers: for emptying a test database, and nothing else."""
    with connection.cursor() as cursor:
        for guard, event in _each():
            on_table = f" ON {guard.table}" if _is_postgresql() else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(guard, event)}{on_table}")


def missing() -> set[str]:
    """The names of triggers that should stand and do not."""
    if _is_postgresql():
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {_name(guard, event) for guard, event in _each()} - {
            row[0] for row in cursor.fetchall()
        }


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _each() -> Iterator[tuple[Guard, str]]:
    for guard in GUARDS:
        yield from ((guard, event) for event in guard.events)
        if _is_postgresql():
            yield guard, "truncate"


def _name(guard: Guard, event: str) -> str:
    return f"{guard.table}_no_{event}"


def _when(guard: Guard, event: str) -> str:
    """The condition as SQL; empty for always. Nothing moves into frozen ground or out of it."""
    if event == "truncate" or not guard.when:
        return ""
    rows = {"insert": ("NEW",), "update": ("OLD", "NEW")}.get(event, ("OLD",))
    if "insert" not in guard.events:
        rows = ("OLD",)
    return " OR ".join(guard.when.format(row=row) for row in rows)


def _create(guard: Guard, event: str) -> tuple[str, ...]:
    name, when = _name(guard, event), _when(guard, event)
    trigger = f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {guard.table} "
    if not _is_postgresql():
        condition = f"WHEN {when} " if when else ""
        return (f"{trigger}{condition}BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",)
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23001';"
    body = f"IF {when} THEN {refuse} END IF;" if when else refuse
    done = "RETURN OLD;" if event == "delete" else "RETURN NEW;"
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
    each = "STATEMENT" if event == "truncate" else "ROW"
    return (
        f"{function}$$ BEGIN {body} {done} END $$",
        f"{trigger}FOR EACH {each} EXECUTE FUNCTION {name}()",
    )
