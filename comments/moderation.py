"""The only changer of a comment's status. Each change writes its Decision in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import log, policies, revisions
from comments.models import Comment, CommentRevision, Decision, Rule, Thread
from comments.models.comments import CommentQuerySet
from comments.policy import states


class NotAllowed(Exception):
    """The decision asked for is none that may be made; the message says why."""


class Stale(Exception):
    """Somebody was faster, or the writer has changed the text. `decision` tells who and when."""

    def __init__(self, comment: Comment, decision: Decision | None) -> None:
        self.comment = comment
        self.decision = decision
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """For the moderator: who decided what, when, under which rule."""
        if self.decision is None:
            return _("This comment has changed since you opened it.")
        told = {
            "who": self.decision.actor_name or self.decision.get_actor_kind_display(),
            "status": self.comment.get_status_display(),
            "when": _when(self.decision.created_at),
        }
        if self.decision.kind == Decision.Kind.EDITED:
            return _("Its writer changed it at %(when)s: %(status)s.") % told
        if self.decision.rule:
            told["rule"] = str(self.decision.rule)
            return _("Already decided by %(who)s at %(when)s: %(status)s, %(rule)s.") % told
        return _("Already decided by %(who)s at %(when)s: %(status)s.") % told


class Seen(NamedTuple):
    """A comment as the moderator saw it."""

    comment_id: int
    status: str
    revision: int


@dataclass
class BulkOutcome:
    """What became of a bulk decision. `parent` is None when nothing was done."""

    parent: Decision | None = None
    done: list[Decision] = field(default_factory=list)
    stale: list[Stale] = field(default_factory=list)


@transaction.atomic
def decide(
    seen: Seen,
    to: str,
    *,
    rule: Rule | None,
    by: User,
    now: datetime | None = None,
    parent: Decision | None = None,
) -> Decision:
    """Move a comment from the status seen to another, under a rule of the policy in force.

    Raises:
        NotAllowed: no such move, or a restriction without a citable rule in force.
        Stale: the comment is no longer what the moderator saw; nothing has changed.
        Comment.DoesNotExist: no such comment.
    """
    now = now or timezone.now()
    _check(seen.status, to, rule, now)
    comment = Comment.objects.get(pk=seen.comment_id)
    comment.thread = Thread.objects.select_for_update().get(pk=comment.thread_id)
    if not _as_seen(comment, seen).update(status=to, rule=rule, decided_at=now):
        raise _stale(seen.comment_id)
    _count(comment.thread, seen.status, to)
    return log.comment_moved(
        comment,
        kind=Decision.Kind.DECIDED,
        before=seen.status,
        after=to,
        rule=rule,
        actor=log.person(by),
        at=now,
        parent=parent,
    )


def decide_many(
    seen: Iterable[Seen], to: str, *, rule: Rule | None, by: User, now: datetime | None = None
) -> BulkOutcome:
    """Decide several in one go; those that somebody else was faster with are left alone."""
    now = now or timezone.now()
    outcome = BulkOutcome()
    with transaction.atomic():
        parent = log.bulk(after=to, rule=rule, actor=log.person(by), at=now)
        for one in _locked_in_order(seen):
            try:
                decision = decide(one, to, rule=rule, by=by, now=now, parent=parent)
            except Stale as stale:
                outcome.stale.append(stale)
            else:
                outcome.done.append(decision)
        if outcome.done:
            outcome.parent = parent
        else:
            transaction.set_rollback(True)
    return outcome


def accept_edit(
    comment: Comment,
    seen: Seen,
    revision: CommentRevision,
    *,
    to: str,
    rule: Rule | None,
    risk: int,
    now: datetime,
) -> Decision:
    """Let the writer's new revision take the place of the one seen, with the status that the
    policy gives it. To be called with the thread locked, in the transaction of the revision.

    Raises:
        Stale: the comment is no longer what its writer saw.
    """
    as_seen = _as_seen(comment, seen)
    changed = as_seen.update(
        status=to,
        rule=rule,
        risk=risk,
        revision=revision.number,
        current=revision,
        fold_hash=revisions.fold_hash(revision.text),
    )
    if not changed:
        raise _stale(comment.pk)
    _count(comment.thread, seen.status, to, edited=True)
    comment.current = revision
    return _log_edit(comment, seen, to, rule, now)


def refuse_edit(
    comment: Comment, seen: Seen, revision: CommentRevision, *, rule: Rule | None, now: datetime
) -> Decision:
    """Log that the policy refused the writer's new revision, and leave the comment as it stands.
    To be called as `accept_edit`, and raises the same."""
    if not _as_seen(comment, seen).exists():
        raise _stale(comment.pk)
    comment.current = revision
    return _log_edit(comment, seen, seen.status, rule, now)


def _as_seen(comment: Comment, seen: Seen) -> CommentQuerySet:
    return Comment.objects.filter(
        pk=comment.pk, status=seen.status, revision=seen.revision, current=comment.current_id
    )


def _log_edit(comment: Comment, seen: Seen, to: str, rule: Rule | None, now: datetime) -> Decision:
    return log.comment_moved(
        comment,
        kind=Decision.Kind.EDITED,
        before=seen.status,
        after=to,
        rule=rule,
        actor=log.POLICY,
        at=now,
    )


@transaction.atomic
def set_preset(
    thread: Thread, preset: str, *, seen: str, by: User, now: datetime | None = None
) -> Decision:
    """Open, hold or close the comments of one article.

    Raises:
        NotAllowed: an unknown preset, the one it has, or somebody else has just changed it.
    """
    if preset not in Thread.Preset.values or preset == seen:
        raise NotAllowed(_("Choose what is to change."))
    as_seen = Thread.objects.filter(pk=thread.pk, preset=seen)
    if not as_seen.update(preset=preset, version=F("version") + 1):
        raise NotAllowed(_("Somebody else has just changed these comments. Look again."))
    thread.refresh_from_db()
    return log.thread_changed(
        thread, before=seen, after=preset, actor=log.person(by), at=now or timezone.now()
    )


@transaction.atomic
def set_risk(
    thread: Thread, risk: int | None, *, seen: int | None, by: User, now: datetime | None = None
) -> Decision:
    """Say how much care the subject of one article calls for: a value of `Thread.Risk`.

    Raises:
        NotAllowed: an unknown risk, the one it has, or somebody else has just changed it.
    """
    if risk is None or risk not in Thread.Risk.values or risk == seen:
        raise NotAllowed(_("Choose what is to change."))
    if seen is None or not Thread.objects.filter(pk=thread.pk, risk=seen).update(risk=risk):
        raise NotAllowed(_("Somebody else has just changed these comments. Look again."))
    thread.refresh_from_db()
    return log.thread_changed(
        thread,
        before=log.risk_status(seen),
        after=log.risk_status(risk),
        actor=log.person(by),
        at=now or timezone.now(),
    )


def recount(thread: Thread) -> int:
    """How many comments the thread shows, counted from the rows."""
    return thread.comments.filter(status=states.PUBLISHED).count()


@transaction.atomic
def mend_count(thread_id: int) -> None:
    """Store the count anew, under the thread's lock, which every decision takes too."""
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    rows = recount(Thread.objects.get(pk=thread_id))
    Thread.objects.filter(pk=thread_id).update(visible_count=rows)


