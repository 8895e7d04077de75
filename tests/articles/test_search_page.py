"""The page on which readers search, with whatever they may type."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from articles import search
from articles.models import Article
from articles.suggesting import distance
from tests.factories import (
    PUBLISHED,
    make_article,
    make_person,
    make_section,
    make_site,
    make_topic,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def asked(client: Client, query: str = "", *, status: int = 200, **also: str) -> Any:
    response = client.get("/search/", {"q": query, **also})
    assert response.status_code == status
    return html.fromstring(response.content.decode())


def css(page: Any, selector: str) -> list[Any]:
    """The elements of a plain selector: names, .classes, #ids and [attributes], nested."""
    path = ""
    for step in selector.split():
        name, rest = re.fullmatch(r"([a-z0-9]*)(.*)", step).groups()  # type: ignore[union-attr]
        path += f"//{name or '*'}"
        for kind, value in re.findall(r"([.#\[])([^.#\[\]]+|[^\]]+)", rest):
            if kind == ".":
                path += f"[contains(concat(' ', @class, ' '), ' {value} ')]"
            else:
                path += f"[@id='{value}']" if kind == "#" else f"[@{value}]"
    return list(page.xpath(path))


def headlines(page: Any) -> list[str]:
    return [one.text_content() for one in css(page, ".rows .teaser-headline")]


def text(page: Any, selector: str) -> str:
    return " ".join(" ".join(one.text_content() for one in css(page, selector)).split())


def ways(page: Any) -> dict[str, str]:
    """What is suggested, and where it leads."""
    return {
        " ".join(one.text_content().split()): one.find("a").get("href")
        for one in css(page, ".list-main .links li")
    }


def test_the_page_marks_the_words_and_escapes_everything(client: Client) -> None:
    make_article(headline="<i>Zéppelin</i> & co", text="A zeppelin <script>alert(1)</script>")
    content = client.get("/search/", {"q": "zeppelin"}).content.decode()
    assert "&lt;i&gt;<mark>Zéppelin</mark>&lt;/i&gt; &amp; co" in content
    assert "A <mark>zeppelin</mark> &lt;script&gt;" in content
    assert "<script" not in content


def test_a_result_tells_its_section_its_byline_its_day_and_the_topic_found(client: Client) -> None:
    make_article(people=[make_person(name="Ana Lopes")], topics=[make_topic()])
    page = asked(client, "stones convoys")
    assert text(page, ".kicker") == "Security"
    assert "Ana Lopes" in text(page, ".teaser-meta")
    assert "Nov. 6, 2019" in text(page, ".teaser-meta")
    assert css(page, ".hit-topics mark")[0].text == "Convoys"
    assert not css(asked(client, "stones"), ".hit-topics")


def test_where_only_the_deck_holds_a_word_the_deck_is_shown(client: Client) -> None:
    make_article(deck="One zeppelin was seen.")
    assert text(asked(client, "zeppelin"), ".teaser-deck") == "One zeppelin was seen."


def test_the_page_without_a_query_explains_itself(client: Client) -> None:
    make_article()
    page = asked(client)
    assert "newest come first" in text(page, ".empty")
    assert headlines(page) == []


@pytest.mark.parametrize(("stories", "said"), [(1, "1 story,"), (2, "2 stories,")])
def test_the_stories_found_are_counted(client: Client, stories: int, said: str) -> None:
    for _number in range(stories):
        make_article(text="zeppelin")
    assert text(asked(client, "zeppelin"), ".found").startswith(said)


