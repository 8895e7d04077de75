"""The only creator of the words that the gate has judged: a revision with what was found in it."""

from __future__ import annotations

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
    return revision


def fold_hash(text: str) -> str:
    """Tells equal texts, however they are dressed up, without keeping a word of them."""
    return salted_hmac("comments.fold", fold(text).text, algorithm="sha256").hexdigest()
