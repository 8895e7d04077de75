"""Settings from plain data: what is refused, and where the fault is said to be."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.findings import counted, ngettext_lazy, sentence
from comments.policy.settings import (
    DetectorSettings,
    Setting,
    SettingsError,
    parse,
    plain,
    setting,
)


@dataclass(frozen=True)
class Sample(DetectorSettings):
    on: bool = setting(False, Setting("flag", "On", "Whether."))
    most: int | None = setting(
        3, Setting("whole", "Most", "How many.", minimum=1, maximum=9, optional=True)
    )
    share: float = setting(0.5, Setting("number", "Share", "Of all.", minimum=0, maximum=1))
    note: str = setting("", Setting("text", "Note", "Any text.", maximum=5))
    side: str = setting(
        "left", Setting("choice", "Side", "One.", choices=(("left", "Left"), ("right", "Right")))
    )
    lines: tuple[str, ...] = setting(
        ("a",), Setting("lines", "Lines", "One a line.", maximum=5, most=3, required=True)
    )


REFUSED = [
    (None, "settings", "must be an object with named settings."),
    ([], "settings", "must be an object with named settings."),
    ({"off": 1}, "settings.off", "is not a setting of this detector."),
    ({"a\nb": 1}, "settings.a?b", "is not a setting of this detector."),
    ({3: 1}, "settings.3", "is not a setting of this detector."),
    ({"on": 1}, "settings.on", "must be true or false."),
    ({"on": None}, "settings.on", "must be true or false."),
    ({"most": 0}, "settings.most", "must be between 1 and 9."),
    ({"most": 10}, "settings.most", "must be between 1 and 9."),
    ({"most": True}, "settings.most", "must be a whole number."),
    ({"most": 2.0}, "settings.most", "must be a whole number."),
    ({"most": "2"}, "settings.most", "must be a whole number."),
    ({"share": "much"}, "settings.share", "must be a number."),
    ({"share": math.nan}, "settings.share", "must be between 0 and 1."),
    ({"share": math.inf}, "settings.share", "must be between 0 and 1."),
    ({"note": 5}, "settings.note", "must be text."),
    ({"note": "123456"}, "settings.note", "must have at most 5 characters."),
    ({"note": "\x00"}, "settings.note", "holds a character that is not text."),
    ({"note": "\ud800"}, "settings.note", "holds a character that is not text."),
    ({"note": "a\x07b"}, "settings.note", "holds a control character."),
    ({"lines": ["a", "b\nc"]}, "settings.lines[1]", "holds a control character."),
    ({"lines": ["\x85b\x9f"]}, "settings.lines[0]", "holds a control character."),
    ({"side": "top"}, "settings.side", "must be one of: left, right."),
    ({"lines": "a"}, "settings.lines", "must be a list of texts."),
    ({"lines": {"a": 1}}, "settings.lines", "must be a list of texts."),
    ({"lines": ["a", 5]}, "settings.lines[1]", "must be text."),
    ({"lines": ["a", "123456"]}, "settings.lines[1]", "must have at most 5 characters."),
    ({"lines": ["a"] * 4}, "settings.lines", "must have at most 3 entries."),
    ({"lines": [" ", ""]}, "settings.lines", "must not be empty."),
]


@pytest.mark.parametrize(("data", "path", "problem"), REFUSED)
def test_wrong_settings_are_refused_with_their_place(data: object, path: str, problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse(Sample, data)
    assert (refused.value.path, str(refused.value.problem)) == (path, problem)


def test_what_is_not_given_keeps_its_default() -> None:
    assert parse(Sample, {}) == Sample()
    assert parse(Sample, {"most": None}) == Sample(most=None)


def test_lines_are_stripped_and_told_once() -> None:
    assert parse(Sample, {"lines": [" b ", "", "b"]}).lines == ("b",)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "on": st.booleans(),
            "most": st.none() | st.integers(1, 9),
            "share": st.floats(0, 1),
            "note": st.text("abc", max_size=5),
            "side": st.sampled_from(["left", "right"]),
            "lines": st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=3),
        },
    )
)
def test_settings_survive_the_way_through_plain_data(data: dict[str, object]) -> None:
    parsed = parse(Sample, data)
    assert parse(Sample, plain(parsed)) == parsed


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    kinds = (sentence("cats"), sentence("dogs"))
    told = sentence("Looks for %(kinds)s in %(time)s.", kinds=kinds, time=counted(HOURS, 2))
    assert str(told) == "Looks for cats, dogs in 2 hours."
    german = {"cats": "Katzen", "dogs": "Hunde", "Looks for %(kinds)s in %(time)s.":
              "Sucht %(kinds)s in %(time)s."}  # fmt: skip
    said = told.say(german.__getitem__, lambda one, many, count: "%(count)s Stunden")
    assert said == "Sucht Katzen, Hunde in 2 Stunden."


HOURS = ngettext_lazy("%(count)s hour", "%(count)s hours")


@pytest.mark.parametrize(("count", "told"), [(0, "0 hours"), (1, "1 hour"), (5, "5 hours")])
def test_a_counted_sentence_is_right_for_any_number(count: int, told: str) -> None:
    assert str(counted(HOURS, count)) == told
