"""How each example of a rule on the page comes out, and what to do where it is not as it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comments import saying
from comments.admin import marking
from comments.admin.items import Marked
from comments.admin.policy.sheet import Sheet
from comments.policy import engine
from comments.policy.detectors import KINDS
from comments.policy.findings import Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is shown beneath an example.

    `state` is "right" or "wrong", or "open" when it could not be tried. `text` and `name` are cut
    at what was found in them, and empty when nothing was. `found` tells what was found otherwise.
    """

    state: str
    says: str
    advice: str = ""
    found: tuple[str, ...] = ()
    text: Sequence[Marked] = ()
    name: Sequence[Marked] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """The outcomes in the order of the page, and how many are of each state."""

    outcomes: tuple[Outcome, ...]

    @property
    def right(self) -> int:
        return sum(one.state == "right" for one in self.outcomes)

    @property
    def wrong(self) -> int:
        return sum(one.state == "wrong" for one in self.outcomes)


def try_all(sheet: Sheet) -> Tried:
    """Every example of the sheet as the rule alone judges it, saved or not."""
    if not sheet.examples:
        return Tried(())
    spec = sheet.spec()
    if spec is None:
        return _untried(sheet, _("Not tried: a detector below has a fault. Mend it first."))
    try:
        told = engine.try_examples(engine.compile([spec]))
    except engine.PolicyError as error:
        why = _("Not tried: a detector is not complete. %(problem)s")
        problem = capfirst(saying.say(error.problem))
        return _untried(sheet, why % {"problem": problem})
    return Tried(tuple(_in_order(sheet, iter(told))))


def _in_order(sheet: Sheet, told: Iterator[engine.ExampleOutcome]) -> Iterator[Outcome]:
    """The engine tried those that are complete: each of the others says so in its place."""
    for example in sheet.examples:
        if example.plain() is None:
            yield Outcome("open", _("Not tried: it is not complete yet."))
        else:
            yield _outcome(next(told))


def _untried(sheet: Sheet, why: str) -> Tried:
    return Tried(tuple(Outcome("open", why) for _example in sheet.examples))


def _outcome(told: engine.ExampleOutcome) -> Outcome:
    if not told.tried:
        return Outcome("open", _("Not tried: people alone judge by a rule without detectors."))
    example = told.example
    right = told.problem is None
    if right:
        says = _("Comes out as it says: found.") if told.findings else _passes()
    else:
        says = saying.say(told.problem) if told.problem else ""
    return Outcome(
        state="right" if right else "wrong",
        says=says,
        advice="" if right else _advice(told),
        found=tuple(dict.fromkeys(map(_told, told.findings))),
        text=_marked(example.text, "text", told.findings),
        name=_marked(example.name, "name", told.findings),
    )


def _passes() -> str:
    return _("Comes out as it says: nothing found.")


def _advice(told: engine.ExampleOutcome) -> str:
    if told.example.allowed and told.findings:
        kinds = ", ".join(dict.fromkeys(_kind(one) for one in told.findings))
        return _(
            "Make the detector milder that found it (%(kinds)s), add an exception to it, "
            "or mark the example as not allowed."
        ) % {"kinds": kinds}
    return _(
        "Add what should be found here to a detector, see that its languages are those of the "
        "example, or mark the example as allowed."
    )


def _kind(finding: Finding) -> str:
    kind: Any = KINDS.get(finding.kind)
    return _(kind.label) if kind else finding.kind


def _told(finding: Finding) -> str:
    return _("%(kind)s: %(finding)s") % {
        "kind": _kind(finding),
        "finding": saying.say(finding.message),
    }


def _marked(text: str, where: str, findings: Sequence[Finding]) -> list[Marked]:
    here = [one for one in findings if one.field == where]
    if not here:
        return []
    spans = [marking.Span(one.start, one.end, _told(one)) for one in here]
    pieces = marking.cut(text, spans)
    return [Marked(piece.text, "; ".join(piece.labels), ()) for piece in pieces]
