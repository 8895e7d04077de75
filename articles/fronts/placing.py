"""Put stories on a front, move and end them. A row whose time has begun is ended, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.audit.log import record
from articles.fronts.reading import Place, places_of, standing_at
from articles.models import Article, Placement, Section
from articles.publishing.common import By, NotPossible, name_of


def place(
    article: Article,
    where: Place,
    *,
    by: By,
    section: Section | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    now: datetime | None = None,
) -> Placement:
    """Put a story in a place of the front page, or of the front of `section`.

    From `starts_at`, by default from now, until `ends_at`, by default until something else is put
    there. A story that readers are yet to see may be put there before: it stands from its time on,
    and until then whatever stood there. With an end it covers what is there, which then returns.

    Raises:
        NotPossible: there is no such place, the time is past or ends before it begins, or readers
            will not see the story in it.
    """
    now = now or timezone.now()
    begins = starts_at or now
    if where not in places_of(section):
        raise NotPossible(_("This front has no such place."))
    _check_times(begins, ends_at, now)
    with transaction.atomic():
        # Not its key: whoever moves a story inserts a row that names it.
        row = Article.objects.select_for_update(no_key=True).filter(pk=article.pk).first()
        if row is None or not _will_be_seen(row, begins, ends_at):
            raise NotPossible(_("Readers will not see this story in that time."))
        made = _make(row, where, section, begins, ends_at, by, now)
        if begins <= now and ends_at is None:
            _end_what_it_replaces(made, by, now)
    return made


def move(placement: Placement, step: int, *, by: By, now: datetime | None = None) -> Placement:
    """Let a story change places with the one before it (`step` -1) or after it (1).

    What the newest fill changes places with nobody: they fill what is left.

    Raises:
        NotPossible: there is no place there, or the story stands here no longer.
    """
    with transaction.atomic():
        now = _turn(placement, now)
        row = _held(placement, now)
        places, here = places_of(row.section), Place(row.slot, row.order)
        at = places.index(here) + step if here in places else -1
        if step not in (-1, 1) or not 0 <= at < len(places):
            raise NotPossible(_("There is no place further on in this direction."))
        if row.starts_at > now:
            return _put_over(row, places[at], by, now, begins=row.starts_at)
        other = standing_at(row.section, now).get(places[at])
        if other is not None:
            _put_over(other, here, by, now, begins=now)
        return _put_over(row, places[at], by, now, begins=now)


def _put_over(
    row: Placement, where: Place, by: By, now: datetime, *, begins: datetime
) -> Placement:
    """End a row, and begin another with its story in another place, until the same time."""
    until = row.ends_at
    _end(row, by, now)
    return _make(row.article, where, row.section, begins, until, by, now)


def end(placement: Placement, *, by: By, now: datetime | None = None) -> None:
    """Take a story from its place now; one whose time has not begun never stands there.

    Raises:
        NotPossible: it was over already.
    """
    with transaction.atomic():
        now = _turn(placement, now)
        _end(_held(placement, now), by, now)


def running(section: Section | None, now: datetime) -> QuerySet[Placement]:
    """What is put on a front and not over: it stands, is covered, or has yet to begin."""
    ends = Q(ends_at__isnull=True) | Q(ends_at__gt=now) & Q(ends_at__gt=F("starts_at"))
    rows = Placement.objects.filter(ends, section=section).select_related("article")
    return rows.order_by("starts_at", "pk")


def turns(section: Section | None, until: datetime, count: int) -> list[datetime]:
    """The last moments at which somebody changed a front, the latest first."""
    own = Placement.objects.filter(section=section).exclude(ends_at=F("starts_at"))
    moments: set[datetime] = set()
    for column in ("starts_at", "ends_at"):
        past = own.filter(**{f"{column}__lte": until}).order_by(f"-{column}")
        moments.update(past.values_list(column, flat=True)[: 4 * count])
    return sorted(moments, reverse=True)[:count]


def _check_times(begins: datetime, ends: datetime | None, now: datetime) -> None:
    if begins < now:
        raise NotPossible(_("What stood on a front before cannot be changed: choose a time ahead."))
    if ends is not None and ends <= begins:
        raise NotPossible(_("It ends before it begins."))


def _will_be_seen(article: Article, begins: datetime, ends: datetime | None) -> bool:
    seen_from, seen_until = article.visible_from, article.visible_until
    return (
        seen_from is not None
        and (ends is None or seen_from < ends)
        and (seen_until is None or seen_until > max(begins, seen_from))
    )


def _make(
    article: Article,
    where: Place,
    section: Section | None,
    begins: datetime,
    ends: datetime | None,
    by: By,
    now: datetime,
) -> Placement:
    made = Placement.objects.create(
        section=section,
        slot=where.slot,
        order=where.order,
        article=article,
        starts_at=begins,
        ends_at=ends,
        by=name_of(by),
        created_at=now,
    )
    record("placement.made", by=by, on=article, at=now, **_told(made))
    return made


def _told(row: Placement) -> dict[str, Any]:
    """What the log says of a placement beside the story's name."""
    return {
        "front": row.section.slug if row.section else "",
        "slot": row.slot,
        "order": row.order,
        "from": row.starts_at.isoformat(),
        "until": row.ends_at.isoformat() if row.ends_at else "",
    }


def _end(row: Placement, by: By, now: datetime) -> None:
    at = max(now, row.starts_at)
    running = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    if not Placement.objects.filter(running, pk=row.pk).update(ends_at=at):
        raise NotPossible(_("This story does not stand here any more."))
    row.ends_at = at
    record("placement.ended", by=by, on=row.article, at=now, **_told(row))


def _lock(section: Section | None, now: datetime) -> list[Placement]:
    """What stands or will stand on a front, held in one order until the transaction ends."""
    running = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = Placement.objects.select_for_update(of=("self",)).filter(running, section=section)
    return list(rows.select_related("article", "section").order_by("pk"))


def _turn(placement: Placement, now: datetime | None) -> datetime:
    """The time at which this person's turn comes: whoever held the front before is done, and what
    they ended is over by then."""
    _lock(placement.section, now or timezone.now())
    return now or timezone.now()


def _held(placement: Placement, now: datetime) -> Placement:
    """The row as it is now, with all of its front held."""
    row = next((one for one in _lock(placement.section, now) if one.pk == placement.pk), None)
    if row is None:
        raise NotPossible(_("This story does not stand here any more."))
    return row


def _end_what_it_replaces(made: Placement, by: By, now: datetime) -> None:
    """The story's other places, for it stands once on a front; and what it covers, if readers see
    it already and will for good."""
    stays = made.article.visible_until is None and made.article.is_visible(now)
    for row in _lock(made.section, now):
        moved = row.article_id == made.article_id
        covered = stays and (row.slot, row.order) == (made.slot, made.order)
        if row.pk != made.pk and row.starts_at <= now and (moved or covered):
            _end(row, by, now)
