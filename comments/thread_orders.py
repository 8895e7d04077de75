"""The orders in which a thread can be read. Replies stand below what they answer in each of them.

In every order a comment has a place: a text that sorts in reading order, so that a page is what
comes after a place, whatever the order. Addresses name the comment's path, and the place is made
of it anew, so that they hold when replies come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, Substr

from comments.models.comments import CommentQuerySet
from comments.policy import states
from comments.threads import DIGITS, MAX_DEPTH, MAX_NUMBER

OLDEST, NEWEST, REPLIED = "", "newest", "replied"
NAMES = (OLDEST, NEWEST, REPLIED)
"""As addresses name them; the first is the one that goes without saying."""
LAST = "9" * DIGITS * (MAX_DEPTH + 1)
"""No place stands after this one."""
ANSWERS = Q(status=states.PUBLISHED, depth__gt=0)
"""What counts as a reply to the comment at the top of its branch, however deep."""


@dataclass(frozen=True, slots=True)
class Order:
    """One of the orders, for the comments of one thread. `whole` says that rows may be fetched as
    they are sorted: else it is cheaper to sort their keys first."""

    name: str
    comments: CommentQuerySet

    @property
    def whole(self) -> bool:
        return self.name == OLDEST

    def sorted(self) -> QuerySet[Any]:
        """The comments with their `place`, each branch's replies counted in one pass."""
        here = F("path")
        replies = Window(Count("pk", filter=ANSWERS), partition_by=_top(here))
        place = _downwards(replies, here) if self.name == REPLIED else self._place(here)
        return self.comments.annotate(place=place).order_by("place")

    def of(self, chosen: CommentQuerySet) -> QuerySet[Any]:
        """A few comments of the thread with their `place`."""
        here = F("path")
        counted = self.replies(OuterRef("path"))
        place = _downwards(counted, here) if self.name == REPLIED else self._place(here)
        return chosen.annotate(place=place).order_by("place")

    def place(self, path: Combinable) -> Combinable:
        """The place of that path, whether or not a comment is there."""
        if self.name == REPLIED:
            return _downwards(self.replies(path), path)
        return self._place(path)

    def replies(self, path: Combinable) -> Combinable:
        """How many replies are below the comment at the top of that path's branch."""
        top = _top(path)
        after = Concat(top, Value(LAST, CharField()), output_field=CharField())
        branch = self.comments.filter(ANSWERS, path__gte=top, path__lt=after)
        counted = branch.order_by().values("thread").annotate(many=Count("pk")).values("many")
        return Coalesce(Subquery(counted), 0)

    def _place(self, path: Combinable) -> Combinable:
        return _downwards(Cast(_top(path), IntegerField()), path) if self.name else path


def _top(path: Combinable) -> Substr:
    return Substr(path, 1, DIGITS)


def _downwards(number: Combinable, path: Combinable) -> Combinable:
    """A place that sorts by a number downwards, then by path. The number's part is as long for
    every number up to MAX_NUMBER."""
    downwards = Cast(Value(2 * (MAX_NUMBER + 1)) - number, CharField())
    return Concat(downwards, path, output_field=CharField())
