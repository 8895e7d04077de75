"""From rules to a verdict: `compile` once per policy version, `judge` once per text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from comments.policy.detectors import KINDS, Check
from comments.policy.facts import Facts, FactsError, Submission, facts_from
from comments.policy.findings import Finding, Hit, Sentence, gettext_noop, sentence
from comments.policy.reading import Reading
from comments.policy.settings import SettingsError

Consequence = Literal["", "nudge", "hold", "refuse"]
Outcome = Literal["publish", "nudge", "hold", "refuse"]

STRICTNESS: Mapping[str, int] = {"": 0, "publish": 0, "nudge": 1, "hold": 2, "refuse": 3}
RISK: Mapping[str, int] = {"": 0, "nudge": 10, "hold": 30, "refuse": 50}
ESTABLISHED = 5
"""Published comments from which a confirmed sender's risk is less."""


class PolicyError(ValueError):
    """A policy that cannot run. `path` names the place, as `rules[1].detectors[0].settings.max`."""

    def __init__(self, path: str, problem: Sentence) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class DetectorSpec:
    """One detector of a rule. `languages` (BCP 47, compared by first part) empty: any language."""

    kind: str
    settings: Mapping[str, object] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """A published example. The rule must find it when not `allowed`, and must not when allowed.

    `facts` replaces single fields of Facts by name, so that rate and first-time rules can have
    examples too.
    """

    text: str
    allowed: bool
    why: str = ""
    language: str = ""
    name: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rule as data. An empty consequence means the rule is for people only.

    `private_texts`: its detectors read reports and appeals too. `citable`: people may refuse or
    remove under it, so that it may itself refuse. `statement`: whom it restricts is told why.
    """

    number: int
    key: str
    consequence: Consequence = ""
    ground: str = ""
    detectors: tuple[DetectorSpec, ...] = ()
    examples: tuple[ExampleSpec, ...] = ()
    private_texts: bool = True
    citable: bool = True
    statement: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rule` is the lowest number among the rules with the strictest consequence that found
    something, None when nothing did. `findings` holds all of all rules, in rule and text order.
    `risk` (0 to 100) orders the queue and decides nothing."""

    consequence: Outcome
    rule: int | None
    findings: tuple[Finding, ...]
    risk: int


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """How an example comes out. `problem` is None when it comes out as it says, and when it
    was not `tried`: people alone judge by a rule without detectors."""

    rule: int
    index: int
    example: ExampleSpec
    findings: tuple[Finding, ...]
    problem: Sentence | None
    tried: bool = True


@dataclass(frozen=True, slots=True)
class ExampleFailure(ExampleOutcome):
    """An example that does not come out as it says, and why."""

    problem: Sentence


@dataclass(frozen=True, slots=True)
class _Prepared:
    kind: str
    languages: frozenset[str]
    check: Check

    def applies(self, language: str) -> bool:
        return not self.languages or not language or _base(language) in self.languages


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """Rules with their automata built. Immutable: threads and requests may share it."""

    rules: tuple[RuleSpec, ...]
    checks: tuple[tuple[_Prepared, ...], ...]


def compile(rules: Iterable[RuleSpec]) -> CompiledPolicy:  # noqa: A001 - as `re.compile`
    """Check and prepare the rules, ordered by number. Raises PolicyError naming the place."""
    listed = tuple(rules)
    _refuse_repeated(listed)
    prepared = [
        (rule, tuple(_prepare(*place) for place in _places(rule, f"rules[{at}]")))
        for at, rule in enumerate(listed)
    ]
    prepared.sort(key=lambda pair: pair[0].number)
    return CompiledPolicy(tuple(rule for rule, _ in prepared), tuple(made for _, made in prepared))


def compile_what_runs(
    rules: Iterable[RuleSpec],
) -> tuple[CompiledPolicy, tuple[PolicyError, ...]]:
    """The rules as `compile` prepares them, and what of them cannot run, each with its place.

    A version stays in force when the program has since lost one of its kinds of detector. In the
    place of such a detector stands one that finds every text it would have read, and its rule
    holds instead of what it did: nothing goes unread, and nothing is refused unread.
    """
    prepared, faults = [], []
    for at, rule in enumerate(rules):
        places = _places(rule, f"rules[{at}]")
        tried = [_prepare_or_stand_in(*place) for place in places]
        missing = [fault for _, fault in tried if fault]
        if missing and rule.consequence:
            rule = replace(rule, consequence="hold")
        prepared.append((rule, tuple(made for made, _ in tried)))
        faults += missing
    prepared.sort(key=lambda pair: pair[0].number)
    policy = CompiledPolicy(tuple(rule for rule, _ in prepared), tuple(one for _, one in prepared))
    return policy, tuple(faults)


def judge(policy: CompiledPolicy, submission: Submission, facts: Facts) -> Verdict:
    """The verdict on a submission. All rules are asked; the same inputs give the same verdict."""
    reading = Reading(submission, facts)
    findings: list[Finding] = []
    consequence: Outcome = "publish"
    cited = None
    private = submission.purpose in ("report", "appeal")
    for rule, checks in zip(policy.rules, policy.checks, strict=True):
        if private and not rule.private_texts:
            continue
        found = _ask(rule, checks, reading)
        findings += found
        if found and rule.consequence and STRICTNESS[rule.consequence] > STRICTNESS[consequence]:
            consequence, cited = rule.consequence, rule.number
    return Verdict(consequence, cited, tuple(findings), _risk(policy, findings, facts))


