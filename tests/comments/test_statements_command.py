"""`manage.py statements`: files whole or not at all, and a check of any file."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from comments.dsa import schema
from tests.factories import make_article, make_comment, make_policy, rule_data

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture
def held():
    policy = make_policy([rule_data(1, "civil", consequence="hold")])
    rule = policy.rules.get()
    article = make_article()
    return [make_comment(article=article, at=AT, rule=rule) for _ in range(3)]


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("statements", *map(str, arguments), stdout=out)
    return out.getvalue()


def export(to: Any, since: str = "2026-11-01", until: str = "2026-11-30") -> str:
    return run("export", "--from", since, "--until", until, to)


def test_an_export_is_batches_that_its_own_check_accepts(held, tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BATCH", 2)
    assert "3 statements written" in export(tmp_path / "out")
    files = sorted((tmp_path / "out").iterdir())
    sizes = [len(json.loads(file.read_text())["statements"]) for file in files]
    assert sizes == [2, 1]
    assert "2 files are in order." in run("check", *files)


def test_a_table_has_a_row_for_each(held, tmp_path):
    assert "3 statements written" in export(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(schema.FIELDS)
    assert {row["content_type"] for row in rows} == {"CONTENT_TYPE_TEXT"}
    assert rows[0]["territorial_scope"].startswith("AT BE BG")


def test_a_month_without_any_says_so(held, tmp_path):
    assert "0 statements written" in export(tmp_path / "out", "2025-01-01", "2025-01-31")


@pytest.mark.parametrize(
    ("since", "until", "where", "says"),
    [
        ("2026-11-30", "2026-11-01", "out", "lies before"),
        ("yesterday", "2026-11-01", "out", "no day such as"),
        ("2026-11-01", "2026-11-30", "there", "is there already"),
        ("2026-11-01", "2026-11-30", "no/such/out", "no such folder"),
        ("2026-11-01", "9999-12-31", "out", "too far away"),
    ],
)
def test_bad_input_writes_nothing_and_says_what_is_wrong(held, tmp_path, since, until, where, says):
    (tmp_path / "there").mkdir()
    with pytest.raises(CommandError, match=says):
        export(tmp_path / where, since, until)
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
    assert not list((tmp_path / "there").iterdir())


def test_what_the_database_would_refuse_stops_the_export(held, tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "LATEST", AT.date().replace(year=2025))
    with pytest.raises(CommandError, match=r"must lie between.*Nothing was written"):
        export(tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("{}", "a file must be"),
        ('{"statements": [{}]}', "statement_0.puid: is required"),
    ],
)
def test_a_file_that_would_be_refused_is_told_line_by_line(tmp_path, content, says, capsys):
    file = tmp_path / "batch.json"
    file.write_text(content)
    out = StringIO()
    with pytest.raises(CommandError, match=r"1 file would be refused"):
        call_command("statements", "check", str(file), stdout=out)
    assert says in out.getvalue()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="nothing-here"):
        run("check", tmp_path / "nothing-here")
