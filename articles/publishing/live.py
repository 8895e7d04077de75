"""Entries of live coverage: the only writer of `LiveEntry` and of when a coverage ended.

An entry is public as soon as its story is. Each is a revision of its own, and the story's form
stays as it is: writing an entry makes nobody's open form outdated.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import body, index
from articles.audit import log
from articles.models import Article, LiveEntry, LiveEntryRevision
from articles.publishing.common import By, NotPossible, PublishingRefused, name_of, was_seen
from articles.sanitizer import strip_controls

LONGEST_HEADLINE = 250
SEARCHED = 200
"""Entries of a story whose words are found by the search, the newest."""


class EntryOutdated(PublishingRefused):
    """Somebody else changed the entry after this person opened it. Nothing was written."""

    def __init__(self, entry: LiveEntry) -> None:
        self.entry = entry
        who = entry.revisions.values_list("by", flat=True).first() or entry.by
        super().__init__(
            _("%(name)s changed this entry after you opened it. Your text is below.")
            % {"name": who}
        )


def add_entry(
    article: Article,
    *,
    by: By,
    headline: str = "",
    body_source: str = "",
    is_key: bool = False,
    at: datetime | None = None,
) -> LiveEntry:
    """Write a new entry, with the next number of its story; `at` is its time where it comes from
    elsewhere, now by default.

    Raises:
        NotPossible: the story is not live, its coverage has ended, or the entry says nothing.
        BodyRefused: the text is not certain to be safe.
    """
    texts = _texts(headline, body_source)
    with transaction.atomic():
        row = _taken(article)
        if row.live_ended_at is not None:
            raise NotPossible(_("This coverage has ended: take it up again first."))
        last = row.live_entries.aggregate(last=Max("number"))["last"] or 0
        now = at or timezone.now()
        entry = LiveEntry.objects.create(
            article=row, number=last + 1, is_key=is_key, by=name_of(by), published_at=now, **texts
        )
        _log(entry, "added", by, now)
        _moved(row, now)
    return entry


def edit_entry(
    entry: LiveEntry,
    *,
    by: By,
    headline: str,
    body_source: str,
    is_key: bool,
    seen: int,
) -> LiveEntry:
    """Change what an entry says, or whether it is a key event; readers are told when it changed.

    `seen` is the revision that the person knew.

    Raises:
        EntryOutdated: there is a newer one. NotPossible: it is removed or would say nothing.
    """
    texts = _texts(headline, body_source)
    with transaction.atomic():
        article = _taken(entry.article)
        row = _current(entry, seen)
        now = timezone.now()
        said = any(getattr(row, name) != texts[name] for name in ("headline", "body_source"))
        if not said and row.is_key == is_key:
            return row
        changed = {"updated_at": now} if said else {}
        row = _write(row, is_key=is_key, **texts, **changed)
        _log(row, "edited", by, now)
        _moved(article, now)
    return row


def remove_entry(entry: LiveEntry, *, by: By, reason: str, seen: int) -> LiveEntry:
    """Take an entry from readers; its place and its reason stay.

    Raises:
        EntryOutdated: as `edit_entry`. NotPossible: without a reason, or it is removed already.
    """
    told = strip_controls(reason).strip()[:LONGEST_HEADLINE]
    if not told:
        raise NotPossible(_("Readers are told why an entry was removed: give a reason."))
    with transaction.atomic():
        article = _taken(entry.article)
        row = _current(entry, seen)
        now = timezone.now()
        row = _write(row, removed_at=now, removed_reason=told, is_key=False)
        _log(row, "removed", by, now)
        log.record("live.removed", by=by, on=article, reason=told, number=row.number)
        _moved(article, now)
    return row


def end(article: Article, *, by: By, at: datetime | None = None) -> Article:
    """Say that no entries will come, from now on or `at`. Raises NotPossible when it has ended."""
    return _turn(article, by, ended=True, at=at)


def reopen(article: Article, *, by: By) -> Article:
    """Take an ended coverage up again. Raises NotPossible when it goes on."""
    return _turn(article, by, ended=False)


def with_entries(article: Article, text: str) -> str:
    """The words of a story, and of its newest entries if it is live: what the search looks in."""
    if article.kind != Article.Kind.LIVE or article.pk is None:
        return text
    rows = article.live_entries.filter(removed_at=None).order_by("-number")
    entries = rows.values_list("headline", "text")[:SEARCHED]
    return "\n".join([text, *(line for entry in entries for line in entry if line)])


def _turn(article: Article, by: By, *, ended: bool, at: datetime | None = None) -> Article:
    with transaction.atomic():
        row = _taken(article)
        if (row.live_ended_at is not None) is ended:
            text = _("This coverage has ended already.") if ended else _("This coverage goes on.")
            raise NotPossible(text)
        now = at or timezone.now()
        Article.objects.filter(pk=row.pk).update(live_ended_at=now if ended else None)
        log.record("live.ended" if ended else "live.reopened", by=by, on=row)
        _moved(row, now)
    article.refresh_from_db()
    return article


def _texts(headline: str, body_source: str) -> dict[str, Any]:
    content = body.render(body_source)
    headline = strip_controls(headline).strip()
    if len(headline) > LONGEST_HEADLINE:
        raise NotPossible(
            _("A headline has at most %(most)d characters.") % {"most": LONGEST_HEADLINE}
        )
    if not headline and not content.text.strip() and "<figure" not in content.html:
        raise NotPossible(_("An entry says something: write a headline or a text."))
    return {
        "headline": headline,
        "body_source": content.source,
        "body": content.html,
        "text": content.text,
    }


def _taken(article: Article) -> Article:
    """The story's row, held: entries of one story are written one after the other."""
    row = Article.objects.select_for_update().get(pk=article.pk)
    if row.kind != Article.Kind.LIVE:
        raise NotPossible(_("Only a story of the kind “Live” has entries."))
    return row


def _current(entry: LiveEntry, seen: int) -> LiveEntry:
    row = LiveEntry.objects.get(pk=entry.pk)
    if row.revision != seen:
        raise EntryOutdated(row)
    if row.removed_at is not None:
        raise NotPossible(_("This entry is removed."))
    return row


def _write(row: LiveEntry, **columns: Any) -> LiveEntry:
    LiveEntry.objects.filter(pk=row.pk).update(**columns, revision=F("revision") + 1)
    row.refresh_from_db()
    return row


def _log(entry: LiveEntry, action: str, by: By, now: datetime) -> None:
    LiveEntryRevision.objects.create(
        entry=entry,
        number=entry.revision,
        action=action,
        headline=entry.headline,
        body_source=entry.body_source,
        by=name_of(by),
        created_at=now,
    )


def _moved(article: Article, now: datetime) -> None:
    """What readers and the search have of the story is new; its text and form are not."""
    text = with_entries(article, body.bare(article.body_source).text)
    seen = {"updated_at": now} if was_seen(article, now) else {}
    Article.objects.filter(pk=article.pk).update(
        text=text, version=F("version") + 1, changed_at=now, **seen
    )
    index.refresh([article.pk])
