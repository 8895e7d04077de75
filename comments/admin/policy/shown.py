"""A version as the desk shows it: its rules, how each example comes out, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from comments import policies, saying
from comments.admin import marking
from comments.models import Example, PolicyVersion, Rule, RuleText
from comments.policy import engine, telling
from comments.policy.grounds import GROUNDS
from comments.policy_reading import language_name, verdict

INDEXED_FROM = 4
"""Rules from which the page begins with a list of them."""


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example, what heads it for readers, and how it comes out now.

    `problem` is empty when it comes out as it says. It is not `tried` when its rule cannot run,
    nor when that is `for_people`, without detectors.
    """

    number: int
    example: Example
    verdict: str
    text: Sequence[marking.Piece]
    circumstances: tuple[str, ...]
    found: tuple[str, ...] = ()
    problem: str = ""
    tried: bool = True
    for_people: bool = False


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with its words, what is looked for, and its examples tried a moment ago.

    `fault` says what keeps its detectors from running, empty when nothing does.
    """

    rule: Rule
    title: str
    texts: tuple[RuleText, ...]
    ground: str
    looks_for: tuple[tuple[str, ...], ...]
    examples: tuple[ShownExample, ...]
    fault: str = ""

    @property
    def failing(self) -> tuple[ShownExample, ...]:
        return tuple(one for one in self.examples if one.problem)


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """The rules in order. `missing` says what readers could not read if it were published."""

    rules: tuple[ShownRule, ...]
    missing: tuple[str, ...]

    @property
    def examples(self) -> int:
        return sum(len(one.examples) for one in self.rules)

    @property
    def failing(self) -> tuple[tuple[ShownRule, ShownExample], ...]:
        return tuple((rule, example) for rule in self.rules for example in rule.failing)

    @property
    def faulty(self) -> tuple[ShownRule, ...]:
        return tuple(one for one in self.rules if one.fault)

    @property
    def ready(self) -> bool:
        return not (self.missing or self.failing or self.faulty)

    @property
    def indexed(self) -> bool:
        return len(self.rules) >= INDEXED_FROM

    @property
    def has_gaps(self) -> bool:
        return [one.rule.number for one in self.rules] != list(range(1, len(self.rules) + 1))


def show(version: PolicyVersion) -> ShownVersion:
    """The version, compiled once: four queries, however many rules and examples it has."""
    try:
        loaded = policies.load(version)
    except engine.PolicyError:
        return _one_by_one(version)
    outcomes = _by_rule(engine.try_examples(loaded.compiled))
    rules = loaded.rules.values()
    shown = tuple(_rule(rule, outcomes.get(rule.number, ())) for rule in rules)
    return ShownVersion(shown, tuple(policies.problems(rules)))


def _one_by_one(version: PolicyVersion) -> ShownVersion:
    """Where one rule cannot run, the others still show how their examples come out."""
    rules = version.rules.order_by("number").prefetch_related("texts", "detectors", "examples")
    shown = tuple(map(_alone, rules))
    return ShownVersion(shown, tuple(policies.problems(rules)))


def _alone(rule: Rule) -> ShownRule:
    try:
        compiled = engine.compile([policies.spec(rule)])
    except engine.PolicyError as error:
        place = error.path.removeprefix("rules[0].")
        return _rule(rule, (), f"{place}: {saying.say(error.problem)}")
    return _rule(rule, engine.try_examples(compiled))


def _by_rule(
    outcomes: Iterable[engine.ExampleOutcome],
) -> Mapping[int, Sequence[engine.ExampleOutcome]]:
    found: dict[int, list[engine.ExampleOutcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.rule, []).append(outcome)
    return found


def _rule(rule: Rule, outcomes: Sequence[engine.ExampleOutcome], fault: str = "") -> ShownRule:
    texts = sorted(rule.texts.all(), key=lambda one: (not _is_sites(one.language), one.language))
    tried = {outcome.index + 1: outcome for outcome in outcomes}
    spec = policies.spec(rule)
    heads = [verdict(spec, allowed=one.allowed) for one in rule.examples.all()]
    examples = enumerate(zip(rule.examples.all(), heads, strict=True), 1)
    return ShownRule(
        rule=rule,
        title=texts[0].title if texts else rule.key,
        texts=tuple(texts),
        ground=_(dict(GROUNDS).get(rule.ground, "")) if rule.ground else "",
        looks_for=tuple(_sentences(one) for one in spec.detectors),
        examples=tuple(
            _example(number, one, head, tried.get(number)) for number, (one, head) in examples
        ),
        fault=fault,
    )


def _is_sites(language: str) -> bool:
    site = str(settings.LANGUAGE_CODE)
    return language.partition("-")[0] == site.partition("-")[0]


def _sentences(detector: engine.DetectorSpec) -> tuple[str, ...]:
    """What a detector looks for; its bare name where this program does not know it."""
    told = telling.looks_for(detector, language_name)
    return tuple(map(saying.say, told)) or (detector.kind,)


def _example(
    number: int, example: Example, head: str, outcome: engine.ExampleOutcome | None
) -> ShownExample:
    circumstances = tuple(map(saying.say, telling.circumstances(example.facts, language_name)))
    if outcome is None:
        whole = marking.cut(example.text, ())
        return ShownExample(number, example, head, whole, circumstances, tried=False)
    spans = [
        marking.Span(one.start, one.end, saying.say(one.message))
        for one in outcome.findings
        if one.field == "text"
    ]
    return ShownExample(
        number,
        example,
        head,
        marking.cut(example.text, spans),
        circumstances,
        tuple(dict.fromkeys(saying.say(one.message) for one in outcome.findings)),
        saying.say(outcome.problem) if outcome.problem else "",
        tried=outcome.tried,
        for_people=not outcome.tried,
    )
