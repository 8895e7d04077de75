"""Spam without puzzles: a guest without script or cookie gets through the policy that a newsroom
begins with, and a program is held or refused by it, and told so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from comments import documents, policies
from comments.models import Comment, Decision
from comments.policy import document
from portal.demo import files
from tests.factories import make_article, make_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "The bridge has been closed for a week now, and my mother walks an hour to the doctor."
ADVERTISING = "Your comment was not published. On: Convoys pelted on the bridge road Rule 4"
HASTE = "Sent sooner than a person could have written it."


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def in_force(*, without=()):
    """The policy that a newsroom begins with."""
    data = document.read(files.POLICY.read_bytes())
    data["rules"] = [rule for rule in data["rules"] if rule["key"] not in without]
    policies.publish(documents.import_draft(data), by="Editor", now=NOON - timedelta(days=1))


@pytest.fixture
def article(clock):
    """Where first comments need not wait, so that it is seen what else stops one."""
    make_site()
    in_force(without=["first"])
    return make_article(at=NOON - timedelta(hours=2))


def open_form(client, article):
    """What the form holds when it arrives, as a program without a script reads it."""
    page = client.get(f"{article.get_absolute_url()}comment/")
    assert not page.cookies
    (form,) = html.document_fromstring(page.text).xpath("//form[contains(@class, 'compose-form')]")
    return dict(form.form_values())


def send(client, article, clock, *, seconds=30, **typed):
    fields = open_form(client, article)
    clock.pass_by(seconds=seconds)
    typed = {"name": "Ana", "email": "ana@example.org", "text": TEXT, **typed}
    answer = client.post(f"{article.get_absolute_url()}comment/", {**fields, **typed})
    assert not answer.cookies
    return answer


def outcome(client, answer):
    """The status it got, the rule that says so, and what its receipt tells."""
    assert answer.status_code == 303
    comment = Comment.objects.latest("pk")
    told = html.document_fromstring(client.get(answer["Location"]).text)
    rule = comment.rule.key if comment.rule else None
    return comment.status, rule, " ".join(told.xpath("string(//main)").split())


def test_a_guest_without_script_or_cookie_gets_through(client, article, clock):
    status, rule, told = outcome(client, send(client, article, clock))
    assert (status, rule) == ("published", None)
    assert "Your comment is published" in told


def test_a_first_comment_waits_and_is_told_why(client, article, clock):
    in_force()
    status, rule, told = outcome(client, send(client, article, clock))
    assert (status, rule) == ("held", "first")
    assert "waits for a moderator" in told


@pytest.mark.parametrize(
    ("sent", "status", "rule", "says"),
    [
        ({"website": "https://pills.example"}, "refused", "advertising", ADVERTISING),
        ({"seconds": 0}, "held", "voice", HASTE),
        ({"website": "x", "seconds": 0}, "refused", "advertising", ADVERTISING),
        ({"seconds": 1}, "held", "voice", HASTE),
    ],
    ids=["the trap filled", "at once", "both", "after a second"],
)
def test_what_a_program_sends_is_stopped_and_told_so(
    client, article, clock, sent, status, rule, says
):
    got = outcome(client, send(client, article, clock, **sent))
    assert got[:2] == (status, rule)
    assert says in got[2]
    decision = Decision.objects.latest("pk")
    assert (decision.kind, decision.to_status, decision.rule.key) == ("received", status, rule)
    assert TEXT not in client.get(article.get_absolute_url()).text


def test_the_same_form_sent_twice_is_one_comment(client, article, clock):
    fields = open_form(client, article)
    clock.pass_by(seconds=30)
    sent = {**fields, "name": "Ana", "email": "ana@example.org", "text": TEXT}
    url = f"{article.get_absolute_url()}comment/"
    places = {client.post(url, sent)["Location"] for _time in range(3)}
    assert len(places) == 1
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("change", ["", "x", "swap"])
def test_a_form_that_we_never_gave_out_is_sent_back_with_its_text(client, article, clock, change):
    stamp = open_form(client, make_article())["stamp"] if change == "swap" else change
    answer = send(client, article, clock, stamp=stamp)
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert Comment.objects.count() == 0


def test_the_same_text_of_somebody_else_waits(client, article, clock):
    assert outcome(client, send(client, article, clock))[0] == "published"
    answer = send(client, article, clock, email="bot@example.org", name="Bot")
    assert outcome(client, answer)[:2] == ("held", "voice")


def test_very_many_in_ten_minutes_wait(client, article, clock):
    words = ("buses", "bridges", "doctors", "ferries", "tides", "schools")
    got = [
        outcome(client, send(client, article, clock, text=f"Nobody told us about the {word}."))
        for word in words
    ]
    assert [one[0] for one in got] == [*["published"] * 5, "held"]
    assert got[-1][1] == "voice"


def test_links_are_refused_as_advertising(client, article, clock):
    links = " ".join(f"https://shop{number}.example/" for number in range(3))
    assert outcome(client, send(client, article, clock, text=links))[:2] == (
        "refused",
        "advertising",
    )


def test_no_puzzle_stands_before_a_comment_and_nothing_comes_from_elsewhere(client, article):
    page = html.document_fromstring(client.get(f"{article.get_absolute_url()}comment/").text)
    loaded = page.xpath(
        "//script/@src | //img/@src | //iframe/@src | //link[@rel!='canonical']/@href"
    )
    assert all(address.startswith("/") for address in loaded)
    shown = page.xpath("//form[contains(@class, 'compose-form')]//label/@for")
    assert shown == ["id_text", "id_name", "id_email", "id_website"]
    (trap,) = page.xpath("//*[contains(@class, 'trap')]//input")
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
