"""How senders and networks stand: the only writer of it, and what it means at the gate.

A state that has run out counts no more when it is looked at: no job ends it. A network is known by
its hash alone, and no longer than the key of its day lives; so no state of one outlasts that key.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import log, notices, policies, sender
from comments.models import Comment, Decision, NetworkKey, Rule, Sender, Standing
from comments.wording import says_something

State = Standing.State
NORMAL = ""
"""What the log says of who has no state."""
STRICTEST = (State.BLOCKED, State.SUSPENDED, State.HOLD, State.TRUSTED)
STOPPED = (State.BLOCKED, State.SUSPENDED)
LONGEST = timedelta(days=366)
"""How far ahead an end may lie. What is to last longer has none."""
REASON_LENGTH = 1000
_NETWORK = ~Q(network_hash="")
"""Said wherever a hash is looked for: the index on hashes leaves the others out."""


class NotAllowed(Exception):
    """It cannot be imposed or lifted; the message says why. `field` is what is at fault."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class Overtaken(NotAllowed):
    """Somebody else has just changed how they stand; nothing has changed."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has just changed how they stand. Look again."))


class NotWelcome(Exception):
    """Nothing is taken from this sender or network at the moment."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        super().__init__(standing.state)


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """A network as a comment from it keeps it: a hash, and the day of its key."""

    hash: str
    day: date

    @classmethod
    def of(cls, comment: Comment) -> KnownNetwork | None:
        """Where the comment came from; None where nobody knows."""
        if not comment.network_hash or comment.network_day is None:
            return None
        return cls(comment.network_hash, comment.network_day)


def of(
    sender: Sender | None, hashes: Iterable[str], *, now: datetime | None = None
) -> Standing | None:
    """The strictest state that the sender, or a network with one of these hashes, has now."""
    return next(iter(_strictest_first(sender, hashes, now)), None)


def _strictest_first(
    sender: Sender | None, hashes: Iterable[str], now: datetime | None
) -> list[Standing]:
    known = [one for one in hashes if one]
    if sender is None and not known:
        return []
    return sorted(_active(sender, known, now), key=_strictness)


def _active(sender: Sender | None, known: list[str], now: datetime | None) -> QuerySet[Standing]:
    """One query of two halves, so that each finds its own index."""
    active = Standing.objects.active(now).order_by()
    theirs = active.filter(sender=sender, sender__isnull=False)
    return theirs.union(active.filter(_NETWORK, network_hash__in=known), all=True)


def _strictness(standing: Standing) -> int:
    return STRICTEST.index(State(standing.state))


def check(
    sender: Sender | None,
    hashes: Iterable[str],
    *,
    now: datetime | None = None,
    proven: bool = True,
) -> Standing | None:
    """As `of`, for who sends something now. An address that is only typed, not `proven`, stops
    nobody: else anybody could learn whom the newsroom has stopped.

    Raises:
        NotWelcome: suspended or blocked.
    """
    found = _strictest_first(sender, hashes, now)
    stop = next((one for one in found if stops(one) and (proven or one.network_hash)), None)
    if stop:
        raise NotWelcome(stop)
    return found[0] if found else None


def stops(standing: Standing | None) -> bool:
    """Whether nothing is taken from them."""
    return standing is not None and standing.state in STOPPED


def holds(standing: Standing | None) -> bool:
    """Whether every comment of theirs waits for a moderator."""
    return standing is not None and standing.state == State.HOLD


def trusts(standing: Standing | None, *, confirmed: bool) -> bool:
    """Whether limits of how fast and how new somebody writes let them pass: as staff, but for no
    more than that. `confirmed`: a typed address is anybody's, so that it is trusted only proven."""
    return standing is not None and standing.state == State.TRUSTED and confirmed


def can_be_told(network: KnownNetwork, now: datetime) -> bool:
    """Whether the key of its day still lives, so that what is set would meet anybody."""
    living = network_ends(network.day) > now
    return living and NetworkKey.objects.filter(day=network.day).exists()


