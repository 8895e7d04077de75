"""What was sent with an address before it was proven: its owner says "mine" or "not mine".

Until then such a comment counts for nobody. Mine, it is confirmed, and where it waited for that,
the policy judges it anew; not mine, it keeps its place and its name, and has no sender.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments import (
    editing,
    gate,
    intake,
    log,
    moderation,
    policies,
    presets,
    revisions,
    standings,
)
from comments.models import Comment, CommentRevision, Decision, Rule, Sender, Thread
from comments.models.comments import CommentQuerySet, Status
from comments.policy.facts import Submission
from comments.seen import seen
from comments.sender import Network
from comments.signing_in import CONFIRM_WITHIN

MOST_SWEPT = 1000


def claimed(sender: Sender) -> CommentQuerySet:
    """Comments sent with the sender's address of which nobody knows yet whether they are theirs,
    the newest first. What was erased meanwhile is nobody's question any more."""
    rows = Comment.objects.filter(sender=sender, confirmed=False, staff=False)
    erased = Comment.objects.filter(status=Status.UNCONFIRMED, current__text="")
    return rows.exclude(pk__in=erased.values("pk")).order_by("-created_at", "-pk")


def mine(sender: Sender, numbers: Iterable[int], *, now: datetime | None = None) -> int:
    """The owner of the address wrote these comments: they count as theirs from now on. Returns how
    many there were; others' are left alone.

    Raises:
        standings.NotWelcome: nothing is taken from this sender; what waited goes on waiting.
    """
    now = now or timezone.now()
    rows = list(claimed(sender).filter(pk__in=list(numbers)).order_by("thread_id", "pk"))
    return sum(confirm(comment, now=now) for comment in rows)


def not_mine(sender: Sender, numbers: Iterable[int]) -> int:
    """Somebody else wrote these comments with the sender's address. Returns how many there were."""
    rows = Comment.objects.filter(sender=sender, confirmed=False, staff=False)
    return rows.filter(pk__in=list(numbers)).update(sender=None)


@transaction.atomic
def confirm(comment: Comment, *, now: datetime) -> bool:
    """Whoever owns its address wrote this comment. False when that, or the opposite, was said
    before. The thread is locked first, as whoever decides does.

    Raises:
        standings.NotWelcome: it waited to be confirmed, and its sender is stopped; nothing changed.
    """
    thread = Thread.objects.select_for_update().get(pk=comment.thread_id)
    rows = Comment.objects.filter(pk=comment.pk, confirmed=False, sender=comment.sender_id)
    if comment.sender_id is None or not rows.update(confirmed=True):
        return False
    fresh = Comment.objects.select_related("current", "sender").get(pk=comment.pk)
    words = fresh.current
    if fresh.status == Status.UNCONFIRMED and words and words.text:
        fresh.thread = thread
        _judge_anew(fresh, words, now)
    if words:
        Sender.objects.filter(pk=comment.sender_id, name="").update(name=words.name)
    return True


def _judge_anew(comment: Comment, words: CommentRevision, now: datetime) -> None:
    """Let the policy in force say where the comment goes, with what is known by now; a moderator,
    where none is, where the thread has closed since, or where its form told of a program."""
    network = _network(comment)
    standing = standings.check(comment.sender, (), now=now)
    policy = policies.in_force(now)
    if policy is None:
        _move(comment, Status.HELD, None, now)
        return
    submission = Submission(words.text, words.name, comment.language)
    verdict = gate.judge(policy, submission, editing.around(comment, standing, network, now))
    sent = revisions.judged_again(words, policy, verdict, keep=editing.SEEN_ONCE)
    held = standings.holds(standing) or presets.is_closed(comment.thread, now) or sent is not None
    status = intake.status_of(comment.thread, verdict, held=held)
    rule = policy.rules[verdict.rule] if verdict.rule else None
    if rule is None and sent is not None:
        rule = sent.rule
    Comment.objects.filter(pk=comment.pk).update(policy=policy.version, risk=verdict.risk)
    _move(comment, status, rule, now)


def _move(comment: Comment, to: str, rule: Rule | None, now: datetime) -> None:
    kind = Decision.Kind.CONFIRMED
    moderation.move(seen(comment), to, kind=kind, rule=rule, actor=log.POLICY, now=now)


def _network(comment: Comment) -> Network:
    """The one it was sent from, as the comment keeps it."""
    day = comment.network_day or comment.created_at.date()
    return Network(day, comment.network_hash, (comment.network_hash,))


def erase_unconfirmed(*, now: datetime | None = None) -> int:
    """Blank the words of comments that nobody confirmed in time, `MOST_SWEPT` at most; how many.

    Nobody but their writers ever saw them. The row stays, and its receipt says what happened.
    """
    old = (now or timezone.now()) - CONFIRM_WITHIN
    rows = Comment.objects.filter(status=Status.UNCONFIRMED, created_at__lt=old)
    due = rows.filter(revisions__text__gt="").order_by("pk").values_list("pk", flat=True)
    words = CommentRevision.objects.filter(comment__in=list(due[:MOST_SWEPT]))
    return words.filter(comment__status=Status.UNCONFIRMED).update(text="", name="", html="")
