"""One page of a thread, by keyset: as fast at the ten-thousandth comment as at the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Subquery
from django.http import Http404
from django.utils import timezone

from articles.models import Article
from comments import thread_terms, threads
from comments.models import Comment, Thread
from comments.models.comments import IN_THREAD, CommentQuerySet
from comments.thread_terms import Terms

FIRST = threads.child_path("", 1)
"""No comment of any thread stands before this place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment in its place. `in_reply_to` is set when the place does not show what it answers."""

    comment: Comment
    depth: int
    in_reply_to: int | None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What the section under an article shows. Cursors are None at either end."""

    thread: Thread
    terms: Terms
    entries: tuple[Entry, ...]
    earlier: str | None
    later: str | None


@dataclass(frozen=True, slots=True)
class _Row:
    comment: Comment
    number: int
    path: str
    parent_number: int | None


def page_of(article: Article, query: Mapping[str, str]) -> ThreadPage:
    """The page that the address asks for, in two queries.

    `after` and `before` are cursors, `from` a comment's number.

    Raises:
        Http404: when none of our pages could have led there.
    """
    thread, terms = thread_terms.read(article, timezone.now())
    if not thread.last_number:
        return ThreadPage(thread, terms, (), None, None)
    size = settings.COMMENTS_PER_PAGE
    comments = _fetched(thread.comments.visible())
    if "before" in query:
        return _page_before(thread, terms, comments, _cursor(query["before"]), size)
    if "from" in query:
        comments = comments.filter(path__gte=_path_of(thread, query["from"]))
    elif "after" in query:
        comments = comments.filter(path__gt=_cursor(query["after"]))
    shown, later = threads.page(_rows(comments[: size + 1]), size)
    if "from" in query and not shown:
        raise Http404
    earlier = None
    if shown and shown[0].path != FIRST and ("from" in query or "after" in query):
        earlier = threads.encode_cursor(shown[0].path)
    return ThreadPage(thread, terms, _placed(shown), earlier, later or None)


def _page_before(
    thread: Thread, terms: Terms, comments: CommentQuerySet, path: str, size: int
) -> ThreadPage:
    found = _rows(comments.filter(path__lt=path).order_by("-path")[: size + 1])
    if not found:  # what stood before is hidden or was never there: then this is the beginning
        shown, later = threads.page(_rows(comments[: size + 1]), size)
        return ThreadPage(thread, terms, _placed(shown), None, later or None)
    shown = found[:size][::-1]
    earlier = threads.encode_cursor(shown[0].path) if len(found) > size else None
    later = threads.encode_cursor(shown[-1].path)
    return ThreadPage(thread, terms, _placed(shown), earlier, later)


def _fetched(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.select_related("current", "rule__version", "parent").order_by("path")


def _cursor(text: str) -> str:
    try:
        return threads.decode_cursor(text)
    except threads.CursorRefused as error:
        raise Http404 from error


def _path_of(thread: Thread, text: str) -> Subquery:
    """The place of that comment, found in the query that reads on from it."""
    if not (text.isascii() and text.isdigit() and len(text) <= threads.DIGITS):
        raise Http404
    return Subquery(thread.comments.visible().filter(number=int(text)).values("path")[:1])


def _rows(comments: Iterable[Comment]) -> list[_Row]:
    return [
        _Row(one, one.number, one.path, _number_of(one.parent) if one.parent else None)
        for one in comments
    ]


def _number_of(parent: Comment) -> int | None:
    """None while the comment answered is hidden, as one is that was edited and waits."""
    return parent.number if parent.status in IN_THREAD else None


def _placed(rows: Sequence[_Row]) -> tuple[Entry, ...]:
    return tuple(
        Entry(placed.row.comment, placed.depth, placed.in_reply_to)
        for placed in threads.arrange(rows)
    )
