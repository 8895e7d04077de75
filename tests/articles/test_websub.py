from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.core import checks
from django.utils import timezone

from articles import websub
from articles.models import Article
from tests.factories import make_article, make_person, make_section, make_topic

pytestmark = pytest.mark.django_db


class Hub(ThreadingHTTPServer):
    """Takes what it is told, in order, or answers with another status."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.told: list[dict[str, list[str]]] = []
        self.status = 202

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hub"


class _Answering(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(parse_qs(body.decode()))
        self.answer()

    def do_GET(self) -> None:
        self.server.told.append({"got": []})
        self.answer()

    def answer(self) -> None:
        self.send_response(self.server.status)
        if self.server.status in (301, 302):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub(settings, tmp_path: Path) -> Iterator[Hub]:
    settings.VAR_DIR = tmp_path
    with Hub() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.WEBSUB_HUB = server.url
        yield server
        server.shutdown()


def feeds_told(hub: Hub) -> list[str]:
    urls = [url for one in hub.told for url in one["hub.url"]]
    return [url.removeprefix("http://127.0.0.1:8000") for url in urls]


def test_the_hub_is_told_of_every_feed_that_holds_a_new_story(hub):
    now = timezone.now()
    assert websub.announce(now - timedelta(minutes=10)) == 0
    ana, roofs = make_person(name="Ana", slug="ana"), make_topic(slug="roofs", name="Roofs")
    make_article(at=now, people=[ana], topics=[roofs])
    assert websub.announce(now) == 1
    (told,) = hub.told
    assert told["hub.mode"] == ["publish"]
    pages = ("/", "/security/", "/topics/roofs/", "/people/ana/")
    assert feeds_told(hub) == [f"{page}feed{form}" for page in pages for form in ("/", ".json")]


def test_what_was_out_before_is_no_news(hub):
    now = timezone.now()
    make_article(at=now - timedelta(hours=1))
    assert [websub.announce(now), websub.announce(now + timedelta(minutes=1))] == [0, 0]
    assert hub.told == []


def test_a_story_is_told_once_and_an_update_of_it_again(hub):
    now = timezone.now()
    websub.announce(now - timedelta(minutes=9))
    article = make_article(at=now - timedelta(minutes=3))
    told = [websub.announce(now + timedelta(seconds=seconds)) for seconds in (0, 1, 2)]
    Article.objects.filter(pk=article.pk).update(updated_at=now + timedelta(minutes=1))
    told += [websub.announce(now + timedelta(minutes=minutes)) for minutes in (2, 3, 9)]
    assert told == [1, 0, 0, 1, 0, 0]


def test_a_story_stored_a_moment_after_its_time_is_not_missed(hub):
    now = timezone.now()
    websub.announce(now)
    websub.announce(now + timedelta(seconds=60))
    make_article(at=now + timedelta(seconds=59))
    assert websub.announce(now + timedelta(seconds=120)) == 1


def test_a_story_is_told_when_its_time_comes_and_not_before(hub):
    now = timezone.now()
    websub.announce(now)
    make_article(at=now + timedelta(hours=1))
    assert websub.announce(now + timedelta(minutes=59)) == 0
    assert websub.announce(now + timedelta(minutes=61)) == 1


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500, 503])
def test_a_hub_that_does_not_take_it_is_told_again(hub, status):
    now = timezone.now()
    websub.announce(now - timedelta(minutes=1))
    make_article(at=now)
    hub.status = status
    with pytest.raises(websub.HubAway):
        websub.announce(now)
    assert len(hub.told) == 1  # a redirection is not followed: it would come as something else
    hub.status = 204
    assert websub.announce(now + timedelta(minutes=5)) == 1


def test_a_hub_that_is_gone_is_an_error_that_the_worker_knows(hub, settings):
    websub.announce()
    make_article(at=timezone.now())
    settings.WEBSUB_HUB = hub.url
    hub.shutdown()
    hub.server_close()
    with pytest.raises(websub.HubAway):
        websub.announce()


def test_after_a_long_silence_only_the_last_day_is_news(hub):
    now = timezone.now()
    websub.announce(now - timedelta(days=9))
    for hours in (1, 23, 25, 100):
        make_article(at=now - timedelta(hours=hours))
    assert websub.announce(now) == 2


def test_many_feeds_are_told_in_several_requests(hub):
    now = timezone.now()
    websub.announce(now - timedelta(minutes=1))
    topics = [make_topic(slug=f"topic-{number}", name=str(number)) for number in range(30)]
    make_article(at=now, topics=topics)
    websub.announce(now)
    assert [len(one["hub.url"]) for one in hub.told] == [50, 14]
    assert len(set(feeds_told(hub))) == 64


@pytest.mark.parametrize("text", ["", "{", "[]", '{"hub": 1}', '{"hub":"x","until":"y","told":{}}'])
def test_a_broken_note_of_what_was_told_begins_anew(hub, tmp_path, text, caplog):
    (tmp_path / websub.STATE).write_text(text)
    make_article(at=timezone.now() - timedelta(hours=1))
    assert websub.announce() == 0
    assert "cannot be read" in caplog.text
    assert websub.announce() == 0


def test_another_hub_begins_anew(hub, settings):
    now = timezone.now()
    websub.announce(now - timedelta(hours=2))
    make_article(at=now - timedelta(hours=1))
    settings.WEBSUB_HUB = f"{hub.url}/other"
    assert websub.announce(now) == 0
    assert hub.told == []


def test_without_a_hub_nothing_is_asked_or_noted(settings, tmp_path, django_assert_num_queries):
    settings.VAR_DIR, settings.WEBSUB_HUB = tmp_path, ""
    with django_assert_num_queries(0):
        assert websub.announce() == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "good"),
    [
        *[("", True), ("https://hub.example/", True), ("http://127.0.0.1:8080/hub?x=1", True)],
        *[("hub.example", False), ("ftp://hub.example/", False), ("https://", False)],
        *[("https://hub.example/>; rel=x", False), ("https://hub.example/\n", False)],
        *[("http://[", False), ("https://user:word@hub.example/", False)],
    ],
)
def test_a_hub_that_cannot_be_told_is_refused_at_the_start(settings, address, good):
    settings.WEBSUB_HUB = address
    found = [one.id for one in checks.run_checks(tags=[checks.Tags.urls])]
    assert ("portal.E002" not in found) is good


@pytest.mark.parametrize("url", ["/feed/", "/security/feed/", "/feed.json", "/security/feed.json"])
def test_a_feed_names_the_hub_and_itself_in_its_header_and_inside(client, settings, url):
    make_section()
    settings.WEBSUB_HUB = "https://hub.example/"
    response = client.get(url)
    itself = f"http://127.0.0.1:8000{url}"
    assert response.headers["Link"] == f'<https://hub.example/>; rel="hub", <{itself}>; rel="self"'
    if url.endswith(".json"):
        assert response.json()["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
        assert response.json()["feed_url"] == itself
    else:
        text = response.content.decode()
        assert text.count("hub.example") == text.count('rel="self"') == 1
    settings.WEBSUB_HUB = ""
    again = client.get(url, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 200
    assert "Link" not in again.headers
    assert b"hub" not in again.content
