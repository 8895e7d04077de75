"""One page of a thread, by keyset: as fast at the ten-thousandth comment as at the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.http import Http404
from django.utils import timezone

from articles.models import Article
from comments import picks, thread_orders, thread_picks, thread_terms, threads
from comments.models import Comment, Thread
from comments.models.comments import IN_THREAD
from comments.policy import states
from comments.thread_orders import Order
from comments.thread_terms import Terms

FIRST = threads.child_path("", 1)
"""No comment of any thread stands before this place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment in its place, with the replies that the page shows below it.

    `depth` is 0 at the top. `in_reply_to` is set when the place does not show what it answers;
    `answers` is the name of whoever it answers, empty where nobody is named. `count` is how many
    replies are to be read below it, None while the next page has more of them. `picked`: it is
    an editor's pick.
    """

    comment: Comment
    depth: int
    in_reply_to: int | None
    answers: str
    replies: tuple[Entry, ...]
    count: int | None
    picked: bool = False

    @property
    def level(self) -> int:
        """As it is told: 1 at the top."""
        return self.depth + 1


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What the section under an article shows. Cursors are None at either end; `tree` holds the
    entries that stand below no other one of the page, `picks` those of the whole thread."""

    thread: Thread
    terms: Terms
    order: str
    tree: tuple[Entry, ...] = ()
    earlier: str | None = None
    later: str | None = None
    picks: tuple[thread_picks.Pick, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, as they stand below each other."""
        return tuple(_flat(self.tree))


@dataclass(frozen=True, slots=True)
class _Row:
    comment: Any
    number: int
    path: str
    parent_number: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    rows: Sequence[_Row]
    beyond: str = ""
    earlier: bool = False
    later: bool = False


def page_of(article: Article, query: Mapping[str, str]) -> ThreadPage:
    """The page that the address asks for, in two queries.

    `sort` is one of `thread_orders.NAMES`, but not the first; `after` and `before` are cursors,
    `from` a comment's number.

    Raises:
        Http404: when none of our pages could have led there.
    """
    name = order_of(query)
    now = timezone.now()
    thread, terms = thread_terms.read(article, now, more={"picks": thread_picks.column()})
    if not thread.last_number:
        return ThreadPage(thread, terms, name)
    order = Order(name, thread.comments.visible())
    found = _found(order, query, settings.COMMENTS_PER_PAGE)
    ends = [threads.encode_cursor(row.path) for row in (*found.rows[:1], *found.rows[-1:])]
    return ThreadPage(
        thread,
        terms,
        name,
        tuple(_entry(one) for one in threads.branches(found.rows, found.beyond)),
        ends[0] if found.earlier and ends else None,
        ends[-1] if found.later and ends else None,
        thread_picks.of_column(getattr(thread, "picks", None)),
    )


def order_of(query: Mapping[str, str]) -> str:
    """Raises Http404 for an order that none of our links names."""
    name = query.get("sort", thread_orders.OLDEST)
    if name not in thread_orders.NAMES or ("sort" in query and not name):
        raise Http404
    return name


def start_of(article: Article, number: int, name: str) -> int | None:
    """The number with which the page begins that shows this comment in that order: the top of its
    branch, as long as both fit one page, else the comment itself. None for the thread's first
    page.

    Raises:
        Http404: there is no such comment for readers.
    """
    size = settings.COMMENTS_PER_PAGE
    visible = Comment.objects.visible().filter(thread__article=article)
    path = visible.filter(number=number).values_list("path", flat=True).first()
    if path is None:
        raise Http404
    if number in Order(name, visible).sorted().values_list("number", flat=True)[:size]:
        return None
    branch = visible.filter(path__gte=path[: threads.DIGITS], path__lte=path).order_by("-path")
    above = list(branch.values_list("number", flat=True)[: size + 1])
    return number if len(above) > size else above[-1]


def more_than(articles: QuerySet[Article], shown: int) -> tuple[int, int | None]:
    """How many comments an article has beyond those `shown`, 0 for none, and the newest one's
    number: one query.

    Raises:
        Http404: there is no such article.
    """
    readable = Comment.objects.filter(thread__article=OuterRef("pk"), status=states.PUBLISHED)
    newest = readable.order_by("-number").values("number")[:1]
    counted = articles.values_list("thread__visible_count", Subquery(newest))
    found = counted.first()
    if found is None:
        raise Http404
    more = (found[0] or 0) - shown
    return (more, found[1]) if more > 0 else (0, None)


def _found(order: Order, query: Mapping[str, str], size: int) -> _Found:
    if "before" in query:
        return _before(order, _path(query["before"]), size)
    comments = order.sorted()
    if "from" in query:
        comments = comments.filter(place__gte=order.place(_path_of(order, query["from"])))
    elif "after" in query:
        comments = comments.filter(place__gt=order.place(_known(_path(query["after"]))))
    found = _page(order, comments, size)
    if "from" in query and [row.number for row in found.rows[:1]] != [int(query["from"])]:
        raise Http404
    turned = "from" in query or "after" in query
    at_first = order.whole and bool(found.rows) and found.rows[0].path == FIRST
    return _Found(found.rows, found.beyond, turned and not at_first, found.later)


def _before(order: Order, path: str, size: int) -> _Found:
    comments = order.sorted()
    place = order.place(_known(path))
    found = _rows(order, comments.filter(place__lt=place).reverse()[: size + 1])
    if not found:  # what stood before is hidden or was never there: then this is the beginning
        return _page(order, comments, size)
    return _Found(found[:size][::-1], path, len(found) > size, later=True)


def _page(order: Order, comments: QuerySet[Any], size: int) -> _Found:
    rows = _rows(order, comments[: size + 1])
    shown, beyond = rows[:size], rows[size:]
    return _Found(shown, beyond[0].path if beyond else "", later=bool(beyond))


def _rows(order: Order, comments: QuerySet[Any]) -> list[_Row]:
    """The comments with all that their page shows, in one query. Where they are not found in their
    order, their keys are sorted and not the texts."""
    backwards = not comments.query.standard_ordering
    if not order.whole:
        chosen = order.of(Comment.objects.filter(pk__in=comments.values("pk")))
        comments = chosen.reverse() if backwards else chosen
    shown = comments.select_related("current", "rule__version").annotate(
        above=F("parent__number"), answers=F("parent__current__name"), stands=F("parent__status")
    )
    return [_Row(one, one.number, one.path, _above(one)) for one in shown]


def _above(comment: Any) -> int | None:
    """None while the comment answered is hidden, as one is that was edited and waits."""
    return comment.above if comment.stands in IN_THREAD else None


def _path(cursor: str) -> str:
    try:
        return threads.decode_cursor(cursor)
    except threads.CursorRefused as error:
        raise Http404 from error


def _known(path: str) -> Combinable:
    return Value(path, CharField())


def _path_of(order: Order, text: str) -> Subquery:
    """The path of that comment, found in the query that reads on from it."""
    if not (text.isascii() and text.isdigit() and len(text) <= threads.DIGITS):
        raise Http404
    return Subquery(order.comments.filter(number=int(text)).values("path")[:1])


def _entry(branch: threads.Branch[_Row]) -> Entry:
    row = branch.placed.row
    replies = tuple(_entry(one) for one in branch.replies)
    readable = sum(one.comment.status == states.PUBLISHED for one in _flat(replies))
    return Entry(
        row.comment,
        branch.placed.depth,
        branch.placed.in_reply_to,
        row.comment.answers or "" if row.comment.stands == states.PUBLISHED else "",
        replies,
        None if branch.goes_on else readable,
        picks.is_shown(row.comment),
    )


def _flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    for one in entries:
        yield one
        yield from _flat(one.replies)
