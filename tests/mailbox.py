"""A mail server for tests: takes every mail on a port of its own, or fails as a test asks."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class Mailbox(socketserver.ThreadingTCPServer):
    """What was handed over, in order. `refuse` answers a recipient or the text of a mail: it gets
    the verb and its argument (of DATA: the text) and returns an answer, or None to take it.
    `before_answer` and `after_answer` are told how many mails it has taken by then."""

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.calls = 0
        self.refuse: Callable[[str, str], str | None] = lambda verb, argument: None
        self.before_answer: Callable[[int], None] = lambda taken: None
        self.after_answer: Callable[[int], None] = lambda taken: None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def mails(self) -> list[EmailMessage]:
        parse = email.message_from_bytes
        return [parse(one, policy=email.policy.default) for one in list(self.taken)]  # type: ignore[misc]


class _Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs."""

    server: Mailbox

    def handle(self) -> None:
        self.server.calls += 1
        self.say("220 mail.test")
        while line := self.rfile.readline().decode("utf-8", "replace"):
            verb = line.strip().partition(" ")[0].upper().partition(":")[0]
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "DATA":
                self.data()
            elif answer := self.server.refuse(verb, line.strip()):
                self.say(answer)
                if answer.startswith("421"):
                    return None
            else:
                if verb == "RCPT":
                    self.recipient = line.partition("<")[2].partition(">")[0]
                self.say("250 ok")
        return None

    def data(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        text = b"".join(lines)
        answer = self.server.refuse("DATA", text.decode("utf-8", "replace"))
        if line and not answer:
            self.server.taken.append(text)
            self.server.recipients.append(self.recipient)
            self.server.before_answer(len(self.server.taken))
        self.say(answer or "250 taken")
        self.server.after_answer(len(self.server.taken))

    def say(self, line: str) -> None:
        with contextlib.suppress(OSError):  # whoever was killed, or has hung up, hears nothing
            self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that listens; it is closed at the end, with what it took still there."""
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        try:
            yield server
        finally:
            server.shutdown()
