"""Let readers see an article, and take it from them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.publishing.cards import fresh_card
from articles.publishing.common import By, NotPossible, begins, related_to, take, was_seen, write
from articles.publishing.refresh import refresh_cards
from articles.publishing.save import settle


def publish(
    article: Article,
    *,
    by: By,
    at: datetime | None = None,
    updated: datetime | None = None,
    note: str = "",
    seen: int | None = None,
) -> Article:
    """Let readers see the stored article from `at` on (now by default, or later, or in the past).

    No job runs at that time: what is public is asked at read time. An embargo still counts. Its
    address and its first date are those of the time when it will appear, until it has appeared. A
    withdrawn article comes back at once, with its address, its place and its dates. Once readers
    have it, it is nobody's turn any more. `updated` is the update time to show from the beginning,
    for articles that come from elsewhere.

    Raises:
        NotPossible: readers have it already, it has no headline, or its time is over.
        Outdated: somebody saved it meanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        row = take(article, seen)
        leading_here = related_to(row)
        if not row.headline.strip():
            raise NotPossible(_("An article needs a headline before it is published."))
        if row.withdrawn_at is not None:
            if at is not None and at > now:
                raise NotPossible(_("A withdrawn article comes back at once, or not at all."))
            if row.expire_at is not None and row.expire_at <= now:
                raise NotPossible(_("This article has expired: change that time first."))
            back = {"withdrawn_at": None, "withdrawn_reason": "", "assignee": None}
            write(row, "republished", by=by, note=note, **back)
        elif was_seen(row, now):
            raise NotPossible(_("This article is published already."))
        else:
            _begin(row, at or now, updated, by=by, note=note, now=now)
        refresh_cards(leading_here)
    article.refresh_from_db()
    return article


def _begin(
    row: Article, at: datetime, updated: datetime | None, *, by: By, note: str, now: datetime
) -> None:
    begin = begins(at, row.embargo_until) or at
    if row.expire_at is not None and row.expire_at <= begin:
        raise NotPossible(_("The article would expire before it appears."))
    columns = {"publish_at": at, "slug": row.slug}
    settle(row, begin, columns | ({"updated_at": updated} if updated else {}))
    waits = begin > now
    done: dict[str, object] = {} if waits else {"assignee": None}
    action = "scheduled" if waits else "published"
    write(row, action, by=by, note=note, card=fresh_card(row), **done)


def unschedule(article: Article, *, by: By, note: str = "", seen: int | None = None) -> Article:
    """Make a draft again of an article whose time has not come.

    Raises:
        NotPossible: it has no time, or readers have seen it.
        Outdated: somebody saved it meanwhile.
    """
    with transaction.atomic():
        row = take(article, seen)
        if row.publish_at is None or was_seen(row, timezone.now()):
            raise NotPossible(_("Only an article that waits for its time can become a draft."))
        leading_here = related_to(row)
        times = dict.fromkeys(("publish_at", "path", "first_published_at", "updated_at"))
        write(row, "unscheduled", by=by, note=note, stage=Article.Stage.DRAFT, **times)
        refresh_cards(leading_here)
    article.refresh_from_db()
    return article


def withdraw(article: Article, *, by: By, reason: str, seen: int | None = None) -> Article:
    """Take an article from readers: its address answers 410 and says why. Nothing is deleted.

    Raises:
        NotPossible: without a reason, or when readers have not seen it, or it is withdrawn.
        Outdated: somebody saved it meanwhile.
    """
    reason = reason.strip()
    with transaction.atomic():
        row = take(article, seen)
        now = timezone.now()
        if not reason:
            raise NotPossible(_("Readers are told why an article was withdrawn: give a reason."))
        if not was_seen(row, now) or row.withdrawn_at is not None:
            raise NotPossible(_("Only a published article can be withdrawn."))
        columns = {"withdrawn_at": now, "withdrawn_reason": reason[:250]}
        write(row, "withdrawn", by=by, note=reason, **columns)
        refresh_cards(related_to(row))
    article.refresh_from_db()
    return article
