"""The transparency report as readers and programs get it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import spreadsheets
from comments.models import MonthReport
from comments.transparency import counting, exporting, figures, freezing, months, reading
from comments.transparency.figures import COUNTED
from tests.comments.policy_shown import by_class, read, said
from tests.comments.transparency.month import Newsroom, at
from tests.comments.transparency.test_counting import write_out
from tests.factories import make_policy, make_site, rule_data

pytestmark = pytest.mark.django_db
REPORT = "/comment-policy/transparency/"
MAY_PAGE = f"{REPORT}2026/5/"
EVERY_ADDRESS = (
    REPORT,
    MAY_PAGE,
    "/comment-policy/transparency.csv",
    "/comment-policy/transparency.json",
    f"{MAY_PAGE}report.json",
)
JUNE_3 = datetime(2026, 6, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    caches["process"].clear()
    yield
    caches["process"].clear()


@pytest.fixture
def room(db: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """The small month is over, and it is the third of June."""
    monkeypatch.setattr(timezone, "now", lambda: JUNE_3)
    make_site(name="The Gazette")
    room = Newsroom()
    write_out(room)
    return room


def cells(page: Any, table: str) -> dict[str, list[str]]:
    """The rows of a table by their head, without what explains it."""
    rows = page.xpath(f"//table[contains(@class, '{table}')]/tbody/tr")
    head = "./th//text()[not(ancestor::span[@class = 'soft'])]"
    return {"".join(row.xpath(head)).strip(): said(row, "./td") for row in rows}


def test_every_number_of_the_page_is_what_was_counted_by_hand(
    client: Client, room: Newsroom
) -> None:
    page = read(client, MAY_PAGE)
    told = {name: row[0] for name, row in cells(page, "figures-told").items()}
    assert told == {
        "Received": "16",
        "Published at once": "9",
        "Held at once": "5",
        "Refused at once": "2",
        "Published": "14",
        "Held": "7",
        "Held after many reports": "1",
        "Refused": "3",
        "Changes refused": "1",
        "Removed": "3",
        "Decided by machine": "13",
        "Decided by people": "10",
        "Reports received": "4",
        "Reports upheld": "2",
        "Reports rejected": "1",
        "Appeals received": "2",
        "Appeals granted": "1",
        "Appeals rejected": "1",
        "Reversals": "2",
        "Automatic refusals": "3",
        "Automatic refusals reversed": "1",
        "Nudges shown": "5",
        "Nudges followed": "2",
        "Nudges overridden": "1",
        "Senders restricted": "2",
        "Discussions closed": "1",
        "First decisions": "4",
        "Held, then published": "3",
        "Median time to decision": "3 h 30 min",
        "90th percentile": "9 h",
    }
    tiles = dict(zip(said(page, "//dl/div/dt"), said(page, "//dl/div/dd/strong"), strict=False))
    assert tiles["decided by machine"] == "57%"
    assert tiles["error rate of automatic refusals"] == "33%"
    assert tiles["refused or removed"] == "7"


def test_so_is_every_number_of_every_rule(client: Client, room: Newsroom) -> None:
    page = read(client, MAY_PAGE)
    heads = said(page, "//table[contains(@class, 'figures-rules')]/thead//th")[1:]
    rows = {
        name: dict(zip(heads, row, strict=True))
        for name, row in cells(page, "figures-rules").items()
    }
    assert list(rows) == ["1. Civil", "2. Shouting", "3. Advertising", "4. People-Only"]
    nothing = dict.fromkeys(heads, "0")
    for name in ("Decided by machine", "Median time", "90th percentile", "Error rate"):
        nothing[name] = "–"
    assert rows["1. Civil"] == nothing | {
        "Received": "4",
        "Published": "2",
        "Held": "5",
        "Removed": "1",
        "Decided by machine": "0%",
        "Median time": "3 h",
        "90th percentile": "9 h",
        "Reports": "1",
        "Reports upheld": "1",
    }
    assert rows["3. Advertising"] == nothing | {
        "Received": "2",
        "Refused": "2",
        "Changes refused": "1",
        "Decided by machine": "100%",
        "Appeals": "1",
        "Appeals granted": "1",
        "Reversals": "1",
        "Error rate": "33%",
    }
    assert rows["4. People-Only"]["Removed"] == "2"
    assert said(page, by_class("rule-bar-value")) == ["6", "0", "3", "3"]
    assert cells(page, "figures-narrow") == {
        "Shouting": ["3", "1", "0", "0%"],
        "Words and phrases": ["3", "2", "1", "50%"],
    }


def test_months_stand_side_by_side_the_newest_first(client: Client, room: Newsroom) -> None:
    page = read(client, REPORT)
    heads = said(page, "//table/tbody/tr/th")
    assert heads == ["Jun 2026 so far", "May 2026", "Apr 2026"]
    assert cells(page, "figures")["May 2026"][:6] == ["16", "14", "7", "3", "1", "3"]
    # What is told first is the newest month that is over.
    assert said(page, "//h2")[0] == "May 2026"


def test_drawings_have_a_title_and_a_description(client: Client, room: Newsroom) -> None:
    page = read(client, REPORT)
    drawings = page.xpath("//*[local-name() = 'svg'][@role = 'img']")
    assert len(drawings) == 3
    ids = {one.get("id"): one.text_content() for one in page.xpath("//*[@id]")}
    for one in drawings:
        assert all(ids[name].strip() for name in one.get("aria-labelledby").split())
    assert not page.xpath("//*[@style]")


def test_frozen_months_say_so_with_their_checksum(client: Client, room: Newsroom) -> None:
    assert "about to be frozen" in client.get(MAY_PAGE).content.decode()
    freezing.freeze_due(now=JUNE_3)
    text = client.get(MAY_PAGE).content.decode()
    assert "frozen on June 3, 2026" in text
    assert MonthReport.objects.get(month=date(2026, 5, 1)).checksum in text


def test_the_current_month_says_that_it_is_not_over(client: Client, room: Newsroom) -> None:
    text = client.get(f"{REPORT}2026/6/").content.decode()
    assert "So far: the month is not over. Counted on June 3, 2026 at 12:00." in text
    assert "Nothing has been decided in this month yet." in text


def test_how_it_is_counted_is_told(client: Client, room: Newsroom) -> None:
    page = read(client, REPORT)
    told = said(page, "//*[@id='how']//dt")
    assert told == [str(one.name) for one in figures.DEFINITIONS.values()]


@pytest.mark.parametrize(
    "url",
    [
        f"{REPORT}2026/3/",
        f"{REPORT}2026/7/",
        f"{REPORT}2026/13/",
        f"{REPORT}2026/0/",
        f"{REPORT}0/5/",
        f"{REPORT}{'9' * 5000}/5/",
        f"{REPORT}2026/7/report.json",
        f"{REPORT}2026/",
    ],
)
def test_months_that_the_report_does_not_cover_are_not_found(
    client: Client, room: Newsroom, url: str
) -> None:
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", EVERY_ADDRESS)
def test_every_address_can_be_kept_and_asked_after(
    client: Client, room: Newsroom, url: str
) -> None:
    first = client.get(url)
    assert first.status_code == 200
    assert "max-age=0" in first.headers["Cache-Control"]
    assert "Cookie" not in first.headers.get("Vary", "")
    again = client.get(url, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    room.comes(at(31), "published")
    caches["process"].clear()
    after = client.get(url, headers={"if-none-match": first.headers["ETag"]})
    assert after.status_code == 200


@pytest.mark.parametrize("url", EVERY_ADDRESS)
def test_nothing_is_changed_by_asking(client: Client, room: Newsroom, url: str) -> None:
    assert client.post(url).status_code == 405
    client.get(url)
    assert not MonthReport.objects.exists()


def test_before_the_first_policy_there_is_a_kind_word(client: Client) -> None:
    make_site()
    answer = client.get(REPORT)
    assert answer.status_code == 404
    assert "There is no comment policy yet" in answer.content.decode()
    assert client.get("/comment-policy/transparency.json").json()["months"] == []


def test_in_the_first_month_of_an_empty_site_nothing_is_drawn(client: Client) -> None:
    make_site()
    make_policy(at=timezone.now() - timedelta(minutes=1))
    page = read(client, REPORT)
    assert "Nothing has been decided yet." in page.text_content()
    assert not page.xpath("//table")


def test_figures_that_may_change_are_counted_anew_after_two_minutes(room: Newsroom) -> None:
    june = date(2026, 6, 1)

    def received(now: datetime) -> int:
        shown = reading.one(june, now)
        assert shown is not None
        return shown.figures.total.received

    assert received(JUNE_3) == 0
    room.comes(JUNE_3, "published")
    assert received(JUNE_3 + timedelta(seconds=119)) == 0
    caches["process"].clear()  # the cache's own clock is the machine's
    assert received(JUNE_3 + timedelta(seconds=121)) == 1


def test_what_is_kept_is_kept_for_its_zone(room: Newsroom, settings: Any) -> None:
    room.comes(datetime(2026, 5, 31, 23, tzinfo=UTC), "published")
    june = date(2026, 6, 1)
    settings.TIME_ZONE = "UTC"
    first = reading.one(june, JUNE_3)
    settings.TIME_ZONE = "Europe/Paris"
    second = reading.one(june, JUNE_3)
    assert first is not None
    assert second is not None
    assert (first.figures.total.received, second.figures.total.received) == (0, 1)


# Files


def test_the_json_holds_the_figures_and_a_checksum_that_anybody_can_compute(
    client: Client, room: Newsroom
) -> None:
    freezing.freeze_due(now=JUNE_3)
    told = client.get("/comment-policy/transparency.json").json()
    assert [(one["month"], one["state"]) for one in told["months"]] == [
        ("2026-04", "frozen"),
        ("2026-05", "frozen"),
        ("2026-06", "running"),
    ]
    may = told["months"][1]
    assert may["figures"] == counting.month(date(2026, 5, 1)).to_json()
    assert may["checksum"] == figures.checksum(json.loads(json.dumps(may["figures"])))
    assert set(told["definitions"]) == set(COUNTED)
    assert client.get(f"{MAY_PAGE}report.json").json()["months"] == [may]


def rows_of(client: Client) -> list[dict[str, str]]:
    text = client.get("/comment-policy/transparency.csv").content.decode()
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_has_a_row_for_each_month_and_each_rule(client: Client, room: Newsroom) -> None:
    rows = rows_of(client)
    assert tuple(rows[0]) == exporting.COLUMNS
    may = [row for row in rows if row["month"] == "2026-05"]
    assert [row["rule"] for row in may] == ["", "civil", "shouting", "advertising", "people-only"]
    assert {row["state"] for row in may} == {"closed"}
    assert (may[0]["received"], may[0]["median_seconds"]) == ("16", "12600")
    assert (may[1]["number"], may[1]["title"], may[1]["held"]) == ("1", "Civil", "5")
    assert may[2]["median_seconds"] == ""


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_is_a_formula(client: Client, begins: str) -> None:
    title = f'{begins}HYPERLINK("x")'
    texts = {"en": {"title": title, "text": "The text."}}
    make_policy([rule_data(1, "-odd", texts=texts)], at=timezone.now() - timedelta(hours=1))
    row = rows_of(client)[1]
    assert row["rule"] == "'-odd"
    # The policy strips blanks around a title; what is left must not begin a formula either.
    assert not row["title"].startswith(spreadsheets.STARTS_FORMULA)
    assert row["title"].lstrip("'").strip() == title.strip()


def test_titles_come_in_the_sites_language(client: Client, room: Newsroom) -> None:
    make_site(name="Die Zeitung", language="de")
    texts = {
        "en": {"title": "Be civil", "text": "The text."},
        "de": {"title": "Höflich", "text": "Der Text."},
    }
    make_policy([rule_data(1, "civil", texts=texts)], at=at(2))
    assert rows_of(client)[-1]["title"] == "Höflich"


def test_the_report_and_the_log_are_told_to_search_engines(client: Client, room: Newsroom) -> None:
    text = client.get(reverse("articles:sitemap_pages")).content.decode()
    assert REPORT in text
    assert "/comment-policy/log/" in text


def test_the_policy_leads_to_both(client: Client, room: Newsroom) -> None:
    links = read(client, "/comment-policy/").xpath("//main//a/@href")
    assert {REPORT, "/comment-policy/log/"} <= set(links)


def test_months_before_those_shown_have_their_own_pages(client: Client) -> None:
    make_policy(at=timezone.now() - timedelta(days=31 * 30))
    page = read(client, REPORT)
    covered = months.covered(timezone.now())
    earlier = page.xpath("//details//a/@href")
    assert earlier == [f"{REPORT}{day.year}/{day.month}/" for day in reversed(covered[:-24])]
    assert client.get(earlier[-1]).status_code == 200
