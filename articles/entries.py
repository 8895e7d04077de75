"""What a feed holds, whatever form it is written in. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Author:
    """A name, and the whole address of the page that says whose it is, if there is one."""

    name: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A feed: its title, the page it belongs to, its own address in this form, who makes it.

    All addresses are whole. `hub` is that of a WebSub hub, "" for none.
    """

    title: str
    page: str
    url: str
    author: Author
    subtitle: str = ""
    language: str = "en"
    hub: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A story or a comment. `id` never changes; `updated` moves with what readers are shown.

    `html` is clean content, "" for an entry that only points to its page; `answers` is the id of
    the entry that it answers, "" for none.
    """

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    image: str = ""
    language: str = ""
    answers: str = ""


def newest(entries: list[Entry]) -> datetime:
    """When the feed changed last: a steady time when it is empty."""
    return max((entry.updated for entry in entries), default=BEFORE_ANYTHING)


def clean(text: str) -> str:
    """`text` without the signs that XML cannot hold."""
    return NOT_IN_XML.sub("", text)
