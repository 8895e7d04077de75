"""What is somebody's to do, on the admin's first page: short lists, each with its way on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import rights
from articles.admin import states
from articles.models import Article, Credit, Revision, StoryNote
from articles.people.models import User

SHOWN = 6
STEPS = ("submitted", "approved", "returned", "unscheduled")
COLUMNS = (
    "headline",
    "section__name",
    "stage",
    "assignee",
    "publish_at",
    "visible_from",
    "visible_until",
    "withdrawn_at",
    "changed_at",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One story: where it stands, since or for when, and the last note on it."""

    headline: str
    url: str
    section: str
    state: str
    at: datetime
    coming: bool
    said_by: str
    said: str


@dataclass(frozen=True, slots=True)
class List:
    title: Promise
    entries: tuple[Entry, ...]
    url: str


def mine(user: User, now: datetime | None = None) -> list[List]:
    """The lists of somebody who writes; empty ones are left out.

    One query for each list, one for the account's sections, whatever there is to do.
    """
    now = now or timezone.now()
    rows = rights.visible_to(user, Article.objects.order_by(), now)
    rows = rows.select_related("section").only(*COLUMNS)
    own = rights.desks(user)
    here = rows if own is None else rows.filter(section__in=own)
    publishes = user.has_perm(rights.PUBLISH)
    found: list[List | None] = [
        *_turn(rows.filter(assignee=user.pk), now),
        *(_judged(here, now) if publishes else ()),
        _list(gettext_lazy("My drafts"), _drafts(rows, user), now, state="draft"),
        _list(gettext_lazy("Next to appear"), _next(here, now), now, state="scheduled", o="3"),
    ]
    return [one for one in found if one is not None and one.entries]


def _turn(assigned: QuerySet[Article], now: datetime) -> list[List | None]:
    """What was returned, then what was handed over: one query for both."""
    rows = list(_with_step(assigned).order_by("-changed_at", "-pk")[: 2 * SHOWN])
    returned = [row for row in rows if row.step == "returned" and row.stage == Article.Stage.DRAFT]  # type: ignore[attr-defined]
    others = [row for row in rows if row not in returned]
    return [
        _list(gettext_lazy("Returned to me"), returned, now, turn="mine"),
        _list(gettext_lazy("My turn"), others, now, turn="mine"),
    ]


def _judged(here: QuerySet[Article], now: datetime) -> Iterator[List | None]:
    """What waits for an editor, the longest first; what is handed to a colleague is theirs."""
    titles = {"submitted": gettext_lazy("To be read"), "approved": gettext_lazy("Ready to publish")}
    for state, title in titles.items():
        waiting = _with_step(here.filter(stage=state, publish_at=None, assignee=None))
        rows = waiting.order_by("changed_at", "pk")
        yield _list(title, rows, now, state=state, turn="nobody")


def _drafts(rows: QuerySet[Article], user: User) -> QuerySet[Article]:
    """What the account began or is named for, newest first, but for what is somebody's turn."""
    story = {"article": OuterRef("pk")}
    begun = Exists(Revision.objects.filter(**story, number=1, by=str(user)[:120]))
    named = Exists(Credit.objects.filter(**story, person__user=user))
    drafts = rows.filter(begun | named, stage="draft", publish_at=None, assignee=None)
    return _with_step(drafts).order_by("-changed_at", "-pk")


def _next(here: QuerySet[Article], now: datetime) -> QuerySet[Article]:
    scheduled = here.filter(states.condition("scheduled", now))
    return _with_step(scheduled).order_by("visible_from", "pk")


def _with_step(rows: QuerySet[Article]) -> QuerySet[Article]:
    """With the last judgement of the text, and the last note: of a returned story, the reason."""
    steps = Revision.objects.filter(article=OuterRef("pk"), action__in=STEPS).order_by("-number")
    notes = StoryNote.objects.filter(article=OuterRef("pk")).order_by("-created_at", "-pk")
    return rows.annotate(
        step=Subquery(steps.values("action")[:1]),
        said_by=Subquery(notes.values("by")[:1]),
        said=Subquery(notes.values("text")[:1]),
    )


def _list(title: Promise, rows: Iterable[Any], now: datetime, **query: str) -> List | None:
    shown = rows[: SHOWN + 1] if isinstance(rows, QuerySet) else rows
    kept = list(shown)
    more = reverse("admin:articles_article_changelist") + f"?{urlencode(query)}"
    entries = tuple(_entry(row, now) for row in kept[:SHOWN])
    return List(title, entries, more if len(kept) > SHOWN else "")


def _entry(row: Any, now: datetime) -> Entry:
    state = states.state_of(row, now)
    coming = state == "scheduled"
    return Entry(
        headline=row.headline or _("Without a headline"),
        url=reverse("admin:articles_article_change", args=[row.pk]),
        section=row.section.name,
        state=str(states.NAMES[state]),
        at=row.visible_from if coming else row.changed_at,
        coming=coming,
        said_by=row.said_by or "",
        said=row.said or "",
    )
