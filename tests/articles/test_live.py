"""Live coverage: entries that nobody overwrites, at addresses that stay, told to people and
machines."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import live, publishing
from articles.audit.models import AuditEntry
from articles.models import Article, LiveEntry
from articles.publishing import live as writing
from tests.factories import make_person, make_section, make_site

pytestmark = pytest.mark.django_db


def make_live(*, public: bool = True, kind: str = "live", **fields) -> Article:
    make_site()
    story = Article(section=make_section(), headline="Storm over the coast", kind=kind, **fields)
    publishing.save(story, by="Ana", credits=[make_person()])
    at = timezone.now() - timedelta(hours=1)
    return publishing.publish(story, by="Ana", at=at) if public else story


def write(story: Article, text: str = "The pier is closed.", **fields) -> LiveEntry:
    return writing.add_entry(story, by="Ben", body_source=f"<p>{text}</p>", **fields)


def edit(entry: LiveEntry, text: str, **fields) -> LiveEntry:
    fields = {"headline": entry.headline, "is_key": entry.is_key, "seen": entry.revision, **fields}
    return writing.edit_entry(entry, by="Cleo", body_source=f"<p>{text}</p>", **fields)


def page(client: Client, story: Article, query: str = "") -> str:
    return client.get(f"{story.get_absolute_url()}{query}").text


def shown(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="entry-(\d+)"', html)]


# Writing


def test_entries_are_numbered_in_their_story_and_kept_as_revisions():
    story, other = make_live(), make_live()
    assert [write(story).number, write(story).number, write(other).number] == [1, 2, 1]
    entry = edit(story.live_entries.get(number=1), "The pier is open.")
    assert entry.text == "The pier is open."
    assert entry.updated_at is not None
    told = [(one.number, one.action, one.by, one.body_source) for one in entry.revisions.all()]
    assert told == [
        (2, "edited", "Cleo", "<p>The pier is open.</p>"),
        (1, "added", "Ben", "<p>The pier is closed.</p>"),
    ]


def test_an_entry_changes_what_readers_have_of_the_story_but_no_open_form():
    story = make_live()
    seen, version, updated = publishing.latest_revision(story), story.version, story.updated_at
    write(story)
    story.refresh_from_db()
    assert story.version > version
    assert story.updated_at > updated
    story.headline = "Storm"
    publishing.save(story, by="Ana", seen=seen)
    assert story.live_entries.count() == 1


def test_whoever_changes_an_older_text_is_refused_and_nothing_is_written():
    entry = write(make_live())
    edit(entry, "First.")
    with pytest.raises(publishing.EntryOutdated, match="Cleo changed this entry"):
        edit(entry, "Second.")
    with pytest.raises(publishing.EntryOutdated):
        writing.remove_entry(entry, by="Ana", reason="Wrong.", seen=entry.revision)
    entry.refresh_from_db()
    assert (entry.text, entry.revision, entry.removed_at) == ("First.", 2, None)


def test_a_save_that_changes_nothing_is_none():
    entry = write(make_live())
    assert edit(entry, "The pier is closed.").revision == 1


def test_making_it_a_key_event_is_no_update_of_its_text():
    entry = edit(write(make_live()), "The pier is closed.", is_key=True)
    assert entry.is_key
    assert entry.updated_at is None


@pytest.mark.parametrize(
    ("headline", "text"), [("", "<p></p>"), (" ", ""), ("x" * 251, "<p>a</p>")]
)
def test_an_entry_says_something_in_bounds(headline, text):
    story = make_live()
    with pytest.raises(publishing.NotPossible):
        writing.add_entry(story, by="Ben", headline=headline, body_source=text)
    assert not story.live_entries.exists()


def test_what_is_no_live_story_has_no_entries():
    with pytest.raises(publishing.NotPossible, match="kind"):
        write(make_live(kind="news"))


def test_an_ended_coverage_takes_none_until_it_is_taken_up_again():
    story = make_live()
    writing.end(story, by="Ana")
    assert story.live_ended_at is not None
    with pytest.raises(publishing.NotPossible, match="ended"):
        write(story)
    with pytest.raises(publishing.NotPossible, match="already"):
        writing.end(story, by="Ana")
    writing.reopen(story, by="Ana")
    assert write(story).number == 1
    actions = AuditEntry.objects.filter(action__startswith="live.").order_by("pk")
    assert [one.action for one in actions] == ["live.ended", "live.reopened"]


def test_a_removed_entry_leaves_its_place_and_its_reason(client):
    story = make_live()
    entry = write(story, "It fell.", headline="The tower fell", is_key=True)
    with pytest.raises(publishing.NotPossible, match="reason"):
        writing.remove_entry(entry, by="Ana", reason=" ", seen=1)
    writing.remove_entry(entry, by="Ana", reason="The tower stands.", seen=1)
    html = page(client, story)
    assert "This entry was removed: The tower stands." in html
    assert "The tower fell" not in html
    assert "It fell." not in html
    assert AuditEntry.objects.get(action="live.removed").reason == "The tower stands."
    with pytest.raises(publishing.NotPossible):
        writing.remove_entry(LiveEntry.objects.get(), by="Ana", reason="Again.", seen=2)


def test_the_search_finds_words_of_entries_also_after_the_story_is_saved(client):
    story = make_live()
    entry = write(story, "Seagulls overhead.")
    story.refresh_from_db()
    story.deck = "A long night."
    publishing.save(story, by="Ana")
    assert "<mark>Seagulls</mark>" in client.get("/search/?q=seagulls").text
    writing.remove_entry(entry, by="Ana", reason="Wrong.", seen=1)
    assert "<mark>" not in client.get("/search/?q=seagulls").text


# Reading


def test_the_newest_entry_stands_first_and_each_has_an_address(client):
    story = make_live()
    for number in range(3):
        write(story, f"Entry {number}.", is_key=number == 1, headline=f"Head {number}")
    html = page(client, story)
    assert shown(html) == [3, 2, 1]
    for number in (1, 2, 3):
        assert f'href="{story.get_absolute_url()}live/{number}/"' in html
    keys = html.partition('class="live-keys"')[2].partition("</nav>")[0]
    assert "Head 1" in keys
    assert "Head 2" not in keys


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
def test_every_entry_is_found_by_leafing_and_by_its_address(client, count):
    story = make_live()
    LiveEntry.objects.bulk_create(
        LiveEntry(article=story, number=number, body=f"<p>{number}</p>", text=str(number), by="A")
        for number in range(1, count + 1)
    )
    Article.objects.filter(pk=story.pk).update(version=9)
    seen, query = [], ""
    for _page in range(4):
        html = page(client, story, query)
        seen += shown(html)
        ways = re.search(r'href="(\?before=\d+)#live"', html)
        if not ways:
            break
        query = ways[1]
    assert seen == list(range(count, 0, -1))
    assert ("There is no entry yet." in page(client, story)) is (count == 0)
    for number in {min(1, count), count // 2, count} - {0}:
        response = client.get(f"{story.get_absolute_url()}live/{number}/")
        assert response.status_code == 302
        address, _hash, anchor = response.headers["Location"].partition("#")
        assert anchor == f"entry-{number}"
        assert number in shown(client.get(address).text)
    assert client.get(f"{story.get_absolute_url()}live/{count + 1}/").status_code == 404


def test_what_came_since_is_a_part_of_a_page_and_nothing_is_no_content(client):
    story = make_live()
    for number in range(3):
        write(story, f"Entry {number}.")
    new = f"{story.get_absolute_url()}live/new/"
    response = client.get(f"{new}?after=1")
    assert shown(response.text) == [3, 2]
    assert "<html" not in response.text
    again = client.get(f"{new}?after=1", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{new}?after=3").status_code == 204
    write(story, "Another.")
    later = client.get(f"{new}?after=1", headers={"If-None-Match": response.headers["ETag"]})
    assert shown(later.text) == [4, 3, 2]


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=99999999999", "?before=0"])
def test_a_place_that_is_none_is_the_beginning(client, query):
    story = make_live()
    write(story)
    assert shown(page(client, story, query)) == [1]


def test_nobody_reads_entries_before_the_story_is_public_or_after_it_is_withdrawn(client):
    draft, gone = make_live(public=False), make_live()
    write(draft, "Secret words.")
    write(gone, "Gone words.")
    publishing.withdraw(gone, by="Ana", reason="Wrong.")
    for tail in ("live/1/", "live/new/?after=0"):
        assert client.get(f"{gone.get_absolute_url()}{tail}").status_code == 404
    assert client.get(gone.get_absolute_url()).status_code == 410
    assert "Secret words" not in client.get("/search/?q=secret").text


def test_a_new_entry_makes_every_kept_page_old_and_feeds_tell_it(client):
    story = make_live()
    address = story.get_absolute_url()
    before, feed = client.get(address), client.get("/feed/")
    write(story, "News.")
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "News." in after.text
    told = client.get("/feed/", headers={"If-None-Match": feed.headers["ETag"]})
    assert told.status_code == 200


def test_machines_are_told_of_a_live_blog_its_times_and_its_newest_entries(client):
    story = make_live()
    for number in range(12):
        write(story, f"Words {number}.", headline=f"Head {number}" if number % 2 else "")
    removed = story.live_entries.get(number=11)
    writing.remove_entry(removed, by="Ana", reason="Wrong.", seen=1)
    data = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', page(client, story), re.S
    )
    [node] = [one for one in json.loads(data[1])["@graph"] if "LiveBlogPosting" in one["@type"]]
    assert node["coverageStartTime"] == node["datePublished"]
    assert "coverageEndTime" not in node
    updates = node["liveBlogUpdate"]
    assert [one["headline"] for one in updates][:2] == ["Head 11", "Head 9"]
    assert updates[0]["url"].endswith(f"{story.get_absolute_url()}live/12/")
    assert updates[0]["articleBody"] == "Words 11."
    assert len(updates) == 9
    writing.end(story, by="Ana")
    assert "coverageEndTime" in page(client, story)


def test_the_text_only_page_has_the_entries(client):
    story = make_live()
    write(story, "Plain words.")
    html = page(client, story, "?text")
    assert "Plain words." in html
    assert "<script" not in html


def test_a_page_of_fifty_entries_stays_light(client):
    story = make_live()
    words = (
        "The water stands at the third step of the quay and the wind has turned to the west. " * 3
    )
    for _entry in range(50):
        write(story, words, headline="The water rises")
    assert len(gzip.compress(page(client, story).encode(), 6)) < 20_000


def test_a_page_costs_three_more_queries_however_many_entries(
    client, django_assert_max_num_queries
):
    story = make_live()
    for number in range(60):
        write(story, f"{number}")
    plain = make_live(kind="news")
    with CaptureQueriesContext(connection) as without:
        client.get(plain.get_absolute_url())
    with django_assert_max_num_queries(len(without) + 3):
        client.get(story.get_absolute_url())


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("１２", 0), ("", 0), ("1" * 10, 0)])
def test_only_a_plain_number_is_one(text, number):
    assert live.number_in({"before": text}, "before") == number
