"""What several tests in a browser begin with."""

from __future__ import annotations

import sqlite3

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

_kept: list[sqlite3.Connection] = []


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The demo newspaper, written once by each process and then copied back, pictures and all: the
    tests of a browser run on SQLite, whose whole database is one file."""
    connection.ensure_connection()
    if _kept:
        _kept[0].backup(connection.connection)
        ContentType.objects.clear_cache()
        return
    call_command("demo", verbosity=0)
    copy = sqlite3.connect(":memory:")
    connection.connection.backup(copy)
    _kept.append(copy)
