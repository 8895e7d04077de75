"""Deciding all that match a list's filters: counted, confirmed, and done a bounded part at a time.

The question carries the comments as they stand, so that what changes before the answer is left
alone, and what comes in later is not decided unread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Left
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import keyset as paging
from articles.people.models import User
from comments.admin import deciding, telling
from comments.admin.deciding import MOST_AT_ONCE, BadDecision
from comments.admin.filters import Place
from comments.models import Appeal, Comment, Rule
from comments.models.comments import Status
from comments.policy import states
from comments.seen import Seen, stamp

EXCERPT = 160
LONGEST_DECISION = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """A comment of the part to be decided now."""

    pk: int
    seen: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """What was asked: `decision` for all that match, `count` of them, `listed` to be done now."""

    decision: str
    title: str
    count: int
    listed: tuple[Listed, ...]

    @property
    def rest(self) -> int:
        return self.count - len(self.listed)

    @property
    def many(self) -> bool:
        """Whether the count stopped before its end."""
        return self.count > paging.COUNTED


def offers(place: Place) -> dict[str, Any]:
    """What can be decided for several comments of a list at once: publishing, and a restriction
    that is called `both` where it may turn out to be either."""
    if not place.status:
        return {"publishable": True, "restriction": "both"}
    return {
        "publishable": states.allowed(place.status, Status.PUBLISHED, "person"),
        "restriction": deciding.restriction(place.status),
    }


def prepare(place: Place, decision: str, rules: Iterable[Rule], by: User) -> Sweep:
    """Count what the filters let through and take the first part of it, in the list's order.

    What is appealed against is judged one by one, and left out.

    Raises:
        BadDecision: no such decision, or none that can be made for this list.
    """
    offered = offers(place)
    rule = None if decision == "publish" else deciding.cited(decision, rules)
    if not (offered["restriction"] if rule else offered["publishable"]):
        raise BadDecision(_("That cannot be decided for the comments of this list."))
    appeals = Appeal.objects.filter(comment=OuterRef("pk"), status="open")
    comments = place.comments(by).filter(~Exists(appeals))
    count = paging.counted(comments)
    first = comments.order_by(*place.order.columns)[: min(count, MOST_AT_ONCE)]
    return Sweep(decision, _title(rule, count, offered["restriction"]), count, _listed(first))


def asked(decision: str) -> str:
    """The decision, for the address of the question."""
    return urlencode({"decision": decision[:LONGEST_DECISION]}) if decision else ""


def _listed(comments: Any) -> tuple[Listed, ...]:
    pks = list(comments.values_list("pk", flat=True))
    rows = Comment.objects.filter(pk__in=pks).annotate(text=Left("current__text", EXCERPT))
    columns = ("pk", "status", "revision", "decided_at", "current__name", "text")
    by_pk = {row[0]: row for row in rows.values_list(*columns)}
    return tuple(
        Listed(pk, str(Seen(pk, status, revision, stamp(decided))), name or "", text or "")
        for pk, status, revision, decided, name, text in (by_pk[pk] for pk in pks if pk in by_pk)
    )


def _title(rule: Rule | None, count: int, restriction: str) -> str:
    if rule is None:
        return ngettext("Publish %(count)s comment?", "Publish %(count)s comments?", count) % {
            "count": _told(count)
        }
    pattern = {
        Status.REFUSED.value: ngettext(
            "Refuse %(count)s comment under %(rule)s?",
            "Refuse %(count)s comments under %(rule)s?",
            count,
        ),
        Status.REMOVED.value: ngettext(
            "Remove %(count)s comment under %(rule)s?",
            "Remove %(count)s comments under %(rule)s?",
            count,
        ),
    }.get(
        restriction,
        ngettext(
            "Refuse or remove %(count)s comment under %(rule)s?",
            "Refuse or remove %(count)s comments under %(rule)s?",
            count,
        ),
    )
    return pattern % {"count": _told(count), "rule": telling.rule_named(rule)}


def _told(count: int) -> str:
    return f"{paging.COUNTED:,}+" if count > paging.COUNTED else f"{count:,}"
