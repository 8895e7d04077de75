"""What was put right, for everybody to read: in one list, in feeds, and with both wordings."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from importlib import import_module

import feedparser
import pytest
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.models import Article, Correction
from articles.views import common
from tests.factories import make_article, make_section, make_site

pytestmark = pytest.mark.django_db
BEGINS, ENDS = "<p>It began at noon.</p>", "<p>It rained.</p>"
BEFORE = f"{BEGINS}<p>Nine people were hurt in the <em>old</em> hall.</p>{ENDS}"
AFTER = f"{BEGINS}<p>Seven people were hurt in the <em>old</em> hall.</p>{ENDS}"
TOLD = "We wrote <nine>. It was seven."


def published(headline: str = "Stones", text: str = BEFORE) -> Article:
    article = Article(section=make_section(), headline=headline, body_source=text)
    publishing.save(article, by="Ana")
    publishing.publish(article, by="Ana", at=timezone.now() - timedelta(hours=2))
    return article


def corrected(article: Article | None = None, text: str = AFTER, **changes: object) -> Correction:
    article = article or published()
    article.body_source = text
    values = {"kind": "correction", "text": TOLD, "by": "Ed"} | changes
    return publishing.correct(article, **values)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _site() -> None:
    make_site(name="The Lantern")


def listed(client, query: str = "") -> list[str]:
    page = html.document_fromstring(client.get(f"/corrections/{query}").content)
    return [one.get("id") for one in page.xpath("//ol[@class='corrections-told']/li")]


def test_all_that_was_put_right_is_listed_newest_first_as_text(client):
    first, second = corrected(), corrected(published("Trams"), kind="clarification")
    assert listed(client) == [f"correction-{second.pk}", f"correction-{first.pk}"]
    page = client.get("/corrections/").text
    assert "We wrote &lt;nine&gt;. It was seven." in page
    assert "Clarification" in page
    assert f'href="{first.article.get_absolute_url()}#corrections"' in page


def test_a_paper_without_corrections_says_so(client):
    assert "Nothing had to be put right so far." in client.get("/corrections/").text


def test_what_readers_may_not_see_is_not_told(client):
    gone = corrected()
    publishing.withdraw(gone.article, by="Ed", reason="It was wrong.")
    assert listed(client) == []
    assert client.get(gone.get_absolute_url()).status_code == 404
    assert json.loads(client.get("/corrections/feed.json").content)["items"] == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_every_correction_is_met_once_on_the_way_and_back(client, monkeypatch, count):
    monkeypatch.setattr(import_module("articles.views.corrections"), "PAGE_SIZE", 2)
    made = [f"correction-{corrected(published(f'No {n}')).pk}" for n in range(count)][::-1]
    there, query, ways = [], "", []
    while True:
        page = html.document_fromstring(client.get(f"/corrections/{query}").content)
        there += listed(client, query)
        ways.append(query)
        older = page.xpath("//a[@rel='next']/@href")
        if not older:
            break
        query = older[0]
    assert there == made
    if len(ways) > 1:
        back = page.xpath("//a[@rel='prev']/@href")[0]
        assert listed(client, back) == listed(client, ways[-2])


@pytest.mark.parametrize("query", ["?before=x", "?after=-1", f"?before={'9' * 19}", "?after=²"])
def test_a_wrong_place_is_a_bad_request(client, query):
    assert client.get(f"/corrections/{query}").status_code == 400


def test_the_list_costs_as_much_for_one_as_for_many(client, django_assert_max_num_queries):
    for number in range(common.PAGE_SIZE + 1):
        corrected(published(f"No {number}"))
    with django_assert_max_num_queries(3):
        client.get("/corrections/")


def test_readers_see_both_wordings_where_they_differ(client):
    long = "".join(f"<p>Paragraph {n}.</p>" for n in range(9))
    made = corrected(published(text=BEFORE + long), AFTER + long)
    page = html.document_fromstring(client.get(made.get_absolute_url()).content)
    (part,) = page.xpath("//div[@class='changed-part']")
    assert [one.text_content() for one in part.xpath("./p")] == [
        "It began at noon.",
        "NineSeven people were hurt in the old hall.",
        "It rained.",
    ]
    assert part.xpath(".//del/text()") == ["Nine"]
    assert part.xpath(".//ins/text()") == ["Seven"]


def test_the_story_leads_to_what_was_changed(client):
    made = corrected()
    assert f'href="{made.get_absolute_url()}"' in client.get(made.article.get_absolute_url()).text


def test_a_wording_that_may_not_be_repeated_is_shown_nowhere(client):
    made = corrected(open=False)
    story = made.article.get_absolute_url()
    for address in (story, "/corrections/", "/corrections/feed/", f"{story}?text"):
        answer = client.get(address).text
        assert "Nine people" not in answer
        assert made.get_absolute_url() not in answer
    assert client.get(made.get_absolute_url()).status_code == 404


def test_a_note_that_changed_no_word_says_so(client):
    made = corrected(text=BEFORE, kind="note")
    assert "The words of the story stayed as they were." in client.get(made.get_absolute_url()).text


def test_hostile_texts_are_shown_as_text(client):
    made = corrected(published(text="<p>&lt;script&gt;1&lt;/script&gt;</p>"), "<p>&lt;b&gt;2</p>")
    page = client.get(made.get_absolute_url()).text
    assert "&lt;script&gt;" in page
    assert "<script>1" not in page


def test_the_feeds_tell_the_newest_and_spare_whoever_has_them(client):
    made = corrected()
    answer = client.get("/corrections/feed/")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    (entry,) = read.entries
    assert entry.title == "Correction: Stones"
    assert unescape(entry.summary) == TOLD
    assert entry.link.endswith(f"{made.article.get_absolute_url()}#corrections")
    again = client.get("/corrections/feed/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    corrected(published("Trams"))
    other = client.get("/corrections/feed/", headers={"if-none-match": answer["ETag"]})
    assert len(feedparser.parse(other.content).entries) == 2
    document = json.loads(client.get("/corrections/feed.json").content)
    assert [one["title"] for one in document["items"]] == [
        "Correction: Trams",
        "Correction: Stones",
    ]


def test_a_page_that_nobody_changed_is_not_sent_again(client):
    made = corrected()
    for address in ("/corrections/", made.get_absolute_url()):
        answer = client.get(address)
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    publishing.save(made.article, by="Ed")
    assert client.get("/corrections/", headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_a_story_made_without_publishing_still_shows_its_corrections(client):
    article = make_article(text="A text.", card={"corrections": []})
    assert client.get(article.get_absolute_url()).status_code == 200
