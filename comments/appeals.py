"""Writers contest a decision, and somebody else than who decided judges that.

The only writer of appeals. One decision is contested once; a machine never judges. Everybody takes
the thread's lock first, or that of the sender's standing, so that two who judge at once do it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import SiteIdentity
from articles.people.models import User
from comments import gate, log, moderators, notices, open_matters, policies, restoring
from comments.appeal_forms import LONGEST
from comments.models import Appeal, Comment, Decision, Standing, Thread
from comments.policy import engine, states
from comments.policy.facts import Facts, Submission
from comments.wording import says_something

WITHIN = timedelta(days=184)
"""How long a decision can be contested, to the end of the last day in site time: the longest six
months of a year have so many days, and the law asks for at least six months."""
FINAL = (states.REFUSED, states.REMOVED)
CHANGEABLE = (states.HELD, states.PUBLISHED)
STOPPED = (Standing.State.HOLD, Standing.State.SUSPENDED, Standing.State.BLOCKED)
OPEN = Appeal.Status.OPEN


class NotAllowed(Exception):
    """It cannot be contested, or not be judged so; the message says why."""


class Contested(NotAllowed):
    """It was contested before, in other words. `appeal` is that one."""

    def __init__(self, appeal: Appeal) -> None:
        self.appeal = appeal
        super().__init__(_("You have contested this decision already."))


class Judged(NotAllowed):
    """Somebody was faster. The message says who, when and how."""

    def __init__(self, appeal: Appeal) -> None:
        self.appeal = appeal
        told = {
            "who": appeal.judged_name,
            "when": _when(appeal.decided_at or appeal.created_at),
            "how": appeal.get_status_display(),
        }
        super().__init__(_("Judged by %(who)s on %(when)s already: %(how)s.") % told)


class Refused(Exception):
    """The policy refuses what the appeal says. Nothing was stored."""

    def __init__(self, policy: policies.Loaded, verdict: engine.Verdict) -> None:
        self.policy = policy
        self.verdict = verdict
        super().__init__(str(verdict.rule))


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the form tells of how an appeal came in."""

    seconds_on_form: float | None = None
    trap_filled: bool = False


def until(decision: Decision) -> datetime:
    """The last moment at which the decision can be contested."""
    zone = timezone.get_default_timezone()
    day = timezone.localtime(decision.created_at, zone).date() + WITHIN
    return datetime.combine(day, time.max, tzinfo=zone)


def refuses_edit(decision: Decision) -> bool:
    """Whether the policy refused a writer's change and left the comment as it stood."""
    rule = decision.rule
    return (
        decision.kind == Decision.Kind.EDITED and rule is not None and rule.consequence == "refuse"
    )


def can_be_contested(decision: Decision) -> bool:
    """Whether it is of a kind that writers can contest: what waits is decided about anyway."""
    own = (Decision.Kind.UNDONE, Decision.Kind.WITHDRAWN)
    if decision.actor_kind == Decision.Actor.IMPORT or decision.kind in own:
        return False
    if decision.comment_id:
        return refuses_edit(decision) or decision.to_status in FINAL
    return decision.standing_id is not None and decision.to_status in STOPPED


def taken_back(decision: Decision) -> Decision | None:
    """The decision by which this one does not hold: what reversed it, or reversed that it had been
    put back. Each row is reversed once, so that they form a chain."""
    later = Decision.objects.filter(reverses=decision).select_related("reversed_by").first()
    again: Decision | None = getattr(later, "reversed_by", None)
    return taken_back(again) if again else later


def check(decision: Decision, *, now: datetime | None = None) -> None:
    """Whether the decision can be contested now.

    Raises:
        NotAllowed: it cannot, for a reason told to its writer.
        Contested: that was done before.
    """
    now = now or timezone.now()
    if not can_be_contested(decision):
        raise NotAllowed(_("There is nothing to contest here."))
    earlier = Appeal.objects.filter(decision=decision).first()
    if earlier:
        raise Contested(earlier)
    if decision.standing and has_ended(decision.standing, now):
        raise NotAllowed(_("This has ended meanwhile: there is nothing to contest."))
    if taken_back(decision):
        raise NotAllowed(_("This decision was taken back meanwhile: there is nothing to contest."))
    if decision.comment and refuses_edit(decision) and decision.comment.status not in CHANGEABLE:
        raise NotAllowed(_("Your comment itself is not shown. Contest that decision instead."))
    if now > until(decision):
        raise NotAllowed(
            _("This could be contested until %s.") % date_format(until(decision), "DATE_FORMAT")
        )


def open(  # noqa: A001 - said as `appeals.open`
    decision: Decision,
    text: str,
    *,
    around: Circumstances | None = None,
    now: datetime | None = None,
) -> Appeal:
    """Contest a decision, in the writer's words. The same words again are the same appeal.

    Raises:
        NotAllowed, Contested: as `check`; Contested only for other words.
        Refused: the policy's rules for such texts refuse it.
    """
    now = now or timezone.now()
    try:
        check(decision, now=now)
        _check_words(decision, text, around or Circumstances(), now)
        return _store(decision, text, now)
    except Contested as contested:
        if contested.appeal.text != text:
            raise
        return contested.appeal


def _check_words(decision: Decision, text: str, around: Circumstances, now: datetime) -> None:
    """An appeal is no post: how often somebody comments does not count."""
    policy = policies.in_force(now)
    if policy is None:
        return
    comment = decision.comment
    language = comment.language if comment else SiteIdentity.objects.current().language
    facts = Facts(
        seconds_on_form=around.seconds_on_form,
        trap_filled=around.trap_filled,
        article_language=language,
        article_risk=comment.thread.risk if comment else 0,
    )
    verdict = gate.judge(policy, Submission(text, "", language, "appeal"), facts)
    if verdict.consequence == "refuse":
        raise Refused(policy, verdict)