def test_counting_stops(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    for _number in range(3):
        make_article(text="zeppelin")
    assert text(asked(client, "zeppelin"), ".found") == "More than 2 stories, the newest first."
    ranked = text(asked(client, "zeppelin", order="relevance"), ".found")
    assert ranked == "More than 2 stories; the newest 2 are here, the most relevant first."


def test_pages_of_results_keep_what_was_asked(client: Client) -> None:
    for hour in range(45):
        make_article(text="zeppelin", slug=f"s{hour}", at=PUBLISHED + hour * HOUR)
    limits = {"section": "security", "since": "2019-11-06", "until": "2019-11-09"}
    page = asked(client, "zeppelin", **limits)
    met = []
    while True:
        met += [one.get("href") for one in css(page, ".rows .teaser-headline a")]
        older = css(page, ".pages-older")
        if not older:
            break
        for name, value in limits.items():
            assert f"{name}={value}" in older[0].get("href")
        page = html.fromstring(client.get("/search/" + older[0].get("href")).content.decode())
    assert [address.rpartition("/s")[2] for address in met] == [f"{n}/" for n in range(44, -1, -1)]
    back = html.fromstring(
        client.get("/search/" + css(page, ".pages-newer")[0].get("href")).content.decode()
    )
    assert len(headlines(back)) == 20


def test_pages_of_a_ranking_lead_on_and_back(client: Client) -> None:
    for hour in range(25):
        make_article(text="zeppelin", at=PUBLISHED + hour * HOUR)
    first = asked(client, "zeppelin", order="relevance")
    more = css(first, ".pages-older")[0]
    assert more.text == "More results"
    second = html.fromstring(client.get("/search/" + more.get("href")).content.decode())
    assert (len(headlines(first)), len(headlines(second))) == (20, 5)
    assert not css(second, ".pages-older")
    back = css(second, ".pages-newer")[0].get("href")
    assert "start" not in back


@pytest.mark.parametrize(
    "place",
    ["before=-9999999999999999999", "after=9999999999999999999", "before=0", "start=999999"],
)
def test_places_far_away_are_answered(client: Client, place: str) -> None:
    make_article(text="zeppelin")
    order = "&order=relevance" if "start" in place else ""
    response = client.get(f"/search/?q=zeppelin&{place}{order}")
    assert response.status_code == 200
    if "after" not in place:
        assert "Back to the first results" in response.content.decode()


@pytest.mark.parametrize(
    "place", ["before=", "before=x", "after=1-2", "before=1&after=2", "start=%D9%A1", "before=%00"]
)
def test_places_that_are_none_are_refused(client: Client, place: str) -> None:
    assert client.get(f"/search/?q=zeppelin&{place}").status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("since", "yesterday", "Type a year, a month or a day"),
        ("since", "2026-02-30", "Type a year, a month or a day"),
        ("until", "0001-01-01", "Type a year, a month or a day"),
        ("until", "9999-12-31", "Type a year, a month or a day"),
        ("since", "2026\0-01-01", "Null characters are not allowed."),
        ("since", "1", "Type a year, a month or a day"),
        ("until", "2026-13", "Type a year, a month or a day"),
        ("until", "1" * 21, "at most 20 characters"),
        ("section", "nowhere", "There is no such section."),
        ("order", "oldest", "Results come newest or most relevant first."),
        ("q", "x" * 101, "at most 100 characters"),
        ("q", "nul\0nul", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field(
    client: Client, field: str, value: str, said: str
) -> None:
    make_article(text="zeppelin")
    page = (
        asked(client, **{"query": "zeppelin", field: value}, status=400)
        if field != "q"
        else (asked(client, value, status=400))
    )
    assert said in text(page, f"#id_{field}_error")
    assert page.xpath(f"//div[@role='alert']//a[@href='#id_{field}']")
    assert headlines(page) == []
    if field in ("q", "since", "until") and "\0" not in value:
        control = css(page, f"#id_{field}")[0]
        assert control.get("value") == value


def test_days_in_the_wrong_order_are_told(client: Client) -> None:
    page = asked(client, "zeppelin", status=400, since="2026-02-01", until="2026-01-01")
    assert "before the day" in text(page, "#id_until_error")


@pytest.mark.parametrize(
    ("since", "until", "slugs"),
    [
        ("2020", "", ["c", "b", "a"]),
        ("2020-02", "2020", ["c", "b"]),
        ("", "2020-2", ["b", "a"]),
        ("2020-2-29", "2020-02-29", ["b"]),
        (" 2021 ", "", []),
    ],
)
def test_a_year_or_a_month_stands_for_all_its_days(
    client: Client, since: str, until: str, slugs: list[str]
) -> None:
    for slug, day in {"a": (1, 1), "b": (2, 29), "c": (12, 31)}.items():
        at = datetime(2020, *day, 12, tzinfo=UTC)
        make_article(slug=slug, text="zeppelin", headline=slug, at=at)
    page = asked(client, "zeppelin", since=since, until=until, order="")
    assert headlines(page)[: len(slugs)] == slugs
    assert bool(css(page, ".found")) == bool(slugs)


def test_the_page_says_when_words_were_left_out(client: Client) -> None:
    assert "Only the first 6 words" in text(asked(client, "a b c d e f g"), ".note")


def test_a_query_of_signs_is_told_what_a_word_is(client: Client) -> None:
    assert "no letter or digit" in text(asked(client, "% — !"), ".empty")


def test_where_nothing_is_found_fewer_words_are_offered_with_their_counts(client: Client) -> None:
    make_article(text="zeppelin over the quay")
    make_article(text="zeppelin")
    make_article(text="secret", withdrawn_at=timezone.now())
    found = ways(asked(client, "zeppelin quay nonsense secret"))
    assert found["zeppelin 2 stories"] == "?q=zeppelin"
    assert found["quay 1 story"] == "?q=quay"
    assert not any(way.startswith(("secret", "nonsense")) for way in found)
    assert ways(asked(client, "zeppelin quay nonsense"))["zeppelin quay 1 story"]


def test_where_a_phrase_is_not_found_its_words_are_offered(client: Client) -> None:
    make_article(text="zeppelin over the quay")
    assert ways(asked(client, '"quay zeppelin"'))["quay zeppelin 1 story"] == "?q=quay+zeppelin"


def test_where_limits_find_nothing_the_search_without_them_is_offered(client: Client) -> None:
    make_article(text="zeppelin")
    make_section(slug="sport", name="Sport")
    page = asked(client, "zeppelin", section="sport", order="relevance")
    assert ways(page)["zeppelin 1 story"] == "?q=zeppelin&order=relevance"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("convoy", "Convoys"),
        ("Cónvyos", "Convoys"),
        ("lopez", "Lopes"),
        ("Abálas stones", "Ábalos stones"),
        ("zzzz", None),
        ("lop", None),
    ],
)
def test_a_word_that_is_nearly_a_name_is_put_right(
    client: Client, typed: str, meant: str | None
) -> None:
    people = [make_person(name="Ana Lopes"), make_person(name="Zoë Ábalos")]
    make_article(headline="x", people=people, topics=[make_topic()])
    make_topic(slug="unused", name="Convoyz")
    page = asked(client, typed)
    assert ("Did you mean" in text(page, ".small-title")) == (meant is not None)
    if meant:
        assert f"{meant} 1 story" in ways(page)


