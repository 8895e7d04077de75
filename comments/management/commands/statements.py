"""Statements of reasons as files for the EU's Transparency Database, and a check of such files."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import ngettext
from tqdm import tqdm

from comments.dsa import rows, schema
from comments.management import terminal

MOST_BYTES = 4 * 1024 * 1024
"""Of a file that is checked: far beyond a hundred statements."""
MOST_PROBLEMS = 50
"""Lines of problems shown of one file."""


class Command(BaseCommand):
    help = "Exports statements of reasons in the schema of the EU's database, and checks files."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        export = actions.add_parser("export", help="write the statements of a time to files")
        export.add_argument(
            "to",
            metavar="TO",
            help="a new folder for batches of a hundred as JSON, or a file ending in .csv",
        )
        export.add_argument("--from", dest="since", type=_day, required=True, metavar="DAY")
        export.add_argument(
            "--until", type=_day, required=True, metavar="DAY", help="the last day, included"
        )
        check = actions.add_parser("check", help="say what the database would refuse")
        check.add_argument("files", nargs="+", metavar="FILE", help="batches as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if "action" not in options:
            raise CommandError("Name an action: export or check.")
        getattr(self, f"_{options['action']}")(**options)

    def _export(self, *, since: date, until: date, to: str, **options: Any) -> None:
        if until < since:
            raise CommandError(f"--until {until} lies before --from {since}.")
        target = Path(to)
        if target.exists():
            raise CommandError(f"{terminal.shown(to)}: is there already; nothing was written.")
        if not target.parent.is_dir():
            raise CommandError(f"{terminal.shown(str(target.parent))}: there is no such folder.")
        begins, ends = _midnight(since, 0), _midnight(until, 1)
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        statements = tqdm(
            _sound(rows.export(begins, ends)),
            total=rows.due(begins, ends).count(),
            disable=quiet,
            unit="statement",
        )
        count = (_write_csv if target.suffix == ".csv" else _write_batches)(target, statements)
        told = ngettext(
            "%(count)d statement written to %(to)s.",
            "%(count)d statements written to %(to)s.",
            count,
        )
        self.stdout.write(told % {"count": count, "to": terminal.shown(to)})

    def _check(self, *, files: list[str], **options: Any) -> None:
        wrong = 0
        for name in files:
            problems = list(islice(_problems_of(name), MOST_PROBLEMS))
            wrong += bool(problems)
            for problem in problems:
                self.stdout.write(f"{terminal.shown(name)}: {terminal.shown(problem)}")
        if wrong:
            raise CommandError(
                ngettext(
                    "%(count)d file would be refused.", "%(count)d files would be refused.", wrong
                )
                % {"count": wrong}
            )
        told = ngettext("%(count)d file is in order.", "%(count)d files are in order.", len(files))
        self.stdout.write(told % {"count": len(files)})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-11-22") from error


def _midnight(day: date, later: int) -> datetime:
    """The beginning of the day so many days later, on the newsroom's clocks."""
    try:
        begins = datetime.combine(day + timedelta(days=later), time())
        return timezone.make_aware(begins, timezone.get_default_timezone())
    except OverflowError as error:
        raise CommandError(f"{day} lies too far away.") from error


def _sound(statements: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Nothing leaves here that the database would refuse."""
    for one in statements:
        problem = next(schema.problems(one), "")
        if problem:
            raise CommandError(f"{one.get('puid')}: {problem}. Nothing was written.")
        yield one


def _write_batches(target: Path, statements: Iterable[dict[str, Any]]) -> int:
    """All files, or none: they are written beside the folder and moved there whole."""
    made = Path(tempfile.mkdtemp(prefix=".statements-", dir=target.parent))
    count, flow = 0, iter(statements)
    try:
        for number in range(1, sys.maxsize):
            batch = list(islice(flow, schema.BATCH))
            if not batch:
                break
            count += len(batch)
            text = json.dumps({"statements": batch}, ensure_ascii=False, indent=1)
            (made / f"statements-{number:06}.json").write_text(f"{text}\n", encoding="utf-8")
        made.chmod(0o755)
        made.replace(target)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return count


def _write_csv(target: Path, statements: Iterable[dict[str, Any]]) -> int:
    """One row a statement, RFC 4180 in UTF-8; lists are joined with a space."""
    handle, name = tempfile.mkstemp(prefix=".statements-", dir=target.parent)
    made = Path(name)
    count = 0
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(schema.FIELDS))
            writer.writeheader()
            for one in statements:
                writer.writerow({field: _cell(value) for field, value in one.items()})
                count += 1
        made.chmod(0o644)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return count


def _cell(value: Any) -> str:
    """A cell that no program for tables takes for a formula."""
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def _problems_of(name: str) -> Iterator[str]:
    raw = terminal.read(name, MOST_BYTES)
    try:
        batch = json.loads(raw)
    except (ValueError, RecursionError) as error:
        yield f"is no JSON: {error}"
        return
    yield from schema.batch_problems(batch)
