"""The only creator of reports: what readers say about a comment, and what it does to it.

A report opens something for a person to decide. Several from different people hold a published
comment, once, until somebody has looked; none ever deletes anything.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone

from comments import (
    gate,
    log,
    moderation,
    notices,
    policies,
    reporters,
    standings,
)
from comments.models import Comment, CommentRevision, Decision, Report, Rule, Thread
from comments.models.comments import Status
from comments.moderation import Seen
from comments.policy import engine
from comments.policy.facts import Facts, Submission
from comments.reporters import TooMany, weight_of
from comments.sender import Network

__all__ = ["AlreadyReported", "Changed", "Gone", "Message", "Refused", "TooMany", "receive"]
__all__ += ["weight_of"]

MOST_RISK = 100
URGENCY = 5
"""How many times its weight a notice of illegal content lifts a comment in the queue."""


class Gone(Exception):
    """The comment does not stand under its story at the moment: nothing is left to report.
    `comment` is fresh."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment
        super().__init__(comment.status)


class Changed(Exception):
    """The comment says something else by now than the form showed. `comment` is fresh."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment
        super().__init__(comment.revision)


class AlreadyReported(Exception):
    """The same words were reported from there before. Whose receipt that is nobody can tell: a
    network may be that of a whole house."""


@dataclass(frozen=True, slots=True)
class Message:
    """What came in from the form. `revision` is the number of the words that it showed."""

    rule: Rule | None
    explanation: str
    nonce: str
    revision: int
    name: str = ""
    email: str = ""
    law: str = ""
    illegal: bool = False
    minors: bool = False
    good_faith: bool = False
    seconds_on_form: float | None = None
    trap_filled: bool = False

    @property
    def words(self) -> str:
        """All that is explained, as the gate reads it."""
        return "\n\n".join(part for part in (self.law, self.explanation) if part)


@dataclass(frozen=True, slots=True)
class Refused:
    """The policy refuses what the report says. Nothing was stored."""

    policy: policies.Loaded
    verdict: engine.Verdict


def receive(
    comment: Comment, message: Message, network: Network, *, now: datetime | None = None
) -> Report | Refused:
    """Judge a report's own words, and store it with all that it does to the comment.

    The same form sent twice is one report. So are the same words from the same network and
    address: the first answers for both. What the policy would hold or send back to its writer is
    taken: staff alone read it. `comment` comes with its thread and article.

    Raises:
        Gone, Changed: it is not what the form showed.
        AlreadyReported: from there, about these words, and not in the same words.
        TooMany: the day's limit of that network or address is reached.
        standings.NotWelcome: the network is stopped; an address that is only typed stops nobody.
            Notices of illegal content are taken from anybody all the same: Article 16(1) of the
            Digital Services Act.
    """
    now = now or timezone.now()
    earlier = _same_form(comment, message)
    if earlier:
        return earlier
    check(comment, now)
    if not message.illegal:
        standings.check(None, network.every, now=now)
    reporters.check_limits(message.email, network, now)
    refused = _refused(comment, message, now)
    return refused or _store(comment, message, network, now)


def check(comment: Comment, now: datetime | None = None) -> None:
    """Whether readers see the comment, so that it can be reported. That its thread takes no more
    comments is no reason why not. Raises Gone."""
    if comment.status != Status.PUBLISHED or not comment.thread.article.is_visible(now):
        raise Gone(comment)


def _same_form(comment: Comment, message: Message) -> Report | None:
    return Report.objects.filter(nonce=message.nonce, comment=comment).first()


def _refused(comment: Comment, message: Message, now: datetime) -> Refused | None:
    """What the policy says to the words and the name. A report is no post: how often somebody
    comments does not count, and what it quotes may stand in the thread."""
    policy = policies.in_force(now)
    if policy is None or not (message.words or message.name or message.trap_filled):
        return None
    article = comment.thread.article
    around = Facts(
        seconds_on_form=message.seconds_on_form,
        trap_filled=message.trap_filled,
        article_language=article.language,
        article_risk=comment.thread.risk,
    )
    submission = Submission(message.words, message.name, article.language, "report")
    verdict = gate.judge(policy, submission, around)
    return Refused(policy, verdict) if verdict.consequence == "refuse" else None


@transaction.atomic
def _store(comment: Comment, message: Message, network: Network, now: datetime) -> Report:
    Thread.objects.select_for_update().get(pk=comment.thread_id)
    fresh = Comment.objects.select_related("thread__article", "current").get(pk=comment.pk)
    earlier = _same_form(fresh, message)
    if earlier:
        return earlier
    check(fresh, now)
    words = fresh.current
    if words is None or fresh.revision != message.revision:
        raise Changed(fresh)
    theirs = reporters.from_there(message.email, network).filter(
        revision=words, illegal=message.illegal
    )
    earlier = _same_words(theirs.filter(network_hash__in=reporters.hashes(network)), message)
    if earlier:
        return earlier
    again = theirs.exists()
    report = _create(fresh, words, message, network, now)
    log.report_moved(
        report, before="", after=report.status, rule=message.rule, actor=log.READER, at=now
    )
    notices.report_received(report, at=now)
    _lift(fresh, 0 if again else report.weight * (URGENCY if report.illegal else 1))
    _hold_in_a_flood(fresh, now)
    return report


def _same_words(theirs: QuerySet[Report], message: Message) -> Report | None:
    """What was sent from the same network with the same address, or without one as before."""
    earlier = list(theirs.filter(email=message.email))
    said = (message.law, message.explanation, message.name, message.rule)
    for one in earlier:
        if (one.law, one.explanation, one.name, one.rule) == said:
            return one
    if earlier:
        raise AlreadyReported
    return None


def _create(
    comment: Comment, words: CommentRevision, message: Message, network: Network, now: datetime
) -> Report:
    return Report.objects.create(
        comment=comment,
        revision=words,
        rule=message.rule,
        illegal=message.illegal,
        minors=message.minors,
        law=message.law,
        explanation=message.explanation,
        name=message.name,
        email=message.email,
        good_faith=message.good_faith,
        weight=weight_of(message.email, network, now),
        token=secrets.token_urlsafe(24),
        nonce=message.nonce,
        network_hash=network.hash,
        network_day=network.day,
        created_at=now,
    )


def _lift(comment: Comment, points: int) -> None:
    """Put the comment before a person, and further up in the queue."""
    as_seen = Comment.objects.filter(
        pk=comment.pk, status=comment.status, revision=comment.revision
    )
    if not as_seen.update(waits=True, risk=Least(F("risk") + points, Value(MOST_RISK))):
        raise Gone(comment)


def _hold_in_a_flood(comment: Comment, now: datetime) -> None:
    """Hold what enough different people have reported, unless that, or a person's decision to
    publish it, has happened to these words before."""
    if settings.REPORTS_THAT_HOLD < 1 or _looked_at(comment):
        return
    open_ones = Report.objects.filter(revision=comment.current_id, status=Report.Status.OPEN)
    told = open_ones.values_list("network_hash", "email", "weight")
    if reporters.strength(told) < settings.REPORTS_THAT_HOLD * reporters.MIDDLE:
        return
    moderation.move(
        Seen(comment.pk, comment.status, comment.revision),
        Status.HELD,
        kind=Decision.Kind.REPORTED,
        rule=None,
        actor=log.POLICY,
        now=now,
    )


def _looked_at(comment: Comment) -> bool:
    """Whether these words were held by reports before, or a person let them stand."""
    by_a_person = Q(
        kind=Decision.Kind.DECIDED, to_status=Status.PUBLISHED, actor_kind=Decision.Actor.PERSON
    )
    moves = comment.decisions.filter(revision=comment.current_id)
    held = Q(kind=Decision.Kind.REPORTED)
    return moves.filter(held | (by_a_person & Q(reversed_by=None))).exists()
