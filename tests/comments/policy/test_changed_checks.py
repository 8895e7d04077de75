"""Two detectors that look for the same are the same, however their settings are written down."""

from __future__ import annotations

import pytest

from comments.policy.changes import Written, compare
from comments.policy.detectors import KINDS
from comments.policy.engine import DetectorSpec, RuleSpec
from comments.policy.settings import plain
from tests.comments.policy.test_detectors import USABLE
from tests.comments.policy.test_old_settings import SETTINGS_OF_OLD

Stored = dict[str, object]


def checks(old: DetectorSpec, new: DetectorSpec) -> int:
    """How many changed checks readers are told of."""
    rules = [Written(RuleSpec(1, "civil", detectors=(one,))) for one in (old, new)]
    return sum(len(change.checks) for change in compare([rules[0]], [rules[1]]))


@pytest.mark.parametrize(
    ("kind", "stored"), [*USABLE.items(), *SETTINGS_OF_OLD.items()], ids=lambda one: str(one)[:12]
)
def test_writing_the_defaults_down_changes_no_check(kind: str, stored: Stored) -> None:
    short = DetectorSpec(kind, stored)
    whole = DetectorSpec(kind, plain(KINDS[kind].parse_settings(stored)))
    assert checks(short, whole) == checks(whole, short) == 0


@pytest.mark.parametrize(
    ("kind", "old", "new", "told"),
    [
        ("repetition", {}, {"sentences": None}, 0),
        ("repetition", {}, {"sentences": 2}, 1),
        ("repetition", {"sentences": 2}, {"sentences": None}, 1),
        ("words", {"words": ["a b"]}, {"words": ["a b", " ", "a b"]}, 0),
        ("words", {"words": ["a b"]}, {"words": ["a b", "c"]}, 1),
        ("forgotten", {}, {"x": None}, 1),
        ("forgotten", {"x": None}, {"x": None}, 0),
    ],
)
def test_only_settings_that_mean_something_else_are_told(
    kind: str, old: Stored, new: Stored, told: int
) -> None:
    assert checks(DetectorSpec(kind, old), DetectorSpec(kind, new)) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(("en", "de"), ("de", "en"), 0), (("en",), ("en", "de"), 1), (("en",), (), 1)],
)
def test_languages_are_compared_in_any_order(
    old: tuple[str, ...], new: tuple[str, ...], told: int
) -> None:
    assert checks(DetectorSpec("trap", {}, old), DetectorSpec("trap", {}, new)) == told
