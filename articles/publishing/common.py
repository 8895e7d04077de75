"""What every verb needs: the row in hand, the refusals, the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import index, neighbours
from articles.audit import log as audit
from articles.models import Article, Revision
from articles.people.models import User
from articles.publishing.snapshots import taken

By = User | str
STATES = frozenset({"published", "scheduled", "unscheduled", "withdrawn", "republished"})
"""Revisions that change what readers may see: each is in the newsroom's log too. What is done
beside them is put there by the verb that does it, which knows more."""


class PublishingRefused(ValueError):
    """A change that cannot be made; the message is for the person who asked for it."""


class NotPossible(PublishingRefused):
    """The article is not in a state in which this can be done."""


class Outdated(PublishingRefused):
    """Somebody else saved the article after this person opened it. Nothing was written."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        at = timezone.localtime(revision.created_at)
        super().__init__(
            _("%(name)s saved this article on %(day)s at %(time)s, after you opened it.")
            % {"name": revision.by, "day": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}"}
        )


class TooLate(NotPossible):
    """Readers have seen the article, so it cannot be made to wait."""

    def __init__(self) -> None:
        super().__init__(
            _("Readers have seen this article, so it cannot wait: to take it back, withdraw it.")
        )


def name_of(by: By) -> str:
    """The name that the log keeps; it outlives the account."""
    return str(by)[:120]


def latest_revision(article: Article) -> int:
    """The number of the newest revision, 0 for none: what a form posts back as seen."""
    return article.revisions.values_list("number", flat=True).first() or 0


def related_to(article: Article) -> list[int]:
    """The articles that send their readers on to this one: by their editors, or filled up."""
    named = Article.objects.filter(related_stories__related=article)
    return sorted({*named.values_list("pk", flat=True), *neighbours.filled_up_with(article)})


def hold(ids: Iterable[int]) -> list[int]:
    """Lock the rows that still exist, the lowest number first, and return their numbers."""
    rows = Article.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def take(article: Article, seen: int | None, *, beside: Iterable[int] = ()) -> Article:
    """The article's row as it is now, held until the transaction ends.

    The rows that the change may touch are held with it: those whose cards name the article, and
    those in `beside`. All are locked in one order, so that two changes never wait for each other.

    `seen` is the newest revision that the person knew, by default what `article.version` says.
    The version itself also moves when a picture or a name on the page does; that is nobody's
    change of the article, so it does not count.

    Raises:
        Outdated: when there is a newer revision.
        NotPossible: when the article is gone.
    """
    hold({article.pk, *related_to(article), *beside})
    now = Article.objects.filter(pk=article.pk).first()
    if now is None:
        raise NotPossible(_("This article was deleted."))
    known = article.version if seen is None else seen
    newer = Revision.objects.filter(article=now, number__gt=known).first()
    if newer is not None:
        raise Outdated(newer)
    return now


def write(article: Article, action: str, *, by: By, note: str = "", **columns: object) -> None:
    """Change columns of a row that was taken, count its version up, log what was done, and have the
    search find the row as it is now."""
    changed = timezone.now()
    Article.objects.filter(pk=article.pk).update(
        **columns, version=F("version") + 1, changed_at=changed
    )
    article.refresh_from_db()
    index.put([article])
    log(article, action, by=by, note=note, at=changed)
    if action in STATES:
        record(article, action, by=by, reason=note)


def record(article: Article, action: str, *, by: By, reason: str = "", **detail: Any) -> None:
    """Put into the newsroom's log what was done to a story as it is now stored."""
    begin = article.visible_from
    if begin is not None and begin > timezone.now():
        detail["from"] = begin.isoformat()
    detail["revision"] = article.version
    audit.record(f"article.{action}", by=by, on=article, reason=reason, **detail)


def log(article: Article, action: str, *, by: By, note: str, at: datetime) -> None:
    """Write the revision of what the row holds now."""
    Revision.objects.create(
        article=article,
        number=article.version,
        action=action,
        headline=article.headline,
        deck=article.deck,
        body_source=article.body_source,
        snapshot=taken(article),
        by=name_of(by),
        note=note[:250],
        created_at=at,
    )


def begins(publish_at: datetime | None, embargo_until: datetime | None) -> datetime | None:
    """When readers will see an article: the column `visible_from`, for times not yet stored."""
    if publish_at is None or embargo_until is None:
        return publish_at
    return max(publish_at, embargo_until)


def was_seen(article: Article, now: datetime) -> bool:
    """Whether readers may have seen it by `now`, so that its address and first date stand."""
    return article.first_published_at is not None and article.first_published_at <= now
