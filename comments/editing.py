"""A writer changes a comment: the same gate, a new revision, and no word of it unread by the rules.

The text meets the policy now in force. What it lets through stands at once; what it holds is
hidden until a moderator has read it; what it refuses leaves the comment as it was, and is kept
beside it with its decision, since a refusal can be contested. Such a decision is the one kind of
"edited" that cites a rule which refuses. Whoever decides meanwhile wins, and the writer is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import facts, gate, intake, moderation, nudges, presets, revisions, standings
from comments.models import Comment, CommentRevision, Decision, Finding, Rule, Standing, Thread
from comments.models.comments import Status
from comments.moderation import Seen
from comments.policies import Loaded
from comments.policy import engine
from comments.policy.detectors import KINDS
from comments.policy.facts import Facts, Submission
from comments.sender import Network

MOST_REVISIONS = 20
"""Kept of one comment, refused ones included."""
EDITABLE = (Status.HELD, Status.PUBLISHED)
SEEN_ONCE = frozenset(kind.name for kind in KINDS.values() if not kind.replayable)
"""Detectors of what is not kept, such as signs of a program: no later form is judged by them."""


class NotEditable(Exception):
    """The comment cannot be changed, now or ever more; the message tells its writer why."""


class Unchanged(Exception):
    """Neither the text nor the name differs from what stands there."""


class Overtaken(Exception):
    """The comment is not what the form showed: somebody decided, or it was edited elsewhere."""


@dataclass(frozen=True, slots=True)
class Change:
    """What came in. `status` and `revision` are of the comment as the form showed it."""

    name: str
    text: str
    status: str
    revision: int
    form: str
    trap_filled: bool = False
    anyway: str = ""
    mark: str = ""

    @property
    def sent(self) -> nudges.Sent:
        """The form counts with the revision it showed, so that each is counted once."""
        form = f"{self.form} {self.revision}"
        return nudges.Sent(self.name, self.text, form, self.anyway, self.mark)


@dataclass(frozen=True, slots=True)
class Refused:
    """The policy refused the new words. The comment stands as it stood."""

    policy: Loaded
    verdict: engine.Verdict


def until(comment: Comment) -> datetime:
    """When the time to change it ends."""
    return comment.created_at + timedelta(minutes=settings.COMMENT_EDIT_MINUTES)


def check(comment: Comment, *, now: datetime | None = None) -> Loaded:
    """The policy that a change of this comment would meet now.

    Raises:
        NotEditable: its time is over, it does not stand any more, or its thread is closed.
    """
    now = now or timezone.now()
    problem = _problem(comment, now)
    if problem:
        raise NotEditable(problem)
    try:
        return intake.policy_for(comment.thread, now)
    except intake.Closed as closed:
        raise NotEditable(_closed()) from closed


def is_open(comment: Comment, now: datetime) -> bool:
    """Whether it may still be changed, as far as the comment and its thread tell: in no query."""
    return not _problem(comment, now)


def _problem(comment: Comment, now: datetime) -> str:
    """Why the comment, or its thread, lets no change in; "" if they do."""
    if comment.status not in EDITABLE:
        return _("Only what is published, or waits for a moderator, can be changed.")
    if now > until(comment):
        return _("The time in which it could be changed is over.")
    if not comment.thread.article.is_visible(now):
        return _("Its story is not published at the moment.")
    return _closed() if presets.is_closed(comment.thread, now) else ""


def _closed() -> str:
    return _("Comments on this story are closed.")


def edit(
    comment: Comment, change: Change, network: Network, *, now: datetime | None = None
) -> Comment | nudges.Nudge | Refused:
    """Judge the new words and let them take the place of the old ones, if the policy does.

    The same form sent twice is one edit. `comment` must come fresh, with its thread and text.

    Raises:
        NotEditable: as `check`.
        Unchanged: there is nothing to do.
        Overtaken: the comment is not what the form showed; nothing has changed.
        presets.NoLinks: the thread takes none.
        standings.NotWelcome: the sender, or their network, is suspended or blocked.
    """
    now = now or timezone.now()
    policy = check(comment, now=now)
    same = comment.current and _words(change) == (comment.current.name, comment.current.text)
    if same and comment.revision > change.revision:
        return comment
    if (comment.status, comment.revision) != (change.status, change.revision):
        raise Overtaken
    if same:
        raise Unchanged
    presets.check_words(comment.thread, text=change.text, name=change.name)
    standing = _standing(comment, network, now)
    submission = Submission(change.text, change.name, comment.language)
    found = around(comment, standing, network, now, trap_filled=change.trap_filled)
    verdict = gate.judge(policy, submission, found)
    nudge = nudges.ask(change.sent, policy, verdict, now=now)
    return nudge or _store(comment, change, network, policy, verdict, now)


def _standing(comment: Comment, network: Network, now: datetime) -> Standing | None:
    """How its writer stands, as for a post. Raises standings.NotWelcome."""
    return standings.check(comment.sender, () if comment.staff else network.every, now=now)


def _words(change: Change) -> tuple[str, str]:
    return change.name, change.text


def around(
    comment: Comment,
    standing: Standing | None,
    network: Network,
    now: datetime,
    *,
    trap_filled: bool = False,
) -> Facts:
    """The facts around a comment that is there already and is judged again. As for a post; but how
    fast somebody writes counts as of when the comment was sent, since an edit is no post; and a
    form that came filled in takes no time."""
    latest, sent = (
        facts.gather(
            thread=comment.thread,
            sender=comment.sender,
            network=network,
            now=moment,
            trap_filled=trap_filled,
            confirmed=comment.confirmed,
            staff=comment.staff,
            trusted=standings.trusts(standing, confirmed=comment.confirmed),
            editing=comment,
        )
        for moment in (now, comment.created_at)
    )
    return replace(
        latest,
        sender_post_ages=sent.sender_post_ages,
        sender_thread_post_ages=sent.sender_thread_post_ages,
        network_post_ages=sent.network_post_ages,
        thread_post_ages=sent.thread_post_ages,
    )


@transaction.atomic
def _store(
    comment: Comment,
    change: Change,
    network: Network,
    policy: Loaded,
    verdict: engine.Verdict,
    now: datetime,
) -> Comment | Refused:
    comment.thread = Thread.objects.select_for_update().get(pk=comment.thread_id)
    check(comment, now=now)
    held = standings.holds(_standing(comment, network, now))
    presets.check_words(comment.thread, text=change.text, name=change.name)
    newest = comment.revisions.aggregate(newest=Max("number"))["newest"] or 0
    if newest >= MOST_REVISIONS:
        raise NotEditable(_("It has been changed so often that it cannot be changed any more."))
    if verdict.consequence == "refuse" and _refused_already(comment, change, newest, policy):
        return Refused(policy, verdict)
    revision = revisions.add(
        comment,
        newest + 1,
        name=change.name,
        text=change.text,
        policy=policy,
        verdict=verdict,
        at=now,
    )
    try:
        _move(comment, change, revision, policy, verdict, held, now)
    except moderation.Stale as stale:
        raise Overtaken from stale
    if verdict.consequence == "refuse":
        return Refused(policy, verdict)
    nudges.count_end(change.sent, policy, verdict)
    return Comment.objects.get(pk=comment.pk)


def _refused_already(comment: Comment, change: Change, newest: int, policy: Loaded) -> bool:
    """The same words, refused a moment ago: the form was sent twice."""
    revision = comment.revisions.exclude(pk=comment.current_id or 0).filter(number=newest).first()
    return (
        revision is not None
        and (revision.name, revision.text) == _words(change)
        and revision.policy_id == policy.version.pk
    )


def _move(
    comment: Comment,
    change: Change,
    revision: CommentRevision,
    policy: Loaded,
    verdict: engine.Verdict,
    held: bool,
    now: datetime,
) -> Decision:
    seen = Seen(comment.pk, change.status, change.revision)
    if verdict.consequence == "refuse":
        rule = _rule(policy, verdict)
        return moderation.refuse_edit(comment, seen, revision, rule=rule, now=now)
    status, rule = _place(comment, policy, verdict, held)
    return moderation.accept_edit(
        comment, seen, revision, to=status, rule=rule, risk=verdict.risk, now=now
    )


def _rule(policy: Loaded, verdict: engine.Verdict) -> Rule | None:
    return policy.rules[verdict.rule] if verdict.rule else None


def _place(
    comment: Comment, policy: Loaded, verdict: engine.Verdict, held: bool
) -> tuple[Status, Rule | None]:
    """The status that the new words get, and the rule that it rests on.

    What a person wants to look at again, or readers' reports hold, no edit takes away; nor what was
    found in how an earlier form was sent, until a person has looked.
    """
    status = intake.status_of(comment.thread, verdict, held=held)
    if status != Status.PUBLISHED:
        return status, _rule(policy, verdict)
    looked = Q(actor_kind=Decision.Actor.PERSON) | Q(kind=Decision.Kind.REPORTED)
    moves = comment.decisions.filter(looked).exclude(kind=Decision.Kind.PICKED)
    last = moves.order_by("-pk").first()
    if last:
        return (Status.HELD if last.to_status == Status.HELD else status), None
    sent = Finding.objects.filter(revision__comment=comment, detector__in=SEEN_ONCE)
    found = sent.exclude(rule__consequence="").select_related("rule").order_by("pk").first()
    if found is None:
        return status, None
    # An edit that cites a rule which refuses would be told as a refused one.
    cited = None if found.rule.consequence == Rule.Consequence.REFUSE else found.rule
    return Status.HELD, cited
