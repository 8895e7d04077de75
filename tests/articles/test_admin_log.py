"""The newsroom's log in the admin: who reads it, how it is searched, and what is taken from it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from articles import publishing
from articles.admin import newsroom_log
from articles.audit import log
from articles.models import Article
from tests.articles.test_rights import draft, editor, secret, writer
from tests.factories import make_article, make_site, make_user

pytestmark = pytest.mark.django_db
LOG = "/admin/audit/auditentry/"
CSV = f"{LOG}csv/"


@pytest.fixture
def edda():
    make_site()
    return editor()


@pytest.fixture
def owner():
    make_site()
    return make_user(email="owner@example.org", name="Olga", is_superuser=True)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def shown(client, query=""):
    """What the list says was done, line by line."""
    answer = client.get(f"{LOG}?{query}")
    assert answer.status_code == 200, query
    return [(one.entry.by, one.entry.action, one.entry.name) for one in answer.context["lines"]]


def exported(client, query=""):
    answer = client.get(f"{CSV}?{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


SEARCHES = {
    "who=ana": {"by Ana"},
    "who=nobody": set(),
    "what=BRIDGE": {"by Ana", "by Ben"},
    "what=libel": {"by Ben"},
    "action=article.withdrawn": {"by Ben"},
    "since=2026-03-02": {"by Ben", "by Cleo"},
    "until=2026-03-02": {"by Ana", "by Ben"},
    "since=2026-03-02&until=2026-03-02": {"by Ben"},
    "who=ben&what=bridge&action=article.withdrawn&since=2026-03-02": {"by Ben"},
    "who=%25": set(),
    "what=_": set(),
    "who=ana&what=libel": set(),
    "since=9999-12-31": set(),
    "until=9999-12-31": {"by Ana", "by Ben", "by Cleo"},
    "until=0001-01-01": set(),
}


@pytest.fixture
def three():
    """Ana on the first of March, Ben on the second, Cleo on the third."""
    for day, by, action, name, reason in [
        (1, "Ana", "article.published", "The bridge", ""),
        (2, "Ben", "article.withdrawn", "The bridge", "A libel."),
        (3, "Cleo", "picture.deleted", "road.jpg", ""),
    ]:
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        newsroom_log.AuditEntry.objects.create(
            at=at, action=action, by=by, name=name, reason=reason
        )


@pytest.mark.parametrize("query", sorted(SEARCHES))
def test_the_log_is_searched_by_who_what_action_and_day(edda, three, query):
    client = client_of(edda)
    assert {f"by {by}" for by, _action, _name in shown(client, query)} == SEARCHES[query]
    assert {f"by {row['by']}" for row in exported(client, query)} == SEARCHES[query]


@pytest.mark.parametrize(
    ("zone", "days"), [("Pacific/Auckland", ["2026-03-02"]), ("UTC", ["2026-03-01"])]
)
def test_a_day_is_one_of_the_sites_zone(edda, settings, zone, days):
    settings.TIME_ZONE = zone
    at = datetime(2026, 3, 1, 20, tzinfo=UTC)
    newsroom_log.AuditEntry.objects.create(at=at, action="article.published", by="Ana", name="X")
    found = [
        day
        for day in ("2026-02-28", "2026-03-01", "2026-03-02")
        if shown(client_of(edda), f"since={day}&until={day}")
    ]
    assert found == days


def test_the_log_of_one_story_holds_nothing_of_another(edda):
    one, other = draft(headline="One"), draft(headline="Other")
    publishing.publish(one, by="Ana")
    publishing.publish(other, by="Ana")
    publishing.withdraw(one, by="Ben", reason="Wrong.")
    found = shown(client_of(edda), f"on=articles.article:{one.pk}")
    assert found == [("Ben", "article.withdrawn", "One"), ("Ana", "article.published", "One")]


def test_the_form_of_a_story_leads_to_its_log_for_those_who_may_read_it(edda):
    story = make_article()
    way = f"{LOG}?on=articles.article%3A{story.pk}"
    form = f"/admin/articles/article/{story.pk}/change/"
    assert way in client_of(edda).get(form).content.decode()
    assert way not in client_of(writer()).get(form).content.decode()


@pytest.mark.parametrize("path", [LOG, CSV])
def test_nobody_without_the_right_reads_the_log(edda, path):
    moderator = make_user(email="m@example.org", groups=["Moderator"])
    assert client_of(edda).get(path).status_code == 200
    for user in (writer(), moderator):
        assert client_of(user).get(path).status_code == 403
        assert client_of(user).post(path).status_code == 403
    assert Client().get(path).status_code == 302
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client_of(edda), method)(path).status_code == 405


def test_what_was_done_to_accounts_is_the_owners_to_read(edda, owner):
    log.record("user.groups_changed", by=owner, on=edda, before=[], after=["Editor"])
    assert shown(client_of(edda)) == []
    assert exported(client_of(edda)) == []
    assert shown(client_of(owner)) == [("Olga", "user.groups_changed", "Edda")]
    assert shown(client_of(edda), f"on=people.user:{edda.pk}") == []


def test_a_story_under_embargo_is_named_to_those_alone_who_may_see_it(edda, owner):
    story, named = secret(), editor("Nora")
    story.embargo_people.add(named)
    log.record("article.submitted", by="Wim", on=story)
    for query in ("", "what=Convoys", f"on=articles.article:{story.pk}"):
        assert shown(client_of(edda), query) == []
        assert exported(client_of(edda), query) == []
        assert len(shown(client_of(named), query)) == 1
        assert len(shown(client_of(owner), query)) == 1
    Article.objects.filter(pk=story.pk).update(embargo_until=timezone.now() - timedelta(1))
    assert len(shown(client_of(edda))) == 1


def test_a_draft_deleted_under_embargo_is_named_to_nobody_before_it_ends(edda, owner):
    story = secret()
    log.record("article.submitted", by="Wim", on=story)
    publishing.discard(story, by="Wim")
    assert shown(client_of(edda)) == []
    assert len(shown(client_of(owner))) == 2
    over = secret(until=timezone.now() - timedelta(hours=1))
    publishing.discard(over, by="Wim")
    assert [one[1] for one in shown(client_of(edda))] == ["article.discarded"]


def test_a_line_leads_to_what_is_still_there(edda):
    kept, gone = make_article(headline="Kept"), draft(headline="Gone")
    publishing.withdraw(kept, by="Ana", reason="Wrong.")
    publishing.discard(gone, by="Ana")
    answer = client_of(edda).get(LOG)
    assert [(one.entry.name, one.url) for one in answer.context["lines"]] == [
        ("Gone", ""),
        ("Kept", f"/admin/articles/article/{kept.pk}/change/"),
    ]


def test_pages_follow_each_other_without_a_gap_though_the_log_grows(edda, monkeypatch):
    monkeypatch.setattr(newsroom_log, "PER_PAGE", 3)
    at = timezone.now() - timedelta(days=1)
    for number in range(8):
        # Several within one moment: the number decides.
        newsroom_log.AuditEntry.objects.create(
            at=at + timedelta(seconds=number // 3),
            action="article.published",
            by="Ana",
            name=number,
        )
    client, seen, query = client_of(edda), [], "who=ana"
    while query:
        answer = client.get(f"{LOG}?{query}")
        seen += [one.entry.name for one in answer.context["lines"]]
        query = answer.context["older"]
        log.record("article.published", by="Ana", reason="Meanwhile")
    assert seen == [str(number) for number in reversed(range(8))]
    back = client.get(f"{LOG}?{answer.context['newer']}").context["lines"]
    assert [one.entry.name for one in back] == ["4", "3", "2"]


def test_the_list_costs_the_same_for_one_entry_and_for_fifty(edda, django_assert_max_num_queries):
    story = make_article()
    client = client_of(edda)
    for _number in range(60):
        log.record("article.published", by="Ana", on=story)
    with django_assert_max_num_queries(9):
        assert len(shown(client)) == newsroom_log.PER_PAGE


def test_an_export_holds_every_entry_once_however_many_there_are(edda, monkeypatch):
    monkeypatch.setattr(newsroom_log, "AT_ONCE", 4)
    for number in range(13):
        log.record("article.published", by="Ana", reason=str(number))
    rows = exported(client_of(edda))
    assert [row["reason"] for row in rows] == [str(number) for number in reversed(range(13))]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example")']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_the_export_is_worked_out_by_a_spreadsheet(edda, text):
    story = make_article(headline=text)
    log.record(text, by=text, on=story, reason=text, note=text)
    (row,) = exported(client_of(edda))
    for name in ("action", "by", "name", "reason"):
        assert row[name] == f"'{text}", name
    assert not any(value.startswith(("=", "+", "-", "@", "\t")) for value in row.values())


def test_an_export_keeps_commas_quotes_lines_and_letters_of_any_script(edda):
    reason = 'He said "no",\r\nand ‮Ω → 編集'
    log.record("article.published", by="Ana", reason=reason, codes=["alt", "credit"])
    (row,) = exported(client_of(edda))
    assert row["reason"] == reason
    assert row["detail"] == '{"codes": ["alt", "credit"]}'
    assert datetime.fromisoformat(row["time"]).tzinfo is not None


DAMAGED = [
    "after=abc",
    "after=1",
    "after=9999999999999999999.1",
    "before=1.2.3",
    "on=x",
    "on=articles.article:",
    "on=articles.article:1%27",
    "action=never",
    "since=yesterday",
    "until=2026-02-30",
    "who=%00",
    "what=" + "x" * 300,
]


@pytest.mark.parametrize("query", DAMAGED, ids=[one[:20] for one in DAMAGED])
def test_a_damaged_address_is_answered_and_named(edda, query):
    answer = client_of(edda).get(f"{LOG}?{query}")
    assert answer.status_code == 400
    assert 'class="errorlist' in answer.content.decode() or "errornote" in answer.content.decode()
    if not query.startswith(("after", "before")):
        assert client_of(edda).get(f"{CSV}?{query}").status_code == 400


def test_hostile_words_stay_words(edda):
    story = make_article(headline="<script>alert(1)</script>")
    log.record("article.<b>", by="<i>Ana</i>", on=story, reason="<img src=x>", to="<u>Ben</u>")
    page = client_of(edda).get(LOG).content.decode()
    for raw in ("<script>alert", "<i>Ana", "<img src=x", "<u>Ben", "article.<b>"):
        assert raw not in page, raw
    assert "&lt;u&gt;Ben" in page


def test_details_are_told_in_words(edda):
    later = timezone.now() + timedelta(days=2)
    story = publishing.publish(draft(), by="Ana", at=later)
    log.record("gate.overridden", by="Ana", on=story, codes=["alt", "credit"], revision=3)
    lines = client_of(edda).get(LOG).context["lines"]
    assert lines[0].details == [("findings", "alt, credit")]
    ((name, told),) = lines[1].details
    assert name == "from"
    assert told == date_format(timezone.localtime(later), "DATETIME_FORMAT")
