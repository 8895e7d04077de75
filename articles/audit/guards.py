"""What the database itself refuses, whoever asks: changing a row that is kept for ever.

Three ways lead around a plain "no update, no delete", and each has its guard. On SQLite `REPLACE`
removes the rows it conflicts with and asks no delete trigger, so that a row which would displace
a kept one is refused. Rows move by their foreign key, so that both ends of a move are looked at.
On PostgreSQL a row could be added to a parent in the moment in which somebody closes it, so that
the parent is locked first.

Django remakes a table to alter it on SQLite, and triggers go with the old one, so that `migrate`
installs them anew every time. `manage.py doctor` and a test see to it that they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

_TAKES_PLACE = "EXISTS (SELECT 1 FROM {table} o WHERE o.{key} = NEW.{key}{other}{kept})"


@dataclass(frozen=True, slots=True)
class Guard:
    """A table that the database keeps as it is: wholly, or the rows for which `when` holds.

    `when` is SQL in which {row} stands for the row as it is, or as it would be if inserted. With
    `closed`, nothing may be added where `when` holds. `keys` are the columns by each of which a
    new row could displace a kept one. `lock` is what PostgreSQL does first.
    """

    table: str
    when: str = ""
    closed: bool = False
    keys: tuple[str, ...] = ("id",)
    lock: str = ""


Guards = Sequence[Guard]
LOG = Guard("audit_auditentry")
ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",), "truncate": ()}
MESSAGE = "the log is append-only, and a published policy is frozen"


def install(guards: Guards) -> None:
    """Put every trigger in place; those that stand are replaced, and never lifted for a moment in
    which a running site could write. A table that is not there yet, because `migrate` failed
    before it, gets none."""
    if _is_postgresql():
        _put(guards)
        return
    with transaction.atomic():
        drop(guards)
        _put(guards)


def _put(guards: Guards) -> None:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for guard, event in _each(guards):
            if guard.table not in tables:
                continue
            for statement in _create(guard, event):
                cursor.execute(statement)


def drop(guards: Guards) -> None:
    """Lift the triggers: for emptying a test database, and nothing else."""
    with connection.cursor() as cursor:
        for guard, event in _each(guards):
            on_table = f" ON {guard.table}" if _is_postgresql() else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(guard, event)}{on_table}")


def missing(guards: Guards) -> set[str]:
    """The names of triggers that should stand and do not."""
    if _is_postgresql():
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {_name(guard, event) for guard, event in _each(guards)} - {
            row[0] for row in cursor.fetchall()
        }


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _each(guards: Guards) -> Iterator[tuple[Guard, str]]:
    """Each guard with each event it needs here: only SQLite has to look at every new row."""
    last = "truncate" if _is_postgresql() else ""
    for guard in guards:
        insert = "insert" if guard.closed or not _is_postgresql() else ""
        yield from ((guard, event) for event in (insert, "update", "delete", last) if event)


def _name(guard: Guard, event: str) -> str:
    return f"{guard.table}_no_{event}"


def _create(guard: Guard, event: str) -> tuple[str, ...]:
    return (_on_postgresql if _is_postgresql() else _on_sqlite)(guard, event)


def _on_sqlite(guard: Guard, event: str) -> tuple[str, ...]:
    conditions = [f"({one})" for one in (_kept(guard, event), _displaces(guard, event)) if one]
    if event != "insert" and not guard.when:
        conditions = []
    when = f"WHEN {' OR '.join(conditions)} " if conditions else ""
    return (f"{_head(guard, event)} {when}BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",)


def _on_postgresql(guard: Guard, event: str) -> tuple[str, ...]:
    name, when = _name(guard, event), _kept(guard, event)
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23001';"
    locks = "".join(guard.lock.format(row=row) for row in ROWS[event])
    body = f"{locks}IF {when} THEN {refuse} END IF;" if when else refuse
    done = "RETURN OLD;" if event == "delete" else "RETURN NEW;"
    each = "STATEMENT" if event == "truncate" else "ROW"
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
    return (
        f"{function}$$ BEGIN {body} {done} END $$",
        f"{_head(guard, event)} FOR EACH {each} EXECUTE FUNCTION {name}()",
    )


def _head(guard: Guard, event: str) -> str:
    create = "CREATE OR REPLACE TRIGGER" if _is_postgresql() else "CREATE TRIGGER"
    return f"{create} {_name(guard, event)} BEFORE {event.upper()} ON {guard.table}"


def _kept(guard: Guard, event: str) -> str:
    """Whether the row is kept, or would come among those that are; empty for no condition."""
    rows = ROWS[event] if guard.closed else tuple(row for row in ROWS[event] if row == "OLD")
    return " OR ".join(guard.when.format(row=row) for row in rows) if guard.when else ""


def _displaces(guard: Guard, event: str) -> str:
    """Whether the new row would take the place of a kept one, as `REPLACE` makes it on SQLite."""
    if event == "delete":
        return ""
    other = " AND o.id <> OLD.id" if event == "update" else ""
    kept = f" AND {guard.when.format(row='o')}" if guard.when else ""
    return " OR ".join(
        _TAKES_PLACE.format(table=guard.table, key=key, other=other, kept=kept)
        for key in guard.keys
    )
