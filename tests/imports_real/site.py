"""A site of its own for one import: a folder, a database, and the commands run in it."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ROW = re.compile(r"^(\w+) +([\w-]+) +(\d+) +(\d+) +(\d+) +(\d+)(?:  (.*))?$", re.MULTILINE)

MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stderr=subprocess.STDOUT).returncode
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


@dataclass(frozen=True)
class Outcome:
    status: int
    output: str
    peak: int
    """Bytes of memory at the most."""

    @property
    def table(self) -> dict[tuple[str, str], tuple[int, int, int, int]]:
        """(kind, status) to in file, made, kept and skipped."""
        rows = (found.groups() for found in ROW.finditer(self.output))
        return {(one[0], one[1]): tuple(map(int, one[2:6])) for one in rows}  # type: ignore[misc]

    @property
    def reasons(self) -> dict[tuple[str, str], int]:
        """(kind, status) to the sum of what the reasons say."""
        rows = (found.groups() for found in ROW.finditer(self.output))
        return {
            (one[0], one[1]): sum(int(n) for n in re.findall(r"(?:^|; )(\d+) ", one[6] or ""))
            for one in rows
        }


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "db.sqlite3"
        self.environment = {
            **os.environ,
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        folder.mkdir(parents=True)
        assert self.run("migrate", "--verbosity", "0").status == 0

    def run(self, *command: str) -> Outcome:
        """Run a command of the site in a process of its own, and measure it.

        Between the two stands a small process: a child begins with the memory of its parent on
        its account, which here would be all that the tests have loaded.
        """
        process = subprocess.run(
            [sys.executable, "-c", MEASURE, sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        peak = int(process.stderr.rpartition("peak ")[2])
        unit = 1 if sys.platform == "darwin" else 1024
        return Outcome(process.returncode, process.stdout, peak * unit)

    def import_(self, file: Path, *options: str) -> Outcome:
        return self.run("import_wordpress", str(file), *options)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute(query, values).fetchall()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {name: self.rows(f'SELECT * FROM "{name}" ORDER BY 1, 2') for (name,) in tables}

    def files(self) -> dict[str, str]:
        """Every picture file and its hash."""
        found = [*self.folder.glob("media/**/*"), *self.folder.glob("originals/**/*")]
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in found
            if path.is_file()
        }
