"""Compare the threads' stored counts with their rows, and mend them if asked."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, F, Q

from comments import moderation
from comments.models import Thread
from comments.models.comments import Status


class Command(BaseCommand):
    help = "Counts the visible comments of every thread anew. --check changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say what differs; exit status 1 if any does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        counted = Count("comments", filter=Q(comments__status=Status.PUBLISHED))
        wrong = Thread.objects.annotate(counted=counted).exclude(visible_count=F("counted"))
        differing = list(wrong.values_list("pk", "visible_count", "counted"))
        for pk, stored, rows in differing:
            self.stdout.write(f"Thread {pk}: {stored} stored, {rows} counted")
            if not options["check"]:
                moderation.mend_count(pk)
        if differing and options["check"]:
            raise CommandError(f"{len(differing)} threads differ.")
        self.stdout.write(f"{Thread.objects.count()} threads, {len(differing)} differed.")
