"""From rules to verdicts, and examples as tests."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy import engine
from comments.policy.engine import (
    Consequence,
    DetectorSpec,
    ExampleSpec,
    PolicyError,
    RuleSpec,
    Verdict,
)
from comments.policy.facts import Facts, FactsError, Submission, facts_from


def rule(number: int, consequence: Consequence, *listed: str, **more: object) -> RuleSpec:
    detectors = (DetectorSpec("words", {"words": list(listed)}),) if listed else ()
    return RuleSpec(number, f"key{number}", consequence, detectors=detectors, **more)  # type: ignore[arg-type]


POLICY = (
    rule(4, "nudge", "nudged", "both"),
    rule(1, "", "noted", "both"),
    rule(3, "hold", "held", "held twice"),
    rule(2, "hold", "also", "held twice"),
    rule(5, "refuse", "refused"),
    rule(6, "refuse"),
)


def judge(text: str, rules: tuple[RuleSpec, ...] = POLICY, **facts: object) -> Verdict:
    return engine.judge(engine.compile(rules), Submission(text), facts_from(facts))


ROWS = [
    ("all is well", "publish", None, [], "nothing found is published"),
    ("nudged", "nudge", 4, [4], "the rule found decides"),
    ("noted", "publish", None, [1], "a rule for people only is noted and decides nothing"),
    ("both", "nudge", 4, [1, 4], "all rules are asked"),
    ("nudged and held", "hold", 3, [3, 4], "the strictest consequence wins"),
    ("refused, held, nudged", "refuse", 5, [3, 4, 5], "whatever the order in the text"),
    ("held twice", "hold", 2, [2, 3, 3], "of equally strict rules the lowest number is cited"),
]


@pytest.mark.parametrize(
    ("text", "consequence", "cited", "found"), [r[:4] for r in ROWS], ids=[r[4] for r in ROWS]
)
def test_a_verdict(text: str, consequence: str, cited: int | None, found: list[int]) -> None:
    verdict = judge(text)
    assert (verdict.consequence, verdict.rule) == (consequence, cited)
    assert [finding.rule for finding in verdict.findings] == found


def test_a_finding_tells_kind_field_and_place() -> None:
    verdict = engine.judge(
        engine.compile(POLICY), Submission("well, he.l.d", name="Nudged"), Facts()
    )
    places = [(f.rule, f.kind, f.field, f.start, f.end) for f in verdict.findings]
    assert places == [(3, "words", "text", 6, 12), (4, "words", "name", 0, 6)]


def test_a_policy_without_rules_publishes() -> None:
    assert judge("anything", ()) == Verdict("publish", None, (), 0)


@pytest.mark.parametrize(
    ("languages", "language", "found"),
    [
        ((), "de", True),
        (("de",), "de", True),
        (("de",), "de-AT", True),
        (("pt-BR",), "pt", True),
        (("de",), "en", False),
        (("de", "en"), "en", True),
        (("de",), "", True),
    ],
)
def test_a_detector_for_some_languages_is_asked_about_these_and_the_unknown(
    languages: tuple[str, ...], language: str, found: bool
) -> None:
    only = RuleSpec(1, "a", "hold", "", (DetectorSpec("words", {"words": ["die"]}, languages),))
    verdict = engine.judge(engine.compile([only]), Submission("die", language=language), Facts())
    assert bool(verdict.findings) is found


RISKS = [
    ("all is well", {}, 0, "an innocent text of an unknown sender"),
    ("nudged", {}, 10, "a nudge"),
    ("held", {}, 30, "a hold"),
    ("refused", {}, 50, "a refusal"),
    ("refused, held, nudged", {}, 58, "further rules weigh a fifth"),
    ("held held held", {}, 30, "further places of the same rule weigh nothing"),
    ("held", {"article_risk": 100}, 50, "a risky article"),
    ("held", {"article_risk": 900}, 50, "never more than a risky article"),
    ("held", {"sender_decided_recently": 4, "sender_refused_recently": 2}, 40, "a refused sender"),
    ("held", {"sender_published": 9, "confirmed": True}, 20, "an established sender"),
    ("held", {"sender_published": 9}, 30, "who must have proven the address"),
    ("well", {"staff": True}, 0, "never below nothing"),
]


@pytest.mark.parametrize(
    ("text", "facts", "risk"), [r[:3] for r in RISKS], ids=[r[3] for r in RISKS]
)
def test_risk_orders_the_queue(text: str, facts: dict[str, object], risk: int) -> None:
    assert judge(text, **facts).risk == risk


@given(
    st.lists(st.sampled_from("held nudged refused also noted both well x".split())).map(" ".join),
    st.integers(-5, 200),
    st.integers(-5, 50),
    st.integers(-5, 50),
)
def test_a_verdict_is_a_pure_function_with_a_bounded_risk(
    text: str, article: int, decided: int, refused: int
) -> None:
    policy = engine.compile(POLICY)
    facts = Facts(
        article_risk=article, sender_decided_recently=decided, sender_refused_recently=refused
    )
    submission = Submission(text, name=text)
    first = engine.judge(policy, submission, facts)
    assert first == engine.judge(engine.compile(reversed(POLICY)), copy.copy(submission), facts)
    assert 0 <= first.risk <= 100
    assert (first.rule is None) == (first.consequence == "publish")


def test_one_compiled_policy_serves_many_threads() -> None:
    policy = engine.compile(POLICY)
    texts = ["held", "nudged", "refused", "well"] * 25
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda t: engine.judge(policy, Submission(t), Facts()), texts))
    assert [v.consequence for v in verdicts] == ["hold", "nudge", "refuse", "publish"] * 25
    with pytest.raises(FrozenInstanceError):
        policy.rules = ()  # type: ignore[misc]


FAULTS = [
    ((rule(1, "hold"), rule(1, "nudge")), "rules[1].number"),
    ((rule(1, "ban"),), "rules[0].consequence"),  # type: ignore[arg-type]
    ((RuleSpec(1, "a", "hold", "", (DetectorSpec("oracle"),)),), "rules[0].detectors[0].kind"),
    (
        (rule(1, "hold"), RuleSpec(2, "a", "hold", "", (DetectorSpec("words"),))),
        "rules[1].detectors[0].settings.words",
    ),
    (
        (
            RuleSpec(
                1, "a", "", "", (DetectorSpec("trap"), DetectorSpec("links", {"most": "many"}))
            ),
        ),
        "rules[0].detectors[1].settings.most",
    ),
    (
        (RuleSpec(1, "a", "hold", "", (DetectorSpec("rate", {"mots": 3}),)),),
        "rules[0].detectors[0].settings.mots",
    ),
]


@pytest.mark.parametrize(("rules", "path"), FAULTS, ids=[path for _, path in FAULTS])
def test_a_policy_that_cannot_run_is_refused_with_the_place(
    rules: tuple[RuleSpec, ...], path: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        engine.compile(rules)
    assert refused.value.path == path
    assert str(refused.value).startswith(f"{path}: ")


def failures(rules: RuleSpec) -> list[tuple[int, int, bool]]:
    found = engine.check_examples(engine.compile([rules]))
    return [(one.rule, one.index, one.example.allowed) for one in found]


def test_examples_that_come_out_as_published_do_not_fail() -> None:
    examples = (
        ExampleSpec("You moron.", allowed=False),
        ExampleSpec("That is an oxymoron.", allowed=True),
        ExampleSpec("Fine.", allowed=False, name="M0ron"),
    )
    assert failures(rule(1, "refuse", "moron", examples=examples)) == []


def test_examples_that_come_out_otherwise_are_named() -> None:
    examples = (
        ExampleSpec("You fool.", allowed=False),
        ExampleSpec("Fine.", allowed=True),
        ExampleSpec("Who called whom a moron?", allowed=True),
    )
    listed = rule(2, "", "moron", examples=examples)
    assert failures(listed) == [(2, 0, False), (2, 2, True)]
    found = engine.check_examples(engine.compile([listed]))
    assert [len(one.findings) for one in found] == [0, 1]
    assert all(str(one.problem).endswith(".") for one in found)


def test_an_example_is_tried_against_its_own_rule_only() -> None:
    first = rule(1, "refuse", "moron")
    second = rule(2, "hold", "fool", examples=(ExampleSpec("moron", allowed=True),))
    assert engine.check_examples(engine.compile([first, second])) == ()


def test_examples_of_a_rule_for_people_only_are_published_untried() -> None:
    examples = (ExampleSpec("You moron.", allowed=False), ExampleSpec("Fine.", allowed=True))
    policy = engine.compile([RuleSpec(1, "kind", examples=examples)])
    assert engine.check_examples(policy) == ()
    assert [one.tried for one in engine.try_examples(policy)] == [False, False]


def test_an_example_brings_the_facts_it_needs() -> None:
    busy = ExampleSpec("x", allowed=False, facts={"sender_post_ages": [1, 2.5]})
    calm = ExampleSpec("x", allowed=True, facts={"sender_post_ages": [1]})
    detector = DetectorSpec("rate", {"most": 2, "seconds": 60})
    assert failures(RuleSpec(1, "a", "hold", "", (detector,), (busy, calm))) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"mood": 1},
        {"staff": 1},
        {"sender_published": "3"},
        {"sender_published": True},
        {"sender_published": None},
        {"sender_post_ages": 3},
        {"sender_post_ages": ["now"]},
        {"recent_by_sender": [1]},
        {"article_language": None},
    ],
)
def test_an_example_with_facts_that_are_none_fails(facts: dict[str, object]) -> None:
    wrong = ExampleSpec("x", allowed=True, facts=facts)
    assert failures(rule(1, "hold", "moron", examples=(wrong,))) == [(1, 0, True)]
    with pytest.raises(FactsError):
        facts_from(facts)


def test_facts_come_from_plain_data() -> None:
    given = {"seconds_on_form": None, "sender_post_ages": [1, 2], "staff": True}
    assert facts_from(given) == Facts(sender_post_ages=(1, 2), staff=True)
