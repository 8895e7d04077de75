"""The process beside the server that does what no request should wait for."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import working


class Command(BaseCommand):
    help = (
        "Runs background tasks until it is asked to end (SIGTERM, Ctrl-C). One a machine is enough."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then end")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="seconds between two looks at an empty queue"
        )

    def handle(self, *, once: bool, pause: float, **options: Any) -> None:
        shift = working.Shift(working.name_for(settings.VAR_DIR), pause)
        shift.resting = True
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, shift.end)
        with working.alone(settings.VAR_DIR):
            shift.resting = False
            if once:
                while shift.round():
                    pass
                return
            os.nice(5)  # readers first, where both want the same core
            shift.run()
