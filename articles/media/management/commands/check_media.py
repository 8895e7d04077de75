"""Say which picture files are missing or belong to nobody, and mend what can be mended."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.media import checking
from articles.media.models import Picture


class Command(BaseCommand):
    help = "Compares the picture library with its files. Exit status 1 if something is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fix",
            action="store_true",
            help="draw missing renditions, delete files that belong to no picture",
        )

    def handle(self, *args: Any, fix: bool = False, **options: Any) -> None:
        found = checking.check()
        self._list(found)
        if not found.total:
            self.stdout.write(_("Every picture has its files, and every file its picture."))
            return
        if not fix:
            raise CommandError(
                ngettext(
                    "%(count)d problem. Run again with --fix to mend it.",
                    "%(count)d problems. Run again with --fix to mend them.",
                    found.total,
                )
                % {"count": found.total}
            )
        self._mend(found)

    def _list(self, found: checking.Findings) -> None:
        names = Picture.objects.in_bulk(found.without_original + found.without_renditions)
        for label, ids in (
            (_("original missing"), found.without_original),
            (_("renditions missing"), found.without_renditions),
        ):
            for pk in ids:
                self.stdout.write(f"{label}: {pk} {names.get(pk, '')}")
        for path in found.stray_originals:
            self.stdout.write(_("belongs to no picture: original %(path)s") % {"path": path})
        for path in found.stray_renditions:
            self.stdout.write(_("belongs to no picture: rendition %(path)s") % {"path": path})

    def _mend(self, found: checking.Findings) -> None:
        lost = checking.mend(found)
        mended = found.total - len(lost)
        self.stdout.write(
            ngettext("Mended %(count)d problem.", "Mended %(count)d problems.", mended)
            % {"count": mended}
        )
        if lost:
            raise CommandError(
                ngettext(
                    "%(count)d picture cannot be mended: upload its file again.",
                    "%(count)d pictures cannot be mended: upload their files again.",
                    len(lost),
                )
                % {"count": len(lost)}
            )
