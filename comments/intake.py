"""The only creator of comments: ask the engine, then store the comment and its first decision."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article
from articles.people.models import User
from comments import (
    facts,
    gate,
    log,
    notices,
    nudges,
    policies,
    presets,
    revisions,
    sender,
    signing_in,
    staff,
    standings,
    threads,
)
from comments.models import Comment, Decision, Sender, Standing, Thread
from comments.models.comments import Status
from comments.nudges import Nudge
from comments.policy import engine
from comments.policy.facts import Submission
from comments.sender import Network

SAME_TEXT_WITHIN = timedelta(minutes=10)
STATUS_OF = {"publish": Status.PUBLISHED, "hold": Status.HELD, "refuse": Status.REFUSED}


class Closed(Exception):
    """The thread takes no comments now."""


class NoPolicy(Closed):
    """No policy is in force, so that no comment could be judged."""


@dataclass(frozen=True, slots=True)
class Message:
    """What came in from the form, with what the form itself tells.

    `confirmed` says that whoever sends this has proven the address: a name typed into a form
    never has, whatever others proved before. `staff` is who writes as themself, signed in: every
    rule holds for them but those about how fast they write.
    """

    name: str
    email: str
    text: str
    nonce: str
    reply_to: int | None = None
    seconds_on_form: float | None = None
    trap_filled: bool = False
    anyway: str = ""
    confirmed: bool = False
    mark: str = ""
    staff: User | None = None

    @property
    def sent(self) -> nudges.Sent:
        return nudges.Sent(self.name, self.text, self.nonce, self.anyway, self.mark)


def open_policy(article: Article) -> policies.Loaded:
    """The policy that a comment on this article would meet now.

    Raises:
        Closed: the thread is closed, or no policy is in force.
    """
    return policy_for(presets.thread_for(article), timezone.now())


def policy_for(thread: Thread, now: datetime) -> policies.Loaded:
    """The policy that a text in this thread meets at `now`. Raises as `open_policy`."""
    if presets.is_closed(thread, now):
        raise Closed
    policy = policies.in_force(now)
    if policy is None:
        raise NoPolicy
    return policy


def receive(
    article: Article, message: Message, network: Network, *, now: datetime | None = None
) -> Comment | Nudge:
    """Judge a comment and store it, unless the policy asks its writer to think again first.

    The same form sent twice, or the same text by the same sender within ten minutes, is one
    comment: the first answers for both.

    Raises:
        Closed: the thread is closed, or no policy is in force.
        presets.NoReplies, presets.NoLinks: the thread takes none.
        presets.TooSoon: the sender, or somebody of their network, wrote here a moment ago.
        standings.NotWelcome: their network is suspended or blocked, or the sender, if proven.
    """
    now = now or timezone.now()
    thread = presets.thread_for(article)
    policy = policy_for(thread, now)
    author = _author(message, now)
    earlier = _earlier(thread, author, message, network, now)
    if earlier:
        return earlier
    standing = _check(thread, author, message, network, now)
    verdict = _judge(thread, author, standing, message, network, policy, now)
    nudge = nudges.ask(message.sent, policy, verdict, now=now)
    return nudge or _store(article, message, network, policy, verdict, now)


def _author(message: Message, now: datetime) -> Sender:
    """Whose address it is, or nobody, who has sent nothing: the same is asked about either."""
    if message.staff:
        return staff.sender_of(message.staff)
    return sender.find(message.email, now=now) or Sender(pk=0)


def _stored_author(message: Message, now: datetime) -> Sender:
    """The row, which what is stored hangs on."""
    if message.staff:
        return staff.sender_of(message.staff)
    return sender.find_or_make(message.email, now=now)


def _earlier(
    thread: Thread, author: Sender, message: Message, network: Network, now: datetime
) -> Comment | None:
    """What was stored already of the same form, or of the same words sent again."""
    if not thread.last_number:
        return None
    same = Comment.objects.filter(nonce=message.nonce, thread=thread).first()
    return same or _same_text(thread, author, message, network, now)


def _check(
    thread: Thread, author: Sender, message: Message, network: Network, now: datetime
) -> Standing | None:
    """Whether the thread takes this message at `now`, and how its sender stands: staff at work
    are not stopped for the newsroom's network. Raises as `receive`."""
    hashes = () if message.staff else network.every
    standing = standings.check(author, hashes, now=now, proven=message.confirmed)
    if message.reply_to is not None and not thread.replies:
        raise presets.NoReplies
    presets.check_words(thread, text=message.text, name=message.name)
    if message.staff or standings.trusts(standing, confirmed=message.confirmed):
        return standing
    proven = author if message.confirmed else None
    left = presets.wait_for(thread, sender=proven, network=network, now=now)
    if left:
        raise presets.TooSoon(left)
    return standing


def _judge(
    thread: Thread,
    author: Sender,
    standing: Standing | None,
    message: Message,
    network: Network,
    policy: policies.Loaded,
    now: datetime,
) -> engine.Verdict:
    around = facts.gather(
        thread=thread,
        sender=author,
        network=network,
        now=now,
        seconds_on_form=message.seconds_on_form,
        trap_filled=message.trap_filled,
        confirmed=message.confirmed,
        staff=message.staff is not None,
        trusted=standings.trusts(standing, confirmed=message.confirmed),
    )
    submission = Submission(message.text, message.name, thread.article.language)
    return gate.judge(policy, submission, around)


