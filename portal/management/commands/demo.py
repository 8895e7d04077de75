"""A believable local newspaper, for trying everything on."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from articles.models import Article, SiteIdentity
from articles.people.models import User
from portal.demo import covering, desk, files, habits, talking, waiting, writing


class Command(BaseCommand):
    help = "Writes the demo newspaper into an empty site. The same seed gives the same site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="varies times and networks")
        parser.add_argument(
            "--date", help="the paper's date, as 2026-11-20; its stories are older than that"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = _day(options["date"])
        if self._is_here():
            self._say(options, "The demo newspaper is here already; nothing was changed.")
            return
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        with tqdm(total=writing.steps(), disable=quiet, unit="item") as bar:
            room = writing.Newsroom(day, options["seed"], lambda _name: _moved(bar))
            with transaction.atomic():
                _write(room)
        self._say(options, f"Wrote {len(room.articles)} articles. Sign in at /admin/ as:")
        for role, email, password in sign_ins():
            self._say(options, f"  {role:<10} {email:<34} {password}")

    def _is_here(self) -> bool:
        if Article.objects.filter(source_ref__startswith="demo:").exists():
            return True
        if Article.objects.exists() or SiteIdentity.objects.exists() or User.objects.exists():
            raise CommandError(
                "This site has content of its own. The demo goes into an empty one:"
                " set VAR_DIR or DATABASE_URL to a new place first."
            )
        return False

    def _say(self, options: dict[str, Any], line: str) -> None:
        if options["verbosity"]:
            self.stdout.write(line)


def sign_ins() -> list[tuple[str, str, str]]:
    """Role, address and password of the demo's accounts that can still sign in with them."""
    if not Article.objects.filter(source_ref__startswith="demo:").exists():
        return []
    rows = files.site()["staff"]
    accounts = {user.email: user for user in User.objects.filter(is_active=True)}
    return [
        (row["role"], row["email"], row["password"])
        for row in rows
        if row["email"] in accounts and accounts[row["email"]].check_password(row["password"])
    ]


def _write(room: writing.Newsroom) -> None:
    writing.write_site(room)
    writing.write_articles(room)
    talking.publish_policies(room)
    habits.put_right(room)
    desk.lay_out(room, talking.write_threads(room))
    habits.answer(room)
    waiting.leave_on_the_desk(room)
    covering.cover(room)


def _moved(bar: Any) -> None:
    bar.update()


def _day(given: str | None) -> date:
    if given is None:
        return files.site()["date"]  # type: ignore[no-any-return]
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise CommandError(f"{given!r} is not a date. Write it as 2026-11-20.") from error
