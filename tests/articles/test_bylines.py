from __future__ import annotations

import pytest

from articles import bylines
from articles.models import Credit


def named(*credited: str) -> bylines.Names:
    """Credits from "Ana:author" and the like."""
    pairs = (one.split(":") for one in credited)
    return [{"name": name, "url": "", "role": role} for name, role in pairs]


@pytest.mark.parametrize(
    ("credited", "above", "below"),
    [
        ([], [], []),
        (["A:author"], ["A"], []),
        (["A:author", "B:author"], ["A", "B"], []),
        (["B:reporter", "A:author"], ["A"], [("reporter", ["B"])]),
        (["A:reporter", "B:reporter"], ["A", "B"], []),
        (["A:photographer"], [], [("photographer", ["A"])]),
        (["A:author", "A:photographer"], ["A"], [("photographer", ["A"])]),
        (
            ["D:editor", "C:translator", "B:photographer", "A:reporter"],
            ["A"],
            [("photographer", ["B"]), ("translator", ["C"]), ("editor", ["D"])],
        ),
    ],
)
def test_writers_stand_above_and_everybody_else_below(
    credited: list[str], above: list[str], below: list[tuple[str, list[str]]]
) -> None:
    names = named(*credited)
    assert [one["name"] for one in bylines.writers(names)] == above
    helpers = bylines.helpers(names)
    assert [(role, [one["name"] for one in people]) for role, people in helpers] == below


@pytest.mark.parametrize("role", Credit.Role.values)
def test_nobody_is_left_out_whatever_their_role(role: str) -> None:
    names = named(f"A:{role}")
    below = [one for _role, people in bylines.helpers(names) for one in people]
    assert bylines.writers(names) + below == names


def test_a_card_without_credits_names_nobody() -> None:
    assert bylines.writers(None) == []
    assert bylines.helpers(None) == []
