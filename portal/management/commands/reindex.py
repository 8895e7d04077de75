"""Fill the search index, or make it anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import index
from portal import indexing


class Command(BaseCommand):
    help = (
        "Has the search find every article as it is: indexes what is missing or stale. Whoever "
        "saves an article does this; the command is for databases restored or mended by hand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--check", action="store_true", help="only count; exit status 1 if any")
        ways.add_argument(
            "--anew",
            action="store_true",
            help="empty the index first: readers find stories again as they come in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            wanting = len(index.wanting())
            if wanting:
                raise CommandError(f"{wanting:,} articles are missing or stale in the index.")
            self.stdout.write("The index is as it should be.")
            return
        if options["anew"]:
            index.clear()
        done = indexing.fill(index.wanting(), quiet=options["verbosity"] < 1)
        self.stdout.write(f"{done:,} articles indexed.")
