"""What the engine sees in one text, step by step: its folded forms, what was found, the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from comments.policy.engine import (
    CompiledPolicy,
    Consequence,
    RuleSpec,
    Verdict,
    judge,
    nudging_rule,
)
from comments.policy.facts import Facts, Submission
from comments.policy.findings import Field, Finding
from comments.policy.reading import Reading
from comments.policy.text import alphabet_of

FIELDS: tuple[Field, ...] = ("text", "name")


@dataclass(frozen=True, slots=True)
class Form:
    """A field as it is looked at. `alphabet` names the script whose letters look-alikes were read
    as, empty when none was asked for; `readings` are the further ways in which its words were
    read: digits and signs as letters, pieces put together."""

    field: Field
    alphabet: str
    folded: str
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the passage as written (empty when it is about the sending) and what the
    rule does."""

    finding: Finding
    passage: str
    consequence: Consequence


@dataclass(frozen=True, slots=True)
class Explanation:
    """`nudge` is the rule that asks the writer to think again before anything else happens.
    `unasked` are the rules that leave reports and appeals be, if the text is one."""

    submission: Submission
    forms: tuple[Form, ...]
    found: tuple[Found, ...]
    verdict: Verdict
    nudge: int | None
    unasked: tuple[int, ...]


def explain(policy: CompiledPolicy, submission: Submission, facts: Facts) -> Explanation:
    """The verdict of `engine.judge`, with what it was come by. Pure, as the engine is."""
    verdict = judge(policy, submission, facts)
    asked = [rule for rule in policy.rules if _is_asked(rule, submission)]
    consequences = {rule.number: rule.consequence for rule in asked}
    return Explanation(
        submission=submission,
        forms=tuple(_forms(asked, Reading(submission, facts))),
        found=tuple(
            Found(one, _passage(submission, one), consequences[one.rule])
            for one in verdict.findings
        ),
        verdict=verdict,
        nudge=nudging_rule(policy, verdict),
        unasked=tuple(rule.number for rule in policy.rules if rule not in asked),
    )


def _is_asked(rule: RuleSpec, submission: Submission) -> bool:
    return submission.purpose == "comment" or rule.private_texts


def _passage(submission: Submission, finding: Finding) -> str:
    written = {"text": submission.text, "name": submission.name}
    return written.get(finding.field, "")[finding.start : finding.end]


def _forms(rules: list[RuleSpec], reading: Reading) -> Iterator[Form]:
    alphabets = _alphabets(rules)
    for field in FIELDS:
        if not reading.source(field):
            continue
        yield Form(field, "", reading.folded(field).text)
        for alphabet in alphabets:
            folded, streams = reading.streams(field, alphabet)
            read = dict.fromkeys(stream.key.strip() for stream in streams)
            if read:
                yield Form(field, alphabet, folded.text, tuple(filter(None, read)))


def _alphabets(rules: list[RuleSpec]) -> tuple[str, ...]:
    """Those of the rules' lists of words, in the order in which they are met."""
    found: dict[str, None] = {}
    for rule in rules:
        for detector in rule.detectors:
            words = detector.settings.get("words", ())
            if isinstance(words, (list, tuple)):
                found |= dict.fromkeys(alphabet_of(str(word)) for word in words)
    return tuple(filter(None, found))
