"""What the Transparency Database refuses, a line a rule."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.dsa import schema
from comments.dsa.terms import KEYWORDS, LANGUAGES

WHOLE: dict[str, Any] = {
    "puid": "decision-1",
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "incompatible_content_ground": "Rule 1 of version 1",
    "incompatible_content_explanation": "Stay civil.",
    "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "content_type": ["CONTENT_TYPE_TEXT"],
    "content_date": "2026-11-20",
    "application_date": "2026-11-22",
    "decision_facts": "A comment was taken down.",
    "source_type": "SOURCE_VOLUNTARY",
    "automated_detection": "No",
    "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
}


def told(**changes: Any) -> list[str]:
    given_fields = {
        name: value for name, value in {**WHOLE, **changes}.items() if value is not None
    }
    return list(schema.problems(given_fields))


def test_a_whole_statement_is_in_order():
    assert told() == []


@pytest.mark.parametrize(
    "name", sorted(name for name, field in schema.FIELDS.items() if field.required)
)
def test_what_is_required_is_missed(name):
    assert any(problem.startswith(f"{name}: is required") for problem in told(**{name: None}))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"puid": "decision 1"}, "puid: may hold letters, digits, - and _ only"),
        ({"puid": "x" * 501}, "puid: has 501 characters, of at most 500"),
        ({"decision_visibility": "x"}, "decision_visibility: must be a list"),
        ({"decision_visibility": ["x"]}, "decision_visibility: 'x' is none of its values"),
        ({"decision_visibility": []}, "one of decision_visibility, decision_monetary,"),
        (
            {"decision_visibility": ["DECISION_VISIBILITY_OTHER"]},
            "decision_visibility_other: is required with DECISION_VISIBILITY_OTHER",
        ),
        (
            {"decision_visibility_other": "Hidden."},
            "decision_visibility_other: goes with DECISION_VISIBILITY_OTHER alone",
        ),
        (
            {"decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT"},
            "illegal_content_legal_ground: is required with",
        ),
        (
            {"illegal_content_explanation": "x"},
            "illegal_content_explanation: goes with DECISION_GROUND_ILLEGAL_CONTENT alone",
        ),
        ({"incompatible_content_ground": "x" * 501}, "incompatible_content_ground: has 501"),
        ({"category": "CYBER_VIOLENCE"}, "category: 'CYBER_VIOLENCE' is none of its values"),
        (
            {"category_addition": ["STATEMENT_CATEGORY_CYBER_VIOLENCE"]},
            "category_addition: repeats category",
        ),
        (
            {"category_specification": ["KEYWORD_DANGEROUS_TOYS"]},
            "category_specification: 'KEYWORD_DANGEROUS_TOYS' is none of its values",
        ),
        ({"content_language": "en"}, "content_language: 'en' is none of its values"),
        ({"content_date": "1999-12-31"}, "content_date: must lie between 2000-01-01"),
        ({"content_date": "20261122"}, "content_date: must be a day such as 2026-11-22"),
        ({"application_date": "2019-12-31"}, "application_date: must lie between 2020-01-01"),
        ({"application_date": "2038-01-02"}, "application_date: must lie between 2020-01-01"),
        ({"application_date": "2026-02-30"}, "application_date: must be a day"),
        (
            {"end_date_visibility_restriction": "2026-11-21"},
            "end_date_visibility_restriction: lies before application_date",
        ),
        ({"territorial_scope": ["GR", "EL"]}, "territorial_scope: 'EL' is none of its values"),
        ({"automated_decision": "Yes"}, "automated_decision: 'Yes' is none of its values"),
        ({"automated_detection": True}, "automated_detection: True is none of its values"),
        ({"source_identity": "Ben"}, "source_identity: has no place with SOURCE_VOLUNTARY"),
        ({"decision_ground_reference_url": "/rules/"}, "decision_ground_reference_url: is no"),
        ({"decision_facts": "   "}, "decision_facts: must be a text"),
        ({"content_language_other": "Frisian"}, "content_language_other: there is no such field"),
    ],
)
def test_what_would_be_refused_is_named(changes, expected):
    assert any(problem.startswith(expected) for problem in told(**changes)), told(**changes)


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        ([], 'a file must be {"statements": [...]}'),
        ({"statements": []}, "from 1 to 100 go together; here are 0"),
        ({"statements": [{**WHOLE, "puid": f"d-{n}"} for n in range(101)]}, "here are 101"),
        ({"statements": [WHOLE, WHOLE]}, "statement_1.puid: is statement_0's too"),
        ({"statements": [WHOLE, 7]}, "statement_1.a statement must be an object"),
        ({"statements": [WHOLE], "more": 1}, "and nothing else"),
    ],
)
def test_a_batch_is_checked_as_one(batch, expected):
    assert any(expected in problem for problem in schema.batch_problems(batch))


def test_a_batch_of_a_hundred_is_in_order():
    batch = {"statements": [{**WHOLE, "puid": f"d-{n}"} for n in range(100)]}
    assert list(schema.batch_problems(batch)) == []


def test_the_lists_have_as_many_terms_as_the_database():
    sizes = (len(LANGUAGES), len(KEYWORDS), len(schema.FIELDS["category"].choices))
    assert sizes == (184, 69, 16)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(schema.FIELDS)), ANYTHING) | ANYTHING)
def test_nothing_that_json_can_hold_breaks_the_check(value):
    assert all(isinstance(problem, str) for problem in schema.problems(value))
    assert all(isinstance(problem, str) for problem in schema.batch_problems(value))
