"""One run of the import: one pass over the file, then the items that waited for its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError

from articles.body import BodyRefused
from articles.importing import stories
from articles.models import Article
from articles.publishing import PublishingRefused
from portal.formats.wxr import Export, Stream, WxrError
from portal.formats.wxr_records import Author, Item, Record, Site, Term
from portal.wordpress import replies
from portal.wordpress.labels import People, Terms
from portal.wordpress.pictures import Pictures
from portal.wordpress.posts import Posts
from portal.wordpress.source import Source, source_of
from portal.wordpress.spool import Spool
from portal.wordpress.tally import Row, Tally

REFUSALS = (BodyRefused, PublishingRefused, ValidationError, DataError, IntegrityError)
OTHER_KINDS = {
    "nav_menu_item": "menus are arranged here",
    "revision": "an earlier version",
    "custom_css": "styles stay with the old site",
    "wp_global_styles": "styles stay with the old site",
    "wp_template": "styles stay with the old site",
}
NOT_FOR_READERS = {"trash": "in the bin", "auto-draft": "never saved", "inherit": "a copy"}


@dataclass(frozen=True, slots=True)
class Options:
    """`media` is the folder with the files, `section` for posts without a category, `credit`
    for pictures: empty means the old site's title."""

    media: Path | None
    section: str
    credit: str = ""


class Run:
    """Call `read` once. Every item is stored whole or not at all."""

    def __init__(self, options: Options, tally: Tally) -> None:
        self.options = options
        self.tally = tally
        self._seen: set[str] = set()

    def read(self, stream: Stream, waited: Callable[[int, int], object]) -> None:
        """Import everything up to the first fault in the file, if it has one.

        `waited` is told how many items of those that waited are done, and how many there are.
        Raises WxrError after that when the file is not whole.
        """
        export = Export(stream)
        with Spool() as spool:
            fault = None
            try:
                for record in export:
                    self._take(record, spool)
            except WxrError as error:
                fault = error
            for number, item in enumerate(spool, start=1):
                self._item(item)
                waited(number, spool.count)
        self._finish(export)
        if fault:
            raise fault

    def _take(self, record: Record, spool: Spool) -> None:
        if isinstance(record, Site):
            self._begin(source_of(record, self.options.credit))
        elif isinstance(record, Author):
            self.people.author(record)
        elif isinstance(record, Term):
            self.terms.term(record)
        elif twice := self._twice(record):
            self._item(record, twice=twice)
        elif self._can_wait(record) and self.posts.waits(record):
            spool.put(record)
        else:
            self._item(record)

    def _begin(self, source: Source) -> None:
        self.source = source
        self.people = People(source, self.tally)
        self.terms = Terms(source, self.options.section, self.tally)
        self.pictures = Pictures(source, self.options.media, self.tally)
        self.posts = Posts(source, self.pictures, self.people, self.terms, self.tally)

    def _finish(self, export: Export) -> None:
        if hasattr(self, "source"):
            self.terms.finish()
            self.pictures.tell_undescribed()
        if export.mended:
            self.tally.note("mended", f"{export.mended} characters that no XML file may hold")

    def _can_wait(self, item: Item) -> bool:
        written = item.kind in ("post", "page") and not self._why_skip(item)
        return written and self.posts.find(item) is None

    def _why_skip(self, item: Item) -> str:
        if item.kind not in ("post", "page", "attachment"):
            return OTHER_KINDS.get(item.kind, "a kind that has no place here")
        if item.kind == "attachment":
            return "in the bin" if item.status == "trash" else ""
        return NOT_FOR_READERS.get(item.status, "")

    def _item(self, item: Item, *, twice: bool = False) -> None:
        row = self.tally.held(item.kind or "none", _status(item))
        why = self._why_skip(item) or ("twice in the file" if twice else "")
        if why:
            row.skipped[why] += 1
            replies.skip_all(item, "their post was left out", self.tally)
        elif item.kind == "attachment":
            self.pictures.attachment(item, row)
            replies.skip_all(item, "on a picture, which takes no comments", self.tally)
        else:
            self._written(item, row)

    def _twice(self, item: Item) -> bool:
        name = f"{item.kind}:{item.id}"
        twice = name in self._seen
        self._seen.add(name)
        return twice

    def _written(self, item: Item, row: Row) -> None:
        """Store a post or a page, then its comments; what is refused is skipped and listed."""
        try:
            stored = self.posts.find(item) or self._make(item)
        except REFUSALS as error:
            self.tally.note("unreadable", f"{item.kind} {item.id}, line {item.line}: {error}")
            row.skipped["could not be stored"] += 1
            replies.skip_all(item, "their post was left out", self.tally)
            return
        row.made += stored.made
        row.kept += not stored.made
        if isinstance(stored.row, Article):
            self._replies(item, stored.row, stored.made)
        else:
            why = "on a standing page, which takes no comments"
            replies.skip_all(item, why, self.tally)

    def _make(self, item: Item) -> stories.Stored:
        return self.posts.page(item) if item.kind == "page" else self.posts.article(item)

    def _replies(self, item: Item, article: Article, made: bool) -> None:
        try:
            replies.store(item, article, made=made, source=self.source, tally=self.tally)
        except REFUSALS as error:
            self.tally.note("unreadable", f"comments of {item.kind} {item.id}: {error}")
            replies.skip_all(item, "could not be stored", self.tally)


def _status(item: Item) -> str:
    """A post with a password is published to WordPress, but not to readers."""
    return "protected" if item.password and item.status == "publish" else item.status or "none"
