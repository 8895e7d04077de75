"""Whether readers like an article: one answer a day from each network with its browser.

Nobody is followed for it: no cookie, and a hash that dies with the key of its day. The answers are
for editors and are never shown to readers, so that nothing is won by voting often.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from articles.models import Article
from comments import gate, policies
from comments.models import ArticleVote
from comments.policy import engine
from comments.policy.facts import Facts, Submission
from comments.sender import Browser

PER_NETWORK = 50
"""Answers about one article from one network in a day: a big office, and not a program's thousands
of made-up browsers."""


class TooMany(Exception):
    """The day's limit of the network is reached."""


class Refused(Exception):
    """The comment policy refuses what the reason says. The vote stands without it."""

    def __init__(self, policy: policies.Loaded, verdict: engine.Verdict) -> None:
        self.policy = policy
        self.verdict = verdict
        super().__init__(verdict.consequence)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answered yes and no, and how many of these said why."""

    liked: int
    disliked: int
    reasons: int


def vote(
    article: Article, browser: Browser, *, liked: bool, now: datetime | None = None
) -> ArticleVote:
    """Store an answer; another one from there on the same day takes its place.

    Raises:
        TooMany: there have been too many from this network today.
    """
    now = now or timezone.now()
    with transaction.atomic():
        mine = ArticleVote.objects.filter(article=article, voter=browser.hash)
        if not mine.exists() and _of_network(article, browser) >= PER_NETWORK:
            raise TooMany
        ArticleVote.objects.bulk_create(
            [
                ArticleVote(
                    article=article,
                    voter=browser.hash,
                    network=browser.network,
                    day=browser.day,
                    liked=liked,
                    created_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        mine.exclude(liked=liked).update(liked=liked, reason="", created_at=now)
    return mine.get()


def of(article: Article, browser: Browser) -> ArticleVote | None:
    """Today's answer from there."""
    return ArticleVote.objects.filter(article=article, voter=browser.hash).first()


def explain(vote: ArticleVote, reason: str, *, facts: Facts, now: datetime | None = None) -> bool:
    """Keep why somebody does not like it; whether there was such an answer to explain.

    Raises:
        Refused: nothing was kept.
    """
    policy = policies.in_force(now)
    if policy is not None:
        submission = Submission(reason, "", vote.article.language, "report")
        verdict = gate.judge(policy, submission, facts)
        if verdict.consequence == "refuse":
            raise Refused(policy, verdict)
    return bool(ArticleVote.objects.filter(pk=vote.pk, liked=False).update(reason=reason))


def tally(article: Article) -> Tally:
    """Counted from the rows."""
    counted = ArticleVote.objects.filter(article=article).aggregate(
        yes=Count("pk", filter=Q(liked=True)),
        no=Count("pk", filter=Q(liked=False)),
        why=Count("pk", filter=~Q(reason="")),
    )
    return Tally(counted["yes"], counted["no"], counted["why"])


def _of_network(article: Article, browser: Browser) -> int:
    return ArticleVote.objects.filter(article=article, network=browser.network).count()
