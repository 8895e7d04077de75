"""The only creator of the words that the gate has judged: a revision with what was found in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from articles import sanitizer
from comments import saying
from comments.models import Comment, CommentRevision, Finding
from comments.policies import Loaded
from comments.policy import engine
from comments.policy.text import fold


def add(
    comment: Comment,
    number: int,
    *,
    name: str,
    text: str,
    policy: Loaded,
    verdict: engine.Verdict,
    at: datetime,
) -> CommentRevision:
    """Store the words under the policy that judged them. The comment does not show them yet."""
    revision = CommentRevision.objects.create(
        comment=comment,
        number=number,
        name=name,
        text=text,
        html=sanitizer.linkify(text),
        policy=policy.version,
        created_at=at,
    )
    _store_findings(revision, policy, verdict)
    return revision


def judged_again(
    revision: CommentRevision, policy: Loaded, verdict: engine.Verdict, *, keep: Iterable[str]
) -> Finding | None:
    """Store what a later judgement found in the same words instead of what was found before, but
    for what the detectors in `keep` saw. Returns the first of these that matters, if there is one.
    """
    kept = revision.findings.filter(detector__in=keep)
    revision.findings.exclude(pk__in=kept.values("pk")).delete()
    CommentRevision.objects.filter(pk=revision.pk).update(policy=policy.version)
    _store_findings(revision, policy, verdict)
    seen = revision.findings.filter(detector__in=keep).exclude(rule__consequence="")
    return seen.select_related("rule").order_by("pk").first()


def _store_findings(revision: CommentRevision, policy: Loaded, verdict: engine.Verdict) -> None:
    Finding.objects.bulk_create(
        Finding(
            revision=revision,
            rule=policy.rules[found.rule],
            detector=found.kind,
            field=found.field,
            start=found.start,
            end=found.end,
            message=saying.pack(found.message),
        )
        for found in verdict.findings
    )


def fold_hash(text: str) -> str:
    """Tells equal texts, however they are dressed up, without keeping a word of them."""
    return salted_hmac("comments.fold", fold(text).text, algorithm="sha256").hexdigest()
