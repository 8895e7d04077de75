"""Keeps the web server and the worker running side by side, and ends both together.

Only the standard library is imported: this process outlives everything it starts, and the same
file answers, before anything is installed, whether the site could start at all.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

HOST = "127.0.0.1"
ANSWER_WITHIN = 60.0  # seconds from the start to the first answer
END_WITHIN = 15.0  # seconds from being asked to end to being killed
RESTART_AFTER = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds; the last one repeats
STEADY_AFTER = 60.0  # a worker that ran this many seconds starts again without delay
GREETING = "STANDFIRST_GREETING"  # in the environment: keeps sign-ins out of the process list
SET_PDEATHSIG = 1


class CannotStart(Exception):
    """Why the site cannot start, in one line for the person who tried."""


def read_port(text: str) -> int:
    """The port that `text` names, 1 to 65535. Raises CannotStart for anything else."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise CannotStart(f"PORT={text} is no port: give a number from 1 to 65535, as PORT=8080.")
    return int(text)


def check_port_is_free(port: int) -> None:
    """Raises CannotStart when another program listens there, or this user may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} needs an administrator: choose one above 1023, as PORT=8080."
            ) from None
        except OSError:
            raise CannotStart(
                f"Port {port} is taken by another program: end it, or choose a free port with"
                f" PORT={port + 1 if port < 65535 else 8080}."
            ) from None


def check_folder_is_writable(folder: Path) -> None:
    """Raises CannotStart when the site could not keep its data in `folder`; leaves no trace."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"The folder {folder} cannot be made: {error.strerror}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(f"The folder {folder} cannot be written by this user.")
    if made:
        folder.rmdir()


def _in_a_child() -> None:
    """Ends a child with its parent, however that ends (Linux; elsewhere there is no such call)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGTERM)


class Part:
    """One of the processes, in a process group of its own so that nothing it starts is missed."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = command
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = self.due = 0.0  # on the monotonic clock

    def start(self) -> None:
        self.starts += 1
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            process_group=0,
            preexec_fn=_in_a_child,
        )

    def ended(self) -> int | None:
        """Its exit status if it has ended since the last call; negative for a signal."""
        status = self.process.poll() if self.process else None
        if status is not None:
            self.kill()
            self.process = None
        return status

    def postpone(self) -> float:
        """Sets when it starts again, and returns in how many seconds that is."""
        if time.monotonic() - self.started_at > STEADY_AFTER:
            self.starts = 0
        delay = RESTART_AFTER[min(self.starts, len(RESTART_AFTER) - 1)]
        self.due = time.monotonic() + delay
        return delay

    def ask_to_end(self) -> None:
        if self.process:
            self.process.terminate()

    def kill(self) -> None:
        """Ends the whole group, its leader's forgotten children too."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Signals:
    """Signals as bytes in a pipe, so that waiting for them and for time is one call."""

    ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (*self.ENDING, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)

    def wait(self, seconds: float | None) -> bool:
        """Waits for a signal or `seconds`; True when one of them asks to end."""
        if not select.select([self.reader], [], [], seconds)[0]:
            return False
        return any(number in self.ENDING for number in os.read(self.reader, 512))


def answer(port: int) -> int | None:
    """The status of the front page, or None while nobody answers. Asked under the site's public
    name: it may answer to no other."""
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or f"{HOST}:{port}"
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": host})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Keeper:
    """Runs the server and the worker until it is asked to end or the server ends."""

    def __init__(self, port: int, greeting: str) -> None:
        self.port = port
        self.greeting = greeting
        gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}"]
        self.server = Part("server", [*gunicorn, "portal.wsgi:application"])
        self.worker = Part("worker", [sys.executable, "manage.py", "worker"])
        self.answered = False

    def run(self) -> int:
        """Returns the exit status: 0 when it was asked to end."""
        signals = Signals()
        self.server.start()
        self.worker.start()
        self.give_up_at = time.monotonic() + ANSWER_WITHIN
        try:
            while not signals.wait(self.pause()):
                self.look()
        except CannotStart as reason:
            print(reason, file=sys.stderr)
            return 1
        finally:
            self.end(signals)
        return 0

    def pause(self) -> float | None:
        """Seconds until there is something to do that no signal announces."""
        if not self.answered:
            return 0.1
        if self.worker.process is None:
            return max(0.0, self.worker.due - time.monotonic())
        return None

    def look(self) -> None:
        """Does what is due. Raises CannotStart when there is no server any more."""
        status = self.server.ended()
        if status is not None:
            raise CannotStart(f"The server ended (status {status}); its last words stand above.")
        status = self.worker.ended()
        if status is not None:
            delay = self.worker.postpone()
            print(f"The worker ended (status {status}); it starts again in {delay:.0f} s.")
        elif self.worker.process is None and time.monotonic() >= self.worker.due:
            self.worker.start()
        if not self.answered:
            self.greet()

    def greet(self) -> None:
        """Says where the site is, once it answers. Raises CannotStart when it does not."""
        status = answer(self.port)
        self.answered = status is not None
        if status is None and time.monotonic() > self.give_up_at:
            raise CannotStart(f"The server did not answer within {ANSWER_WITHIN:.0f} seconds.")
        if status is not None and status >= 500:
            print(f"The server runs, but its front page answers {status}.", file=sys.stderr)
        if status is not None:
            print(self.greeting, flush=True)

    def end(self, signals: Signals) -> None:
        """Asks both to end, waits, and kills what is left; a second signal kills at once."""
        parts = (self.server, self.worker)
        for part in parts:
            part.ask_to_end()
        until = time.monotonic() + END_WITHIN
        while [part for part in parts if part.ended() is None and part.process]:
            if signals.wait(0.2) or time.monotonic() > until:
                break
        for part in parts:
            part.kill()


def check() -> int:
    """What can be known before anything is installed: the port and the folder for the data."""
    try:
        check_port_is_free(read_port(os.environ.get("PORT") or "8000"))
        check_folder_is_writable(Path(os.environ.get("VAR_DIR") or "var"))
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(check())
    sys.exit(Keeper(read_port(sys.argv[1]), os.environ.pop(GREETING, "")).run())
