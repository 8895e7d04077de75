#!/usr/bin/env python3
"""Runs a command with DATABASE_URL naming a throwaway PostgreSQL server, and removes it after.

    scripts/with_postgresql.py COMMAND [ARGUMENT ...]
    scripts/with_postgresql.py --found        says where PostgreSQL's programs are, or why not

The server keeps nothing and listens on a socket in its own folder only. PostgreSQL refuses to run
as root; there it runs as the user postgres, or else nobody.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

READY_WITHIN = 60.0  # seconds
NAME = "standfirst"
FOLDERS = ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # its look at a half-filled table would make plans a matter of luck
    "timezone": "UTC",
}


class Missing(Exception):
    """What this machine lacks, in one line."""


def programs() -> Path:
    """The folder of initdb and postgres: on PATH, else the newest that Debian or Homebrew put."""
    known = sorted(
        (found.parent for base in FOLDERS for found in Path(base).glob("*/bin/initdb")),
        key=lambda folder: [
            int(part) for part in folder.parts[-2].split("@")[-1].split(".") if part.isdigit()
        ],
        reverse=True,
    )
    on_path = shutil.which("initdb")
    for folder in ([Path(on_path).parent] if on_path else []) + known:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Missing("PostgreSQL's programs are not here (Debian: apt install postgresql).")


def other_user() -> dict[str, Any]:
    """What Popen needs to run as somebody else when this is root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL refuses to run as root, and there is no user postgres or nobody.")


def end_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def make_cluster(folder: Path, bin_folder: Path, user: dict[str, Any]) -> None:
    command = [bin_folder / "initdb", "--pgdata", folder / "data", "--username", NAME]
    options = ["--auth", "trust", "--encoding", "UTF8", "--no-sync", "--locale"]
    for locale in ("C.UTF-8", "C"):
        done = subprocess.run(
            [*command, *options, locale], capture_output=True, text=True, cwd=folder, **user
        )
        if done.returncode == 0:
            return
        shutil.rmtree(folder / "data", ignore_errors=True)
    raise Missing(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Runs a server that keeps its files in `folder`, and yields its address as DATABASE_URL."""
    bin_folder, user = programs(), other_user()
    if user:
        os.chown(folder, user["user"], user["group"])
    make_cluster(folder, bin_folder, user)
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [bin_folder / "postgres", "-D", folder / "data", "-k", folder, *settings],
            stdout=log,
            stderr=log,
            cwd=folder,
            process_group=0,
            preexec_fn=end_with_parent,
            **user,
        )
    try:
        wait_until_ready(process, folder)
        yield f"postgres://{NAME}:@/{folder}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # its "fast shutdown"
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    status = folder / "data" / "postmaster.pid"
    until = time.monotonic() + READY_WITHIN
    while not (status.exists() and status.read_text().rstrip().endswith("ready")):
        if process.poll() is not None or time.monotonic() > until:
            raise Missing(f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}")
        time.sleep(0.05)


def run(command: list[str]) -> int:
    """Runs `command` beside the server; its exit status, 128 and more for a signal."""
    folder = tempfile.TemporaryDirectory(prefix="standfirst-pg-", dir="/tmp")  # a socket's is short
    with folder as name, server(Path(name)) as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _: child.send_signal(number))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the child too
        status = child.wait()
    return status if status >= 0 else 128 - status


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    try:
        if arguments == ["--found"]:
            print(programs())
            return 0
        return run(arguments)
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 69


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
