"""What stands between a fresh copy and its first page; each step does nothing when it is done."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from articles.models import Article, SiteIdentity
from articles.people.models import User

SIGNS_OF_LIFE: tuple[type[Model], ...] = (Article, SiteIdentity, User)


def bring_tables_up_to_date() -> bool:
    """Runs the migrations that the database lacks; True when there were any."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def collect_static_files() -> bool:
    """Copies, names and packs the static files if one of them changed; True when it did."""
    stamp = settings.VAR_DIR / "static.stamp"
    mark = static_fingerprint()
    if settings.STATIC_ROOT.is_dir() and stamp.is_file() and stamp.read_text() == mark:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(mark)
    return True


def static_fingerprint() -> str:
    """A digest of the names, sizes and times of every static file of every app."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(Path(storage.path(name)))
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def fill_with_the_demo() -> bool:
    """Writes the demo newsroom, whole or not at all, into a site that nobody has begun.

    An account or the site's name is a beginning as much as an article. A site on a public address
    stays as it is: the demo's passwords are known to everyone.
    """
    if settings.SECURE or any(model._default_manager.exists() for model in SIGNS_OF_LIFE):
        return False
    with transaction.atomic():
        call_command("demo", verbosity=0)
    return True
