"""Comments from another system, with their threads, dates and states, each logged as imported.

They were accepted under rules that are not ours, so they cite version 0, "before this policy",
and no rule. A comment that is here already, by its reference, is left as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import sanitizer
from articles.models import Article
from comments import log, policies, revisions, sender, threads
from comments.models import Comment, CommentRevision, Decision, PolicyVersion, Sender, Thread
from comments.models.comments import IN_THREAD, Status

NAME_LENGTH = 80
EMAIL_LENGTH = 254
PORTION = 500


@dataclass(frozen=True, slots=True)
class Foreign:
    """A comment as it was elsewhere. `text` is plain; `parent` is the `ref` of another one.

    `ref` names it for ever: storing the same `ref` again changes nothing. An `email` that is no
    address is dropped.
    """

    ref: str
    name: str
    email: str
    text: str
    sent: datetime
    status: Status
    parent: str = ""


def store(article: Article, foreign: Sequence[Foreign]) -> set[str]:
    """Store those that are not here yet, all or none; return the `ref`s of the new ones.

    A reply whose parent is neither here nor among them stands at the top.
    """
    here = _here([one.ref for one in foreign])
    new = [one for one in foreign if one.ref not in here]
    if not new:
        return set()
    with transaction.atomic():
        thread = _lock(article, len(new))
        first = thread.last_number - len(new) + 1
        policy = policies.before_this_policy()
        for number, one in enumerate(in_order(new), start=first):
            here[one.ref] = _create(thread, number, one, here.get(one.parent), policy)
        seen = sum(one.status == Status.PUBLISHED for one in new)
        Thread.objects.filter(pk=thread.pk).update(
            visible_count=F("visible_count") + seen, version=F("version") + int(bool(seen))
        )
    return {one.ref for one in new}


def close(article: Article) -> bool:
    """Close the thread of an article that has none yet; say whether it was done."""
    with transaction.atomic():
        thread, made = Thread.objects.get_or_create(
            article=article, defaults={"preset": Thread.Preset.CLOSED}
        )
        if made:
            log.thread_changed(thread, before="", actor=log.IMPORT, at=timezone.now())
    return made


def nearest(parent: str, parents: Mapping[str, str], kept: Iterable[str]) -> str:
    """Climb from `parent` to the first one that is kept; "" when there is none.

    `parents` leads from each comment of the thread to the one it answers.
    """
    wanted, seen = set(kept), set()
    while parent and parent not in wanted:
        if parent in seen:
            return ""
        seen.add(parent)
        parent = parents.get(parent, "")
    return parent


def in_order(foreign: Iterable[Foreign]) -> list[Foreign]:
    """Sort by time, but never a reply before what it answers, whatever their clocks say."""
    waiting = {one.ref: one for one in sorted(foreign, key=lambda one: (one.sent, one.ref))}
    ordered: list[Foreign] = []
    while waiting:
        ref = next(iter(waiting))
        chain = {ref: None}
        while (ref := waiting[ref].parent) in waiting and ref not in chain:
            chain[ref] = None
        ordered += [waiting.pop(ref) for ref in reversed(chain)]
    return ordered


def _here(refs: Sequence[str]) -> dict[str, Comment]:
    """Those that are stored, asked for in portions that every database takes."""
    found: dict[str, Comment] = {}
    for start in range(0, len(refs), PORTION):
        portion = Comment.objects.filter(source_ref__in=refs[start : start + PORTION])
        found |= {str(one.source_ref): one for one in portion}
    return found


def _lock(article: Article, count: int) -> Thread:
    """The thread, held by counting it up, with room for `count` more."""
    thread, _made = Thread.objects.get_or_create(article=article)
    Thread.objects.filter(pk=thread.pk).update(last_number=F("last_number") + count)
    thread.refresh_from_db()
    return thread


def _create(
    thread: Thread, number: int, foreign: Foreign, parent: Comment | None, policy: PolicyVersion
) -> Comment:
    if parent and parent.thread_id != thread.pk:
        parent = None
    path = threads.child_path(parent.path if parent else "", number)
    comment = Comment.objects.create(
        thread=thread,
        number=number,
        path=path,
        depth=threads.depth_of(path),
        parent=parent,
        sender=_sender(foreign),
        status=foreign.status,
        waits=foreign.status == Status.HELD,
        published_at=foreign.sent if foreign.status in IN_THREAD else None,
        language=thread.article.language,
        policy=policy,
        fold_hash=revisions.fold_hash(foreign.text),
        token=secrets.token_urlsafe(24),
        created_at=foreign.sent,
        source_ref=foreign.ref,
    )
    _write(comment, foreign)
    return comment


def _write(comment: Comment, foreign: Foreign) -> None:
    comment.current = CommentRevision.objects.create(
        comment=comment,
        number=1,
        name=foreign.name.strip()[:NAME_LENGTH] or _("Anonymous"),
        text=foreign.text,
        html=sanitizer.linkify(foreign.text),
        policy=comment.policy,
        created_at=foreign.sent,
    )
    Comment.objects.filter(pk=comment.pk).update(current=comment.current)
    log.comment_moved(
        comment,
        kind=Decision.Kind.IMPORTED,
        before="",
        after=foreign.status,
        rule=None,
        actor=log.IMPORT,
        at=timezone.now(),
    )


def _sender(foreign: Foreign) -> Sender | None:
    address = sender.normalised(foreign.email)
    try:
        validate_email(address)
    except ValidationError:
        return None
    if len(address) > EMAIL_LENGTH:
        return None
    return sender.find_or_make(address, now=foreign.sent)