def _check(before: str, after: str, rule: Rule | None, now: datetime) -> None:
    if not states.allowed(before, after, "person"):
        raise NotAllowed(_("A comment cannot go from “%s” to “%s”.") % (before, after))
    restricts = after in (states.REFUSED, states.REMOVED)
    if restricts and rule is None:
        raise NotAllowed(_("Say which rule it breaks."))
    if not restricts and rule is not None:
        raise NotAllowed(_("Only a restriction cites a rule."))
    if rule:
        _check_rule(rule, now)


def _check_rule(rule: Rule, now: datetime) -> None:
    in_force = policies.in_force(now)
    if in_force is None or rule.version_id != in_force.version.pk:
        raise NotAllowed(_("That rule is not of the policy in force. Load the page again."))
    if not rule.citable:
        raise NotAllowed(
            _("That rule only sorts comments. Nothing is refused or removed under it.")
        )


def _count(thread: Thread, before: str, after: str, *, edited: bool = False) -> None:
    """Keep the thread's count and version in step, in the same transaction."""
    change = (after == states.PUBLISHED) - (before == states.PUBLISHED)
    shown = states.REMOVED in (before, after) or (edited and after == states.PUBLISHED)
    if change or shown:
        Thread.objects.filter(pk=thread.pk).update(
            visible_count=F("visible_count") + change, version=F("version") + 1
        )


def _when(moment: datetime) -> str:
    """The time of day, with the day unless it is today."""
    local = timezone.localtime(moment)
    today = local.date() == timezone.localdate()
    return date_format(local, "H:i" if today else "j N Y, H:i")


def _stale(comment_id: int) -> Stale:
    """Tells the newest decision that changed the comment: a refused edit left it as it was."""
    comment = Comment.objects.get(pk=comment_id)
    refused = Q(kind=Decision.Kind.EDITED, rule__consequence=Rule.Consequence.REFUSE)
    moves = comment.decisions.exclude(refused).select_related("rule__version")
    return Stale(comment, moves.order_by("-created_at", "-pk").first())


def _locked_in_order(seen: Iterable[Seen]) -> list[Seen]:
    """In the order in which everybody takes threads and then comments, so that two people never
    wait for each other; with every thread taken."""
    by_id = {one.comment_id: one for one in seen}
    ordered = list(Comment.objects.filter(pk__in=by_id).order_by("thread_id", "pk"))
    threads = {comment.thread_id for comment in ordered}
    list(Thread.objects.select_for_update().filter(pk__in=threads).order_by("pk"))
    return [by_id[comment.pk] for comment in ordered]