def test_no_search_is_a_dead_end(client: Client) -> None:
    make_article(headline="The newest of all")
    page = asked(client, "zeppelin")
    assert "No story holds all of these words." in text(page, ".empty")
    assert css(page, "#id_q")[0].get("value") == "zeppelin"
    assert headlines(page) == ["The newest of all"]
    assert ways(page) == {"Security": "/security/"}


def test_results_are_kept_out_of_search_engines(client: Client) -> None:
    assert '<meta name="robots" content="noindex' in client.get("/search/?q=x").content.decode()


@pytest.mark.parametrize("by", ["newest", "relevance"])
def test_a_page_costs_the_same_for_few_and_for_many(
    client: Client, django_assert_max_num_queries: Any, by: str
) -> None:
    make_site()
    for hour in range(25):
        make_article(text="zeppelin", at=PUBLISHED + hour * HOUR, topics=[make_topic()])
    with django_assert_max_num_queries(6):
        asked(client, "zeppelin convoys", order=by)


def test_the_worst_search_that_finds_nothing_is_bounded(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_site()
    make_article(text="a b", topics=[make_topic()])
    with django_assert_max_num_queries(36):
        asked(client, '"b a" convoyy zeppelyn quayyy stoness lorriess', section="security")


@given(q=st.text(max_size=100), since=st.text(max_size=12), section=st.text(max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_gets_a_page(client: Client, q: str, since: str, section: str) -> None:
    Article.objects.get_or_create(slug="x", section=make_section())
    response = client.get("/search/", {"q": q, "since": since, "section": section})
    assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("convoys", "convoys", 0),
        ("convoys", "convoy", 1),
        ("convyos", "convoys", 1),
        ("cnvoys", "convoys", 1),
        ("kitten", "sitting", 3),
        ("short", "much longer", 3),
        ("ab", "", 2),
    ],
)
def test_words_are_apart_by_what_must_be_changed(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == min(apart, 3)
