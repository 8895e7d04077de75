"""What the page of one comment shows beyond the comment itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.admin import states as article_states
from articles.models import Revision
from articles.people.models import User
from comments import notices, undoing
from comments.admin.items import Item
from comments.models import Comment, CommentRevision, Decision, Note, Rule

BEFORE, AFTER = 2, 3
"""Comments of the thread that are shown on either side, in reading order."""
UPDATES = 3
"""What readers were told of the article last."""


@dataclass(frozen=True, slots=True)
class Around:
    """The thread on either side, texts of before, the article's updates, notes, what to undo."""

    before: Sequence[Comment]
    after: Sequence[Comment]
    earlier: Sequence[CommentRevision]
    updates: Sequence[Revision]
    article_state: str
    notes: Sequence[Note]
    undo: dict[str, int] | None


def around(item: Item, by: User) -> Around:
    """Six queries at most."""
    comment = item.comment
    stands = Comment.objects.visible().filter(thread=comment.thread_id)
    stands = stands.select_related("current")
    article = comment.thread.article
    updates = article.revisions.filter(action="updated").exclude(note="")
    of_either = Q(comment=comment)
    if comment.sender_id:
        of_either |= Q(sender=comment.sender_id)
    return Around(
        before=list(stands.filter(path__lt=comment.path).order_by("-path")[:BEFORE])[::-1],
        after=list(stands.filter(path__gt=comment.path).order_by("path")[:AFTER]),
        earlier=_earlier(comment),
        updates=list(updates.defer("body_source").order_by("-number")[:UPDATES]),
        article_state=article_states.sentence(article),
        notes=list(Note.objects.filter(of_either).order_by("-pk")),
        undo=_undo(item, by),
    )


def _earlier(comment: Comment) -> list[CommentRevision]:
    """What the comment said before, and what its writer was refused to make of it, newest first."""
    refusals = Decision.objects.filter(
        kind=Decision.Kind.EDITED, rule__consequence=Rule.Consequence.REFUSE
    )
    revisions = comment.revisions.exclude(pk=comment.current_id or 0).order_by("-number")
    return list(revisions.annotate(refused=Exists(refusals.filter(revision=OuterRef("pk")))))


def _undo(item: Item, by: User) -> dict[str, int] | None:
    """The comment's last decision, as long as this moderator may take it back."""
    last = item.history[-1].decision if item.history else None
    now = timezone.now()
    if last is None or not undoing.undoable(last, by, now=now):
        return None
    left = last.created_at + notices.UNDO_WITHIN - now
    return {"decision": last.pk, "seconds": int(left.total_seconds())}
