"""Statements of reasons: what was restricted, why, by whom, and what can be done about it.

They are made from the log whenever somebody reads them, so that the page, the mail and the list
of a sender's decisions say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import SiteIdentity
from comments import appeals, reasons
from comments.models import Appeal, Decision, Finding, Report, Standing, Thread
from comments.policy import states

RESTRICTED = (states.HELD, states.REFUSED, states.REMOVED)
STOPPED = appeals.STOPPED


@dataclass(frozen=True, slots=True)
class Statement:
    """One restriction in words for whom it restricts.

    `what` was done, how long it `lasts`, the rules as they read with the passages; how it was
    `found` and who `decided`; the moderator's `note`; `redress`. `appeal_url` is empty when it
    cannot be contested (any more), `appeal_until` then None. `url` is the page where it stands.
    """

    what: str
    lasts: str
    reasons: tuple[reasons.Reason, ...]
    found: str
    decided: str
    note: str
    redress: str
    appeal_url: str
    appeal_until: datetime | None
    url: str


NEVER = (Decision.Kind.UNDONE, Decision.Kind.WITHDRAWN)
"""Kinds of decisions that restrict nobody: who takes back restores, and writers are free to."""


def of_decision(decision: Decision, *, now: datetime | None = None) -> Statement | None:
    """The statement that a decision calls for.

    None where it restricts nobody, or under a rule that goes without (`Rule.statement`).
    """
    if not restricts(decision) or (decision.rule and not decision.rule.statement):
        return None
    now = now or timezone.now()
    appeal_url = appeal_page(decision) if _can_be_contested(decision, now) else ""
    return Statement(
        what=what(decision),
        lasts=_lasts(decision, now),
        reasons=tuple(reasons.of_decision(decision, _language(decision))),
        found=_found(decision),
        decided=_decided(decision),
        note=decision.reason or (decision.standing.reason if decision.standing else ""),
        redress=_redress(decision, now),
        appeal_url=appeal_url,
        appeal_until=appeals.until(decision) if appeal_url else None,
        url=_url(decision),
    )


def restricts(decision: Decision) -> bool:
    """Whether it takes something away: imports told nobody, and who takes back restores."""
    if decision.actor_kind == Decision.Actor.IMPORT or decision.kind in NEVER:
        return False
    if decision.comment_id:
        return decision.to_status in RESTRICTED or appeals.refuses_edit(decision)
    if decision.standing_id:
        return decision.kind == Decision.Kind.STANDING and decision.to_status in STOPPED
    return decision.thread_id is not None and decision.to_status == Thread.Preset.CLOSED


def what(decision: Decision) -> str:
    """What was done, in one sentence."""
    if decision.standing:
        return _of_standing(decision.standing, decision.to_status)
    if decision.thread_id:
        return _("Comments on this story were closed.")
    if appeals.refuses_edit(decision):
        return _("Your change was not published. Your comment stays as it was.")
    if decision.to_status == states.REMOVED:
        return _("Your comment was removed.")
    if decision.to_status == states.REFUSED:
        return _("Your comment was not published.")
    if decision.from_status == states.PUBLISHED:
        return _("Your comment is not shown until a moderator has read it.")
    return _("Your comment waits for a moderator.")


def _of_standing(standing: Standing, state: str) -> str:
    if standing.network_hash:
        return {
            Standing.State.HOLD: _("Comments from your connection wait for a moderator."),
            Standing.State.SUSPENDED: _("Comments from your connection are not taken for now."),
            Standing.State.BLOCKED: _("Comments from your connection are not taken."),
        }[Standing.State(state)]
    return {
        Standing.State.HOLD: _("Each of your comments waits until a moderator has read it."),
        Standing.State.SUSPENDED: _("You cannot comment here for now."),
        Standing.State.BLOCKED: _("You cannot comment here any more."),
    }[Standing.State(state)]


def _lasts(decision: Decision, now: datetime) -> str:
    if decision.thread_id:
        return _("until the newsroom opens them again")
    if decision.to_status == states.HELD and not appeals.refuses_edit(decision):
        return _("until a moderator has read it")
    standing = decision.standing
    end = (standing.ended_at or standing.until) if standing else None
    if end:
        local = timezone.localtime(end, timezone.get_default_timezone())
        return _("until %s") % date_format(local, "DATETIME_FORMAT")
    if not _may_still_fall(decision, now):
        return _("for good")
    if standing:
        return _("for good, unless a moderator lifts it or an appeal succeeds")
    return _("for good, unless an appeal succeeds")


def _may_still_fall(decision: Decision, now: datetime) -> bool:
    """Whether an appeal waits, or can be made."""
    if hasattr(decision, "contested_by"):
        return decision.contested_by.status == Appeal.Status.OPEN
    return _can_be_contested(decision, now)


def _found(decision: Decision) -> str:
    """How it came to notice. What nothing found is held by how its thread or sender stands."""
    if decision.thread_id:
        return ""
    checked = _found_by_check(decision)
    if _was_reported(decision):
        if checked:
            return _("an automatic check found it, and readers reported it")
        return _("readers reported it")
    if decision.actor_kind == Decision.Actor.POLICY and decision.rule is None:
        return _("nothing was found: a moderator reads it first, whatever it says")
    if checked or decision.actor_kind == Decision.Actor.POLICY:
        return _("an automatic check found it")
    return _("a moderator found it")


def _found_by_check(decision: Decision) -> bool:
    """Whether the words that were decided about had been found by the policy's detectors under
    the rule that is cited, whoever decided."""
    if decision.revision_id is None or decision.rule is None:
        return False
    found = Finding.objects.filter(revision=decision.revision_id, rule__key=decision.rule.key)
    return found.exists()


def _was_reported(decision: Decision) -> bool:
    if decision.kind == Decision.Kind.REPORTED:
        return True
    settled = Decision.objects.filter(parent=decision, report__isnull=False)
    return settled.filter(to_status=Report.Status.UPHELD).exists()


def _decided(decision: Decision) -> str:
    if decision.actor_kind == Decision.Actor.PERSON:
        return _("a moderator, not a machine")
    return _("an automatic check; no person has decided about it")


def _redress(decision: Decision, now: datetime) -> str:
    if decision.comment_id and not appeals.can_be_contested(decision):
        return _(
            "A moderator reads it in any case, so that you need not do anything. If it is refused,"
            " you are told why, and can contest that."
        )
    told = [_ours(decision, now)]
    told.append(_("A body that settles such disputes out of court, and the courts, are open too."))
    return " ".join(line for line in told if line)


def _ours(decision: Decision, now: datetime) -> str:
    """What can be done here."""
    if hasattr(decision, "contested_by"):
        if decision.contested_by.status == Appeal.Status.OPEN:
            return _("You have contested this. A moderator will look at it again.")
        return _("You have contested this, and it was judged.")
    if _can_be_contested(decision, now):
        return _(
            "You can contest this, free of charge. Somebody else than the person who decided looks"
            " at it again, and you are told why the decision stands or falls."
        )
    email = SiteIdentity.objects.current().email
    return _("Write to %s if you think that this is wrong.") % email if email else ""


def _can_be_contested(decision: Decision, now: datetime) -> bool:
    try:
        appeals.check(decision, now=now)
    except appeals.NotAllowed:
        return False
    return True


def appeal_page(decision: Decision) -> str:
    """Where a decision about a comment or a standing is contested; "" for others."""
    if decision.comment:
        page = reverse("comments:appeal", args=[decision.comment.token])
        return f"{page}?about={decision.pk}"
    if decision.standing:
        return reverse("comments:standing_appeal", args=[decision.standing.token])
    return ""


def _url(decision: Decision) -> str:
    if decision.comment:
        return decision.comment.receipt_url()
    if decision.standing:
        return decision.standing.get_absolute_url()
    if decision.thread:
        return reverse("comments:thread_statement", args=[decision.thread.article.path])
    return ""


def _language(decision: Decision) -> str:
    if decision.comment:
        return decision.comment.language
    if decision.thread:
        return decision.thread.article.language
    return get_language() or "en"