def _store(
    article: Article,
    message: Message,
    network: Network,
    policy: policies.Loaded,
    verdict: engine.Verdict,
    now: datetime,
) -> Comment:
    try:
        with transaction.atomic():
            thread, number = _next_number(article)
            policy_for(thread, now)
            author = _stored_author(message, now)
            same = _earlier(thread, author, message, network, now)
            if same:
                transaction.set_rollback(True)
                return same
            standing = _check(thread, author, message, network, now)
            status = _status(thread, verdict, message, standing)
            comment = _create(
                thread, number, author, message, network, policy, verdict, status, now
            )
            if message.confirmed:
                Sender.objects.filter(pk=author.pk).update(name=message.name)
            elif status != Status.REFUSED:
                signing_in.ask_about(comment, network, now=now)
            return comment
    except IntegrityError:
        earlier = Comment.objects.filter(nonce=message.nonce, thread__article=article).first()
        if earlier is None:
            raise
        return earlier


def _next_number(article: Article) -> tuple[Thread, int]:
    """The thread, locked by counting it up, and the number of its next comment.

    Whoever comes second waits here until the first is stored, and then finds it.
    """
    thread = presets.begun(article)
    Thread.objects.filter(pk=thread.pk).update(last_number=F("last_number") + 1)
    thread.refresh_from_db()
    return thread, thread.last_number


def _same_text(
    thread: Thread, author: Sender, message: Message, network: Network, now: datetime
) -> Comment | None:
    """The same words sent before. From the same network only: an address is typed by anybody,
    and the receipt belongs to who wrote."""
    return (
        Comment.objects.filter(thread=thread, sender=author, created_at__lte=now)
        .filter(fold_hash=revisions.fold_hash(message.text), created_at__gte=now - SAME_TEXT_WITHIN)
        .filter(network_hash__in=network.recent)
        .first()
    )


def _create(
    thread: Thread,
    number: int,
    author: Sender,
    message: Message,
    network: Network,
    policy: policies.Loaded,
    verdict: engine.Verdict,
    status: Status,
    now: datetime,
) -> Comment:
    comment = _row(thread, number, author, message, network, policy, verdict, status, now)
    comment.current = revisions.add(
        comment, 1, name=message.name, text=message.text, policy=policy, verdict=verdict, at=now
    )
    Comment.objects.filter(pk=comment.pk).update(current=comment.current)
    nudges.count_end(message.sent, policy, verdict)
    decision = log.comment_moved(
        comment,
        kind=Decision.Kind.RECEIVED,
        before="",
        after=comment.status,
        rule=comment.rule,
        actor=log.POLICY,
        at=now,
    )
    if comment.status == Status.PUBLISHED:
        Thread.objects.filter(pk=thread.pk).update(
            visible_count=F("visible_count") + 1, version=F("version") + 1
        )
    published = comment.status == Status.PUBLISHED
    notices.comment_moved(comment, decision, first_published=published, at=now)
    return comment


def _row(
    thread: Thread,
    number: int,
    author: Sender,
    message: Message,
    network: Network,
    policy: policies.Loaded,
    verdict: engine.Verdict,
    status: Status,
    now: datetime,
) -> Comment:
    """The comment itself, without its words."""
    parent = _parent(thread, message.reply_to)
    path = threads.child_path(parent.path if parent else "", number)
    cited = verdict.rule if status != Status.UNCONFIRMED else None
    return Comment.objects.create(
        thread=thread,
        number=number,
        path=path,
        depth=threads.depth_of(path),
        parent=parent,
        sender=author,
        status=status,
        waits=status == Status.HELD,
        published_at=now if status == Status.PUBLISHED else None,
        language=thread.article.language,
        policy=policy.version,
        rule=policy.rules[cited] if cited else None,
        risk=verdict.risk,
        network_hash=network.hash,
        network_day=network.day,
        nonce=message.nonce,
        fold_hash=revisions.fold_hash(message.text),
        token=secrets.token_urlsafe(24),
        confirmed=message.confirmed,
        staff=message.staff is not None,
        created_at=now,
    )


def _parent(thread: Thread, number: int | None) -> Comment | None:
    """The comment replied to, if readers still see it."""
    if number is None:
        return None
    return thread.comments.filter(number=number, status=Status.PUBLISHED).first()


def _status(
    thread: Thread, verdict: engine.Verdict, message: Message, standing: Standing | None
) -> Status:
    """Where a new comment goes. If its address must be proven first, it waits for that, unless the
    policy refuses it whosever it is; so does what comes with an address of somebody who is stopped,
    since whoever typed it may be somebody else, and is not to learn it."""
    status = status_of(thread, verdict, held=standings.holds(standing))
    proof = settings.COMMENT_CONFIRMATION == "required" or standings.stops(standing)
    if proof and not message.confirmed and status != Status.REFUSED:
        return Status.UNCONFIRMED
    return status


def status_of(thread: Thread, verdict: engine.Verdict, *, held: bool = False) -> Status:
    """Where the verdict leads in this thread; `held` if all of this sender's comments wait. A nudge
    that gets here was overridden by its writer, which means held."""
    status = STATUS_OF.get(verdict.consequence, Status.HELD)
    if status == Status.PUBLISHED and (held or thread.preset == Thread.Preset.HOLD):
        return Status.HELD
    return status