def network_ends(day: date) -> datetime:
    """When the key of that day is forgotten, and with it whose network a hash was."""
    return sender.forgotten_at(day)


def impose(
    *,
    sender: Sender | None = None,
    network: KnownNetwork | None = None,
    state: str,
    reason: str,
    rule: Rule | None = None,
    until: datetime | None = None,
    by: User,
    seen: int | None = None,
    now: datetime | None = None,
) -> Standing:
    """Give a sender, or a network, a state in place of the one before. `reason` is for them.

    `seen` is the state that the moderator saw there, by its number, 0 for none; without it any
    is replaced. A network's state ends with the key of its day at the latest.

    Raises:
        NotAllowed: no such state, no reason, an end that is none, a rule that is not in force, a
            network that nobody knows any more.
        Overtaken: there is another state by now than the one seen.
    """
    now = now or timezone.now()
    reason = " ".join(reason.split())
    _check_words(state, reason)
    _check_rule(state, rule, now)
    if network:
        until = _until_of_network(network, until, now)
    _check_until(state, until, now)
    whom: dict[str, Any] = {"sender": sender}
    if network:
        whom = {"network_hash": network.hash, "network_day": network.day}
    try:
        with transaction.atomic():
            before = _end_before(sender, network, seen, by, now)
            standing = Standing.objects.create(
                **whom,
                state=state,
                rule=rule,
                reason=reason,
                until=until,
                token=secrets.token_urlsafe(24),
                by=by,
                by_name=str(by),
                created_at=now,
            )
            _tell(standing, before, state, by, now)
    except IntegrityError as clash:
        raise Overtaken() from clash
    return standing


def lift(
    standing: Standing, *, by: User, now: datetime | None = None, quiet: bool = False
) -> Decision:
    """End a state: its sender or network is as anybody again. The log says that it reverses the
    row that restricted them. `quiet`: nobody is told by mail, since something else tells it.

    Raises:
        Overtaken: somebody else has ended it already.
    """
    now = now or timezone.now()
    with transaction.atomic():
        _end(standing, by, now)
        return _tell(standing, standing, NORMAL, by, now, quiet=quiet)


def in_force(sender: Sender, now: datetime | None = None) -> Standing | None:
    """How the sender stands now; None is normal."""
    return (
        Standing.objects.active(now).filter(sender=sender).select_related("rule__version").first()
    )


def history(sender: Sender) -> QuerySet[Standing]:
    """Every state that the sender has had, the newest first."""
    return Standing.objects.filter(sender=sender).select_related("rule__version").order_by("-pk")


def restricted_now(row: Standing, now: datetime | None = None) -> bool:
    """Whether whom a state is, or was, about is held or stopped now, by that one or by another."""
    rows = Standing.objects.active(now).exclude(state=State.TRUSTED)
    if row.sender_id:
        return rows.filter(sender=row.sender_id).exists()
    return rows.filter(_NETWORK, network_hash=row.network_hash).exists()


def of_network(network: KnownNetwork, now: datetime | None = None) -> Standing | None:
    """How the network of a comment stands now; None is normal."""
    rows = Standing.objects.active(now).filter(_NETWORK, network_hash=network.hash)
    return rows.select_related("rule__version").first()


def _check_words(state: str, reason: str) -> None:
    if state not in State.values:
        raise NotAllowed(_("Choose how they are to stand."), "state")
    if not says_something(reason):
        raise NotAllowed(_("Say why: it is told to the sender."), "reason")
    if len(reason) > REASON_LENGTH or "\x00" in reason:
        raise NotAllowed(_("Keep the reason short, in plain words."), "reason")


def _check_rule(state: str, rule: Rule | None, now: datetime) -> None:
    if rule is None:
        return
    if state == State.TRUSTED:
        raise NotAllowed(_("Only a restriction cites a rule."), "rule")
    policy = policies.in_force(now)
    if policy is None or rule.version_id != policy.version.pk or not rule.citable:
        told = _("That rule is not of the policy in force. Load the page again.")
        raise NotAllowed(told, "rule")


