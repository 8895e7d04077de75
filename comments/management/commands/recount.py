"""Compare what is stored beside the log with the rows that it comes from."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, F, Q

from comments import moderation, replaying_log
from comments.models import Thread
from comments.models.comments import Status
from comments.replaying_log import Difference


class Command(BaseCommand):
    help = (
        "Counts the visible comments of every thread anew, and replays the log: each comment must "
        "stand where its decisions left it, and wait if something about it is open. Counts and "
        "waits are mended; a status that the log contradicts is told and left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say what differs; exit status 1 if any does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        threads, comments = self._threads(options["check"]), self._comments(options["check"])
        left = [one for one in comments if options["check"] or one.what != "waits"]
        if left or (threads and options["check"]):
            raise CommandError(f"{threads} threads and {_comments_of(left)} comments differ.")
        self.stdout.write(f"{Thread.objects.count()} threads, {threads} differed.")
        self.stdout.write(f"The log was replayed, {_comments_of(comments)} comments differed.")

    def _threads(self, check: bool) -> int:
        counted = Count("comments", filter=Q(comments__status=Status.PUBLISHED))
        wrong = Thread.objects.annotate(counted=counted).exclude(visible_count=F("counted"))
        differing = list(wrong.values_list("pk", "visible_count", "counted"))
        for pk, stored, rows in differing:
            self.stdout.write(f"Thread {pk}: {stored} stored, {rows} counted")
            if not check:
                moderation.mend_count(pk)
        return len(differing)

    def _comments(self, check: bool) -> list[Difference]:
        found = []
        for one in replaying_log.differences():
            self.stdout.write(_told(one))
            if one.what == "waits" and not check:
                replaying_log.mend_waits(one.comment_id)
            found.append(one)
        return found


def _told(one: Difference) -> str:
    if one.what == "chain":
        return f"Comment {one.comment_id}: decision {one.stored} begins where none ended"
    return f"Comment {one.comment_id}: {one.what} {one.stored} stored, {one.expected} expected"


def _comments_of(found: list[Difference]) -> int:
    return len({one.comment_id for one in found})
