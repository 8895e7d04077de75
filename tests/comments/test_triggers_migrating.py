"""The guards stand after each migration command, forwards, backwards, and when one fails."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from comments import triggers
from tests.comments.frozen import CHANGES, TABLES, ask, kept, refused
from tests.factories import make_article, make_comment, make_policy, rule_data

ROOT = Path(__file__).parent.parent.parent
RELEASES = sorted((ROOT / "tests/data/releases").glob("*.sqlite3.gz"))
EXAMPLE = {"text": "You numpty.", "allowed": False, "why": "An insult."}
WORDS = [{"kind": "words", "settings": {"words": ["numpty"]}}]


@pytest.fixture
def back():
    """Whatever a test does to the schema, the next one finds it whole."""
    yield
    call_command("migrate", verbosity=0)


def all_stands():
    return not triggers.missing() and all(refused(one) for one in CHANGES)


@pytest.mark.django_db(transaction=True)
def test_the_past_is_kept_before_and_after_every_migration(back):
    make_policy([rule_data(1, "civil", consequence="hold", detectors=WORDS, examples=[EXAMPLE])])
    make_comment(article=make_article())
    before = {table: len(rows) for table, rows in kept().items()}
    assert all(before[table] for table in TABLES)
    assert all_stands()
    for target in (["comments", "0001"], ["comments"], [], ["--fake", "comments"]):
        call_command("migrate", *target, verbosity=0)
        assert all_stands(), target
        assert {table: len(rows) for table, rows in kept().items()} == before, target


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_fails_leaves_the_guards_in_place(back):
    make_policy([rule_data(1, "civil", consequence="hold", detectors=WORDS, examples=[EXAMPLE])])
    make_comment(article=make_article())
    with pytest.raises(CommandError):
        call_command("migrate", "comments", "0999", verbosity=0)
    assert all_stands()
    call_command("migrate", "comments", "0001", verbosity=0)
    ask("CREATE TABLE comments_nudgetally (id integer)")
    with pytest.raises(DatabaseError):
        call_command("migrate", "comments", verbosity=0)
    assert all_stands()
    ask("DROP TABLE comments_nudgetally")
    call_command("migrate", "comments", verbosity=0)
    assert all_stands()


@pytest.mark.django_db
def test_looking_at_a_plan_lifts_nothing(capsys):
    before = ask("SELECT name FROM django_migrations ORDER BY id")
    call_command("migrate", "comments", "0001", plan=True)
    assert triggers.missing() == set()
    assert ask("SELECT name FROM django_migrations ORDER BY id") == before
    assert connection.in_atomic_block


def manage(folder, *arguments):
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def whole(path):
    """Whether a stranger with the bare file, and no Django, is refused too."""
    with sqlite3.connect(path) as file:
        for one in [*CHANGES, *(change.replace("INSERT", "REPLACE") for change in CHANGES)]:
            try:
                file.execute(one)
            except sqlite3.IntegrityError as error:
                if "append-only" in str(error):
                    continue
            return False
    return True


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_site_of_an_earlier_release_is_kept_after_each_command(release, tmp_path):
    path = tmp_path / "db.sqlite3"
    path.write_bytes(gzip.decompress(release.read_bytes()))
    # What the log has told since 0.4.0, of reports and appeals, no earlier table can hold.
    stays = not release.name.startswith(("0.2.", "0.3."))
    for arguments in (["articles"], [], ["comments", "0001"], [], ["comments", "0999"]):
        failed = manage(tmp_path, "migrate", *arguments)
        assert bool(failed) == ("0999" in arguments or (stays and "0001" in arguments))
        assert whole(path), arguments
