"""What stands on a front at a moment, whatever was placed, ended and moved before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import fronts
from articles.audit.models import AuditEntry
from articles.fronts import Place
from articles.fronts.reading import FRONT_PAGE, LATEST, section_at
from articles.models import Article, Placement
from articles.publishing import NotPossible
from tests.factories import PUBLISHED, make_article, make_section, make_site

pytestmark = pytest.mark.django_db
NOON = PUBLISHED + timedelta(days=10)
HOUR = timedelta(hours=1)
LEAD, BESIDE, BELOW = Place("lead", 0), Place("beside", 0), Place("below", 0)


def make_many(count: int, **fields: Any) -> list[Article]:
    """Stories an hour apart, newest first."""
    made = [make_article(at=PUBLISHED + HOUR * number, **fields) for number in range(count)]
    return made[::-1]


def put(article: Article, where: Place = LEAD, now: datetime = NOON, **more: Any) -> Placement:
    return fronts.place(article, where, by="Ana", now=now, **more)


def top(moment: datetime = NOON) -> list[Article]:
    return [one.article for one in fronts.front_at(moment).top]


def placed(moment: datetime = NOON) -> dict[Place, Article]:
    return {one.place: one.article for one in fronts.front_at(moment).top if one.placement}


def test_the_newest_fill_what_no_editor_chose():
    stories = make_many(8)
    assert top() == stories[:6]
    put(stories[7], BESIDE)
    assert top() == [stories[0], stories[7], *stories[1:5]]


def test_a_placement_begins_and_ends_at_its_times_to_the_microsecond():
    new, old = make_many(2)
    put(old, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    moment = timedelta(microseconds=1)
    assert [top(NOON + HOUR - moment)[0], top(NOON + HOUR)[0]] == [new, old]
    assert [top(NOON + 2 * HOUR - moment)[0], top(NOON + 2 * HOUR)[0]] == [old, new]


def test_what_has_an_end_covers_what_is_there_and_then_gives_it_back():
    _new, flood, vote = make_many(3)
    put(flood)
    put(vote, now=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    assert placed(NOON + HOUR) == {LEAD: vote}
    assert placed(NOON + 2 * HOUR) == {LEAD: flood}


def test_what_stays_replaces_what_is_there_and_the_past_keeps_it():
    _new, flood, vote = make_many(3)
    put(flood)
    later = put(vote, now=NOON + HOUR)
    assert placed(NOON) == {LEAD: flood}
    assert placed(NOON + HOUR) == {LEAD: vote}
    fronts.end(later, by="Ana", now=NOON + 2 * HOUR)
    assert placed(NOON + 2 * HOUR) == {}
    assert placed(NOON + HOUR) == {LEAD: vote}


def test_a_story_put_somewhere_else_moves_there():
    _new, story = make_many(2)
    put(story)
    put(story, BELOW, now=NOON + HOUR)
    assert placed(NOON) == {LEAD: story}
    assert placed(NOON + HOUR) == {BELOW: story}


def test_a_story_in_two_places_stands_in_the_one_that_began_later():
    make_many(7)
    story = make_article()
    put(story)
    put(story, BELOW, now=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    assert placed(NOON + HOUR) == {BELOW: story}
    assert placed(NOON + 2 * HOUR) == {LEAD: story}


def test_a_story_that_waits_for_its_time_leaves_the_place_to_what_is_there():
    flood = make_article()
    story = make_article(at=NOON + HOUR)
    put(flood)
    put(story)
    assert [top(NOON)[0], top(NOON + HOUR)[0]] == [flood, story]


def test_what_was_withdrawn_leaves_its_place_to_the_newest():
    new, old = make_many(2)
    put(old)
    Article.objects.filter(pk=old.pk).update(expire_at=NOON + HOUR)
    assert [top(NOON)[0], top(NOON + HOUR)[0]] == [old, new]


def test_paid_stories_never_lead_unless_an_editor_puts_them_there():
    paid, own = make_article(kind="partner", at=PUBLISHED + HOUR), make_article()
    assert fronts.front_at(NOON).stories[:1] == [own]
    assert paid not in top()
    put(paid)
    assert top() == [paid, own]


def test_a_section_leads_with_what_was_placed_on_its_front():
    sport = make_section(slug="sport", name="Sport")
    make_many(6)
    new, *_between, old = make_many(6, section=sport)
    put(old, section=sport)
    assert [one.article for one in section_at(sport, NOON, [new])] == [old, new]
    make_many(20, section=make_section(slug="late", name="Late"))
    Article.objects.filter(section__slug="late").update(publish_at=NOON)
    blocks = {one.section.slug: one.articles for one in fronts.front_at(NOON).blocks}
    assert blocks["sport"][:2] == [old, new]


def test_placements_of_one_front_are_not_those_of_another():
    sport = make_section(slug="sport", name="Sport")
    new, story = make_many(2, section=sport)
    put(story, section=sport)
    assert placed() == {}
    put(new)
    assert fronts.reading.standing_at(sport, NOON).keys() == {LEAD}


def test_sections_come_in_their_order_and_empty_ones_not_at_all():
    make_many(6 + LATEST, section=make_section(slug="security", order=9))
    Article.objects.update(publish_at=NOON)
    last = make_section(slug="zoo", name="Zoo", order=2)
    make_section(slug="empty", name="Empty", order=1)
    first = make_section(slug="art", name="Art", order=1)
    make_article(section=last)
    make_article(section=first)
    make_article(section=make_section(slug="drafts", name="Drafts"), at=None)
    assert [block.section for block in fronts.front_at(NOON).blocks] == [first, last]


def test_twelve_blocks_of_62_stories_cost_at_most_ten_queries(
    client: Client, django_assert_max_num_queries: Any
):
    make_site()
    for number in range(12):
        section = make_section(slug=f"part-{number}", name=f"Part {number}")
        stories = make_many(9, section=section)
        put(stories[8], section=section, now=timezone.now())
        if number < 3:
            put(stories[7], Place("below", number), now=timezone.now())
    shown = fronts.front_at(timezone.now())
    assert (len(shown.blocks), len(shown.stories)) == (12, 62)
    assert len({story.pk for story in shown.stories}) == 62
    with django_assert_max_num_queries(10):
        content = client.get("/").content.decode()
    assert all(content.count(f'"{one.get_absolute_url()}"') == 1 for one in shown.stories)


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"starts_at": NOON - HOUR}, "ahead"),
        ({"ends_at": NOON}, "before it begins"),
        ({"starts_at": NOON + HOUR, "ends_at": NOON + HOUR}, "before it begins"),
    ],
    ids=["in the past", "at once over", "over when it begins"],
)
def test_a_time_that_cannot_be_is_refused(times, reason):
    with pytest.raises(NotPossible, match=reason):
        put(make_article(), **times)
    assert not Placement.objects.exists()


@pytest.mark.parametrize(
    ("seen_from", "seen_until", "times"),
    [
        (None, None, {}),
        (PUBLISHED, NOON, {}),
        (NOON + HOUR, None, {"ends_at": NOON + HOUR}),
        (PUBLISHED, NOON + HOUR, {"starts_at": NOON + HOUR}),
    ],
    ids=["a draft", "withdrawn", "visible too late", "over by then"],
)
def test_a_story_that_readers_will_not_see_there_is_refused(seen_from, seen_until, times):
    story = make_article(at=seen_from)
    Article.objects.filter(pk=story.pk).update(expire_at=seen_until)
    with pytest.raises(NotPossible, match="will not see"):
        put(story, **times)


@pytest.mark.parametrize("where", [Place("beside", 2), Place("lead", 1), Place("cellar", 0)])
def test_a_place_that_the_front_has_not_is_refused(where):
    with pytest.raises(NotPossible, match="no such place"):
        put(make_article(), where)


def test_a_section_has_no_places_of_the_front_page():
    with pytest.raises(NotPossible, match="no such place"):
        put(make_article(), BELOW, section=make_section())


@pytest.mark.parametrize(
    "columns", [{"slot": "cellar"}, {"ends_at": NOON - HOUR}], ids=["slot", "times"]
)
def test_the_database_refuses_what_no_front_can_show(columns):
    row = {"slot": "lead", "article": make_article(), "starts_at": NOON, "by": "x", **columns}
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(**row)


def test_two_stories_change_places():
    make_many(6)
    one, two = make_article(), make_article()
    first = put(one)
    put(two, BESIDE)
    fronts.move(first, 1, by="Ana", now=NOON + HOUR)
    assert placed(NOON) == {LEAD: one, BESIDE: two}
    assert placed(NOON + HOUR) == {LEAD: two, BESIDE: one}


def test_moving_past_what_nobody_placed_leaves_a_place_to_the_newest():
    new, story = make_many(2)
    fronts.move(put(story), 1, by="Ana", now=NOON + HOUR)
    assert top(NOON + HOUR) == [new, story]


def test_what_is_to_come_moves_without_touching_what_stands_there():
    one, two = make_many(2)
    put(one, BESIDE)
    fronts.move(put(two, starts_at=NOON + HOUR), 1, by="Ana", now=NOON)
    assert placed(NOON) == {BESIDE: one}
    assert placed(NOON + HOUR) == {BESIDE: two}


@pytest.mark.parametrize(("where", "step"), [(LEAD, -1), (Place("below", 2), 1), (LEAD, 2)])
def test_there_is_no_way_out_of_the_front(where, step):
    row = put(make_article(), where)
    with pytest.raises(NotPossible, match="no place further on"):
        fronts.move(row, step, by="Ana", now=NOON)
    assert placed() == {where: row.article}


@pytest.mark.parametrize("verb", ["end", "move"])
def test_what_somebody_has_ended_already_is_not_ended_again(verb):
    row = put(make_article())
    fronts.end(row, by="Ana", now=NOON + HOUR)
    step = (1,) if verb == "move" else ()
    with pytest.raises(NotPossible, match="not stand here any more"):
        getattr(fronts, verb)(row, *step, by="Bo", now=NOON + HOUR)


def test_what_is_called_off_never_stood():
    row = put(make_article(), starts_at=NOON + HOUR)
    fronts.end(row, by="Ana", now=NOON)
    assert placed(NOON + HOUR) == {}
    assert not fronts.placing.running(None, NOON)
    assert fronts.placing.turns(None, NOON + HOUR, 5) == []


def test_the_log_names_who_put_what_where_and_who_ended_it():
    row = put(make_article(headline="Flood"), section=make_section(slug="city", name="City"))
    fronts.end(row, by="Bo", now=NOON + HOUR)
    ended, made = AuditEntry.objects.order_by("-pk")[:2]
    assert [(one.action, one.by, one.name) for one in (made, ended)] == [
        ("placement.made", "Ana", "Flood"),
        ("placement.ended", "Bo", "Flood"),
    ]
    assert made.detail["front"] == "city"
    assert ended.detail["until"] == (NOON + HOUR).isoformat()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "cover", "later", "move", "end"]),
        st.integers(0, 7),
        st.sampled_from(FRONT_PAGE),
        st.sampled_from([-1, 1]),
    ),
    max_size=25,
)


class TestWhateverEditorsDo(TestCase):
    @given(STEPS)
    @settings(max_examples=25, deadline=None)
    def test_no_story_stands_twice_and_no_past_front_changes(self, steps):
        stories = make_many(8)
        kept: dict[datetime, list[Article]] = {}
        for number, (verb, which, where, step) in enumerate(steps):
            now = NOON + HOUR * number
            kept[now - timedelta(minutes=1)] = top(now - timedelta(minutes=1))
            _do(verb, stories[which], where, step, now)
            shown = [one.pk for one in fronts.front_at(now).stories]
            assert len(shown) == len(set(shown)) == 8
            assert all(top(moment) == then for moment, then in kept.items())


def _do(verb: str, story: Article, where: Place, step: int, now: datetime) -> None:
    standing = fronts.reading.standing_at(None, now).get(where)
    if verb == "put":
        put(story, where, now)
    elif verb == "cover":
        put(story, where, now, ends_at=now + 3 * HOUR)
    elif verb == "later":
        put(story, where, now, starts_at=now + 2 * HOUR)
    elif standing is not None and verb == "end":
        fronts.end(standing, by="Ana", now=now)
    elif standing is not None and 0 <= FRONT_PAGE.index(where) + step < len(FRONT_PAGE):
        fronts.move(standing, step, by="Ana", now=now)


def test_a_section_of_another_name_is_a_front_of_its_own():
    one, two = make_section(slug="one", name="One"), make_section(slug="two", name="Two")
    story = make_article(section=one)
    put(story, section=one)
    put(story, section=two)
    assert Placement.objects.filter(ends_at=None).count() == 2
