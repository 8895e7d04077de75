"""The only changer of a comment's status. Each change writes its Decision in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import log, notices, open_matters, policies, revisions, second_looks, settling
from comments.models import (
    Claim,
    Comment,
    CommentRevision,
    Decision,
    Handover,
    Rule,
    Thread,
)
from comments.models.comments import CommentQuerySet, Status
from comments.open_matters import Matter
from comments.policy import states
from comments.seen import Seen as Seen

RESTRICTIONS = (states.REFUSED, states.REMOVED)
ENDING = (Decision.Kind.DECIDED, Decision.Kind.WITHDRAWN)
"""What leaves nothing for anybody to do."""


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
        if self.decision.kind == Decision.Kind.WITHDRAWN:
            return _("Its writer took it back at %(when)s.") % told
        if self.decision.kind == Decision.Kind.EDITED:
            return _("Its writer changed it at %(when)s: %(status)s.") % told
        if self.decision.rule:
            told["rule"] = str(self.decision.rule)
            return _("Already decided by %(who)s at %(when)s: %(status)s, %(rule)s.") % told
        return _("Already decided by %(who)s at %(when)s: %(status)s.") % told


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
    reason: str = "",
) -> Decision:
    """Move a comment from the status seen to another, under a rule of the policy in force.

    Its open reports are settled with it: upheld by a restriction, rejected when it is published,
    or stays so (`to` is then the status seen). What readers have seen is removed and leaves its
    place in the thread; what they have not is refused: either may be asked for. `reason` is what
    the moderator adds for the writer. A restriction taken back names the decision it reverses.

    Raises:
        NotAllowed: no such move, or a restriction without a citable rule in force.
        Stale: the comment is no longer what the moderator saw; nothing has changed.
        Comment.DoesNotExist: no such comment.
    """
    now = now or timezone.now()
    check(seen.status, to, rule, now)
    return move(
        seen,
        to,
        kind=Decision.Kind.DECIDED,
        rule=rule,
        actor=log.person(by),
        now=now,
        parent=parent,
        reason=reason,
    )


def move(
    seen: Seen,
    to: str,
    *,
    kind: str,
    rule: Rule | None,
    actor: log.Actor,
    now: datetime,
    parent: Decision | None = None,
    reason: str = "",
    reverses: Decision | None = None,
    quiet: bool = False,
) -> Decision:
    """Move a comment, log it, and settle what hangs on it. Asks nobody whether it may be moved,
    and belongs in a transaction; `decide` and its like do. `quiet`: its writer is not mailed.

    Raises:
        Stale, Comment.DoesNotExist: as `decide`.
        NotAllowed: its writer has taken it back, so that it comes back nowhere.
    """
    _lock_and_count(seen, to)
    matter = open_matters.of(seen.comment_id)
    comment, reports = matter.comment, matter.reports
    if kind == Decision.Kind.DECIDED:
        to = _restriction(comment, seen.status, to)
    first_published = to == states.PUBLISHED and comment.published_at is None
    settles = to in RESTRICTIONS or (to != states.HELD and kind == Decision.Kind.DECIDED)
    changed = _as_seen(comment, seen).update(
        status=to,
        rule=rule,
        decided_at=now if kind == Decision.Kind.DECIDED else comment.decided_at,
        waits=to == states.HELD or matter.appealed or (bool(reports) and not settles),
        published_at=now if first_published else comment.published_at,
        withdrawn_at=now if kind == Decision.Kind.WITHDRAWN else None,
    )
    if not changed or not seen.fits(comment.decided_at):
        raise _stale(seen.comment_id)
    if comment.withdrawn_at:
        raise NotAllowed(_("Its writer has taken it back: nobody else brings it back."))
    keeps = seen.status == to and kind == Decision.Kind.DECIDED
    if keeps and not reports and comment.decided_at:
        raise _stale(comment.pk)
    if keeps and not reports:
        raise NotAllowed(_("It is published already, and nobody has reported it."))
    decision = log.comment_moved(
        comment,
        kind=kind,
        before=seen.status,
        after=to,
        rule=rule,
        actor=actor,
        at=now,
        parent=parent,
        reason=reason,
        reverses=reverses or _taken_back(seen, to),
    )
    settled = settling.settle(reports if settles else [], decision, actor=actor, at=now)
    _end_what_is_done(matter, decision, now)
    if quiet:
        notices.reports_decided(settled, at=now)
    else:
        notices.comment_moved(
            comment, decision, first_published=first_published, at=now, settled=settled
        )
    return decision


def _restriction(comment: Comment, before: str, to: str) -> str:
    """What readers have seen leaves its place in the thread, and nothing else does. Undoing puts
    back what was, whatever that was."""
    if before != states.HELD or to not in RESTRICTIONS:
        return to
    return states.REMOVED if comment.published_at else states.REFUSED


def _taken_back(seen: Seen, to: str) -> Decision | None:
    """The restriction that is lifted, unless it was lifted once before."""
    if seen.status not in RESTRICTIONS or to in RESTRICTIONS:
        return None
    moves = Decision.objects.filter(comment=seen.comment_id, to_status=seen.status)
    last = moves.exclude(kind=Decision.Kind.EDITED).order_by("-pk").first()
    return last if last and not hasattr(last, "reversed_by") else None


def _end_what_is_done(matter: Matter, decision: Decision, now: datetime) -> None:
    comment = matter.comment
    if matter.claimed:
        Claim.objects.filter(comment=comment).delete()
    if decision.kind not in ENDING or decision.to_status == states.HELD:
        return
    if matter.handed:
        Handover.objects.filter(comment=comment, done_at=None).update(done_at=now)
    second_looks.maybe_ask(decision, at=now)


def decide_many(
    seen: Iterable[Seen],
    to: str,
    *,
    rule: Rule | None,
    by: User,
    now: datetime | None = None,
    reason: str = "",
) -> BulkOutcome:
    """Decide several in one go; those that somebody else was faster with are left alone."""
    now = now or timezone.now()
    outcome = BulkOutcome()
    with transaction.atomic():
        parent = log.bulk(after=to, rule=rule, actor=log.person(by), at=now, reason=reason)
        for one in locked_in_order(seen):
            try:
                decision = decide(one, to, rule=rule, by=by, now=now, parent=parent, reason=reason)
            except Stale as stale:
                outcome.stale.append(stale)
            else:
                outcome.done.append(decision)
        outcome.parent = parent if outcome.done else None
        transaction.set_rollback(not outcome.done)
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
    first_published = to == states.PUBLISHED and comment.published_at is None
    changed = _as_seen(comment, seen).update(
        status=to,
        rule=rule,
        risk=risk,
        waits=to == states.HELD or open_matters.is_open(comment.pk),
        published_at=now if first_published else comment.published_at,
        revision=revision.number,
        current=revision,
        fold_hash=revisions.fold_hash(revision.text),
    )
    if not changed:
        raise _stale(comment.pk)
    _count(comment.thread_id, seen.status, to, edited=True)
    comment.current = revision
    decision = _log_edit(comment, seen, to, rule, now)
    notices.comment_moved(comment, decision, first_published=first_published, at=now)
    return decision


def refuse_edit(
    comment: Comment, seen: Seen, revision: CommentRevision, *, rule: Rule | None, now: datetime
) -> Decision:
    """Log that the policy refused the writer's new revision, and leave the comment as it stands.
    To be called as `accept_edit`, and raises the same."""
    if not _as_seen(comment, seen).exists():
        raise _stale(comment.pk)
    comment.current = revision
    decision = _log_edit(comment, seen, seen.status, rule, now)
    notices.comment_moved(comment, decision, first_published=False, at=now)
    return decision


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


def recount(thread: Thread) -> int:
    """How many comments the thread shows, counted from the rows."""
    return thread.comments.filter(status=states.PUBLISHED).count()


@transaction.atomic
def mend_count(thread_id: int) -> None:
    """Store the count anew, under the thread's lock, which every decision takes too."""
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    rows = recount(Thread.objects.get(pk=thread_id))
    Thread.objects.filter(pk=thread_id).update(visible_count=rows)


