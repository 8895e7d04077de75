"""A site that an earlier release left, brought up to date with all that was in it.

Each release leaves its demo newsroom's database under `tests/data/releases/`, as SQLite wrote it.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RELEASES = sorted((ROOT / "tests/data/releases").glob("*.sqlite3.gz"))
LOOK = """
from django.test import Client
from articles.models import Article
from comments.models import Comment, Decision
client = Client(headers={"host": "127.0.0.1"})
assert client.get("/").status_code == 200
for article in Article.objects.published():
    assert client.get(article.get_absolute_url()).status_code == 200, article
assert Article.objects.count() >= 16 and Comment.objects.count() >= 40
assert Decision.objects.count() > Comment.objects.count()
print("looked")
"""


@pytest.mark.parametrize(
    "release", RELEASES, ids=lambda path: path.name.removesuffix(".sqlite3.gz")
)
def test_a_site_of_an_earlier_release_comes_up_to_date_whole(release, tmp_path):
    (tmp_path / "db.sqlite3").write_bytes(gzip.decompress(release.read_bytes()))

    def manage(*arguments: str) -> str:
        environment = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
        environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate", "--verbosity", "0")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    assert "All is well" in manage("doctor")
    assert "0 differed" in manage("recount", "--check")
    assert "looked" in manage("shell", "--verbosity", "0", "--command", LOOK)


def test_every_release_has_left_its_newsroom():
    assert RELEASES
