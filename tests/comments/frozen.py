"""What the tests of the database's own guards share: what is kept, and ways to get at it."""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction

PARTS = ("ruletext", "example", "detector")
TABLES = ("decision", "policyversion", "rule", *PARTS)
FIRST_OF = {
    "decision": "SELECT min(id) FROM comments_decision",
    "policyversion": "SELECT id FROM comments_policyversion WHERE number = 1",
    "rule": "SELECT min(r.id) FROM comments_rule r JOIN comments_policyversion v"
    " ON v.id = r.version_id WHERE v.number = 1",
    **{
        part: f"SELECT min(p.id) FROM comments_{part} p JOIN comments_rule r ON r.id = p.rule_id"
        " JOIN comments_policyversion v ON v.id = r.version_id WHERE v.number = 1"
        for part in PARTS
    },
}
"""The first row of each table that version 1 or the log keeps."""
CHANGES = [
    *(f"UPDATE comments_{table} SET id = id WHERE id = ({FIRST_OF[table]})" for table in TABLES),
    *(f"DELETE FROM comments_{table} WHERE id = ({FIRST_OF[table]})" for table in TABLES),
    *(
        f"INSERT INTO comments_{table} SELECT * FROM comments_{table}"
        f" WHERE id = ({FIRST_OF[table]})"
        for table in ("rule", *PARTS)
    ),
]
"""One statement of each sort against each table, as any release knows them."""


def ask(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def columns(table):
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, f"comments_{table}")
    return [one.name for one in found]


def first(table):
    """The first kept row, by column."""
    row = ask(f"SELECT * FROM comments_{table} WHERE id = ({FIRST_OF[table]})")[0]
    return dict(zip(columns(table), row, strict=True))


def kept():
    """Everything that must stay as it is, as the database tells it."""
    of_one = "SELECT id FROM comments_rule WHERE version_id = (" + FIRST_OF["policyversion"] + ")"
    conditions = {
        "decision": "1 = 1",
        "policyversion": "number = 1",
        "rule": f"id IN ({of_one})",
        **dict.fromkeys(PARTS, f"rule_id IN ({of_one})"),
    }
    return {
        table: ask(f"SELECT * FROM comments_{table} WHERE {condition} ORDER BY id")
        for table, condition in conditions.items()
    }


def refused(sql, parameters=()):
    """Whether the database's own guard refuses the statement."""
    try:
        with transaction.atomic():
            ask(sql, parameters)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def insert(table, row, head="INSERT", tail=""):
    """A statement with its parameters that puts the row in as it is told."""
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    return f"{head} INTO comments_{table} ({names}) VALUES ({marks}) {tail}", list(row.values())
