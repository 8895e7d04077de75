"""The pictures of an export: its attachments, and those that only a text names."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from articles.importing import pictures
from articles.media.models import Picture
from portal.formats import wptext
from portal.formats.wpbody import PictureUse
from portal.formats.wxr_records import Item
from portal.wordpress import media
from portal.wordpress.source import Source
from portal.wordpress.tally import Row, Tally


class Pictures:
    """Knows for one run which numbers are which rows: a few dozen bytes a picture."""

    def __init__(self, source: Source, folder: Path | None, tally: Tally) -> None:
        self.source = source
        self.folder = folder
        self.tally = tally
        self.numbers: dict[str, int] = {}
        self.hanging: dict[str, list[int]] = {}
        self._seen: set[int] = set()
        self._made_from_text: set[int] = set()

    # Attachments.

    def attachment(self, item: Item, row: Row) -> None:
        """Store one attachment and say in its row what became of it."""
        address = item.attachment_url
        if not media.is_picture(address):
            row.skipped["not a picture" if media.path_of(address) else "no address"] += 1
            return
        try:
            file = media.find(self.folder, address)
        except media.Outside:
            self.tally.note("unreadable", f"{address}: it leads out of the media folder")
            row.skipped["its address leads out of the media folder"] += 1
            return
        self._count(item, row, self._store(address, file, self._texts(item)))

    def _texts(self, item: Item) -> dict[str, str]:
        return {
            "alt": wptext.one_line(item.meta.get("_wp_attachment_image_alt", "")),
            "caption": wptext.one_line(item.excerpt),
        }

    def _count(self, item: Item, row: Row, stored: pictures.Stored) -> None:
        pk = stored.picture.pk
        self.numbers[item.id] = pk
        if item.parent:
            self.hanging.setdefault(item.parent, []).append(pk)
        if pk in self._seen:
            row.skipped["the same file as another one"] += 1
        elif stored.made or pk in self._made_from_text:
            row.made += 1
        else:
            row.kept += 1
        self._seen.add(pk)

    # What texts show.

    def known(self, address: str) -> Picture | None:
        """Return the picture of an address, or the whole one of which it was a smaller copy."""
        whole = media.original_of(address)
        refs = {self.ref(address), self.ref(whole)}
        found = {one.source_ref: one for one in Picture.objects.filter(source_ref__in=refs)}
        return found.get(self.ref(address)) or found.get(self.ref(whole))

    def show(self, use: PictureUse) -> str | None:
        """Return the key of a picture that a text shows; it is made if it is not here."""
        picture = self.known(use.address) or self._make(use)
        return pictures.describe(picture, use.alt).key if picture else None

    def _make(self, use: PictureUse) -> Picture | None:
        suffix = PurePosixPath(media.path_of(use.address)).suffix
        if suffix and not media.is_picture(use.address):
            self.tally.note("missing", f"{use.address}: no format for pictures here")
            return None
        try:
            address, file = self._best(use.address)
        except media.Outside:
            self.tally.note("unreadable", f"{use.address}: it leads out of the media folder")
            return None
        stored = self._store(address, file, {"alt": use.alt})
        if stored.made:
            self._made_from_text.add(stored.picture.pk)
            self.tally.extra["pictures that only texts name"] += 1
        return stored.picture

    def _best(self, address: str) -> tuple[str, Path | None]:
        for candidate in (media.original_of(address), address):
            if file := media.find(self.folder, candidate):
                return candidate, file
        return address, None

    # Both.

    def ref(self, address: str) -> str:
        host = media.host_of(address)
        path = media.path_of(address)
        return self.source.ref("picture", path if host == self.source.host else f"{host}/{path}")

    def by_number(self, number: str) -> Picture | None:
        return Picture.objects.filter(pk=self.numbers.get(number, 0)).first()

    def keys(self, pks: list[int]) -> list[str]:
        """Return the keys of pictures in the order asked for."""
        found = dict(Picture.objects.filter(pk__in=pks).values_list("pk", "key"))
        return [found[pk] for pk in pks if pk in found]

    def _store(self, address: str, file: Path | None, texts: dict[str, str]) -> pictures.Stored:
        name = media.name_of(address) or "picture"
        stored = pictures.store(
            pictures.Foreign(self.ref(address), name, credit=self.source.credit, file=file, **texts)
        )
        self._tell(address, name, stored)
        return stored

    def _tell(self, address: str, name: str, stored: pictures.Stored) -> None:
        if stored.unreadable:
            self.tally.note("unreadable", f"{address}: {stored.unreadable}")
        elif not stored.picture.original:
            self.tally.note("file", address)
        if stored.renamed:
            self.tally.note("mended", f"{name}: renamed {stored.picture.name}, which it is")
        if stored.found:
            self.tally.note("mended", f"{name}: its file was found now")

    def tell_undescribed(self) -> None:
        """List the pictures of this site that still need an alt text."""
        waiting = Picture.objects.filter(
            source_ref__startswith=self.source.ref("picture", ""),
            state=Picture.State.NEEDS_TEXT,
            alt="",
        )
        for name in waiting.order_by("pk").values_list("name", flat=True).iterator():
            self.tally.note("alt", name)
