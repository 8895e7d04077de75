"""Kinds that read the circumstances: the article's risk and age, and the staffed hours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import KINDS
from comments.policy.facts import Facts, Submission
from comments.policy.settings import SettingsError
from comments.policy.week import WEEK, moment_from


def messages(kind: str, settings: dict[str, object], facts: Facts) -> list[str]:
    detector = KINDS[kind]
    hits = detector.find(detector.parse_settings(settings), Submission("x"), facts)
    assert all((hit.field, hit.start, hit.end) == ("", 0, 0) for hit in hits)
    return [str(hit.message) for hit in hits]


RISKY, HIGH = "The article is marked as sensitive.", "The article is marked as highly sensitive."
OLD = "The article was published more than 2 days ago."
TWO_DAYS = 2 * 86_400
ARTICLES = [
    ({}, Facts(), [], "an ordinary article"),
    ({}, Facts(article_risk=50), [RISKY], "a sensitive one"),
    ({}, Facts(article_risk=100), [RISKY], "a highly sensitive one is sensitive too"),
    ({"risk": "100"}, Facts(article_risk=99), [], "a sensitive one is not highly so"),
    ({"risk": "100"}, Facts(article_risk=100), [HIGH], "a highly sensitive one is"),
    ({"risk": "any", "days": 2}, Facts(article_age_seconds=TWO_DAYS + 1), [OLD], "an old one"),
    ({}, Facts(article_risk=100, staff=True), [], "staff on a sensitive one"),
    ({"risk": "any", "days": 2}, Facts(article_age_seconds=TWO_DAYS), [], "and not on the day"),
    ({"risk": "any", "days": 2}, Facts(article_risk=100), [], "an age that nobody knows"),
    ({"days": 2}, Facts(article_risk=50), [RISKY], "the risk alone is enough"),
    ({"days": 2}, Facts(article_age_seconds=1e9), [OLD], "the age alone is enough"),
    ({"days": 2}, Facts(article_risk=50, article_age_seconds=1e9), [RISKY, OLD], "both are told"),
    ({"days": 2, "both": True}, Facts(article_risk=50), [], "one of two is not enough"),
    ({"days": 2, "both": True}, Facts(article_age_seconds=1e9), [], "nor is the other"),
    (
        {"days": 2, "both": True},
        Facts(article_risk=50, article_age_seconds=1e9),
        [RISKY, OLD],
        "both are enough",
    ),
    ({"risk": "any", "days": 0}, Facts(article_age_seconds=1), [
        "The article was published more than 0 days ago."], "any published article is older"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "facts", "expected"), [r[:3] for r in ARTICLES], ids=[r[3] for r in ARTICLES]
)
def test_articles(settings: dict[str, object], facts: Facts, expected: list[str]) -> None:
    assert messages("article", settings, facts) == expected


@pytest.mark.parametrize(
    ("settings", "path", "problem"),
    [
        ({"risk": "any"}, "settings.risk", "must name a risk when no number of days is given."),
        ({"both": True}, "settings.both", "needs a risk and a number of days."),
        ({"risk": "any", "days": 1, "both": True}, "settings.both", "needs a risk and a number"),
        ({"risk": "30"}, "settings.risk", "must be one of: any, 50, 100."),
        ({"risk": 50}, "settings.risk", "must be text."),
        ({"days": -1}, "settings.days", "must be between 0 and 36500."),
    ],
)
def test_articles_that_cannot_be_told_are_refused(
    settings: dict[str, object], path: str, problem: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        KINDS["article"].parse_settings(settings)
    assert refused.value.path == path
    assert str(refused.value.problem).startswith(problem)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, ["Looks for comments on articles marked as sensitive."]),
        ({"risk": "any", "days": 1},
         ["Looks for comments on articles published more than 1 day ago."]),
        ({"risk": "100", "days": 5, "both": True},
         ["Looks for comments on highly sensitive articles published more than 5 days ago."]),
        ({"days": 5}, ["Looks for comments on articles marked as sensitive.",
                       "Looks for comments on articles published more than 5 days ago."]),
    ],
)  # fmt: skip
def test_readers_are_told_which_articles(settings: dict[str, object], told: list[str]) -> None:
    kind = KINDS["article"]
    assert [str(one) for one in kind.describe(kind.parse_settings(settings))] == told


OFFICE: dict[str, object] = {
    "staffed": ["Mon-Fri 08:00-18:00", "Sat 22:00-02:00", "Sun 23:00-01:00"]
}
OUTSIDE = (
    "Sent outside the hours of our moderators: Monday to Friday 08:00–18:00, "
    "Saturday 22:00–02:00, Sunday 23:00–01:00."
)
MOMENTS = [
    ("Mon 07:59", True, "a minute before they come"),
    ("Mon 08:00", False, "when they come"),
    ("Fri 17:59", False, "the last minute"),
    ("Fri 18:00", True, "when they have gone"),
    ("Sat 12:00", True, "the weekend"),
    ("Sat 23:59", False, "at night"),
    ("Sun 01:59", False, "past midnight"),
    ("Sun 02:00", True, "after the night"),
    ("Mon 00:59", False, "past the midnight in which the week ends"),
    ("Mon 01:00", True, "after that night"),
]


@pytest.mark.parametrize(
    ("moment", "expected"), [r[:2] for r in MOMENTS], ids=[r[2] for r in MOMENTS]
)
def test_staffed_hours(moment: str, expected: bool) -> None:
    told = messages("hours", OFFICE, Facts(minute_of_week=moment_from(moment)))
    assert told == [OUTSIDE] * expected


@given(st.integers(0, WEEK - 1))
def test_when_the_whole_week_is_staffed_nothing_is_found(minute: int) -> None:
    for lines in (["Thu-Wed 00:00-24:00"], ["Mon-Sun 20:00-08:00", "Mon-Sun 08:00-20:00"]):
        assert messages("hours", {"staffed": lines}, Facts(minute_of_week=minute)) == []


def test_staff_may_write_at_any_hour() -> None:
    night = Facts(minute_of_week=moment_from("Mon 03:00"))
    assert messages("hours", OFFICE, night) == [OUTSIDE]
    assert messages("hours", OFFICE, replace(night, staff=True)) == []


def test_a_moment_that_nobody_knows_is_not_outside() -> None:
    assert messages("hours", OFFICE, Facts()) == []


@pytest.mark.parametrize(
    ("lines", "path", "problem"),
    [
        ([], "settings.staffed", "must not be empty."),
        (["", " "], "settings.staffed", "must not be empty."),
        (["Mon 08:00-18:00", "always"], "settings.staffed[1]", "must be days and hours"),
        (["Mon 08:00-25:00"], "settings.staffed[0]", "25:00 is not a time of the day."),
        ("Mon 08:00-18:00", "settings.staffed", "must be a list of texts."),
    ],
)
def test_hours_that_say_nothing_are_refused_with_their_line(
    lines: object, path: str, problem: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        KINDS["hours"].parse_settings({"staffed": lines})
    assert refused.value.path == path
    assert str(refused.value.problem).startswith(problem)
