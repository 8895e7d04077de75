"""A version judging past comments in the order in which they came. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comments import gate, policies
from comments.dryrun import past
from comments.dryrun.past import Past, Walk
from comments.dryrun.records import Record, Records
from comments.dryrun.windows import Around, Windows
from comments.facts import minute_of_week
from comments.models import Comment
from comments.policy import engine
from comments.policy.facts import Facts, Submission
from comments.policy.scoring import Case

BATCH = 500
"""Comments read at once, and between two signs of life."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A past comment before the replayed version. `verdict` is None where there is no text."""

    past: Past
    verdict: engine.Verdict | None

    def case(self, numbers: Mapping[str, int]) -> Case | None:
        """For the score; `numbers` are those of the version's rules, by key."""
        if self.verdict is None:
            return None
        return Case(
            outcome=self.verdict.consequence,
            rule=self.verdict.rule,
            found=frozenset([one.rule for one in self.verdict.findings]),
            people=self.past.people,
            cited=numbers.get(self.past.cited),
            arrival=self.past.arrival,
            by_thread=self.past.by_thread,
        )


def replay(policy: policies.Loaded, walk: Walk, *, size: int = BATCH) -> Iterator[list[Judged]]:
    """Judges the walk's comments with the facts as they stood when each came, batch by batch.

    A batch that only warms up comes back empty.
    """
    for comments, warm in _with_facts(walk, size):
        yield [_judged(policy, one, known) for one, known in comments[warm:]]


def replay_one(policy: policies.Loaded, comment: Comment) -> Judged:
    """What the version says of one past comment."""
    *_warm, last = replay(policy, past.alone(comment))
    return last[-1]


def facts_then(walk: Walk, *, size: int = BATCH) -> Iterator[tuple[Past, Facts]]:
    """The walk's comments with the facts as they stood when each came, apart from any version."""
    for comments, warm in _with_facts(walk, size):
        yield from comments[warm:]


def _with_facts(walk: Walk, size: int) -> Iterator[tuple[list[tuple[Past, Facts]], int]]:
    windows, records = Windows(), Records()
    for ids, warm in walk.batches(size):
        comments = past.read(ids)
        senders = {one.post.sender for one in comments if one.post.sender is not None}
        first = comments[0]
        records.load(senders, first=first.sent, first_pk=first.pk)
        yield [(one, _then(one, windows, records)) for one in comments], warm
        records.shrink()


def _then(one: Past, windows: Windows, records: Records) -> Facts:
    """The facts, after which the comment itself counts for those that follow."""
    known = _facts(
        one,
        windows.around(one.post, confirmed=one.confirmed),
        records.at(one.post.sender if one.confirmed else None, one.post.at),
    )
    windows.add(one.post)
    records.follow(
        one.post.sender, one.pk, one.moves, confirmed=one.counts, proven_at=one.proven_at
    )
    return known


def _facts(one: Past, around: Around, record: Record) -> Facts:
    """As `comments.facts.gather` tells them, but for what is not kept: form and trap."""
    age = (one.sent - one.article_since).total_seconds() if one.article_since else None
    return Facts(
        sender_published=record.published,
        sender_decided_recently=record.decided,
        sender_refused_recently=record.refused,
        sender_post_ages=around.sender,
        sender_thread_post_ages=around.sender_in_thread,
        network_post_ages=around.network,
        thread_post_ages=around.thread,
        recent_by_sender=around.texts_of_sender,
        recent_in_thread=around.texts_in_thread,
        confirmed=one.confirmed,
        staff=one.staff,
        article_language=one.language,
        article_risk=one.risk,
        article_age_seconds=age,
        minute_of_week=minute_of_week(one.sent),
    )


def _judged(policy: policies.Loaded, one: Past, known: Facts) -> Judged:
    if one.text is None:
        return Judged(one, None)
    submission = Submission(one.text, one.name, one.language)
    return Judged(one, gate.judge(policy, submission, known))
