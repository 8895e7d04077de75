"""Bring a site over from WordPress, from the file that its export page hands out."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.formats.wxr import WxrError
from portal.wordpress.run import Options, Run
from portal.wordpress.tally import Tally


class Command(BaseCommand):
    help = (
        "Imports a WordPress export: people, categories, tags, posts, pages, pictures and "
        "comments. Run it again at any time: what is here already stays as it is. Ends with 1 "
        "when something could not be read; everything else is here then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export (.xml)")
        parser.add_argument(
            "--media", type=Path, metavar="DIR", help="the old site's files, or its uploads folder"
        )
        parser.add_argument(
            "--section",
            default="News",
            metavar="NAME",
            help="where posts without a category go (default: %(default)s)",
        )
        parser.add_argument(
            "--credit",
            default="",
            metavar="TEXT",
            help="who made the pictures, for the export does not say (default: the old site)",
        )

    def handle(
        self, *, file: Path, media: Path | None, section: str, credit: str, **options: Any
    ) -> None:
        if media is not None and not media.is_dir():
            raise CommandError(f"{media} is not a folder.")
        if not section.strip():
            raise CommandError("--section needs a name.")
        tally = Tally(self.stdout.write if options["verbosity"] > 1 else None)
        run = Run(Options(media, section.strip(), credit.strip()), tally)
        fault = self._read(file, run)
        if tally.rows and options["verbosity"]:
            self.stdout.write("\n".join(tally.lines()))
        if fault:
            raise CommandError(f"{file}, {fault}")
        if tally.failed:
            raise CommandError("Something could not be read; see the list above.")

    def _read(self, path: Path, run: Run) -> WxrError | None:
        try:
            with path.open("rb") as stream, self._bar(path) as bar:
                run.read(
                    _Watched(stream, bar), lambda done, of: bar.set_postfix_str(f"{done}/{of}")
                )
        except WxrError as error:
            return error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        return None

    def _bar(self, path: Path) -> tqdm[Any]:
        """A bar by bytes read, for people only."""
        return tqdm(
            total=os.path.getsize(path),
            unit="B",
            unit_scale=True,
            disable=not sys.stderr.isatty(),
            leave=False,
        )


class _Watched:
    """A stream that tells the bar how far it is."""

    def __init__(self, stream: BinaryIO, bar: tqdm[Any]) -> None:
        self._stream = stream
        self._bar = bar

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._bar.update(len(data))
        return data
