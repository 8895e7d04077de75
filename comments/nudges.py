"""Asking a writer to think again, and counting how that ended: numbers, and nothing of a text.

A form that was answered with a nudge carries a signed mark of it, bound to that form, and a second
nudge of the same form is not counted anew. Whoever goes back to the form as it was before, or
never sends it again, has gone away as far as we know: we keep nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from comments.models import NudgeTally, PolicyVersion
from comments.policies import Loaded
from comments.policy import engine


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in, as far as a nudge is concerned.

    `form` is the identity of the form that was sent; `anyway` and `mark` came back with it.
    """

    name: str
    text: str
    form: str
    anyway: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Nudge:
    """The writer is asked to think again, under every rule that asks so. No text is stored.

    `anyway` overrides the nudge if it is sent back with the same words; `mark` goes back with
    whatever is sent next.
    """

    rules: tuple[int, ...]
    verdict: engine.Verdict
    policy: Loaded
    anyway: str
    mark: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How nudges of one rule ended. `shown` counts forms; the rest of it went away."""

    shown: int = 0
    edited: int = 0
    anyway: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A form's nudge under one rule: the day it was counted, the words it was last about."""

    day: date
    words: str


def ask(
    sent: Sent, policy: Loaded, verdict: engine.Verdict, *, now: datetime | None = None
) -> Nudge | None:
    """The nudge that the verdict calls for; None when there is none, or its writer insists."""
    rules = nudging(policy, verdict)
    key = _key(sent, policy, verdict, rules)
    if not rules or constant_time_compare(sent.anyway, key):
        return None
    mark = _count_shown(sent, [policy.rules[number].pk for number in rules], now)
    return Nudge(rules, verdict, policy, key, mark)


def nudging(policy: Loaded, verdict: engine.Verdict) -> tuple[int, ...]:
    """The numbers of the rules that ask the writer to think again, in their order."""
    if engine.nudging_rule(policy.compiled, verdict) is None:
        return ()
    found = {finding.rule for finding in verdict.findings}
    return tuple(n for n in sorted(found) if policy.rules[n].consequence == "nudge")


def count_end(sent: Sent, policy: Loaded, verdict: engine.Verdict) -> None:
    """Count what its writer did about each rule of the form's nudges: changed the text so that
    the rule finds nothing more, or sent it anyway. Call it once a form, in the transaction that
    stores the text."""
    asked = _read(sent)
    still = {policy.rules[number].pk for number in nudging(policy, verdict)}
    words = _digest(sent)
    for rule, one in sorted(asked.items()):
        if rule in still:
            _tallied(rule, one.day).update(anyway=F("anyway") + 1)
        elif one.words != words:
            _tallied(rule, one.day).update(edited=F("edited") + 1)


def tallies(version: PolicyVersion) -> dict[int, Tally]:
    """How the nudges of each rule of a version ended, by the rule's number."""
    rows = NudgeTally.objects.filter(rule__version=version).values("rule__number").order_by()
    sums = rows.annotate(all=Sum("shown"), mended=Sum("edited"), insisted=Sum("anyway"))
    return {row["rule__number"]: Tally(row["all"], row["mended"], row["insisted"]) for row in sums}


def _key(sent: Sent, policy: Loaded, verdict: engine.Verdict, rules: Iterable[int]) -> str:
    """Signs the words and what the nudge says of them: "anyway" holds for exactly that."""
    told = set(rules)
    places = [(f.rule, f.kind, f.field, f.start, f.end) for f in verdict.findings if f.rule in told]
    shown = repr((sent.text, sent.name, policy.version.number, places))
    return signing.Signer(salt="nudge").signature(shown)


@transaction.atomic
def _count_shown(sent: Sent, rules: Sequence[int], now: datetime | None) -> str:
    """Count the rules that this form has not been shown yet; the mark of them all."""
    asked = _read(sent)
    today = timezone.localdate(now)
    for rule in sorted(set(rules) - asked.keys()):
        NudgeTally.objects.get_or_create(rule_id=rule, day=today)
        _tallied(rule, today).update(shown=F("shown") + 1)
        asked[rule] = _Asked(today, "")
    words = _digest(sent)
    asked |= {rule: _Asked(asked[rule].day, words) for rule in rules}
    told = [[rule, one.day.isoformat(), one.words] for rule, one in asked.items()]
    return signing.dumps([sent.form, told], salt="nudged")


def _tallied(rule: int, day: date) -> QuerySet[NudgeTally]:
    return NudgeTally.objects.filter(rule_id=rule, day=day)


def _read(sent: Sent) -> dict[int, _Asked]:
    """The form's mark, by key of the rule's row. One that is forged, or another form's, is none."""
    try:
        form, told = signing.loads(sent.mark, salt="nudged")
    except (signing.BadSignature, ValueError, TypeError):
        return {}
    if form != sent.form:
        return {}
    return {rule: _Asked(date.fromisoformat(day), words) for rule, day, words in told}


def _digest(sent: Sent) -> str:
    """Tells whether the words are the same, without a word of them."""
    return salted_hmac("comments.nudged", f"{sent.name}\0{sent.text}").hexdigest()
