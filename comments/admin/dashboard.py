"""The desk at a glance, on the admin's first page: what waits, what was done today, what ails.

Every number is counted from the rows, and none further than the queue counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import keyset as paging
from articles.people.models import User
from comments import health, second_looks
from comments.models import Appeal, Comment, Decision, Handover, Report
from comments.models.comments import Status

QUEUE = "admin:comments_comment_changelist"
APPEALS = "admin:comments_appeal_changelist"
OUTCOMES = {
    Status.PUBLISHED.value: gettext_lazy("published"),
    Status.HELD.value: gettext_lazy("taken back to look at"),
    Status.REFUSED.value: gettext_lazy("refused"),
    Status.REMOVED.value: gettext_lazy("removed"),
}
MOST_PEOPLE = 12
AGREEMENT_OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for people: how many, counted to 1,000, and where to find them."""

    label: str
    count: int
    url: str
    counted: int = paging.COUNTED

    @property
    def told(self) -> str:
        return f"{self.counted:,}+" if self.count > self.counted else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Done:
    """What one person decided today. `width` is the bar's, of 100."""

    name: str
    count: int
    outcomes: tuple[tuple[str, int], ...]
    width: int


@dataclass(frozen=True, slots=True)
class Desk:
    waiting: tuple[Waiting, ...]
    oldest: datetime | None
    done: tuple[Done, ...]
    by_people: int
    by_policy: int
    agreement: second_looks.Agreement | None
    mail: health.Mail
    tasks: health.Tasks


def desk(user: User, *, now: datetime | None = None) -> Desk:
    """The moderators' part of the first page: a dozen queries, whatever the size."""
    now = now or timezone.now()
    today = timezone.localtime(now, timezone.get_default_timezone()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    decided = Decision.objects.filter(created_at__gte=today, created_at__lte=now)
    done = _done(decided)
    return Desk(
        waiting=_waiting(user),
        oldest=_oldest(),
        done=done[:MOST_PEOPLE],
        by_people=sum(one.count for one in done),
        by_policy=decided.filter(
            kind__in=(Decision.Kind.RECEIVED, Decision.Kind.EDITED),
            actor_kind=Decision.Actor.POLICY,
        ).count(),
        agreement=_agreement(now),
        mail=health.mail(now),
        tasks=health.tasks(now),
    )


def _waiting(user: User) -> tuple[Waiting, ...]:
    queue = reverse(QUEUE)
    reports = Report.objects.filter(status=Report.Status.OPEN)
    reported = Comment.objects.filter(pk__in=reports.values("comment"))
    mine = Handover.objects.filter(to=user, done_at=None)
    appeals = paging.counted(Appeal.objects.filter(status=Appeal.Status.OPEN))
    return (
        Waiting(_("in the queue"), paging.counted(Comment.objects.queue()), queue),
        Waiting(_("reported by readers"), paging.counted(reported), f"{queue}?reported=1"),
        Waiting(
            ngettext("appeal to judge", "appeals to judge", appeals),
            appeals,
            f"{reverse(APPEALS)}?status__exact=open",
        ),
        Waiting(_("handed to you"), paging.counted(mine), f"{queue}?handed=1"),
    )


def _oldest() -> datetime | None:
    """Since when the oldest waits: a held comment since it was sent, a report and an appeal since
    they came, however old what they are about."""
    waits = (
        Comment.objects.filter(waits=True, status=Status.HELD),
        Report.objects.filter(status=Report.Status.OPEN),
        Appeal.objects.filter(status=Appeal.Status.OPEN),
    )
    oldest = [rows.aggregate(oldest=Min("created_at"))["oldest"] for rows in waits]
    return min((one for one in oldest if one), default=None)


def _done(decided: QuerySet[Decision]) -> tuple[Done, ...]:
    """What people decided, whoever did most first; what was undone counts as never decided."""
    rows = (
        decided.filter(kind=Decision.Kind.DECIDED, actor_kind=Decision.Actor.PERSON)
        .exclude(reversed_by__kind=Decision.Kind.UNDONE)
        .order_by()
        .values_list("actor_name", "to_status")
        .annotate(many=Count("pk"))
    )
    people: dict[str, dict[str, int]] = {}
    for name, status, many in rows:
        people.setdefault(name, {})[status] = many
    totals = {name: sum(outcomes.values()) for name, outcomes in people.items()}
    most = max(totals.values(), default=1)
    return tuple(
        Done(
            name,
            totals[name],
            tuple(
                (str(label), people[name][status])
                for status, label in OUTCOMES.items()
                if status in people[name]
            ),
            max(1, round(100 * totals[name] / most)),
        )
        for name in sorted(totals, key=lambda one: (-totals[one], one))
    )


def _agreement(now: datetime) -> second_looks.Agreement | None:
    """None where nobody is asked for second looks."""
    found = second_looks.agreement(now - AGREEMENT_OVER)
    return found if found.judged or found.waiting else None
