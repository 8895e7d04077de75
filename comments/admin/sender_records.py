"""How what somebody sent has fared, and what moderators noted about them. A few queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from comments.admin import beside
from comments.admin.beside import IN_RECORD, WON
from comments.models import Note, Report, Sender


@dataclass(frozen=True, slots=True)
class Record:
    """Comments by status: its key, its name, how many; reports upheld against them; appeals won."""

    counts: tuple[tuple[str, str, int], ...]
    upheld: int
    won: int


def of(sender: Sender) -> Record:
    """Two queries, whatever there is."""
    counts = beside.records({sender.pk}).get(sender.pk, {})
    listed = tuple(
        (status, str(label), counts[status])
        for status, label in IN_RECORD.items()
        if counts.get(status)
    )
    against = Report.objects.filter(comment__sender=sender, status=Report.Status.UPHELD)
    return Record(listed, against.count(), counts.get(WON, 0))


def notes(about: Q) -> QuerySet[Note]:
    """The newest first, with the comment that each is about."""
    return Note.objects.filter(about).select_related("comment").order_by("-pk")