def _until_of_network(network: KnownNetwork, until: datetime | None, now: datetime) -> datetime:
    """No later than its key lives; and only where somebody can be told from all others."""
    end = network_ends(network.day)
    key = NetworkKey.objects.filter(day=network.day).first()
    if key is None or end <= now:
        raise NotAllowed(_("It is too long ago: nobody knows which connection it was any more."))
    if network.hash == sender.hash_of("", bytes(key.secret)):
        raise NotAllowed(_("Nobody knows which connection it came from."))
    if until is not None and until > end:
        told = _("A connection can be told from others until %s, and no longer.")
        raise NotAllowed(told % _moment(end), "until")
    return until or end


def _check_until(state: str, until: datetime | None, now: datetime) -> None:
    if until is None:
        if state == State.SUSPENDED:
            raise NotAllowed(
                _("Say until when. Whoever is to be stopped for good is blocked."), "until"
            )
        return
    if until <= now:
        raise NotAllowed(_("That time is over already."), "until")
    if until > now + LONGEST:
        told = _("At most a year ahead. What is to last longer lasts until somebody lifts it.")
        raise NotAllowed(told, "until")


def _end_before(
    sender: Sender | None,
    network: KnownNetwork | None,
    seen: int | None,
    by: User,
    now: datetime,
) -> Standing | None:
    """End what stands there; the state that still held, if one did."""
    if (sender is None) == (network is None):
        raise ValueError("a state is of a sender or of a network")
    rows = Standing.objects.filter(ended_at=None)
    if sender:
        # Rows that only name the sender need not wait: who judges holds the state, and writes one.
        Sender.objects.select_for_update(no_key=True).get(pk=sender.pk)
        rows = rows.filter(sender=sender)
    elif network:
        rows = rows.filter(_NETWORK, network_hash=network.hash)
    standing = rows.select_for_update().first()
    holds = standing if standing and _holds(standing, now) else None
    if seen is not None and seen != (holds.pk if holds else 0):
        raise Overtaken()
    if standing:
        _end(standing, by, now)
    return holds


def _holds(standing: Standing, now: datetime) -> bool:
    return standing.until is None or standing.until > now


def _end(standing: Standing, by: User, now: datetime) -> None:
    """One that has run out ended then, and nobody ended it."""
    ran_out = not _holds(standing, now)
    changed = Standing.objects.filter(pk=standing.pk, ended_at=None).update(
        ended_at=standing.until if ran_out else now, ended_name="" if ran_out else str(by)
    )
    if not changed:
        raise Overtaken()


def _tell(
    standing: Standing,
    before: Standing | None,
    after: str,
    by: User,
    now: datetime,
    *,
    quiet: bool = False,
) -> Decision:
    """One row of the log, and the mail where there is whom to write to. What was never told is
    not told to be over."""
    decision = log.standing_changed(
        standing,
        before=before.state if before else NORMAL,
        after=after,
        actor=log.person(by),
        at=now,
        reverses=_restriction(standing, now) if after == NORMAL else None,
    )
    first = before.decisions.exclude(pk=decision.pk).order_by("pk").first() if before else None
    untold = first is not None and notices.cancel([first.pk]) and first.from_status == NORMAL
    if not quiet and (after != NORMAL or not untold):
        notices.standing_changed(standing, decision, at=now)
    return decision


def _restriction(standing: Standing, now: datetime) -> Decision | None:
    """The row of the log that lifting takes back; None where nothing was restricted any more."""
    if not _holds(standing, now) or standing.state == State.TRUSTED:
        return None
    rows = standing.decisions.filter(to_status=standing.state, reversed_by=None)
    return rows.order_by("-pk").first()


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at, timezone.get_default_timezone()), "DATETIME_FORMAT")
