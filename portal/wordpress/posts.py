"""Posts and pages of an export, made articles and standing pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.importing import stories
from articles.importing.stories import HEADLINE, TITLE, Standing, Story
from articles.media.models import Picture
from portal.formats import wpbody, wpshortcodes, wptext
from portal.formats.wpbody import Gallery, PictureUse
from portal.formats.wxr_records import Item
from portal.wordpress.labels import People, Terms
from portal.wordpress.pictures import Pictures
from portal.wordpress.source import BY, Source
from portal.wordpress.tally import Tally

LEAD = "_thumbnail_id"
TITLE_FROM_TEXT = 80


@dataclass(slots=True)
class Posts:
    """Turns an item into the row that stands for it here."""

    source: Source
    pictures: Pictures
    people: People
    terms: Terms
    tally: Tally

    def waits(self, item: Item) -> bool:
        """Whether something that the item shows may come later in the file."""
        lead = item.meta.get(LEAD, "")
        if lead and lead not in self.pictures.numbers:
            return True
        unknown: list[bool] = []

        def picture(use: PictureUse) -> None:
            unknown.append(self.pictures.known(use.address) is None)

        def gallery(wanted: Gallery) -> list[str]:
            numbers = self.pictures.numbers
            unknown.append(not wanted.numbers or any(n not in numbers for n in wanted.numbers))
            return []

        wpbody.convert(item.content, base=self._base(item), picture=picture, gallery=gallery)
        return any(unknown)

    def find(self, item: Item) -> stories.Stored | None:
        """Return what an earlier run made of the item."""
        ref = self.ref(item)
        row = stories.find_page(ref) if item.kind == "page" else stories.find(ref)
        return stories.Stored(row) if row else None

    def ref(self, item: Item) -> str:
        return self.source.ref(item.kind, item.id)

    def article(self, item: Item) -> stories.Stored:
        """Make a post an article. Raises BodyRefused or PublishingRefused."""
        headline = self._title(item, HEADLINE)
        section, topics = self.terms.of(item)
        publish_at, updated = self._times(item, headline)
        stored = stories.store(
            Story(
                ref=self.ref(item),
                by=BY,
                section=section,
                headline=headline,
                deck=wptext.one_line(item.excerpt),
                slug=item.slug,
                body=self._body(item, headline),
                language=self.source.language,
                credits=self.people.of(item),
                topics=topics,
                lead=self._lead(item, headline),
                publish_at=publish_at,
                updated=updated,
                old_path=self._old_path(item),
            )
        )
        self._tell_clash(stored, headline)
        return stored

    def page(self, item: Item) -> stories.Stored:
        """Make a page a standing page. Raises BodyRefused or PublishingRefused."""
        title = self._title(item, TITLE)
        published_at, _updated = self._times(item, title)
        stored = stories.store_page(
            Standing(
                ref=self.ref(item),
                by=BY,
                title=title,
                slug=item.slug,
                body=self._body(item, title),
                order=item.order,
                published_at=published_at,
                old_path=self._old_path(item),
            )
        )
        self._tell_clash(stored, title)
        return stored

    def _title(self, item: Item, length: int) -> str:
        title = wptext.one_line(item.title)
        if not title:
            words = wptext.one_line(wpshortcodes.expand(item.content))
            title = wptext.shorten(words, TITLE_FROM_TEXT) or _("Untitled")
            self.tally.note("mended", f"{item.kind} {item.id} has no title: “{title}”")
        return wptext.shorten(title, length)

    def _body(self, item: Item, title: str) -> str:
        def gallery(wanted: Gallery) -> list[str]:
            numbers = self.pictures.numbers
            known = [numbers[number] for number in wanted.numbers if number in numbers]
            if lost := len(wanted.numbers) - len(known):
                self.tally.note("missing", f"“{title}”: {lost} of a gallery's pictures")
            hanging = self.pictures.hanging.get(item.id, [])
            return self.pictures.keys(known if wanted.numbers else hanging)

        converted = wpbody.convert(
            item.content, base=self._base(item), picture=self.pictures.show, gallery=gallery
        )
        for note in dict.fromkeys(converted.notes):
            self.tally.note("mended", f"“{title}”: {note}")
        return converted.html

    def _base(self, item: Item) -> str:
        return item.link or self.source.address

    def _lead(self, item: Item, title: str) -> Picture | None:
        number = item.meta.get(LEAD, "")
        lead = self.pictures.by_number(number) if number else None
        if number and lead is None:
            self.tally.note("missing", f"“{title}”: its lead picture is not in the file")
        return lead

    def _times(self, item: Item, title: str) -> tuple[datetime | None, datetime | None]:
        """Return when readers may see it (None for a draft) and its last change shown to them."""
        at = item.published.resolve(self.source.zone)
        if why := _why_draft(item, at):
            if item.status not in ("draft", "pending"):
                self.tally.note("mended", f"“{title}”: {why}, so it is a draft")
            return None, None
        changed = item.changed.resolve(self.source.zone)
        return at, changed if changed and at and changed > at else None

    def _old_path(self, item: Item) -> str:
        """The path that readers knew; a draft's address is no path but a number."""
        try:
            parts = urlsplit(item.link)
        except ValueError:
            return ""
        return "" if parts.query else wptext.strip_controls(unquote(parts.path)).strip("/")

    def _tell_clash(self, stored: stories.Stored, title: str) -> None:
        if stored.clash:
            old = f"“{title}”: its old address leads to “{stored.clash}” already"
            self.tally.note("missing", old)


def _why_draft(item: Item, at: datetime | None) -> str:
    """Say why an item is not for readers; "" if it is, now or at its time.

    A post whose time passed without WordPress publishing it was seen by nobody: somebody has to
    look at it before readers do.
    """
    if item.password:
        return "it had a password"
    if item.status == "private":
        return "it was private"
    if item.status not in ("publish", "future"):
        return "it was not published"
    if at is None:
        return "it has no date"
    if item.status == "future" and at <= timezone.now():
        return "its time passed without its being published"
    return ""
