"""What moderators post: which comments as they saw them, and what is to become of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.people.models import User
from comments import moderation
from comments.admin.access import as_id
from comments.models import Appeal, Comment, Rule
from comments.models.comments import Status
from comments.moderation import BulkOutcome, Seen
from comments.policy import states
from comments.seen import UNTOLD
from comments.wording import says_something

MOST_AT_ONCE = 200
LONGEST_REASON = 2000


class BadDecision(Exception):
    """A form that this page never sent, or sent under a policy that has changed since."""


class NothingSelected(BadDecision):
    """Several were to be decided, and none was chosen."""


@dataclass(frozen=True, slots=True)
class Order:
    """A decision as posted: `rule` is None when it is to publish. `reason` is for the writer."""

    seen: tuple[Seen, ...]
    to: str
    rule: Rule | None
    reason: str = ""


def restriction(status: str) -> str:
    """What a decision under a rule makes of a comment of that status; empty: nothing."""
    for restricted in (Status.REFUSED, Status.REMOVED):
        if states.allowed(status, restricted, "person"):
            return str(restricted)
    return ""


def read(posted: QueryDict, rules: Iterable[Rule]) -> Order:
    """The decision in a form, under one of these rules in force.

    Raises:
        BadDecision: with a message for people.
    """
    seen = tuple(dict.fromkeys(_seen(text) for text in posted.getlist("seen")))
    if not seen:
        raise NothingSelected(_("No comment was selected."))
    if len(seen) > MOST_AT_ONCE or len({one.comment_id for one in seen}) < len(seen):
        raise BadDecision(_("These comments cannot be decided together."))
    to, rule = _wanted(posted.get("decision", ""), {one.status for one in seen}, rules)
    return Order(seen, to, rule, _reason(posted) if rule else "")


def _wanted(decision: str, statuses: set[str], rules: Iterable[Rule]) -> tuple[str, Rule | None]:
    """What it leads to for comments of these statuses, and under which rule.

    What waits may be held, or published and reported: both may be restricted together, since
    `moderation.decide` refuses what readers have never seen even when asked to remove it.
    """
    if decision == "publish":
        return Status.PUBLISHED, None
    rule = cited(decision, rules)
    outcomes = {restriction(status) for status in statuses}
    if "" in outcomes:
        raise BadDecision(
            _("What is refused or removed already stays so. Publish it, or leave it.")
        )
    if len(outcomes) > 1 and Status.UNCONFIRMED in statuses:
        raise BadDecision(_("Decide unconfirmed comments apart from the others."))
    return max(outcomes, key=lambda one: one == Status.REMOVED), rule


def carry_out(order: Order, *, by: User) -> BulkOutcome:
    """Decide it, or them all in one go.

    Raises:
        moderation.NotAllowed: as `moderation.decide`.
        BadDecision: when none of the comments exists.
    """
    if len(order.seen) > 1:
        outcome = moderation.decide_many(
            order.seen, order.to, rule=order.rule, by=by, reason=order.reason
        )
    else:
        outcome = _carry_out_one(order, by)
    if not outcome.done and not outcome.stale:
        raise BadDecision(_("There is no such comment."))
    return outcome


def _carry_out_one(order: Order, by: User) -> BulkOutcome:
    outcome = BulkOutcome()
    one, to = order.seen[0], order.to
    if one.status in moderation.RESTRICTIONS and _is_appealed(one.comment_id):
        raise BadDecision(_("Its writer contests that. Judge the appeal: it decides this too."))
    try:
        outcome.done += [moderation.decide(one, to, rule=order.rule, by=by, reason=order.reason)]
    except moderation.Stale as stale:
        outcome.stale += [stale]
    except Comment.DoesNotExist:
        pass
    return outcome


def _is_appealed(comment_id: int) -> bool:
    return Appeal.objects.filter(comment=comment_id, status=Appeal.Status.OPEN).exists()


def cited(value: str, rules: Iterable[Rule]) -> Rule:
    """The rule in force that a button or menu names. Raises BadDecision."""
    if not value:
        raise BadDecision(_("Choose a decision."))
    kind, _dash, number = value.partition("-")
    if kind != "rule":
        raise BadDecision(_("There is no such decision."))
    pk = _number(number)
    for rule in rules:
        if rule.pk == pk and rule.citable:
            return rule
        if rule.pk == pk:
            raise BadDecision(_("That rule only sorts comments. Choose another one."))
    raise BadDecision(_("That rule is not of the policy in force. Load the page again."))


def _reason(posted: QueryDict) -> str:
    reason = posted.get("reason", "").replace("\r\n", "\n").strip()
    if "\0" in reason:
        raise BadDecision(_("This form is damaged. Load the page again."))
    if len(reason) > LONGEST_REASON:
        raise BadDecision(
            ngettext(
                "The reason is longer than %(most)d character.",
                "The reason is longer than %(most)d characters.",
                LONGEST_REASON,
            )
            % {"most": LONGEST_REASON}
        )
    return reason if says_something(reason) else ""


def _seen(text: str) -> Seen:
    number, _colon, rest = text.partition(":")
    status, _colon, rest = rest.partition(":")
    revision, colon, decided = rest.partition(":")
    if status not in Status.values or (decided != "0" and colon and not as_id(decided)):
        raise BadDecision(_("This form is damaged. Load the page again."))
    at = as_id(decided) if colon else UNTOLD
    return Seen(_number(number), status, _number(revision), at)


def _number(text: str) -> int:
    number = as_id(text)
    if not number:
        raise BadDecision(_("This form is damaged. Load the page again."))
    return number
