"""The comparison of two texts: both can be read back from it, and it stays cheap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.policy import wordwise
from comments.policy.wordwise import parts, tokens

WORDS = st.sampled_from(
    ["rule", "the", "a", "don’t", " ", "\n\n", ".", "ß", "شتم", "नहीं", "👩‍👩‍👧"]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=120).map("".join))


def told(old: str, new: str) -> str:
    """The parts as one line: `[-gone-]` and `{+come+}`."""
    signs = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}
    return "".join(f"{signs[p.kind][0]}{p.text}{signs[p.kind][1]}" for p in parts(old, new))


def read_back(old: str, new: str) -> tuple[str, str]:
    found = parts(old, new)
    return (
        "".join(part.text for part in found if part.kind != "new"),
        "".join(part.text for part in found if part.kind != "old"),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("Stay civil", "Stay civil", "Stay civil"),
        ("", "Stay civil", "{+Stay civil+}"),
        ("Stay civil", "", "[-Stay civil-]"),
        ("Stay civil.", "Stay kind.", "Stay [-civil-]{+kind+}."),
        ("One link at most.", "Two links at most.", "[-One link-]{+Two links+} at most."),
        ("Do not insult.", "Don’t insult.", "[-Do not-]{+Don’t+} insult."),
        ("can", "can't", "[-can-]{+can't+}"),
        ("Be kind", "Be kind\n\nAlways", "Be kind{+\n\nAlways+}"),
        ("لا تشتم الناس", "لا تهدد الناس", "لا [-تشتم-]{+تهدد+} الناس"),
        ("यह नियम है", "यह नियम नहीं है", "यह नियम {+नहीं +}है"),
        ("禁止辱骂他人", "禁止辱骂编辑", "禁止辱骂[-他人-]{+编辑+}"),
        ("no 👍🏽 here", "no 👍🏿 here", "no [-👍🏽-]{+👍🏿+} here"),
        ("e\u0301te\u0301", "ete", "[-e\u0301te\u0301-]{+ete+}"),
        # Words that stayed amid longer changes are told with them.
        (
            "never ever a fight",
            "perhaps we a laugh",
            "[-never ever a fight-]{+perhaps we a laugh+}",
        ),
    ],
)
def test_the_words_that_changed_are_told(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    assert read_back(old, new) == (old, new)


@given(TEXTS)
def test_the_same_text_has_not_changed(text: str) -> None:
    assert all(part.kind == "same" for part in parts(text, text))
    assert len(parts(text, text)) == bool(text)


@given(TEXTS, TEXTS)
def test_no_part_is_empty_and_neighbours_differ(old: str, new: str) -> None:
    found = parts(old, new)
    assert all(part.text for part in found)
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(TEXTS)
def test_words_put_together_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert all(tokens(text))


DEAR = [
    ("a b " * 5000, "b a " * 5000),
    ("x y " * 5000, "x z " * 5000),
    ("." * 20_000, "." * 19_999 + "!"),
    (
        "".join(f"w{n} a b a b " for n in range(1500)),
        "".join(f"w{n} b a a b " for n in range(1500)),
    ),
    (
        "".join(f"w{n} {'a b ' * 35}" for n in range(140)),
        "".join(f"w{n} {'b c ' * 35}" for n in range(140)),
    ),
    (" ".join(f"w{n}" for n in range(3000)), " ".join(f"w{n}" for n in range(3000, 0, -1))),
]


@pytest.mark.parametrize(("old", "new"), DEAR, ids=range(len(DEAR)))
def test_no_text_makes_the_comparison_dear(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in cells of the table, the only work that is not one walk over the text."""
    cells: list[int] = []
    shared = wordwise._shared

    def counting(one: Sequence[str], other: Sequence[str]) -> Iterator[wordwise._Run]:
        cells.append(len(one) * len(other))
        return shared(one, other)

    monkeypatch.setattr(wordwise, "_shared", counting)
    assert read_back(old, new) == (old, new)
    words = len(tokens(old)) + len(tokens(new))
    assert sum(cells) <= words * wordwise.CELLS**0.5


@settings(deadline=None, max_examples=5)
@given(st.text(alphabet="ab ", min_size=1, max_size=20))
def test_a_text_longer_than_any_rule_is_told_by_its_ends(seed: str) -> None:
    old = "Begin. " + seed * wordwise.LONGEST + " End."
    new = "Begin. " + "x" * wordwise.LONGEST + " End."
    found = parts(old, new)
    assert read_back(old, new) == (old, new)
    assert found[0].text.startswith("Begin.")
    assert found[-1].text.endswith("End.")


def test_not_closely_only_beginning_and_end_are_told_apart() -> None:
    found = parts("one two three four five", "one 2 three 4 five", closely=False)
    assert [(one.kind, one.text) for one in found] == [
        ("same", "one "),
        ("old", "two three four"),
        ("new", "2 three 4"),
        ("same", " five"),
    ]
