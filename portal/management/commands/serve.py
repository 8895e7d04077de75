"""One command from a fresh copy to a site that answers."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from portal import preparing, serving


class Command(BaseCommand):
    help = (
        "Prepares the database, the static files and, in an empty site, the demo newsroom; then"
        " runs the server and the worker until Ctrl-C."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
        parser.add_argument("--empty", action="store_true", help="leave out the demo newsroom")

    def handle(self, *, port: str, empty: bool, **options: Any) -> None:
        try:
            number = serving.read_port(port)
            serving.check_port_is_free(number)
        except serving.CannotStart as reason:
            raise CommandError(str(reason)) from None
        try:
            self.prepare(empty)
        except DatabaseError as error:
            why = str(error).partition("\n")[0]
            raise CommandError(f"The database cannot be used: {why}") from None
        people = [] if empty or settings.SECURE else demo_sign_ins()
        become_the_keeper(number, greeting(number, people))

    def prepare(self, empty: bool) -> None:
        if preparing.bring_tables_up_to_date():
            self.stdout.write("The database is set up.")
        if preparing.collect_static_files():
            self.stdout.write("The static files are in place.")
        if not empty and preparing.fill_with_the_demo():
            self.stdout.write("The demo newsroom is written.")


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """Role, e-mail and password of each demo account that this site has."""
    from portal.management.commands.demo import sign_ins

    return sign_ins()


def greeting(port: int, people: list[tuple[str, str, str]]) -> str:
    """Where everything is, for the person at the terminal."""
    address = settings.SITE_URL if settings.SECURE else f"http://{serving.HOST}:{port}"
    lines = [
        "",
        "Standfirst is ready.",
        f"  Front page   {address}/",
        f"  Desk         {address}/admin/",
    ]
    if people:
        lines += ["  Demo sign-ins for the desk:"]
        lines += [f"    {role:<12} {email:<34} {password}" for role, email, password in people]
    return "\n".join([*lines, "Ctrl-C ends it.", ""])


def become_the_keeper(port: int, text: str) -> NoReturn:
    """Replaces this process by the small one that keeps the server and the worker running."""
    connections.close_all()
    sys.stdout.flush()
    os.chdir(settings.BASE_DIR)
    environment = {"SITE_URL": f"http://{serving.HOST}:{port}", **os.environ}
    environment |= {"PORT": str(port), serving.GREETING: text}
    command = [sys.executable, "-m", "portal.serving", str(port)]
    os.execve(sys.executable, command, environment)  # noqa: S606
