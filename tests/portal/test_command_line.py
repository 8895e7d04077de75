"""What manage.py says to whoever types it, when what it needs is not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def environment(tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    return {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": database}


def manage(tmp_path, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", ["reindex", "check_media", "recount", "transparency"])
def test_a_database_without_tables_is_told_in_words(tmp_path, command):
    done = manage(tmp_path, command)
    assert done.returncode == 1
    assert "The database cannot be used: no such table" in done.stderr
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_who_asks_for_the_way_there_gets_it(tmp_path):
    assert "Traceback" in manage(tmp_path, "reindex", "--traceback").stderr


def test_a_reader_that_goes_away_ends_a_command_without_a_word(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "manage.py", "policy", "schema"],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")