def nudging_rule(policy: CompiledPolicy, verdict: Verdict) -> int | None:
    """The rule that asks the writer to think again before the text is sent, if one does.

    That a text will be held anyway is no reason to keep a nudge from its writer; that it will be
    refused is.
    """
    if verdict.consequence == "refuse":
        return None
    found = {finding.rule for finding in verdict.findings}
    nudging = (rule.number for rule in policy.rules if rule.consequence == "nudge")
    return next((number for number in nudging if number in found), None)


def try_examples(policy: CompiledPolicy) -> tuple[ExampleOutcome, ...]:
    """Every example as its rule judges it, in rule and example order."""
    return tuple(
        _try_example(rule, checks, index, example)
        for rule, checks in zip(policy.rules, policy.checks, strict=True)
        for index, example in enumerate(rule.examples)
    )


def check_examples(policy: CompiledPolicy) -> tuple[ExampleFailure, ...]:
    """The examples that do not come out as they say; empty when the policy may be published."""
    return tuple(one for one in try_examples(policy) if isinstance(one, ExampleFailure))


def _refuse_repeated(rules: tuple[RuleSpec, ...]) -> None:
    seen: set[int] = set()
    for at, rule in enumerate(rules):
        if rule.number in seen:
            message = gettext_noop("%(number)s is the number of another rule already.")
            raise PolicyError(f"rules[{at}].number", sentence(message, number=rule.number))
        if rule.consequence not in ("", "nudge", "hold", "refuse"):
            message = gettext_noop("must be nudge, hold, refuse or empty.")
            raise PolicyError(f"rules[{at}].consequence", sentence(message))
        if rule.consequence == "refuse" and not rule.citable:
            message = gettext_noop("A rule that may not be cited for a refusal cannot refuse.")
            raise PolicyError(f"rules[{at}].citable", sentence(message))
        seen.add(rule.number)


def _places(rule: RuleSpec, path: str) -> Iterator[tuple[DetectorSpec, str]]:
    for at, spec in enumerate(rule.detectors):
        yield spec, f"{path}.detectors[{at}]"


def _prepare(spec: DetectorSpec, path: str) -> _Prepared:
    kind = KINDS.get(spec.kind)
    if kind is None:
        message = gettext_noop("is not a kind of detector.")
        raise PolicyError(f"{path}.kind", sentence(message))
    try:
        check = kind.compile(spec.settings, "settings")
    except SettingsError as error:
        raise PolicyError(f"{path}.{error.path}", error.problem) from error
    return _Prepared(spec.kind, frozenset(map(_base, spec.languages)), check)


def _prepare_or_stand_in(spec: DetectorSpec, path: str) -> tuple[_Prepared, PolicyError | None]:
    try:
        return _prepare(spec, path), None
    except PolicyError as error:
        fault = PolicyError(error.path, error.problem)  # kept for long, so without its traceback
        return _Prepared(spec.kind, frozenset(map(_base, spec.languages)), _find_all), fault


def _find_all(_reading: Reading) -> list[Hit]:
    message = gettext_noop("A check of this rule cannot run now, so that a person reads the text.")
    return [Hit("", 0, 0, sentence(message))]


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _ask(rule: RuleSpec, checks: tuple[_Prepared, ...], reading: Reading) -> list[Finding]:
    language = reading.submission.language
    return [
        Finding(rule.number, one.kind, hit.field, hit.start, hit.end, hit.message)
        for one in checks
        if one.applies(language)
        for hit in sorted(one.check(reading), key=_place)
    ]


def _place(hit: Hit) -> tuple[bool, int, int]:
    return hit.field == "name", hit.start, hit.end


def _risk(policy: CompiledPolicy, findings: list[Finding], facts: Facts) -> int:
    """The strictest rule found weighs fully, every further rule a fifth; then the sender."""
    found = {finding.rule for finding in findings}
    weights = sorted(RISK[rule.consequence] for rule in policy.rules if rule.number in found)
    risk = (weights[-1] if weights else 0) + sum(weights[:-1]) // 5
    risk += max(0, min(facts.article_risk, 100)) // 5
    if facts.sender_decided_recently > 0:
        share = min(1.0, max(0, facts.sender_refused_recently) / facts.sender_decided_recently)
        risk += round(20 * share)
    if facts.staff or (facts.confirmed and facts.sender_published >= ESTABLISHED):
        risk -= 10
    return max(0, min(risk, 100))


def _try_example(
    rule: RuleSpec, checks: tuple[_Prepared, ...], index: int, example: ExampleSpec
) -> ExampleOutcome:
    try:
        facts = facts_from(example.facts)
    except FactsError as error:
        message = gettext_noop("%(name)s is not a fact, or its value is of another kind.")
        problem = sentence(message, name=error.name)
        return ExampleFailure(rule.number, index, example, (), problem)
    if not checks:
        return ExampleOutcome(rule.number, index, example, (), None, tried=False)
    submission = Submission(example.text, example.name, example.language)
    found = tuple(_ask(rule, checks, Reading(submission, facts)))
    if bool(found) is not example.allowed:
        return ExampleOutcome(rule.number, index, example, found, None)
    return ExampleFailure(rule.number, index, example, found, _UNLIKE[example.allowed])


_UNLIKE = {
    True: sentence(gettext_noop("The example is marked as allowed, and the rule finds it.")),
    False: sentence(
        gettext_noop("The example is marked as not allowed, and the rule does not find it.")
    ),
}
