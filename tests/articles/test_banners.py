"""The banner over every page: from its beginning to its end, exactly, and without a query."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import fronts, publishing
from articles.audit.models import AuditEntry
from articles.models import Banner, Page, SiteIdentity
from articles.publishing import NotPossible
from tests.articles.test_publishing import draft, published
from tests.factories import make_person, make_policy, make_site, make_topic

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEXT = "Lower Staithe is being evacuated"


def put(text: str = TEXT, **more: Any) -> Banner:
    more.setdefault("ends_at", timezone.now() + HOUR)
    return fronts.put_banner(text, by="Ana", **more)


@pytest.fixture
def addresses() -> dict[str, str]:
    """A page of each kind that readers have."""
    make_site()
    make_policy()
    story = published()
    gone = published()
    publishing.withdraw(gone, by="Ana", reason="Wrong.")
    Page.objects.create(slug="about", title="About", published_at=timezone.now())
    story.topics.add(make_topic())
    story.credits.create(person=make_person(slug="ana"))
    return {
        "front": "/",
        "front, text": "/?text",
        "story": story.get_absolute_url(),
        "story, text": f"{story.get_absolute_url()}?text",
        "section": story.section.get_absolute_url(),
        "topic": "/topics/convoys/",
        "person": "/people/ana/",
        "page": "/about/",
        "withdrawn": gone.get_absolute_url(),
        "none": "/no/such/page/",
        "archive": "/archive/",
        "search": "/search/",
        "corrections": "/corrections/",
        "policy": "/comment-policy/",
        "log": "/comment-policy/log/",
        "transparency": "/comment-policy/transparency/",
    }


def followed(client: Client, address: str, **headers: str) -> Any:
    return client.get(address, follow=True, headers=headers)


def test_it_stands_over_every_page_and_goes_exactly_at_its_end(client, addresses, monkeypatch):
    begins, ends = timezone.now() + HOUR, timezone.now() + 2 * HOUR
    before = {kind: followed(client, address) for kind, address in addresses.items()}
    put(starts_at=begins, ends_at=ends)
    instant = timedelta(microseconds=1)
    moments = (begins - instant, begins, ends - instant, ends)
    for kind, address in addresses.items():
        shown = []
        for moment in moments:
            monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
            shown.append(TEXT in followed(client, address).text)
        monkeypatch.undo()
        assert shown == [False, True, True, False], kind
        assert TEXT not in before[kind].text


def test_validators_follow_it(client, addresses, monkeypatch):
    begins, ends = timezone.now() + HOUR, timezone.now() + 2 * HOUR
    put(starts_at=begins, ends_at=ends)
    changes = {}
    for kind, address in addresses.items():
        tags = []
        for moment in (begins - HOUR / 2, begins, ends - HOUR / 2, ends):
            monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
            tags.append(followed(client, address).headers.get("ETag"))
            monkeypatch.undo()
        if tags[0] is not None:
            changes[kind] = [one != two for one, two in pairwise(tags)]
    assert {"front", "story", "story, text", "section", "policy", "log"} <= set(changes)
    assert all(found == [True, False, True] for found in changes.values()), changes


@pytest.mark.parametrize("kind", ["front", "story", "section", "policy", "log", "transparency"])
def test_no_shared_cache_keeps_a_page_beyond_its_end(client, addresses, monkeypatch, kind):
    ends = timezone.now() + HOUR
    put(ends_at=ends)
    monkeypatch.setattr(timezone, "now", lambda: ends - timedelta(milliseconds=1))
    page = followed(client, addresses[kind])
    assert "s-maxage=0" in page.headers["Cache-Control"]
    again = followed(client, addresses[kind], **{"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert "s-maxage=0" in again.headers["Cache-Control"]


def test_one_that_follows_another_at_the_same_moment_is_another_page(client, monkeypatch):
    make_site()
    now = timezone.now()
    put("First", ends_at=now + HOUR)
    put("Second", starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    etag = client.get("/").headers["ETag"]
    monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
    page = client.get("/", headers={"If-None-Match": etag})
    assert (page.status_code, "Second" in page.text, "First" in page.text) == (200, True, False)


@pytest.mark.parametrize("kind", ["front", "story", "section", "policy"])
def test_it_costs_no_query(client, addresses, kind):
    followed(client, addresses[kind])
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            followed(client, addresses[kind])
        counts.append(len(queries))
        put()
    assert counts[0] == counts[1]


def test_of_two_at_once_the_later_one_counts_and_then_the_other_again(monkeypatch):
    make_site()
    now = timezone.now()
    put("Long", ends_at=now + 3 * HOUR)
    put("Short", starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    texts = []
    for moment in (now + HOUR / 2, now + HOUR, now + 2 * HOUR):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        banner = SiteIdentity.objects.current().banner
        texts.append(banner and banner["text"])
    assert texts == ["Long", "Short", "Long"]


def test_taken_down_it_is_gone_at_once_and_one_to_come_never_stands(client):
    make_site()
    standing = put()
    coming = put("Later", starts_at=timezone.now() + HOUR, ends_at=timezone.now() + 2 * HOUR)
    fronts.end_banner(standing, by="Bo")
    assert TEXT not in client.get("/").text
    fronts.end_banner(coming, by="Bo")
    assert list(Banner.objects.values_list("text", flat=True)) == [TEXT]
    with pytest.raises(NotPossible, match="over already"):
        fronts.end_banner(standing, by="Bo")


def test_the_log_names_who_put_it_up_and_who_took_it_down():
    banner = put()
    fronts.end_banner(banner, by="Bo")
    rows = AuditEntry.objects.filter(action__startswith="banner.").order_by("pk")
    assert [(row.action, row.by, row.name) for row in rows] == [
        ("banner.made", "Ana", TEXT),
        ("banner.ended", "Bo", TEXT),
    ]


def test_it_leads_to_its_story_or_elsewhere_and_its_words_are_words(client):
    make_site()
    story = published()
    put("<b>Flood</b>", article=story)
    assert f'<a href="{story.get_absolute_url()}">&lt;b&gt;Flood' in client.get("/about/").text
    put("Help", url="https://redcross.example/help", ends_at=timezone.now() + 2 * HOUR)
    assert '<a href="https://redcross.example/help">Help</a>' in client.get("/about/").text


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "  "},
        {"text": "x" * 161},
        {"ends_at": timezone.now() - HOUR},
        {"starts_at": timezone.now() - HOUR},
    ],
    ids=["empty", "too long", "over", "begun"],
)
def test_one_that_says_nothing_or_has_no_time_is_refused(fields):
    with pytest.raises(NotPossible):
        put(**fields)
    assert not Banner.objects.exists()


def test_a_story_that_readers_do_not_see_yet_is_named_by_no_banner():
    story = draft()
    with pytest.raises(NotPossible, match="will not see this story"):
        put(article=story)
    at = timezone.now() + HOUR
    waiting = publishing.publish(story, by="Ana", at=at)
    with pytest.raises(NotPossible, match="will not see this story"):
        put(article=waiting)
    put(article=waiting, starts_at=at, ends_at=at + HOUR)


@pytest.mark.parametrize("columns", [{"text": ""}, {"ends_at": timezone.now() - HOUR}])
def test_the_database_refuses_one_without_words_or_end(columns):
    row = {"text": "x", "ends_at": timezone.now() + HOUR, "by": "x", **columns}
    with pytest.raises(IntegrityError), transaction.atomic():
        Banner.objects.create(**row)


@pytest.mark.parametrize("before", ["", "https://herald.example"])
@pytest.mark.parametrize("after", ["", "?text", "#comments"])
def test_an_editor_puts_one_up_and_takes_it_down(desk, settings, before, after):
    make_site()
    settings.SITE_URL = "https://herald.example"
    client, story = desk("Editor"), published()
    until = timezone.localtime(timezone.now() + HOUR)
    data = {"do": "banner", "text": TEXT, "address": f"{before}{story.get_absolute_url()}{after}"}
    data["ends_at"] = f"{until:%Y-%m-%dT%H:%M}"
    assert client.post("/admin/articles/front/", data).status_code == 303
    banner = Banner.objects.get()
    assert (banner.article, banner.ends_at) == (story, until.replace(second=0, microsecond=0))
    assert TEXT in client.get("/").text
    data = {"do": "end-banner", "number": banner.pk}
    assert client.post("/admin/articles/front/", data).status_code == 303
    assert TEXT not in client.get("/").text
