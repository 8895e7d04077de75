"""The way from a fresh copy to a running site: what it refuses, what it repeats, what it leaves."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from portal import serving

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds: for a machine that is busy with everything else too

FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) echo "{version}" ;;
    "--version") echo "Python {version}.1" ;;
    *ensurepip*) [ ! -e no-venv ] ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    *"pip --version"*) ;;
    *"pip "*install*)
        echo "$*" >>installs
        [ ! -e offline ] || {{ echo "ERROR: No matching distribution found" >&2; exit 1; }} ;;
    "-m portal.serving check") PYTHONPATH={root} exec {python} "$@" ;;
    *) echo "{version} runs $*" ;;
esac
"""


class Copy:
    """A copy of what starts the site, with Pythons that only pretend."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "programs"
        self.programs.mkdir()
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        shutil.copy(ROOT / "Makefile", folder)
        for lock in ("requirements.txt", "requirements-dev.txt"):
            (folder / lock).write_text("django==1\n")
        for name in (
            "sh",
            "dirname",
            "grep",
            "cksum",
            "mktemp",
            "rm",
            "cat",
            "tail",
            "cp",
            "mkdir",
        ):
            (self.programs / name).symlink_to(shutil.which(name) or name)

    def add_python(self, name: str, version: str) -> None:
        text = FAKE_PYTHON.format(version=version, root=ROOT, python=sys.executable)
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def start(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "scripts/run"],
            cwd=self.folder,
            env={"PATH": str(self.programs), "HOME": str(self.folder), **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def installs(self) -> int:
        log = self.folder / "installs"
        return len(log.read_text().splitlines()) if log.exists() else 0


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind((serving.HOST, 0))
        return int(probe.getsockname()[1])


def refused(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    """One line on standard error with all of `words`, and a status that is not 0."""
    one_line = done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    return done.returncode != 0 and one_line and all(word in done.stderr for word in words)


def test_an_old_python_is_refused_with_what_to_do(copy: Copy) -> None:
    copy.add_python("python3", "3.9")
    assert refused(copy.start(), "3.11 or newer", "Python 3.9.1", "PYTHON=")
    assert not (copy.folder / ".venv").exists()


def test_no_python_at_all_is_refused(copy: Copy) -> None:
    assert refused(copy.start(), "3.11 or newer", "no working Python")


def test_a_newer_python_is_found_beside_an_old_one(copy: Copy, port: int) -> None:
    for name, version in (("python3", "3.10"), ("python3.12", "3.12"), ("python3.11", "3.11")):
        copy.add_python(name, version)
    assert "3.12 runs manage.py serve" in copy.start(PORT=str(port)).stdout


def test_a_named_python_is_taken_or_refused(copy: Copy, port: int) -> None:
    copy.add_python("python3", "3.12")
    copy.add_python("older", "3.10")
    copy.add_python("newer", "3.14")
    assert refused(copy.start(PYTHON="older"), "older is Python 3.10.1")
    assert "3.14 runs" in copy.start(PYTHON="newer", PORT=str(port)).stdout


def test_a_missing_venv_module_is_refused_with_its_package(copy: Copy, port: int) -> None:
    copy.add_python("python3", "3.11")
    (copy.folder / "no-venv").touch()
    assert refused(copy.start(PORT=str(port)), "apt install python3-venv")
    assert not (copy.folder / ".venv").exists()


def test_a_failed_install_leaves_nothing_and_the_next_one_works(copy: Copy, port: int) -> None:
    copy.add_python("python3", "3.11")
    (copy.folder / "offline").touch()
    assert refused(copy.start(PORT=str(port)), "network", "No matching distribution")
    assert not (copy.folder / ".venv").exists()
    (copy.folder / "offline").unlink()
    assert copy.start(PORT=str(port)).returncode == 0


def test_only_a_changed_lock_or_a_broken_environment_is_installed_again(
    copy: Copy, port: int
) -> None:
    copy.add_python("python3", "3.11")
    started = [copy.start(PORT=str(port)).returncode, copy.start(PORT=str(port)).returncode]
    assert (started, copy.installs()) == ([0, 0], 1)
    (copy.folder / "requirements.txt").write_text("django==2\n")
    assert copy.start(PORT=str(port)).returncode == 0
    assert copy.installs() == 2
    (copy.folder / ".venv/bin/python").write_text("#!/bin/sh\nexit 127\n")
    (copy.folder / ".venv/bin/python").chmod(0o644)
    assert "3.11 runs manage.py serve" in copy.start(PORT=str(port)).stdout
    assert copy.installs() == 3


def test_every_install_checks_the_checksums(copy: Copy, port: int) -> None:
    copy.add_python("python3", "3.11")
    copy.start(PORT=str(port))
    assert "--require-hashes" in (copy.folder / "installs").read_text()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_names_checksums_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    names = [line for line in text.splitlines() if line[:1].isalnum()]
    assert names
    assert all(line.endswith("\\") for line in names)
    assert "://" not in text
    assert not [
        line for line in text.splitlines() if line.strip().startswith(("-f", "--find", "-i"))
    ]


@pytest.mark.parametrize(
    "text", ["", "0", "65536", "80 80", "-1", "eighty", "1e3", "٨٠٨٠", "9" * 5000, "8000; id"]
)
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(serving.CannotStart):
        serving.read_port(text)


def test_a_bad_or_taken_port_is_refused_before_anything_is_made(copy: Copy) -> None:
    copy.add_python("python3", "3.11")
    assert refused(copy.start(PORT="banana"), "PORT=banana", "1 to 65535")
    with socket.socket() as taken:
        taken.bind((serving.HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert refused(copy.start(PORT=str(number)), f"Port {number} is taken", "PORT=")
    assert {path.name for path in copy.folder.iterdir()} == {
        "Makefile",
        "programs",
        "requirements-dev.txt",
        "requirements.txt",
        "scripts",
    }


def test_a_folder_that_cannot_be_made_is_refused(copy: Copy, port: int) -> None:
    copy.add_python("python3", "3.11")
    (copy.folder / "file").touch()
    done = copy.start(PORT=str(port), VAR_DIR=str(copy.folder / "file" / "var"))
    assert refused(done, "file/var cannot be made")


# The keeper, with parts that are quick to start.

KEEPER = """
import sys
from portal import serving
serving.RESTART_AFTER = (0.05,)
keeper = serving.Keeper({port}, "here it is")
keeper.server.command = {server}
keeper.worker.command = {worker}
sys.exit(keeper.run())
"""
SERVER = [sys.executable, "-m", "http.server", "--bind", serving.HOST]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(300)"]


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in map(int, children) for found in (child, *descendants(child))]


@pytest.fixture
def keep(tmp_path: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*, server: list[str] | None = None, worker: list[str]) -> subprocess.Popen[str]:
        text = KEEPER.format(port=port, server=server or [*SERVER, str(port)], worker=worker)
        process = subprocess.Popen(
            [sys.executable, "-c", text],
            cwd=ROOT,
            stdout=(tmp_path / "out").open("w"),
            stderr=(tmp_path / "errors").open("w"),
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_everything_ends_with_the_keeper(
    keep: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: signal.Signals
) -> None:
    process = keep(worker=SLEEPER)
    until(lambda: "here it is" in (tmp_path / "out").read_text())
    children = descendants(process.pid)
    assert len(children) == 2
    process.send_signal(number)
    assert process.wait(PATIENCE) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    until(lambda: not any(map(alive, children)))


def test_what_a_dead_server_forgot_ends_too(
    keep: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    forgotten = tmp_path / "forgotten"
    server = ["sh", "-c", f"sleep 300 & echo $! >{forgotten}; sleep 0.2; exit 3"]
    process = keep(server=server, worker=SLEEPER)
    assert process.wait(PATIENCE) == 1
    assert "status 3" in (tmp_path / "errors").read_text()
    until(lambda: not alive(int(forgotten.read_text())))


def test_a_worker_that_ends_is_started_again(
    keep: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    starts = tmp_path / "starts"
    process = keep(worker=["sh", "-c", f"echo x >>{starts}; exit 9"])
    until(lambda: starts.exists() and starts.read_text().count("x") >= 3)
    assert process.poll() is None
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert "The worker ended (status 9)" in (tmp_path / "out").read_text()


def fetch(port: int, path: str) -> tuple[int, str] | None:
    """Status and text, or None where nobody answers."""
    connection = http.client.HTTPConnection(serving.HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return None
    finally:
        connection.close()


def test_the_site_is_first_asked_by_its_public_name(port: int, monkeypatch) -> None:
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing: the test looks at what was asked."""

    monkeypatch.setenv("SITE_URL", "https://news.example")
    with HTTPServer((serving.HOST, port), Site) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert serving.answer(port) == 204
        thread.join()
    assert asked == ["news.example"]


def serve_once(folder: Path, port: int) -> str:
    """Starts the site, asks it for two pages, ends it, and returns what it said."""
    said = folder / "said"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--empty", "--port", str(port)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder / "var")},
            stdout=out,
        )
    until(lambda: process.poll() is not None or "Ctrl-C ends it" in said.read_text())
    assert process.poll() is None, "it ended by itself"
    children = descendants(process.pid)
    front, robots = fetch(port, "/"), fetch(port, "/robots.txt")
    assert front
    assert front[0] == 200
    assert robots
    assert f"http://127.0.0.1:{port}/sitemap.xml" in robots[1]
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    until(lambda: not any(map(alive, children)))
    assert fetch(port, "/") is None
    return said.read_text()


def test_a_fresh_folder_becomes_a_site_and_its_second_start_redoes_nothing(
    tmp_path: Path, port: int
) -> None:
    first, second = serve_once(tmp_path, port), serve_once(tmp_path, port)
    assert f"http://127.0.0.1:{port}/admin/" in first
    assert "The database is set up." in first
    assert "The static files are in place." in first
    assert "Standfirst is ready." in second
    assert "set up" not in second
    assert "in place" not in second
