"""What a WordPress export holds, as plain rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Site:
    """The exported site; `address` is its public one, "" when the file names none."""

    title: str
    address: str
    description: str
    language: str
    version: str


@dataclass(frozen=True, slots=True)
class Author:
    """An account that may have written; `login` is what items name in `creator`."""

    login: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A category, a tag, or a term of another taxonomy (menus, formats)."""

    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A term as an item carries it; co-authors come with the domain `author`."""

    domain: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as exported: `utc` is sure, `local` is the old site's clock, zone unknown."""

    utc: dt.datetime | None = None
    local: dt.datetime | None = None

    def resolve(self, zone: dt.tzinfo) -> dt.datetime | None:
        """Return the time, reading a local one in `zone`; None when the file gave neither."""
        if self.utc is None and self.local is not None:
            return self.local.replace(tzinfo=zone).astimezone(dt.UTC)
        return self.utc


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment under an item. `parent` is "" at the top; `approved` is 1, 0, spam or trash."""

    id: str
    author: str
    email: str
    sent: Moment
    text: str
    approved: str
    kind: str
    parent: str


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment, menu entry or anything else that has a number and a status.

    `line` is where it begins in the file. `meta` keeps the first value of each key.
    """

    id: str
    kind: str
    status: str
    line: int
    title: str = ""
    link: str = ""
    creator: str = ""
    slug: str = ""
    parent: str = ""
    password: str = field(default="", repr=False)
    content: str = field(default="", repr=False)
    excerpt: str = ""
    order: int = 0
    published: Moment = Moment()
    changed: Moment = Moment()
    comment_status: str = ""
    attachment_url: str = ""
    labels: tuple[Label, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()


Record = Site | Author | Term | Item