@transaction.atomic
def _store(decision: Decision, text: str, now: datetime) -> Appeal:
    _lock(decision)
    decision = _fresh(decision)
    check(decision, now=now)
    appeal = Appeal.objects.create(
        decision=decision, comment=decision.comment, text=text, created_at=now
    )
    if decision.comment_id:
        Comment.objects.filter(pk=decision.comment_id).update(waits=True)
    log.appeal_moved(appeal, before="", after=OPEN, actor=log.READER, at=now)
    notices.appeal_received(appeal, at=now)
    return appeal


def _lock(decision: Decision) -> None:
    if decision.comment:
        Thread.objects.select_for_update().get(pk=decision.comment.thread_id)
    elif decision.standing:
        Standing.objects.select_for_update().get(pk=decision.standing.pk)


def _fresh(decision: Decision) -> Decision:
    rows = Decision.objects.select_related(
        "comment__thread", "comment__current", "standing__sender", "rule__version", "revision"
    )
    return rows.get(pk=decision.pk)


def is_own(decision: Decision, by: User) -> bool:
    """Whether it was this person who decided."""
    return decision.actor_kind == Decision.Actor.PERSON and decision.actor_id == by.pk


def has_to_leave_it(decision: Decision, by: User) -> bool:
    """Whether somebody else has to judge: it was their own decision, it still holds, and there is
    somebody else."""
    own = is_own(decision, by) and taken_back(decision) is None
    return own and moderators.active().exclude(pk=by.pk).exists()


def is_judged_by_its_maker(decision: Decision) -> bool:
    """Whether nobody but the person who decided could judge an appeal now."""
    if decision.actor_kind != Decision.Actor.PERSON or decision.actor_id is None:
        return False
    return not moderators.active().exclude(pk=decision.actor_id).exists()


@transaction.atomic
def judge(
    appeal: Appeal, *, grant: bool, answer: str, by: User, now: datetime | None = None
) -> Decision:
    """Judge an appeal, with an answer for its writer. Returns the log's row that says so.

    Granting takes the decision back, unless that has happened meanwhile. Then it can only be
    granted, by anybody.

    Raises:
        NotAllowed: no moderator, no answer, or their own decision while there is somebody else.
        Judged: somebody was faster; nothing has changed.
    """
    now = now or timezone.now()
    _lock(appeal.decision)
    appeal = Appeal.objects.get(pk=appeal.pk)
    decision = _fresh(appeal.decision)
    if appeal.status != OPEN:
        raise Judged(appeal)
    answer = _checked(decision, grant=grant, answer=answer, by=by)
    appeal.status = Appeal.Status.GRANTED if grant else Appeal.Status.REJECTED
    _close(appeal, decision, answer, by, now)
    if grant:
        restoring.restore(decision, by=by, now=now, reversed_before=taken_back(decision))
    if decision.comment_id:
        _set_waits(decision.comment_id)
    row = log.appeal_moved(appeal, before=OPEN, after=appeal.status, actor=log.person(by), at=now)
    notices.appeal_decided(appeal, at=now)
    return row


def _checked(decision: Decision, *, grant: bool, answer: str, by: User) -> str:
    answer = answer.strip()
    if not moderators.active().filter(pk=by.pk).exists():
        raise NotAllowed(_("Only moderators judge appeals."))
    if has_to_leave_it(decision, by):
        raise NotAllowed(_("You decided this. Somebody else has to judge it."))
    if not says_something(answer):
        raise NotAllowed(_("Write an answer: the writer is told why."))
    if len(answer) > LONGEST or "\x00" in answer:
        told = ngettext(
            "Keep the answer to %(most)d character.",
            "Keep the answer to %(most)d characters.",
            LONGEST,
        )
        raise NotAllowed(told % {"most": LONGEST})
    if not grant and taken_back(decision):
        raise NotAllowed(_("The decision was taken back meanwhile. Grant the appeal to close it."))
    return answer


def _close(appeal: Appeal, decision: Decision, answer: str, by: User, now: datetime) -> None:
    """The row is the witness: nobody's own decision, unless it says that there was nobody else."""
    alone = is_own(decision, by) and is_judged_by_its_maker(decision)
    rows = Appeal.objects.filter(pk=appeal.pk, status=OPEN)
    if not alone and taken_back(decision) is None:
        rows = rows.exclude(decision__actor_id=by.pk)
    changed = rows.update(
        status=appeal.status,
        answer=answer,
        judged_by=by.pk,
        judged_name=str(by),
        same_person=alone,
        decided_at=now,
    )
    if not changed:
        raise Judged(Appeal.objects.get(pk=appeal.pk))
    appeal.refresh_from_db()


def _set_waits(comment_id: int) -> None:
    comment = Comment.objects.get(pk=comment_id)
    waits = comment.status == states.HELD or open_matters.is_open(comment_id)
    Comment.objects.filter(pk=comment_id, status=comment.status).update(waits=waits)


def imposed(standing: Standing) -> Decision | None:
    """The log's row by which a sender or network was stopped."""
    rows = standing.decisions.filter(kind=Decision.Kind.STANDING, to_status__in=STOPPED)
    return rows.select_related("standing__sender", "rule__version").order_by("-pk").first()


def has_ended(standing: Standing, now: datetime | None = None) -> bool:
    """Whether it counts no more: a person ended it, or its time is over."""
    now = now or timezone.now()
    return standing.ended_at is not None or (standing.until is not None and standing.until <= now)


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
