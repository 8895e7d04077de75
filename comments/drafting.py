"""The only writer of drafts: each change is one transaction, and knows which state was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import policies, rule_rows
from comments.models import PolicyVersion, Rule
from comments.policies import DraftExists, NotADraft, Outdated
from comments.policy import engine
from comments.rule_rows import KeyTaken, NumberTaken, RuleRefused

__all__ = [
    "DraftExists",
    "KeyTaken",
    "NotADraft",
    "NumberTaken",
    "Outdated",
    "RuleRefused",
    "begin",
    "discard",
    "remove_rule",
    "renumber",
    "replace",
    "save_note",
    "save_rule",
]


def begin(*, by: User | None = None) -> PolicyVersion:
    """A draft with the rules of the version in force, or with none. Raises DraftExists.

    One that was published for later, or by a clock ahead of ours, counts as in force here: the
    draft follows on it.
    """
    with transaction.atomic():
        draft = policies.new_draft()
        # Read now, when no other draft can be published any more until this one is.
        published = PolicyVersion.objects.filter(published_at__isnull=False, number__gt=0)
        newest = published.order_by("-published_at", "-number").first()
        if newest:
            rule_rows.copy(newest, draft)
        _log(draft, by, ADDITION, _("Began the draft."))
    return draft


def save_note(draft: PolicyVersion, note: str, *, seen: int, by: User | None = None) -> None:
    """Change what readers will be told of the version.

    `seen` here and below is the value of `edits` of the draft that the person knew; `by` is who
    is named to others whose page has become stale.

    Raises:
        NotADraft: it has been published or discarded.
        Outdated: somebody changed the draft since. Nothing is written then.
    """
    with _taken(draft, seen, by, _("Changed the note for readers."), note=note):
        pass


def save_rule(
    draft: PolicyVersion,
    rule: Rule | None,
    data: Mapping[str, Any],
    *,
    seen: int,
    by: User | None = None,
) -> Rule:
    """Change a rule of the draft, or add one when `rule` is None; data as of `create_draft`.

    Raises:
        NotADraft, Outdated: as `save_note`; also when the rule is gone.
        NumberTaken, KeyTaken: another rule has them.
        engine.PolicyError: the rule cannot be stored, or cannot run.
    """
    with _taken(draft, seen, by, _("Changed rule %(rule)s.") % {"rule": data.get("number")}):
        if rule is None:
            saved = rule_rows.add(draft, data)
        else:
            saved = _of_draft(draft, rule)
            rule_rows.rewrite(saved, data)
        engine.compile([policies.spec(saved)])
    return saved


def remove_rule(rule: Rule, *, seen: int, by: User | None = None) -> None:
    """Take a rule out of its draft; the others keep their numbers. Raises as `save_note`."""
    with _taken(rule.version, seen, by, _("Removed rule %(rule)s.") % {"rule": rule.number}):
        rule_rows.remove([rule.pk])


def renumber(
    draft: PolicyVersion,
    order: Sequence[int],
    *,
    seen: int,
    by: User | None = None,
    from_one: bool = False,
) -> None:
    """Put the rules, named by their numbers, in another order.

    The numbers in use are dealt out anew, so that a rule that did not move keeps its own;
    `from_one` gives them 1, 2, 3 and so on instead.

    Raises:
        NotADraft, Outdated: as `save_note`.
        ValueError: when `order` does not name every rule exactly once.
    """
    with _taken(draft, seen, by, _("Changed the order of the rules.")):
        rules = {rule.number: rule.pk for rule in draft.rules.all()}
        if sorted(order) != sorted(rules):
            raise ValueError("the order must name every rule once")
        numbers = range(1, len(order) + 1) if from_one else sorted(order)
        moves = {rules[old]: new for old, new in zip(order, numbers, strict=True) if old != new}
        aside = (number for number in count(1) if number not in {*rules, *numbers})
        _number({pk: next(aside) for pk in moves})
        _number(moves)


def _number(numbers: Mapping[int, int]) -> None:
    for pk, number in numbers.items():
        Rule.objects.filter(pk=pk).update(number=number)


def replace(
    draft: PolicyVersion,
    rules: Sequence[Mapping[str, Any]],
    *,
    note: str,
    seen: int,
    by: User | None = None,
) -> None:
    """Give the draft other rules altogether. Raises as `save_note` and `policies.create_draft`."""
    with _taken(draft, seen, by, _("Replaced every rule."), note=note):
        rule_rows.remove(list(draft.rules.values_list("pk", flat=True)))
        policies.fill(draft, rules)


def discard(draft: PolicyVersion, *, seen: int, by: User | None = None) -> None:
    """Delete the draft with its rules and dry runs. Raises as `save_note`."""
    with _taken(draft, seen, by, _("Discarded the draft."), flag=DELETION):
        rule_rows.remove(list(draft.rules.values_list("pk", flat=True)))
        PolicyVersion.objects.filter(pk=draft.pk, published_at=None).delete()


@contextmanager
def _taken(
    draft: PolicyVersion,
    seen: int,
    by: User | None,
    message: str,
    *,
    flag: int = CHANGE,
    **columns: object,
) -> Iterator[None]:
    """A transaction that moves the draft on from the state seen, and holds its row to the end.

    The object in hand follows only when all went well, so that a page which shows a refused form
    again still posts the state that its person saw.
    """
    with transaction.atomic():
        drafts = PolicyVersion.objects.filter(pk=draft.pk, published_at=None, number__gt=0)
        if not drafts.filter(edits=seen).update(edits=F("edits") + 1, **columns):
            held = drafts.first()
            raise Outdated(held) if held else NotADraft(draft)
        _log(draft, by, flag, message)
        yield
    for name, value in {"edits": seen + 1, **columns}.items():
        setattr(draft, name, value)


def _log(draft: PolicyVersion, by: User | None, flag: int, message: str) -> None:
    if by is not None:
        LogEntry.objects.log_actions(by.pk, [draft], flag, message, single_object=True)


def _of_draft(draft: PolicyVersion, rule: Rule) -> Rule:
    held = draft.rules.filter(pk=rule.pk).first()
    if held is None:
        raise Outdated(draft)
    return held
