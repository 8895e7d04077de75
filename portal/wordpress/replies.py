"""The comments below an item."""

from __future__ import annotations

from django.utils import timezone

from articles.models import Article
from comments import importing
from comments.importing import Foreign
from comments.models.comments import Status
from portal.formats import wptext
from portal.formats.wxr_records import Comment, Item
from portal.wordpress.source import Source
from portal.wordpress.tally import Tally

STATUSES = {
    "1": ("approved", Status.PUBLISHED),
    "approve": ("approved", Status.PUBLISHED),
    "0": ("pending", Status.HELD),
    "hold": ("pending", Status.HELD),
    "spam": ("spam", Status.REFUSED),
    "trash": ("trash", Status.REMOVED),
    "post-trashed": ("trash", Status.REMOVED),
}
ECHOES = {
    "pingback": "a notice from another site, not a comment",
    "trackback": "a notice from another site, not a comment",
}


def skip_all(item: Item, why: str, tally: Tally) -> None:
    """Count the comments of an item that takes none along."""
    for comment in item.comments:
        tally.held(comment.kind, _status(comment)).skipped[why] += 1


def store(item: Item, article: Article, *, made: bool, source: Source, tally: Tally) -> None:
    """Store the comments of an article; one that WordPress had closed is closed here too."""
    if made and item.comment_status == "closed":
        importing.close(article)
    kept = {one.id: foreign for one in item.comments if (foreign := _foreign(one, item, source))}
    parents = {one.id: one.parent for one in item.comments}
    threaded = [_threaded(id_, one, parents, kept, source) for id_, one in kept.items()]
    new = importing.store(article, threaded) if threaded else set()
    told: set[str] = set()
    for comment in item.comments:
        row = tally.held(comment.kind, _status(comment))
        if why := "twice in the file" if comment.id in told else _why_not(comment):
            row.skipped[why] += 1
        elif source.ref("comment", comment.id) in new:
            row.made += 1
        else:
            row.kept += 1
        told.add(comment.id)


def _threaded(
    number: str, one: Foreign, parents: dict[str, str], kept: dict[str, Foreign], source: Source
) -> Foreign:
    parent = importing.nearest(parents[number], parents, kept)
    ref = source.ref("comment", parent) if parent else ""
    return Foreign(one.ref, one.name, one.email, one.text, one.sent, one.status, ref)


def _foreign(comment: Comment, item: Item, source: Source) -> Foreign | None:
    if _why_not(comment):
        return None
    sent = comment.sent.resolve(source.zone) or item.published.resolve(source.zone)
    return Foreign(
        ref=source.ref("comment", comment.id),
        name=wptext.one_line(comment.author),
        email=comment.email,
        text=wptext.paragraphs(comment.text),
        sent=sent or timezone.now(),
        status=STATUSES[comment.approved][1],
    )


def _why_not(comment: Comment) -> str:
    if comment.kind != "comment":
        return ECHOES.get(comment.kind, "not written by a reader")
    if comment.approved not in STATUSES:
        return "a status that WordPress does not have"
    return "" if wptext.paragraphs(comment.text) else "no words in it"


def _status(comment: Comment) -> str:
    return STATUSES.get(comment.approved, (comment.approved[:20] or "none", None))[0]
