"""Decisions that are judged a second time, blind, to learn how far moderators agree.

Off unless SECOND_LOOK_PERCENT is set. Judging anew changes nothing about the comment.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.people.models import User
from comments.models import Decision, Rule, SecondLook
from comments.policy import states

RESTRICTIONS = (states.REFUSED, states.REMOVED)


class NotAllowed(Exception):
    """This look cannot be judged so, or not by this person; the message says why."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How second looks went. `agreed`: same outcome and same rule; `alike`: restricted both times,
    but under different rules; `waiting`: not judged yet."""

    judged: int
    agreed: int
    alike: int
    waiting: int

    @property
    def percent(self) -> int | None:
        """0 to 100, or None when nothing was judged."""
        return round(100 * self.agreed / self.judged) if self.judged else None


def maybe_ask(decision: Decision, *, at: datetime) -> SecondLook | None:
    """Ask for a second look at this share of decisions: chosen by the row's number, so that
    nobody can steer which."""
    share: int = settings.SECOND_LOOK_PERCENT
    if not share or zlib.crc32(str(decision.pk).encode()) % 100 >= share:
        return None
    return SecondLook.objects.create(decision=decision, created_at=at)


def forget(decision: Decision) -> None:
    """The decision was undone: nobody needs to judge it again."""
    SecondLook.objects.filter(decision=decision, judged_at=None).delete()


def waiting(by: User) -> QuerySet[SecondLook]:
    """What this moderator may judge, oldest first: decisions of others."""
    rows = SecondLook.objects.filter(judged_at=None, decision__comment__isnull=False)
    return rows.exclude(decision__actor=by).order_by("pk")


def judge(
    look: SecondLook, to: str, *, rule: Rule | None, by: User, now: datetime | None = None
) -> SecondLook:
    """Keep how somebody else would have decided, `published` or `refused` under a rule.

    Raises:
        NotAllowed: by who decided, when judged already, or a restriction without a citable rule.
    """
    if look.decision.actor_id == by.pk:
        raise NotAllowed(_("You decided this yourself. Somebody else looks at it."))
    restricts = to in RESTRICTIONS
    if restricts != (rule is not None and rule.citable) or not (restricts or to == "published"):
        raise NotAllowed(_("Publish it, or say which rule it breaks."))
    judged = {
        "to_status": to,
        "rule": rule,
        "by": by,
        "by_name": str(by),
        "agreed": agrees(look.decision, to, rule),
        "judged_at": now or timezone.now(),
    }
    if not SecondLook.objects.filter(pk=look.pk, judged_at=None).update(**judged):
        raise NotAllowed(_("Somebody else has judged this already."))
    return SecondLook.objects.select_related("decision__rule").get(pk=look.pk)


def agrees(decision: Decision, to: str, rule: Rule | None) -> bool:
    """Whether it is the same outcome, and under the same rule: a rule stays the same one, by its
    key, when a new version of the policy renumbers it."""
    if (decision.to_status in RESTRICTIONS) != (to in RESTRICTIONS):
        return False
    keys = [one.key if one else None for one in (decision.rule, rule)]
    return keys[0] == keys[1]


def agreement(since: datetime) -> Agreement:
    """How the looks judged since then went, and how many wait: one query."""
    both = Q(to_status__in=RESTRICTIONS, decision__to_status__in=RESTRICTIONS)
    judged = Q(judged_at__gte=since)
    counts = SecondLook.objects.aggregate(
        judged=Count("pk", filter=judged),
        agreed=Count("pk", filter=judged & Q(agreed=True)),
        alike=Count("pk", filter=judged & both & ~Q(rule__key=F("decision__rule__key"))),
        waiting=Count("pk", filter=Q(judged_at=None)),
    )
    return Agreement(**counts)
