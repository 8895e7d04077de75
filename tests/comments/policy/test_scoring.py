from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.scoring import OUTCOMES, PEOPLE, Case, Score, difference

RULES = (1, 2, 3)
SORTING = (3,)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        # People's word comes first.
        (Case("publish", people="restricted"), "missed"),
        (Case("publish", people="restricted", arrival="hold"), "missed"),
        (Case("publish", people="restricted", arrival="hold", by_thread=True), "missed"),
        (Case("nudge", people="restricted"), ""),
        (Case("hold", people="restricted"), ""),
        (Case("refuse", people="restricted"), ""),
        (Case("nudge", people="published"), "false"),
        (Case("hold", people="published"), "false"),
        (Case("hold", people="published", arrival="hold"), "false"),
        (Case("refuse", people="published", arrival="refuse"), "false"),
        # The work that is saved.
        (Case("publish", people="published", arrival="hold"), "spared"),
        (Case("publish", people="published", arrival="publish"), ""),
        (Case("publish", arrival="hold"), "spared"),
        (Case("publish", arrival="refuse"), "spared"),
        (Case("publish", people="published", arrival="refuse"), "spared"),
        # A thread in which everything waits is no saving of the policy's.
        (Case("publish", arrival="hold", by_thread=True), ""),
        (Case("publish", people="published", arrival="hold", by_thread=True), ""),
        # Nobody decided.
        (Case("publish"), ""),
        (Case("nudge"), "new"),
        (Case("hold"), "new"),
        (Case("refuse"), "new"),
        (Case("hold", arrival="hold"), ""),
        (Case("nudge", arrival="hold"), ""),
        (Case("refuse", arrival="hold"), "new"),
        (Case("hold", arrival="refuse"), ""),
        (Case("refuse", arrival="refuse"), ""),
    ],
)
def test_a_difference_is_named_by_what_people_said_and_how_it_fared(case, kind):
    assert difference(case) == kind


@pytest.mark.parametrize(
    ("case", "waited", "waits"),
    [
        (Case("publish"), False, False),
        (Case("hold"), False, True),
        (Case("nudge"), False, False),
        (Case("refuse"), False, False),
        (Case("publish", arrival="hold"), True, False),
        (Case("nudge", arrival="hold"), True, False),
        (Case("hold", arrival="hold"), True, True),
        (Case("publish", arrival="hold", by_thread=True), True, True),
        (Case("nudge", arrival="hold", by_thread=True), True, True),
        (Case("refuse", arrival="hold", by_thread=True), True, False),
        (Case("hold", arrival="refuse"), False, True),
    ],
)
def test_the_queue_before_and_after(case, waited, waits):
    assert (case.waited, case.waits) == (waited, waits)


def scored(*cases, sorting=()):
    score = Score.of(RULES, sorting)
    for case in cases:
        score.add(case)
    return score


def test_nothing_decided_gives_no_share_instead_of_a_false_one():
    score = scored(Case("hold", 1, frozenset({1})))
    rule = score.rules[1]
    assert (score.precision, score.recall, score.saved_share) == (None, None, None)
    assert (rule.precision, rule.recall, rule.undecided) == (None, None, 1)
    assert score.added_share == 1


def test_precision_asks_what_people_restricted_of_what_was_found():
    score = scored(
        Case("hold", 1, frozenset({1}), "restricted", 1),
        Case("hold", 1, frozenset({1}), "restricted", 2),
        Case("hold", 1, frozenset({1}), "published"),
        Case("hold", 1, frozenset({1})),
        Case("publish", people="published"),
    )
    assert score.rules[1].precision == pytest.approx(2 / 3)
    assert score.precision == pytest.approx(2 / 3)


def test_recall_of_a_rule_asks_about_its_own_breaches_alone():
    score = scored(
        Case("hold", 1, frozenset({1}), "restricted", 1),
        Case("publish", people="restricted", cited=1),
        Case("hold", 1, frozenset({1}), "restricted", 2),
        Case("publish", people="restricted", cited=None),
    )
    assert score.rules[1].recall == 0.5
    assert score.rules[2].recall == 0
    assert score.recall == 0.5


def test_a_rule_that_finds_without_being_cited_is_not_the_one_that_decides():
    score = scored(Case("refuse", 3, frozenset({1, 3})))
    assert [score.rules[n].found for n in RULES] == [1, 0, 1]
    assert [score.rules[n].decides for n in RULES] == [0, 0, 1]


def test_the_queue_shrinks_and_grows():
    score = scored(
        Case("publish", arrival="hold"),
        Case("publish", arrival="hold"),
        Case("hold", 1, frozenset({1}), arrival="hold"),
        Case("hold", 1, frozenset({1})),
    )
    assert (score.waited, score.saved, score.added, score.waits) == (3, 2, 1, 2)
    assert score.saved_share == pytest.approx(2 / 3)
    assert score.added_share == 0.5


