"""The figures of a month, beside a count done by hand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest

from comments import log, moderation, standings
from comments.models import Decision
from comments.moderation import Seen
from comments.transparency import counting
from comments.transparency.figures import Counts, Figures
from tests.comments.transparency.month import Newsroom, at
from tests.factories import make_comment, make_policy, rule_data

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)


@pytest.fixture
def room(db: None) -> Newsroom:
    return Newsroom()


def may() -> Figures:
    return counting.month(MAY)


def of_rule(key: str, figures: Figures | None = None) -> Counts:
    return next(one.counts for one in (figures or may()).rules if one.key == key)


def only(**counted: Any) -> dict[str, Any]:
    """These figures, and nothing else."""
    return asdict(Counts()) | counted


def write_out(room: Newsroom) -> None:
    """What happened in May.

    1. Five comments come and appear at once. [a, b, c, d, e]
    2. Four are held under rule 1, about civil words. [f, g, h, i]
    3. One is held under no rule: its article holds everything. [j]
    4. Two are refused under rule 3, against advertising, by its word list; one of them has
       shouting in it, too. [k, l]
    5. Ana publishes f after 1 hour, g after 3 hours and j after 4 hours; she refuses h under rule 4
       after 9 hours; i she refuses after 2 hours, and takes it back 30 seconds later. Nobody
       decides about i any more.
    6. Ana removes a under rule 1. Readers had reported it twice, once under rule 1.
    7. A reader reports b under rule 4. Ana keeps it.
    8. A reader reports c. Ana removes it under rule 4, and takes that back: the report is open.
    9. Ana decides d and e together: removed under rule 4.
    10. Ben changes b, and the policy refuses the change under rule 3; he changes g, and the policy
        publishes the change; he changes g again, and it is held under rule 1.
    11. Many readers report c at once: the policy holds it.
    12. The writers of k and h appeal. k's appeal is granted, h's is rejected.
    13. Ana publishes d again without an appeal.
    14. One sender is suspended under rule 1, one is blocked, one is trusted, each of whom has a
        published comment.
    15. The comments of the article are held, then closed, then opened.
    16. Rule 2 nudges 5 writers: 2 change their text, 1 sends it anyway.
    17. One more comment appears at once, and one is imported from an earlier site.
    """
    a, b, c, d, e = (room.comes(at(2), "published") for _ in range(5))
    f, g, h, i = (room.comes(at(3), "held", "civil", detectors=("words",)) for _ in range(4))
    j = room.comes(at(3), "held")
    k = room.comes(at(4), "refused", "advertising", detectors=("words", "words"))
    room.comes(at(4), "refused", "advertising", detectors=("words", "shouting"))
    room.decides(f, "published", at(3, hours=1))
    room.decides(g, "published", at(3, hours=3))
    room.decides(j, "published", at(3, hours=4))
    refusal = room.decides(h, "refused", at(3, hours=9), "people-only")
    room.undoes(room.decides(i, "refused", at(3, hours=2), "civil"), at(3, hours=2, seconds=30))
    room.reported(a, at(5), "civil")
    room.reported(a, at(5))
    room.decides(a, "removed", at(6), "civil")
    room.reported(b, at(5), "people-only")
    room.decides(b, "published", at(6))
    room.reported(c, at(6))
    room.undoes(room.decides(c, "removed", at(7), "people-only"), at(7, seconds=59))
    moderation.decide_many(
        [Seen(one.pk, "published", 1) for one in (d, e)],
        "removed",
        rule=room.rule("people-only"),
        by=room.ana,
        now=at(8),
    )
    room.edit_is(b, "refused", at(8), "advertising")
    room.edit_is(g, "published", at(8))
    room.edit_is(g, "held", at(8, hours=1), "civil")
    room.flooded(c, at(9))
    granted = room.appealed(Decision.objects.get(comment=k), at(10))
    rejected = room.appealed(refusal, at(10))
    room.judged(granted, at(11), granted=True)
    room.judged(rejected, at(11), granted=False)
    room.decides(d, "published", at(12))
    room.stands("suspended", at(13), "civil")
    room.stands("blocked", at(13))
    room.stands("trusted", at(13))
    room.thread_set("open", "hold", at(14))
    room.thread_set("hold", "closed", at(14))
    room.thread_set("closed", "open", at(15))
    room.nudges("shouting", at(16), shown=5, edited=2, anyway=1)
    elsewhere = make_comment(article=room.article, status="published", at=at(17))
    Decision.objects.create(
        kind="imported",
        comment=elsewhere,
        to_status="published",
        actor_kind="import",
        created_at=at(1),
    )


def test_every_figure_of_the_month_is_what_was_counted_by_hand(room: Newsroom) -> None:
    write_out(room)
    hour = 3600
    assert asdict(may().total) == {
        "received": 5 + 4 + 1 + 2 + 3 + 1,  # 1, 2, 3, 4, 14, 17
        "published_at_once": 5 + 3 + 1,
        "held_at_once": 4 + 1,
        "refused_at_once": 2,
        "published": 5 + 3 + 1 + 3 + 1 + 1,  # at once; f, g and j; k by its appeal; d again
        "held": 5 + 1 + 1,  # at once; g after its change; c by the flood
        "held_by_reports": 1,
        "refused": 2 + 1,  # at once; h
        "edits_refused": 1,
        "removed": 1 + 2,  # a; d and e together
        "by_policy": 9 + 2 + 1 + 1,  # at once; b's change refused; g's first change published
        "by_people": 4 + 1 + 1 + 2 + 1 + 1,  # f, g, j, h; a; b kept; d, e; k; d again
        "reports_received": 2 + 1 + 1,
        "reports_upheld": 2,
        "reports_rejected": 1,
        "appeals_received": 2,
        "appeals_granted": 1,
        "appeals_rejected": 1,
        "reversals": 2,  # k, d
        "refused_by_policy": 2 + 1,  # k, l; b's change
        "refusals_reversed": 1,  # k
        "nudges_shown": 5,
        "nudges_edited": 2,
        "nudges_anyway": 1,
        "standings": 2,
        "closings": 1,
        "first_decisions": 4,  # f, g, j, h: what became of i was undone
        "held_published": 3,
        "median_seconds": (3 * hour + 4 * hour) // 2,  # of 1, 3, 4 and 9 hours
        "p90_seconds": 9 * hour,
    }


def test_so_is_every_figure_of_every_rule(room: Newsroom) -> None:
    write_out(room)
    hour = 3600
    told = {one.key: asdict(one.counts) for one in may().rules}
    assert told == {
        "civil": only(
            received=4,  # f, g, h, i
            held_at_once=4,
            held=4 + 1,  # g after its change
            published=2,  # f, g
            removed=1,  # a
            by_people=1,
            reports_received=1,  # of a: the other one named no rule
            reports_upheld=1,
            standings=1,
            first_decisions=3,  # f, g, h
            held_published=2,
            median_seconds=3 * hour,
            p90_seconds=9 * hour,
        ),
        "shouting": only(nudges_shown=5, nudges_edited=2, nudges_anyway=1),
        "advertising": only(
            received=2,
            refused_at_once=2,
            refused=2,
            edits_refused=1,
            by_policy=3,
            appeals_received=1,
            appeals_granted=1,
            reversals=1,
            refused_by_policy=3,
            refusals_reversed=1,
        ),
        "people-only": only(
            refused=1,  # h
            removed=2,  # d, e
            by_people=3,
            reports_received=1,
            reports_rejected=1,  # of b
            appeals_received=1,
            appeals_rejected=1,
            reversals=1,  # d
        ),
    }
    assert [(one.number, one.version) for one in may().rules] == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_so_is_every_detector(room: Newsroom) -> None:
    write_out(room)
    told = [(one.rule, one.kind, one.refused, one.reversed) for one in may().detectors]
    # k found by the word list twice is one refusal, and it was reversed; l has shouting in it too.
    assert told == [("advertising", "shouting", 1, 0), ("advertising", "words", 2, 1)]


def test_the_shares_are_those_of_the_counts(room: Newsroom) -> None:
    write_out(room)
    total = may().total
    assert total.machine_share == 13 / 23
    assert total.error_rate == 1 / 3
    assert of_rule("people-only").machine_share == 0
    assert of_rule("shouting").machine_share is None
    assert of_rule("shouting").error_rate is None


@pytest.mark.parametrize(
    ("when", "counted"),
    [
        (datetime(2026, 4, 30, 21, 59, 59, 999999, tzinfo=UTC), 0),
        (datetime(2026, 4, 30, 22, 0, tzinfo=UTC), 1),
        (datetime(2026, 5, 31, 21, 59, 59, 999999, tzinfo=UTC), 1),
        (datetime(2026, 5, 31, 22, 0, tzinfo=UTC), 0),
    ],
)
def test_a_month_begins_and_ends_at_midnight_of_site_time(
    room: Newsroom, settings: Any, when: datetime, counted: int
) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    room.comes(when, "published")
    assert may().total.received == counted


def test_another_zone_can_be_asked_for(room: Newsroom) -> None:
    room.comes(datetime(2026, 4, 30, 22, tzinfo=UTC), "published")
    assert counting.month(MAY).total.received == 0
    assert counting.month(MAY, "Europe/Paris").total.received == 1


def test_what_is_taken_back_later_changes_no_month_that_is_over(room: Newsroom) -> None:
    refused = room.comes(at(30), "refused", "advertising", detectors=("words",))
    before = may()
    room.decides(refused, "published", at(40))
    assert may() == before
    june = counting.month(date(2026, 6, 1))
    assert (june.total.refusals_reversed, june.total.refused_by_policy) == (1, 0)
    assert june.total.error_rate is None
    assert [(one.kind, one.refused, one.reversed) for one in june.detectors] == [("words", 0, 1)]


def test_a_refusal_taken_back_after_an_undone_reversal_is_the_detectors_error(
    room: Newsroom,
) -> None:
    refused = room.comes(at(3), "refused", "advertising", detectors=("words",))
    room.undoes(room.decides(refused, "published", at(4)), at(4, seconds=20))
    assert (may().total.reversals, may().total.refusals_reversed) == (0, 0)
    room.decides(refused, "published", at(5))
    assert (may().total.reversals, may().total.refusals_reversed) == (1, 1)
    assert of_rule("advertising").refusals_reversed == 1
    assert [(one.kind, one.refused, one.reversed) for one in may().detectors] == [("words", 1, 1)]


def test_a_change_let_stand_is_not_the_first_decision_about_what_waits(room: Newsroom) -> None:
    held = room.comes(at(1), "held", "civil")
    refused = room.edit_is(held, "refused", at(2), "advertising")
    log.comment_moved(
        held,
        kind="decided",
        before="held",
        after="held",
        rule=held.rule,
        actor=log.person(room.ana),
        at=at(3),
        reverses=refused,
    )
    room.decides(held, "published", at(4))
    figures = may().total
    assert (figures.first_decisions, figures.median_seconds) == (1, 3 * 86_400)
    assert (figures.reversals, figures.refusals_reversed) == (1, 1)


def test_a_state_that_was_lifted_is_a_reversal_of_its_rule(room: Newsroom) -> None:
    imposed = room.stands("blocked", at(1), "civil")
    standings.lift(imposed.standing, by=room.ana, now=at(2))
    assert (may().total.reversals, of_rule("civil").reversals) == (1, 1)


def test_a_decision_undone_in_the_next_month_was_never_made(room: Newsroom) -> None:
    held = room.comes(at(31), "held", "civil")
    decision = room.decides(held, "published", at(31, hours=11, seconds=3599))
    room.undoes(decision, at(32, hours=-12, seconds=10))
    assert may().total.first_decisions == may().total.published == 0
    assert counting.month(date(2026, 6, 1)).total == Counts()


def test_only_the_first_decision_about_a_comment_tells_how_long_it_waited(room: Newsroom) -> None:
    held = room.comes(at(1), "held", "civil")
    room.decides(held, "published", at(2))
    room.decides(held, "held", at(9))
    room.decides(held, "refused", at(10), "civil")
    total = may().total
    assert (total.first_decisions, total.median_seconds) == (1, 24 * 3600)
    assert total.by_people == 2  # what was only set aside again was not decided


def test_after_an_undone_decision_the_next_one_is_the_first(room: Newsroom) -> None:
    held = room.comes(at(1), "held", "civil")
    room.undoes(room.decides(held, "published", at(1, hours=1)), at(1, hours=1, seconds=5))
    room.decides(held, "refused", at(1, hours=2), "civil")
    assert may().total.median_seconds == 2 * 3600


def test_what_undoing_several_left_alone_was_decided(room: Newsroom) -> None:
    several = [room.comes(at(1), "held", "civil") for _ in range(3)]
    seen = [Seen(one.pk, "held", 1) for one in several]
    bulk = moderation.decide_many(seen, "published", rule=None, by=room.ana, now=at(2)).parent
    assert bulk is not None
    room.decides(several[0], "removed", at(2, seconds=5), "civil")
    room.undoes(bulk, at(2, seconds=9))
    total = may().total
    assert (total.first_decisions, total.published, total.removed) == (1, 1, 1)


def test_a_rule_keeps_its_figures_through_versions(room: Newsroom) -> None:
    room.comes(at(2), "held", "civil")
    newer = make_policy(
        [rule_data(1, "short", consequence="hold"), rule_data(2, "civil", consequence="hold")],
        at=at(10),
    )
    room.policy = newer
    room.comes(at(12), "held", "civil")
    told = [(one.key, one.number, one.version, one.counts.held) for one in may().rules]
    assert told == [
        ("short", 1, 2, 0),
        ("civil", 2, 2, 2),
        ("shouting", 2, 1, 0),
        ("advertising", 3, 1, 0),
        ("people-only", 4, 1, 0),
    ]


def test_rules_out_of_force_are_named_only_where_something_rests_on_them(room: Newsroom) -> None:
    old = room.comes(at(2), "refused", "advertising")
    make_policy([rule_data(1, "short", consequence="hold")], at=at(31))
    room.decides(old, "published", at(45))
    june = counting.month(date(2026, 6, 1))
    assert [(one.key, one.version) for one in june.rules] == [("short", 2), ("advertising", 1)]
    july = counting.month(date(2026, 7, 1))
    assert [one.key for one in july.rules] == ["short"]


def test_a_month_before_the_policy_is_empty() -> None:
    assert counting.month(date(1, 1, 1)).total.is_empty


def test_counting_takes_as_many_queries_however_much_there_is(
    room: Newsroom, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(12):
        may()
    write_out(room)
    with django_assert_num_queries(12):
        may()