def check(before: str, after: str, rule: Rule | None, now: datetime) -> None:
    """Whether a person may make this move, under this rule. Raises NotAllowed."""
    stays = before == after == states.PUBLISHED
    if not stays and not states.allowed(before, after, "person"):
        told = [dict(Status.choices).get(one, one) for one in (before, after)]
        raise NotAllowed(_("A comment that is “%s” cannot become “%s”.") % tuple(told))
    restricts = after in RESTRICTIONS
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
        raise NotAllowed(_("That rule only sorts comments: nothing is restricted under it."))


def _count(thread_id: int, before: str, after: str, *, edited: bool = False) -> None:
    """Keep the thread's count and version in step, in the same transaction."""
    change = (after == states.PUBLISHED) - (before == states.PUBLISHED)
    shown = states.REMOVED in (before, after) or (edited and after == states.PUBLISHED)
    if change or shown:
        Thread.objects.filter(pk=thread_id).update(
            visible_count=F("visible_count") + change, version=F("version") + 1
        )


def _lock_and_count(seen: Seen, to: str) -> None:
    """The same in one statement that takes the thread's lock, whether anything is counted or not;
    never below nothing, since who comes too late counts too until that is found out. A restriction
    of what is held may turn out to leave a place in the thread: its version moves."""
    change = (to == states.PUBLISHED) - (seen.status == states.PUBLISHED)
    thread = Comment.objects.filter(pk=seen.comment_id).values("thread")
    Thread.objects.filter(pk__in=thread).update(
        visible_count=Greatest(F("visible_count") + change, 0),
        version=F("version") + int(seen.status != to),
    )


def _when(moment: datetime) -> str:
    """The time of day, with the day unless it is today."""
    local = timezone.localtime(moment)
    today = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if today else "DATETIME_FORMAT")


def _stale(comment_id: int) -> Stale:
    """Tells the newest decision that changed the comment: a refused edit left it as it was, and so
    does a pick."""
    comment = Comment.objects.get(pk=comment_id)
    refused = Q(kind=Decision.Kind.EDITED, rule__consequence=Rule.Consequence.REFUSE)
    moves = comment.decisions.exclude(refused | Q(kind=Decision.Kind.PICKED))
    return Stale(comment, moves.select_related("rule__version").order_by("-pk").first())


def locked_in_order(seen: Iterable[Seen]) -> list[Seen]:
    """In the order in which everybody takes threads and then comments, so that two people never
    wait for each other; with every thread taken."""
    by_id = {one.comment_id: one for one in seen}
    ordered = list(Comment.objects.filter(pk__in=by_id).order_by("thread_id", "pk"))
    threads = {comment.thread_id for comment in ordered}
    list(Thread.objects.select_for_update().filter(pk__in=threads).order_by("pk"))
    return [by_id[comment.pk] for comment in ordered]