@pytest.mark.parametrize(
    ("case", "aside"),
    [
        (Case("hold", 3, frozenset({3}), "published"), True),
        (Case("hold", 3, frozenset({3}), "restricted"), True),
        (Case("nudge", 3, frozenset({3}), "published"), True),
        (Case("hold", 2, frozenset({2}), "published"), False),
        (Case("hold", 2, frozenset({2, 3}), "published"), False),
        (Case("hold", 3, frozenset({1, 3}), "restricted"), False),
        (Case("publish", None, frozenset({3}), "published"), False),
        (Case("publish", people="restricted"), False),
        (Case("hold", 3, frozenset({3})), False),
    ],
)
def test_what_only_sorting_rules_stop_is_no_part_of_precision(case, aside):
    beside = (
        Case("hold", 1, frozenset({1}), "restricted", 1),
        Case("hold", 1, frozenset({1}), "published"),
    )
    score, plain = scored(case, *beside, sorting=SORTING), scored(case, *beside)
    assert score.left_out == aside
    assert score.precision == (scored(*beside) if aside else plain).precision
    assert (score.cross, score.recall) == (plain.cross, plain.recall)


def test_a_rule_that_only_sorts_counts_but_has_no_shares():
    score = scored(
        Case("hold", 3, frozenset({3}), "published"),
        Case("hold", 3, frozenset({3}), "restricted", 1),
        Case("hold", 3, frozenset({3}), "restricted", 3),
        sorting=SORTING,
    )
    rule = score.rules[3]
    assert (rule.found, rule.decides, rule.right, rule.wrong) == (3, 3, 2, 1)
    assert (rule.precision, rule.recall, score.precision) == (None, None, None)


@st.composite
def cases(draw):
    outcome = draw(st.sampled_from(OUTCOMES))
    found = draw(st.frozensets(st.sampled_from(RULES)))
    if outcome != "publish":
        found |= {draw(st.sampled_from(RULES))}
    people = draw(st.sampled_from(PEOPLE))
    arrival = draw(st.sampled_from(("publish", "hold", "refuse")))
    return Case(
        outcome=outcome,
        rule=min(found) if outcome != "publish" else None,
        found=found,
        people=people,
        cited=draw(st.sampled_from((*RULES, None))) if people == "restricted" else None,
        arrival=arrival,
        by_thread=arrival == "hold" and draw(st.booleans()),
    )


@given(st.lists(cases()))
def test_sums_agree_whichever_way_they_are_added_up(listed):
    score = scored(*listed)
    assert score.total == len(listed)
    assert sum(score.people(one) for one in PEOPLE) == len(listed)
    assert score.waits == sum(case.waits for case in listed)
    assert sum(rule.decides for rule in score.rules.values()) == len(listed) - score.outcome(
        "publish"
    )
    for rule in score.rules.values():
        assert rule.decides <= rule.found
        assert rule.undecided >= 0
    cited = sum(case.cited is not None for case in listed)
    assert sum(rule.caught + rule.missed for rule in score.rules.values()) == cited


@given(st.lists(cases()))
def test_shares_lie_between_nothing_and_all(listed):
    score = scored(*listed)
    shares = [score.precision, score.recall, score.saved_share, score.added_share]
    shares += [one for rule in score.rules.values() for one in (rule.precision, rule.recall)]
    assert all(one is None or 0 <= one <= 1 for one in shares)


@given(st.lists(cases()))
def test_sorting_rules_change_shares_and_no_count(listed):
    score, plain = scored(*listed, sorting=SORTING), scored(*listed)
    assert score.cross == plain.cross
    assert (score.waited, score.saved, score.added) == (plain.waited, plain.saved, plain.added)
    kept = [one for one in listed if one.outcome == "publish" or one.found != {3}]
    assert sum(score.only_sorted.values()) == len(listed) - len(kept)
    assert score.precision == scored(*kept).precision
    assert scored(*listed, sorting=RULES).precision is None


@given(st.lists(cases()), st.lists(cases()))
def test_a_score_goes_through_json_and_can_be_added_to_after(first, then):
    data = json.dumps(scored(*first, sorting=SORTING).as_data())
    score = Score.read(json.loads(data))
    for case in then:
        score.add(case)
    assert score == scored(*first, *then, sorting=SORTING)


@given(cases())
def test_only_what_would_be_stopped_is_new_or_false_and_only_what_passes_missed_or_spared(case):
    passes = case.outcome == "publish"
    assert difference(case) in (("missed", "spared", "") if passes else ("new", "false", ""))
