from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from portal import preparing
from portal.management.commands.serve import greeting
from tests import factories


@pytest.fixture
def styles(settings: Settings, tmp_path: Path) -> Path:
    """A folder with one style sheet, the only one of the site's own."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "own.css").write_text("p { color: black }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.VAR_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    return folder


def collected(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("own.*.css")}


def test_static_files_are_collected_once_until_one_changes(styles: Path, tmp_path: Path) -> None:
    assert preparing.collect_static_files()
    first = collected(tmp_path / "collected")
    assert len(first) == 1
    assert not preparing.collect_static_files()
    (styles / "own.css").write_text("p { color: maroon }")
    assert preparing.collect_static_files()
    assert len(collected(tmp_path / "collected") - first) == 1


def test_a_page_that_readers_still_have_keeps_its_style(styles: Path, tmp_path: Path) -> None:
    preparing.collect_static_files()
    first = collected(tmp_path / "collected")
    (styles / "own.css").write_text("p { color: maroon }")
    preparing.collect_static_files()
    assert first < collected(tmp_path / "collected")


def test_a_lost_folder_is_collected_again(styles: Path, tmp_path: Path) -> None:
    preparing.collect_static_files()
    (tmp_path / "collected").rename(tmp_path / "lost")
    assert preparing.collect_static_files()
    assert find("own.css") == str(styles / "own.css")


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_left_alone() -> None:
    assert not preparing.bring_tables_up_to_date()


@pytest.mark.django_db(transaction=True)
def test_a_missing_migration_is_run() -> None:
    call_command("migrate", "sessions", "zero", verbosity=0)
    try:
        assert preparing.bring_tables_up_to_date()
    finally:
        call_command("migrate", verbosity=0)
    assert MigrationRecorder(connection).migration_qs.filter(app="sessions").exists()
    assert not preparing.bring_tables_up_to_date()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "begin", [factories.make_article, factories.make_site, factories.make_user]
)
def test_a_site_that_somebody_began_gets_no_demo(begin: Callable[[], object]) -> None:
    begin()
    assert not preparing.fill_with_the_demo()


@pytest.mark.django_db
def test_a_site_on_a_public_address_gets_no_demo(settings: Settings) -> None:
    settings.SECURE = True
    assert not preparing.fill_with_the_demo()


def test_the_greeting_names_the_addresses_and_the_sign_ins() -> None:
    text = greeting(8123, [("Moderator", "mo@example.org", "known to all")])
    assert "http://127.0.0.1:8123/\n" in text
    assert "http://127.0.0.1:8123/admin/\n" in text
    assert "mo@example.org" in text
    assert "known to all" in text
    assert "Demo" not in greeting(8123, [])


def test_the_greeting_of_a_public_site_names_its_public_address(settings: Settings) -> None:
    settings.SECURE, settings.SITE_URL = True, "https://news.example"
    assert "https://news.example/admin/" in greeting(8123, [])
