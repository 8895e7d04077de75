"""What the database refuses by itself, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import policies, triggers
from comments.models import Decision, Detector, Example, PolicyVersion, Rule, RuleText
from tests.comments.desk import staff
from tests.comments.frozen import FIRST_OF, PARTS, TABLES, ask, first, insert, kept, refused
from tests.factories import ORDINARY_RULES, make_article, make_comment, make_policy, rule_data

RULES = [
    rule_data(
        1,
        "civil",
        consequence="hold",
        detectors=[{"kind": "words", "settings": {"words": ["numpty"]}}],
        examples=[{"text": "You numpty.", "allowed": False, "why": "An insult."}],
    ),
    rule_data(2, "people-only"),
]
MODELS = {
    "decision": Decision,
    "policyversion": PolicyVersion,
    "rule": Rule,
    "ruletext": RuleText,
    "example": Example,
    "detector": Detector,
}
CHANGED = {
    "decision": "actor_name",
    "policyversion": "note",
    "rule": "key",
    "ruletext": "text",
    "example": "why",
    "detector": "kind",
}
"""A column of words in each table."""
MOVED = {
    "decision": {"created_at": "'2001-01-01 00:00:00'", "rule_id": "NULL", "comment_id": "1"},
    "policyversion": {"number": "77", "published_at": "NULL", "edits": "edits + 1"},
    "rule": {"version_id": "{draft}", "number": "77", "citable": "NOT citable"},
    **{part: {"rule_id": "{draft_rule}"} for part in PARTS},
}


@pytest.fixture
def past(db):
    """A published version, a log, and beside them a draft that may change."""
    version = make_policy(RULES)
    make_comment(article=make_article())
    draft = policies.create_draft([dict(rule) for rule in RULES])
    return version, draft


def places(draft):
    return {"draft": draft.pk, "draft_rule": draft.rules.first().pk}


@pytest.mark.parametrize("table", TABLES)
def test_no_statement_changes_or_deletes_what_is_kept(past, table):
    before = kept()
    one = f"WHERE id = ({FIRST_OF[table]})"
    assert refused(f"UPDATE comments_{table} SET {CHANGED[table]} = 'never said' {one}")
    assert refused(f"UPDATE comments_{table} SET {CHANGED[table]} = {CHANGED[table]} {one}")
    assert refused(f"UPDATE comments_{table} SET id = 999 {one}")
    assert refused(f"DELETE FROM comments_{table} {one}")
    assert refused(f"DELETE FROM comments_{table}")
    assert kept() == before


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [(table, *change) for table, changes in MOVED.items() for change in changes.items()],
)
def test_nothing_kept_moves_or_loses_its_place(past, table, column, value):
    before = kept()
    told = value.format(**places(past[1]))
    assert refused(f"UPDATE comments_{table} SET {column} = {told} WHERE id = ({FIRST_OF[table]})")
    assert kept() == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_takes_the_place_of_one_that_is_kept(past, table):
    before = kept()
    row = {**first(table), CHANGED[table]: "never said"}
    tail = f"ON CONFLICT (id) DO UPDATE SET {CHANGED[table]} = 'never said'"
    assert refused(*insert(table, row, tail=tail))
    for head in ("INSERT OR REPLACE", "REPLACE") if connection.vendor == "sqlite" else ():
        assert refused(*insert(table, row, head))
    assert kept() == before


@pytest.mark.parametrize("spelling", ["'{id}'", "{id}.0", "{id} + 0", "(SELECT {id})"])
@pytest.mark.parametrize("table", TABLES)
def test_a_kept_row_is_recognised_however_its_key_is_written(past, table, spelling):
    before = kept()
    row = {**first(table), CHANGED[table]: "never said"}
    key = spelling.format(id=row.pop("id"))
    columns, marks = ", ".join(f'"{one}"' for one in row), ", ".join(["%s"] * len(row))
    for name in ("id", "rowid", "oid", "_rowid_") if connection.vendor == "sqlite" else ("id",):
        told = f"INTO comments_{table} ({name}, {columns}) VALUES ({key}, {marks})"
        tail = f"ON CONFLICT (id) DO UPDATE SET {CHANGED[table]} = 'never said'"
        assert refused(f"INSERT {told} {tail}", list(row.values())), name
        if connection.vendor == "sqlite":
            assert refused(f"REPLACE {told}", list(row.values())), name
            moved = f"UPDATE OR REPLACE comments_{table} SET {name} = {key}"
            assert refused(f"{moved} WHERE id <> {key}") or not others(table, key), name
    assert kept() == before


def others(table, key):
    return ask(f"SELECT 1 FROM comments_{table} WHERE id <> {key}")


@pytest.mark.parametrize("table", [*PARTS, "rule"])
def test_no_row_of_a_draft_takes_the_number_of_one_that_is_kept(past, table):
    before = kept()
    here = places(past[1])
    mine = {"version_id": here["draft"]} if table == "rule" else {"rule_id": here["draft_rule"]}
    row = {**first(table), **mine}
    if table == "rule":
        row |= {"number": 9, "key": "nine"}
    if table == "ruletext":
        row |= {"language": "pt"}
    for head in ("INSERT OR REPLACE", "REPLACE") if connection.vendor == "sqlite" else ():
        assert refused(*insert(table, row, head))
        column, value = next(iter(mine.items()))
        taken = f"(SELECT min(id) FROM comments_{table} WHERE {column} = {value})"
        stolen = f"UPDATE OR REPLACE comments_{table} SET id = %s WHERE id = {taken}"
        assert refused(stolen, [row["id"]])
    assert refused(*insert(table, row, tail="ON CONFLICT (id) DO UPDATE SET id = 4711"))
    assert kept() == before


def test_no_version_takes_the_number_of_a_published_one(past):
    before = kept()
    _version, draft = past
    row = {**first("policyversion"), "id": 999, "note": "never said"}
    tail = "ON CONFLICT (number) DO UPDATE SET note = 'never said'"
    assert refused(*insert("policyversion", row, tail=tail))
    for head in ("INSERT OR REPLACE", "REPLACE") if connection.vendor == "sqlite" else ():
        assert refused(*insert("policyversion", row, head))
        for column, value in {"number": 1, "id": past[0].pk}.items():
            stolen = f"UPDATE OR REPLACE comments_policyversion SET {column} = %s WHERE id = %s"
            assert refused(stolen, [value, draft.pk])
    assert kept() == before


def test_no_log_row_takes_the_place_of_one_that_reverses_the_same(past):
    comment = make_comment(article=make_article(path="security/2026/02/02/other"))
    row = {**first("decision"), "id": 900, "comment_id": comment.pk}
    undone = {**row, "id": 901, "reverses_id": 900}
    ask(*insert("decision", row))
    ask(*insert("decision", undone))
    before = kept()
    tail = "ON CONFLICT (reverses_id) DO UPDATE SET actor_name = 'never said'"
    assert refused(*insert("decision", {**undone, "id": 902}, tail=tail))
    if connection.vendor == "sqlite":
        assert refused(*insert("decision", {**undone, "id": 902}, "REPLACE"))
    assert kept() == before


@pytest.mark.parametrize("table", TABLES)
def test_every_key_by_which_a_row_could_be_displaced_is_watched(db, table):
    guard = next(one for one in triggers.GUARDS if one.table == f"comments_{table}")
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, guard.table)
    unique = {tuple(one["columns"]) for one in found.values() if one["unique"] and one["columns"]}
    watched = {(key,) for key in guard.keys}
    unwatched = {one for one in unique - watched if None not in one}
    inside = {"rule": "version_id", **dict.fromkeys(PARTS, "rule_id")}.get(table)
    assert all(guard.closed and inside in one for one in unwatched), unwatched


@pytest.mark.parametrize("table", ["rule", *PARTS])
def test_nothing_is_added_to_a_published_version(past, table):
    before = kept()
    row = {**first(table), "id": 4711}
    row |= {"number": 9, "key": "late"} if table == "rule" else {}
    row |= {"language": "pt"} if table == "ruletext" else {}
    assert refused(*insert(table, row))
    assert kept() == before


@pytest.mark.parametrize("table", ["rule", *PARTS])
def test_nothing_is_moved_from_a_draft_into_a_published_version(past, table):
    before = kept()
    version, draft = past
    if table == "rule":
        moved = draft.rules.filter(number=2)
        change = {"version": version, "number": 9, "key": "smuggled"}
    else:
        moved = MODELS[table].objects.filter(rule__version=draft)
        change = {"rule": version.rules.get(number=2)}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        moved.update(**change)
    assert kept() == before


def test_version_0_which_imported_comments_cite_is_kept_too(past):
    nothing = policies.before_this_policy()
    assert refused("UPDATE comments_policyversion SET note = 'x' WHERE number = 0")
    assert refused("UPDATE comments_policyversion SET published_at = created_at WHERE number = 0")
    assert refused("DELETE FROM comments_policyversion WHERE number = 0")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Rule.objects.create(version=nothing, number=1, key="late")
    assert policies.before_this_policy() == nothing


@pytest.mark.parametrize("table", TABLES)
def test_the_models_change_nothing_kept(past, table):
    before = kept()
    row = MODELS[table].objects.get(pk=first(table)["id"])
    setattr(row, CHANGED[table], "never said")
    objects = type(row).objects
    attacks = [
        row.save,
        lambda: row.save(update_fields=[CHANGED[table]]),
        lambda: row.save(force_update=True),
        lambda: objects.filter(pk=row.pk).update(**{CHANGED[table]: "never said"}),
        lambda: objects.bulk_update([row], [CHANGED[table]]),
        lambda: objects.update_or_create(pk=row.pk, defaults={CHANGED[table]: "never said"}),
        lambda: objects.bulk_create(
            [row],
            update_conflicts=True,
            update_fields=[CHANGED[table]],
            unique_fields=["id"],
        ),
        row.delete,
        lambda: objects.filter(pk=row.pk).delete(),
        lambda: objects.filter(pk=row.pk)._raw_delete("default"),
    ]
    for at, attack in enumerate(attacks):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            attack()
        assert kept() == before, at


def test_a_published_version_is_not_withdrawn_through_the_models(past):
    version, _draft = past
    version.published_at = None
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(published_at=timezone.now())


@pytest.mark.parametrize("role", ["Editor", "owner"])
def test_the_admin_changes_nothing_kept(client, past, role):
    before = kept()
    client.force_login(staff(role))
    words = {"note": "never said", "key": "never", "text": "never said", "post": "yes", "seen": 0}
    for table in TABLES:
        place = f"/admin/comments/{table}/{first(table)['id']}"
        for action in ("change", "delete", "publish", "discard", "note", "rules/1", "rules/add"):
            answer = client.post(f"{place}/{action}/", words)
            assert answer.status_code < 500, (place, action)
            assert kept() == before, (place, action)
        chosen = {"action": "delete_selected", "_selected_action": [first(table)["id"]], **words}
        assert client.post(f"/admin/comments/{table}/", chosen).status_code < 500
        assert kept() == before, table


def test_a_draft_can_be_changed_until_it_is_published(past):
    _version, draft = past
    draft.rules.filter(number=2).update(number=3, key="moved")
    Detector.objects.filter(rule__version=draft).update(kind="words", order=4)
    Example.objects.filter(rule__version=draft).delete()
    Rule.objects.create(version=draft, number=2, key="added")
    RuleText.objects.filter(rule__version=draft).update(title="Better")
    ask("UPDATE comments_policyversion SET note = 'Better' WHERE id = %s", [draft.pk])
    published = PolicyVersion.objects.filter(pk=draft.pk, published_at=None)
    assert published.update(published_at=timezone.now()) == 1


def test_a_draft_can_be_thrown_away(past):
    _version, draft = past
    before = kept()
    for part in (Detector, Example, RuleText):
        part.objects.filter(rule__version=draft).delete()
    draft.rules.all().delete()
    draft.delete()
    assert kept() == before
    assert policies.create_draft([dict(ORDINARY_RULES[0])]).number == 2


def test_the_log_goes_on_growing(past):
    make_comment(article=make_article(path="security/2026/02/02/other"))
    assert Decision.objects.count() == 2


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "table", [*(f"comments_{table}" for table in TABLES), "comments_comment", "articles_article"]
)
def test_no_table_of_the_past_can_be_emptied_at_once(past, table):
    before = kept()
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused(f"TRUNCATE {table} CASCADE")
    assert refused(f"TRUNCATE {table} RESTART IDENTITY CASCADE")
    assert kept() == before


@pytest.mark.postgresql
@pytest.mark.parametrize("table", TABLES)
def test_merging_rows_changes_nothing_kept(past, table):
    before = kept()
    merge = f"MERGE INTO comments_{table} t USING (SELECT ({FIRST_OF[table]}) AS id) s ON t.id=s.id"
    assert refused(f"{merge} WHEN MATCHED THEN UPDATE SET {CHANGED[table]} = 'never said'")
    assert refused(f"{merge} WHEN MATCHED THEN DELETE")
    assert kept() == before


def test_guards_are_put_back_in_one_step_each(past):
    with CaptureQueriesContext(connection) as asked:
        triggers.install()
    told = [one["sql"] for one in asked.captured_queries]
    lifted = [at for at, sql in enumerate(told) if sql.startswith("DROP")]
    if connection.vendor == "postgresql":
        assert lifted == []
    else:
        assert told[0].startswith("SAVEPOINT")
        assert told[-1].startswith("RELEASE")
        assert lifted
    assert triggers.missing() == set()


@pytest.mark.postgresql
def test_a_guard_that_was_switched_off_is_missing(past):
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    ask("ALTER TABLE comments_rule DISABLE TRIGGER comments_rule_no_update")
    assert triggers.missing() == {"comments_rule_no_update"}
    triggers.install()
    assert triggers.missing() == set()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["rule", "detector"])
def test_nothing_slips_into_a_version_while_it_is_being_published(part):
    draft = policies.create_draft([dict(rule) for rule in RULES])
    outcome: list[object] = []

    def slip_in() -> None:
        try:
            if part == "rule":
                Rule.objects.create(version=draft, number=9, key="late")
            else:
                Detector.objects.create(rule=draft.rules.first(), kind="trap")
            outcome.append("slipped in")
        except DatabaseError as error:
            outcome.append(str(error))
        finally:
            connection.close()

    late = threading.Thread(target=slip_in)
    with transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(published_at=timezone.now())
        late.start()
        while late.is_alive() and not ask("SELECT 1 FROM pg_locks WHERE NOT granted"):
            time.sleep(0.01)
    late.join()
    assert "append-only" in str(outcome[0])
