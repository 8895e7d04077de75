"""Who has a story open now. The only writer of `Presence`; a row ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.utils import timezone

from articles.models import Article, Presence
from articles.people.models import User

LASTS = timedelta(seconds=60)
"""Without a sign of life; windows give one every 20 seconds."""
FORGOTTEN = timedelta(hours=1)


def renew(article: Article, form: str, *, user: User, now: datetime | None = None) -> None:
    """Say that the form is open. Raises nothing; a key that is none is the caller's to refuse."""
    now = now or timezone.now()
    mine = Presence.objects.filter(article=article, user=user, form=form)
    if mine.update(seen_at=now):
        return
    Presence.objects.filter(article=article, seen_at__lt=now - FORGOTTEN).delete()
    Presence.objects.get_or_create(
        article=article, user=user, form=form, defaults={"opened_at": now, "seen_at": now}
    )


def end(article: Article, form: str, *, user: User) -> None:
    Presence.objects.filter(article=article, user=user, form=form).delete()


def _open(article: Article, now: datetime | None) -> QuerySet[Presence]:
    alive = (now or timezone.now()) - LASTS
    return Presence.objects.filter(article=article, seen_at__gte=alive)


def others(
    article: Article, *, user: User, now: datetime | None = None
) -> list[tuple[str, datetime]]:
    """The names of colleagues who have it open, and since when, the first of them first."""
    rows = _open(article, now).exclude(user=user)
    found = rows.values("user__name", "user__email").annotate(since=Min("opened_at"))
    return sorted(
        ((one["user__name"] or one["user__email"], one["since"]) for one in found),
        key=lambda pair: pair[1],
    )


def open_forms(article: Article, *, user: User, now: datetime | None = None) -> set[str]:
    """The keys of the person's own forms that are open now."""
    return set(_open(article, now).filter(user=user).values_list("form", flat=True))
