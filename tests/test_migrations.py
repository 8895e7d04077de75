from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from comments import triggers

pytestmark = pytest.mark.django_db
OURS = ("audit", "people", "media", "articles", "comments")


def test_no_migration_is_pending():
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()


@pytest.mark.parametrize("app", OURS)
def test_an_app_has_one_newest_migration(app):
    assert apps.get_app_config(app)
    assert len(MigrationLoader(connection).graph.leaf_nodes(app)) == 1


@pytest.mark.parametrize("app", OURS)
def test_every_migration_can_be_taken_back(app):
    loader = MigrationLoader(connection)
    for (label, name), migration in loader.disk_migrations.items():
        if label == app:
            assert all(operation.reversible for operation in migration.operations), name


def test_the_guards_of_the_database_stand():
    assert triggers.missing() == set()


def test_migrating_again_puts_a_missing_guard_back():
    triggers.drop()
    assert triggers.missing()
    call_command("migrate", verbosity=0)
    assert triggers.missing() == set()
