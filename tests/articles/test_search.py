"""What is found, in which order, page by page, on either database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import index, search, words
from articles.models import Article
from articles.search import Limits
from tests.factories import PUBLISHED, make_article, make_person, make_section, make_topic

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def found(query: str, limits: Limits = search.NO_LIMITS) -> list[str]:
    keys = search.keys(words.parse(query), limits)
    return [article.slug for article in search.stories(keys)]


@pytest.fixture
def five() -> list[Article]:
    """Stories a to e, oldest first; c and d came out within one second."""
    hours = {"a": 0, "b": 1, "c": 2, "d": 2, "e": 3}
    return [
        make_article(slug=name, text="zeppelin", at=PUBLISHED + at * HOUR)
        for name, at in hours.items()
    ]


@pytest.mark.parametrize("field", ["headline", "deck", "text"])
def test_words_are_found_wherever_they_stand(field: str) -> None:
    make_article(slug="other")
    make_article(slug="hit", **{field: "A tale of one Zeppelin"})
    assert found("zeppelin") == ["hit"]


def test_people_and_topics_are_found_by_name() -> None:
    make_article(slug="other")
    make_article(slug="hit", people=[make_person(name="Zoë Ábalos")], topics=[make_topic()])
    assert found("zoe abalos") == ["hit"]
    assert found('"ZOË ÁBALOS" convoys') == ["hit"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Новости из École Centrale", "новости"),
        ("Новости из École Centrale", "НОВОСТИ ecole"),
        ("Straße", "STRASSE"),
        ("東京都知事選挙", "知事"),
        ("東京都知事選挙", "都"),
        ("東京都知事選挙", "東京都知事選挙"),
        ("ข่าวภาษาไทย", "ภาษา"),
        ("हिन्दी समाचार", "समाचार"),
        ("𞤆𞤵𞤤𞤢𞤪 𞤬𞤵𞤤𞤬𞤵𞤤𞤣𞤫", "𞤆𞤵𞤤𞤢𞤪"),
        ("𠮷野家", "𠮷野"),
        ("Prices: 1,000.50 EUR (C++)", "1,000.50 c++"),
        ("It was the Quay's", "quay's"),
    ],
)
def test_any_script_is_found_in_any_case(text: str, query: str) -> None:
    make_article(slug="other", headline="", deck="", text="Ecole s new EUR 1 50")
    make_article(slug="hit", text=text)
    assert "hit" in found(query)
    assert "hit" not in found(f"{query} missing")


@pytest.mark.parametrize("query", ["事知", "zep", "eppelin", '"of zeppelin"', '"lopes rui"'])
def test_parts_of_words_and_broken_phrases_are_not_found(query: str) -> None:
    people = [make_person(name="Ana Lopes"), make_person(name="Rui Silva")]
    make_article(headline="Tales of", deck="Zeppelin", text="知事 zeppelin", people=people)
    assert found(query) == []


def test_every_word_must_be_there_though_not_in_the_same_place() -> None:
    make_article(slug="both", headline="Zeppelin seen", text="It flew over the quay.")
    make_article(slug="one", headline="Zeppelin seen", text="It flew.")
    assert found("quay zeppelin") == ["both"]


def test_words_in_quotes_stand_side_by_side() -> None:
    make_article(slug="apart", text="The old port and the new bridge")
    make_article(slug="beside", text="The new port; a bridge")
    assert found('"new port"') == ["beside"]
    assert found('"port" "new"') == ["beside", "apart"]


@pytest.mark.parametrize("query", ["", "   ", '""', "%", "-- '", "*", "\ue002" + "1", "\ue000"])
def test_a_query_without_words_finds_no_stories(query: str) -> None:
    make_article()
    assert found(query) == []


@pytest.mark.parametrize(
    "query",
    ["zeppelin OR x", "NOT x zeppelin", "zeppelin*", "zep*", "text:zeppelin", "NEAR(zeppelin x)",
     "^x", "zeppelin & x", "!x", "zeppelin | x", "zeppelin <-> x", "x:*", "{text} : zeppelin"],
)  # fmt: skip
def test_no_operator_of_a_database_is_understood(query: str) -> None:
    make_article(slug="hit", headline="", deck="", text="a zeppelin")
    assert found(query) == (["hit"] if query == "zeppelin*" else [])


@given(st.text(max_size=100))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer(query: str) -> None:
    parsed = words.parse(query)
    assert search.keys(parsed) == []
    assert search.relevance(parsed, []) == []


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")
        | st.sampled_from("'\"\\&|!()*:<>-^ 漢字"),
        max_size=60,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_story_is_found_by_its_own_words(text: str) -> None:
    article = make_article(headline="x", deck="", text=text)
    for term in words.parse(text).terms:
        assert search.keys(words.Query((term,))), term
    Article.objects.filter(pk=article.pk).delete()


def test_the_newest_come_first_though_imported_in_another_order(five: list[Article]) -> None:
    make_article(slug="late import", text="zeppelin", at=PUBLISHED + HOUR / 2)
    assert found("zeppelin") == ["e", "d", "c", "b", "late import", "a"]


def test_what_readers_may_not_see_is_neither_found_nor_counted() -> None:
    now = timezone.now()
    make_article(text="zeppelin", at=None)
    make_article(text="zeppelin", at=now + HOUR)
    make_article(text="zeppelin", at=now - HOUR, embargo_until=now + HOUR)
    make_article(text="zeppelin", at=now - 2 * HOUR, expire_at=now - HOUR)
    make_article(text="zeppelin", withdrawn_at=now - timedelta(minutes=1))
    assert search.newest(words.parse("zeppelin"), size=20).count == 0
    assert search.most_relevant(words.parse("zeppelin"), search.NO_LIMITS, size=20).count == 0


def test_a_story_is_found_from_its_moment_on_without_anybody_writing() -> None:
    article = make_article(slug="hit", text="zeppelin", at=timezone.now() + HOUR)
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - HOUR)
    assert found("zeppelin") == ["hit"]


def test_a_section_narrows_the_search() -> None:
    sport = make_section(slug="sport", name="Sport")
    make_article(slug="in", text="zeppelin", section=sport)
    make_article(slug="out", text="zeppelin")
    assert found("zeppelin", Limits(sport)) == ["in"]
    assert found("nothing", Limits(sport)) == []


@pytest.mark.parametrize(
    ("since", "until", "slugs"),
    [
        (None, None, ["third", "second", "first"]),
        (date(2020, 5, 2), None, ["third", "second"]),
        (None, date(2020, 5, 2), ["second", "first"]),
        (date(2020, 5, 2), date(2020, 5, 2), ["second"]),
        (date(1000, 1, 1), date(9000, 12, 31), ["third", "second", "first"]),
        (date(2021, 1, 1), None, []),
    ],
)
def test_days_are_those_of_the_site(
    settings: Any, since: date | None, until: date | None, slugs: list[str]
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    for slug, at in {
        "first": datetime(2020, 5, 1, 14, 59, 59, tzinfo=UTC),
        "second": datetime(2020, 5, 1, 15, tzinfo=UTC),
        "third": datetime(2020, 5, 2, 15, tzinfo=UTC),
    }.items():
        make_article(slug=slug, text="zeppelin", at=at)
    assert found("zeppelin", Limits(None, since, until)) == slugs


def test_the_times_of_old_archives_are_found() -> None:
    make_article(slug="old", text="zeppelin", at=datetime(1869, 1, 2, tzinfo=UTC))
    make_article(slug="new", text="zeppelin")
    assert found("zeppelin") == ["new", "old"]
    assert found("zeppelin", Limits(None, None, date(1900, 1, 1))) == ["old"]


@pytest.mark.parametrize("strong", ["headline", "deck"])
def test_the_most_relevant_hold_the_word_where_it_matters(strong: str) -> None:
    at = PUBLISHED - HOUR
    make_article(slug=strong, **{strong: "A zeppelin"}, at=at)
    make_article(slug="text", text="A long text with a zeppelin in it, and no more of it")
    for number in range(3):
        make_article(slug=f"other-{number}")
    page = search.most_relevant(words.parse("zeppelin"), search.NO_LIMITS, size=20)
    assert [article.slug for article in page.articles] == [strong, "text"]


def test_relevance_is_asked_of_the_newest_matches_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    make_article(slug="old", headline="Zeppelin zeppelin", at=PUBLISHED - HOUR)
    make_article(slug="b", text="a zeppelin")
    make_article(slug="c", deck="a zeppelin")
    query = words.parse("zeppelin")
    assert len(search.keys(query)) == 3
    page = search.most_relevant(query, search.NO_LIMITS, size=20)
    assert [article.slug for article in page.articles] == ["c", "b"]
    assert page.older is None


def walk(size: int) -> tuple[list[str], list[str]]:
    """The slugs met on the way to the oldest, and on the way back."""
    query = words.parse("zeppelin")
    there: list[str] = []
    page = search.newest(query, size=size)
    while True:
        there += [article.slug for article in page.articles]
        if page.older is None:
            break
        page = search.newest(query, size=size, before=page.older)
    back = [article.slug for article in page.articles]
    while page.newer is not None:
        page = search.newest(query, size=size, after=page.newer)
        back = [article.slug for article in page.articles] + back
    return there, back


@pytest.mark.parametrize(
    ("size", "most"), [(1, 1), (1, 3), (2, 2), (2, 3), (2, 4), (2, 1_000), (4, 4), (5, 5), (9, 9)]
)
def test_every_story_is_met_once_on_the_way_and_back(
    five: list[Article], monkeypatch: pytest.MonkeyPatch, most: int, size: int
) -> None:
    """Also beyond those that are counted."""
    monkeypatch.setattr(search, "MOST", most)
    there, back = walk(size)
    assert there == ["e", "d", "c", "b", "a"]
    assert list(dict.fromkeys(back)) == there


def test_a_story_published_meanwhile_shifts_nothing(five: list[Article]) -> None:
    query = words.parse("zeppelin")
    page = search.newest(query, size=2)
    make_article(slug="f", text="zeppelin", at=PUBLISHED + 9 * HOUR)
    second = search.newest(query, size=2, before=page.older)
    assert [article.slug for article in second.articles] == ["c", "b"]


@pytest.mark.parametrize("query", ["zeppelin", '"a zeppelin"', "zeppelin lorries"])
@pytest.mark.parametrize("by_relevance", [False, True])
def test_a_page_of_results_costs_few_queries(query: str, by_relevance: bool) -> None:
    for hour in range(25):
        make_article(headline="A zeppelin", at=PUBLISHED + hour * HOUR)
    parsed = words.parse(query)
    with CaptureQueriesContext(connection) as captured:
        if by_relevance:
            page = search.most_relevant(parsed, search.NO_LIMITS, size=20)
        else:
            page = search.newest(parsed, size=20)
    assert (len(page.articles), page.count) == (20, 25)
    assert len(captured) == 2 + by_relevance


def test_the_database_asks_its_index_of_words() -> None:
    make_article(text="zeppelin", at=PUBLISHED - HOUR)
    for _ in range(2):
        make_article()
    with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
        assert search.keys(words.parse("zeppelin"), most=1)
        asked = [query["sql"] for query in captured if "articles_searchentry" in query["sql"]]
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {asked[-1]}")
            plan = [row[-1] for row in cursor.fetchall()]
            assert plan[0].startswith("SCAN s VIRTUAL TABLE INDEX")
            assert any(step.startswith("SEARCH e USING") for step in plan)
            assert not any("TEMP B-TREE" in step or step.startswith("SCAN a") for step in plan)
        else:
            plan = [explained(cursor, one) for one in asked]
            assert ["search_vector" in one for one in plan] == [False, True]
            assert not any("Seq Scan" in one for one in plan)


def explained(cursor: CursorWrapper, sql: str) -> str:
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute(f"EXPLAIN {sql}")
    return "\n".join(row[0] for row in cursor.fetchall())


def test_a_phrase_is_found_far_beyond_stories_that_only_hold_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "MOST", 1)
    monkeypatch.setattr(search, "LEAST", 1)
    make_article(slug="old", text="a door at the side door", at=PUBLISHED - HOUR)
    for _ in range(19):
        make_article(text="a door, and a side")
    found = search.newest(words.parse('"side door"'), size=1)
    assert [article.slug for article in found.articles] == ["old"]
    assert found.count == 1


@pytest.mark.parametrize(
    ("moment", "number"),
    [(PUBLISHED, 1), (datetime(1, 1, 1, tzinfo=UTC), 7), (datetime(9999, 12, 31, tzinfo=UTC), 9)],
)
def test_a_key_names_its_article(moment: datetime, number: int) -> None:
    key = index.key_of(moment, number)
    assert index.number_of(key) == number
    assert search.LOWEST < key < search.HIGHEST
