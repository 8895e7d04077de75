"""What is in the newsroom's log stays there, whoever asks the database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from articles.audit import guards, log
from articles.audit.models import AuditEntry
from comments import triggers

pytestmark = pytest.mark.django_db
COLUMNS = "at, action, by, user_id, kind, object_id, name, reason, detail"
FIRST = "SELECT min(id) FROM audit_auditentry"
COPY = f"{COLUMNS}) SELECT ({FIRST}), {COLUMNS} FROM audit_auditentry"

STATEMENTS = {
    "other words": "UPDATE audit_auditentry SET reason = 'never said'",
    "the same words": "UPDATE audit_auditentry SET reason = reason",
    "another time": "UPDATE audit_auditentry SET at = '2001-01-01 00:00:00+00'",
    "another number": f"UPDATE audit_auditentry SET id = 999 WHERE id = ({FIRST})",
    "deletion of one": f"DELETE FROM audit_auditentry WHERE id = ({FIRST})",
    "deletion of all": "DELETE FROM audit_auditentry",
    "conflict": f"INSERT INTO audit_auditentry (id, {COPY} WHERE true"
    " ON CONFLICT (id) DO UPDATE SET reason = 'never said'",
}
ON_SQLITE = {
    "replacing": f"REPLACE INTO audit_auditentry (id, {COPY}",
    "inserting or replacing": f"INSERT OR REPLACE INTO audit_auditentry (rowid, {COPY}",
    "moving over": f"UPDATE OR REPLACE audit_auditentry SET id = ({FIRST}) WHERE id <> ({FIRST})",
}
ON_POSTGRESQL = {
    "emptying": "TRUNCATE audit_auditentry RESTART IDENTITY CASCADE",
    "merging": f"MERGE INTO audit_auditentry t USING ({FIRST}) s ON t.id = s.min"
    " WHEN MATCHED THEN DELETE",
}


@pytest.fixture
def entries():
    """Two things that were done."""
    for word in ("published", "withdrawn"):
        log.record(f"article.{word}", by="Ana", reason=word)


def kept():
    return list(AuditEntry.objects.order_by("pk").values())


def refused(sql):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_no_statement_changes_an_entry(entries, name):
    before = kept()
    assert refused(STATEMENTS[name])
    assert kept() == before


def test_no_statement_of_this_database_alone_changes_an_entry(entries):
    before = kept()
    own = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
    for name, sql in own.items():
        assert refused(sql), name
        assert kept() == before, name


def test_the_models_change_no_entry(entries):
    before, row = kept(), AuditEntry.objects.earliest("pk")
    row.reason = "never said"
    ways = [
        row.save,
        lambda: row.save(update_fields=["reason"]),
        lambda: AuditEntry.objects.update(reason="never said"),
        lambda: AuditEntry.objects.update(at=F("at")),
        lambda: AuditEntry.objects.bulk_update([row], ["reason"]),
        row.delete,
        lambda: AuditEntry.objects.all().delete(),
    ]
    for at, way in enumerate(ways):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            way()
        assert kept() == before, at


def test_the_log_goes_on_growing(entries):
    assert AuditEntry.objects.count() == 2
    log.record("article.republished", by="Ana")
    assert AuditEntry.objects.count() == 3


def test_the_guards_of_this_log_are_among_those_that_migrate_and_doctor_know(entries):
    guards.drop([guards.LOG])
    assert triggers.missing() == guards.missing([guards.LOG])
    assert {one.split("_no_")[0] for one in triggers.missing()} == {"audit_auditentry"}
    triggers.install()
    assert triggers.missing() == set()
    assert refused(STATEMENTS["deletion of all"])
