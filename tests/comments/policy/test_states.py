"""Statuses and moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy import states

ROWS = [
    ("", "held", "policy", True, "the policy holds a new comment"),
    ("", "published", "import", True, "an import brings published comments"),
    ("", "unconfirmed", "import", False, "an import brings nothing unconfirmed"),
    ("", "held", "person", False, "no person makes a comment"),
    ("unconfirmed", "published", "policy", True, "the policy publishes after confirmation"),
    ("unconfirmed", "published", "person", False, "no person publishes before confirmation"),
    ("held", "published", "person", True, "a moderator publishes"),
    ("held", "refused", "person", True, "a moderator refuses"),
    ("held", "unconfirmed", "policy", False, "nothing becomes unconfirmed again"),
    ("published", "removed", "person", True, "a moderator removes"),
    ("published", "removed", "sender", True, "a sender withdraws"),
    ("published", "removed", "policy", False, "the policy removes nothing that readers saw"),
    ("published", "held", "policy", True, "an edit is held"),
    ("published", "refused", "person", False, "what was published is removed, not refused"),
    ("removed", "published", "person", True, "a removal is undone by a person"),
    ("removed", "published", "policy", False, "and by nothing else"),
    ("refused", "published", "sender", False, "a sender publishes nothing"),
    ("held", "gone", "person", False, "an unknown status is no move"),
]


@pytest.mark.parametrize(
    ("before", "after", "actor", "may"), [r[:4] for r in ROWS], ids=[r[4] for r in ROWS]
)
def test_a_move(before: str, after: str, actor: states.Actor, may: bool) -> None:
    assert states.allowed(before, after, actor) is may
    if may:
        assert states.allowed(before, after)
        assert after in states.moves_from(before, actor)


def test_no_status_moves_to_itself_and_all_can_be_reached() -> None:
    assert not any(states.allowed(status, status) for status in states.STATUSES)
    assert {after for _, after in states.MOVES} == set(states.STATUSES)


def test_readers_see_published_comments_only() -> None:
    assert [s for s in states.STATUSES if states.is_visible(s)] == ["published"]
    assert not states.VISIBLE & states.PLACEHOLDER


@given(st.lists(st.sampled_from(states.STATUSES), max_size=12))
def test_whatever_moves_are_tried_a_person_has_a_way_on(tried: list[states.Status]) -> None:
    status = "held"
    for wanted in tried:
        if states.allowed(status, wanted, "person"):
            status = wanted
        assert states.moves_from(status, "person")
        assert status != "unconfirmed"
