"""The transparency report from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from articles.models import SiteIdentity
from comments import policy_reading
from comments.models import MonthReport
from comments.transparency import exporting, freezing, reading, telling


class Command(BaseCommand):
    help = (
        "Freezes the months that are over, counts frozen ones anew, or writes the whole report. "
        "Without an option it says which months are frozen and which are due."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--freeze", action="store_true", help="freeze every month that is over and settled"
        )
        what.add_argument(
            "--verify",
            action="store_true",
            help="count every frozen month anew; exit status 1 with what differs",
        )
        what.add_argument("--csv", action="store_true", help="write every month as CSV")
        what.add_argument("--json", action="store_true", help="write every month as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("freeze", "verify", "csv", "json"):
            if options[name]:
                getattr(self, f"_{name}")()
                return
        self._status()

    def _status(self) -> None:
        for report in MonthReport.objects.order_by("month"):
            self.stdout.write(f"{report}: frozen {report.frozen_at:%Y-%m-%d}, {report.checksum}")
        for month in freezing.due(timezone.now()):
            self.stdout.write(f"{month:%Y-%m}: due to be frozen")

    def _freeze(self) -> None:
        frozen = freezing.freeze_due()
        for month in frozen:
            self.stdout.write(f"{month:%Y-%m}: frozen")
        self.stdout.write(
            ngettext("%d month frozen.", "%d months frozen.", len(frozen)) % len(frozen)
        )

    def _verify(self) -> None:
        found = list(freezing.verify())
        for one in found:
            place = one.place or "checksum"
            self.stdout.write(
                f"{one.month:%Y-%m}: {place}: {_short(one.frozen)} frozen, "
                f"{_short(one.counted)} counted"
            )
        if found:
            months = len({one.month for one in found})
            told = ngettext(
                "%d frozen month differs from the log.",
                "%d frozen months differ from the log.",
                months,
            )
            raise CommandError(told % months)
        count = MonthReport.objects.count()
        told = ngettext(
            "%d frozen month agrees with the log.", "%d frozen months agree with the log.", count
        )
        self.stdout.write(told % count)

    def _csv(self) -> None:
        months = reading.newest(None, timezone.now())
        wanted = policy_reading.languages(SiteIdentity.objects.current())
        titles = telling.titles([one.figures for one in months], wanted)
        exporting.write_csv(self.stdout, months, titles)

    def _json(self) -> None:
        months = reading.newest(None, timezone.now())
        told = exporting.as_json(months, SiteIdentity.objects.current())
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))


def _short(value: Any) -> str:
    """Whole rules and detectors are told as what they are: there, or not."""
    if value is None:
        return "nothing"
    return "something" if isinstance(value, dict) else str(value)
