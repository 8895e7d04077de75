"""A small month, written out: a newsroom, and what happened in it row by row."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from articles.models import Article
from articles.people.models import User
from comments import log, moderation, undoing
from comments.models import (
    Appeal,
    Comment,
    Decision,
    Finding,
    NudgeTally,
    PolicyVersion,
    Report,
    Rule,
    Standing,
    Thread,
)
from comments.moderation import Seen
from tests.factories import ORDINARY_RULES, make_article, make_comment, make_policy, make_user

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
"""The first of the month, at noon."""
_numbers = itertools.count(1)


def at(day: int, *, hours: float = 0, seconds: float = 0) -> datetime:
    """A moment of May: noon of that day, and so many hours and seconds later."""
    return MAY + timedelta(days=day - 1, hours=hours, seconds=seconds)


class Newsroom:
    """An article, a policy of four rules in force since April, and one moderator."""

    def __init__(self) -> None:
        self.policy: PolicyVersion = make_policy(
            ORDINARY_RULES, at=datetime(2026, 4, 3, tzinfo=UTC)
        )
        self.article: Article = make_article(headline="The bridge is open")
        self.ana: User = make_user(groups=["Moderator"])

    def rule(self, key: str) -> Rule:
        return self.policy.rules.get(key=key)

    def comes(
        self, when: datetime, status: str, rule: str = "", *, detectors: tuple[str, ...] = ()
    ) -> Comment:
        """A comment comes in, and the policy decides about it."""
        cited = self.rule(rule) if rule else None
        comment = make_comment(article=self.article, status=status, at=when, rule=cited)
        for kind in detectors:
            Finding.objects.create(
                revision=comment.revisions.get(), rule=self.rule(rule), detector=kind
            )
        return comment

    def decides(self, comment: Comment, to: str, when: datetime, rule: str = "") -> Decision:
        """The moderator decides about a comment as it stands."""
        fresh = Comment.objects.get(pk=comment.pk)
        seen = Seen(fresh.pk, fresh.status, fresh.revision)
        cited = self.rule(rule) if rule else None
        return moderation.decide(seen, to, rule=cited, by=self.ana, now=when)

    def undoes(self, decision: Decision, when: datetime) -> Decision:
        return undoing.undo(decision, by=self.ana, now=when)

    def edit_is(self, comment: Comment, outcome: str, when: datetime, rule: str = "") -> Decision:
        """The writer changes a comment, and the policy says what becomes of it."""
        fresh = Comment.objects.get(pk=comment.pk)
        seen = Seen(fresh.pk, fresh.status, fresh.revision)
        revision = fresh.revisions.create(
            number=fresh.revisions.count() + 1,
            name="Ben",
            text=f"Changed words {next(_numbers)}.",
            html="",
            policy=self.policy,
            created_at=when,
        )
        cited = self.rule(rule) if rule else None
        if outcome == "refused":
            return moderation.refuse_edit(fresh, seen, revision, rule=cited, now=when)
        return moderation.accept_edit(
            fresh, seen, revision, to=outcome, rule=cited, risk=0, now=when
        )

    def reported(self, comment: Comment, when: datetime, rule: str = "") -> Report:
        number = next(_numbers)
        report = Report.objects.create(
            comment=comment,
            revision=comment.revisions.get(number=comment.revision),
            rule=self.rule(rule) if rule else None,
            token=f"report-{number}",
            nonce=f"report-{number}",
            created_at=when,
        )
        Comment.objects.filter(pk=comment.pk).update(waits=True)
        log.report_moved(
            report, before="", after="open", rule=report.rule, actor=log.READER, at=when
        )
        return report

    def flooded(self, comment: Comment, when: datetime) -> Decision:
        """So many readers report a comment that the policy holds it."""
        seen = Seen(comment.pk, "published", comment.revision)
        return moderation.move(
            seen, "held", kind=Decision.Kind.REPORTED, rule=None, actor=log.POLICY, now=when
        )

    def appealed(self, decision: Decision, when: datetime) -> Appeal:
        appeal = Appeal.objects.create(
            decision=decision, comment=decision.comment, text="It was fair.", created_at=when
        )
        log.appeal_moved(appeal, before="", after="open", actor=log.READER, at=when)
        return appeal

    def judged(self, appeal: Appeal, when: datetime, *, granted: bool) -> None:
        """An appeal is judged; a granted one puts the comment before readers."""
        after = "granted" if granted else "rejected"
        Appeal.objects.filter(pk=appeal.pk).update(
            status=after, answer="We have read it.", decided_at=when
        )
        log.appeal_moved(appeal, before="open", after=after, actor=log.person(self.ana), at=when)
        if granted and appeal.comment:
            comment = Comment.objects.get(pk=appeal.comment.pk)
            moderation.move(
                Seen(comment.pk, comment.status, comment.revision),
                "published",
                kind=Decision.Kind.DECIDED,
                rule=None,
                actor=log.person(self.ana),
                now=when,
                reverses=appeal.decision,
                quiet=True,
            )

    def stands(self, state: str, when: datetime, rule: str = "") -> Decision:
        """A new sender is suspended, blocked, held or trusted."""
        comment = make_comment(article=self.article, status="published", at=when)
        standing = Standing.objects.create(
            sender=comment.sender,
            state=state,
            rule=self.rule(rule) if rule else None,
            reason="Again and again.",
            until=when + timedelta(days=7) if state == "suspended" else None,
            token=f"standing-{next(_numbers)}",
            created_at=when,
        )
        return log.standing_changed(
            standing, before="", after=state, actor=log.person(self.ana), at=when
        )

    def thread_set(self, before: str, after: str, when: datetime) -> Decision:
        thread = Thread.objects.get(article=self.article)
        return log.thread_changed(
            thread, before=before, after=after, actor=log.person(self.ana), at=when
        )

    def nudges(self, rule: str, when: datetime, **counts: Any) -> None:
        NudgeTally.objects.create(rule=self.rule(rule), day=when.date(), **counts)
