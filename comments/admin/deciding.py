"""What moderators post: which comments as they saw them, and what is to become of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.people.models import User
from comments import moderation, policies
from comments.admin.access import as_id
from comments.models import Comment, Rule
from comments.models.comments import Status
from comments.moderation import BulkOutcome, Seen
from comments.policy import states

MOST_AT_ONCE = 200
NAMED = 5
"""Stale comments of one bulk decision whose faster moderator is named."""


class BadDecision(Exception):
    """A form that this page never sent, or sent under a policy that has changed since."""


@dataclass(frozen=True, slots=True)
class Order:
    """A decision as posted: `rule` is None when it is to publish."""

    seen: tuple[Seen, ...]
    to: str
    rule: Rule | None


def restriction(status: str) -> str:
    """What a decision under a rule makes of a comment of that status; empty: nothing."""
    for restricted in (Status.REFUSED, Status.REMOVED):
        if states.allowed(status, restricted, "person"):
            return str(restricted)
    return ""


def read(posted: QueryDict) -> Order:
    """The decision in a form. Raises BadDecision with a message for people."""
    seen = tuple(dict.fromkeys(_seen(text) for text in posted.getlist("seen")))
    if not seen:
        raise BadDecision(_("Select at least one comment."))
    if len(seen) > MOST_AT_ONCE or len({one.comment_id for one in seen}) < len(seen):
        raise BadDecision(_("These comments cannot be decided together."))
    if len({one.status for one in seen}) > 1:
        raise BadDecision(_("Decide together only what has the same status."))
    wanted = posted.get("decision", "")
    if wanted == "publish":
        return Order(seen, Status.PUBLISHED, None)
    rule = _rule(wanted)
    return Order(seen, restriction(seen[0].status), rule)


def carry_out(order: Order, *, by: User) -> BulkOutcome:
    """Decide it, or them all in one go.

    Raises:
        moderation.NotAllowed: as `moderation.decide`.
        BadDecision: when none of the comments exists.
    """
    if len(order.seen) > 1:
        outcome = moderation.decide_many(order.seen, order.to, rule=order.rule, by=by)
    else:
        outcome = _carry_out_one(order, by)
    if not outcome.done and not outcome.stale:
        raise BadDecision(_("There is no such comment."))
    return outcome


def _carry_out_one(order: Order, by: User) -> BulkOutcome:
    outcome = BulkOutcome()
    try:
        outcome.done += [moderation.decide(order.seen[0], order.to, rule=order.rule, by=by)]
    except moderation.Stale as stale:
        outcome.stale += [stale]
    except Comment.DoesNotExist:
        pass
    return outcome


def _seen(text: str) -> Seen:
    number, _colon, rest = text.partition(":")
    status, _colon, revision = rest.partition(":")
    if status not in Status.values:
        raise BadDecision(_("This form is damaged. Load the page again."))
    return Seen(_number(number), status, _number(revision))


def _rule(value: str) -> Rule:
    if not value:
        raise BadDecision(_("Choose a decision."))
    kind, _dash, number = value.partition("-")
    if kind != "rule":
        raise BadDecision(_("There is no such decision."))
    pk = _number(number)
    policy = policies.in_force()
    for rule in policy.rules.values() if policy else ():
        if rule.pk == pk and rule.citable:
            return rule
        if rule.pk == pk:
            raise BadDecision(_("That rule only sorts comments. Choose another one."))
    raise BadDecision(_("That rule is not of the policy in force. Load the page again."))


def _number(text: str) -> int:
    number = as_id(text)
    if not number:
        raise BadDecision(_("This form is damaged. Load the page again."))
    return number


def tell_one(status: str, name: str) -> str:
    """What has been done with a single comment."""
    pattern = {
        Status.PUBLISHED: _("Published: the comment by %(name)s."),
        Status.REFUSED: _("Refused: the comment by %(name)s."),
        Status.REMOVED: _("Removed: the comment by %(name)s."),
    }[Status(status)]
    return pattern % {"name": name}


def tell_done(status: str, count: int) -> str:
    """What has been done with several."""
    pattern = {
        Status.PUBLISHED: ngettext(
            "%(count)d comment published.", "%(count)d comments published.", count
        ),
        Status.REFUSED: ngettext(
            "%(count)d comment refused.", "%(count)d comments refused.", count
        ),
        Status.REMOVED: ngettext(
            "%(count)d comment removed.", "%(count)d comments removed.", count
        ),
    }[Status(status)]
    return pattern % {"count": count}


def tell_stale(outcome: BulkOutcome) -> list[str]:
    """How many were left alone because somebody was faster, and who."""
    if not outcome.stale:
        return []
    count = len(outcome.stale)
    total = ngettext(
        "%(count)d comment was left as it is, because it had changed:",
        "%(count)d comments were left as they are, because they had changed:",
        count,
    )
    messages = [stale.message for stale in outcome.stale]
    named = [f"{message} (×{len(list(same))})" for message, same in groupby(sorted(messages))]
    told = [one.removesuffix(" (×1)") for one in named[:NAMED]]
    return [f"{total % {'count': count}} {' '.join(told)}"]


def tell_missing(count: int) -> str:
    return ngettext(
        "%(count)d of the comments does not exist.",
        "%(count)d of the comments do not exist.",
        count,
    ) % {"count": count}
