"""The same pages without pictures, stylesheet or script."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from articles import publishing, text_only
from articles.models import Article
from tests.factories import PUBLISHED, make_article, make_comment, make_policy, make_site
from tests.test_weight import prose

pytestmark = pytest.mark.django_db
URL = "/security/2019/11/06/story/"
FIGURE = (
    '<p>Before.</p><figure data-picture="abc"><figcaption>A road</figcaption></figure>'
    "<p>After.</p><table><tbody><tr><td>7</td></tr></tbody></table>"
)


def bare(client: Client, url: str) -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


@pytest.fixture
def story() -> Article:
    nav = {"sections": [{"name": "Security", "url": "/security/"}], "header": [], "footer": []}
    make_site(nav=nav)
    return make_article(slug="story", headline="Convoys pelted", body_source=FIGURE)


@pytest.mark.parametrize("url", [URL, "/", "/security/"])
def test_a_bare_page_loads_nothing_and_shows_no_picture(client: Client, story: Article, url: str):
    page = bare(client, f"{url}?text")
    assert not page.xpath("//script | //img | //picture | //link[@rel='stylesheet'] | //@style")
    assert "Convoys pelted" in page.xpath("string(//main)")


@pytest.mark.parametrize("url", [URL, "/", "/security/"])
def test_search_engines_are_told_of_the_whole_page(client: Client, story: Article, url: str):
    page = bare(client, f"{url}?text")
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(url)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    whole = bare(client, url)
    assert whole.xpath("//link[@rel='canonical']/@href")[0].endswith(url)
    assert "noindex" not in str(whole.xpath("//meta[@name='robots']/@content"))


@pytest.mark.parametrize("url", [URL, "/", "/security/"])
def test_each_leads_to_the_other(client: Client, story: Article, url: str):
    there = bare(client, url).xpath("//footer//a[normalize-space()='Text only']/@href")
    assert there == [f"{url}?text"]
    back = bare(client, there[0]).xpath("//a[normalize-space()='This page with pictures']/@href")
    assert back == [url]


def test_a_page_without_such_a_form_leads_to_the_front_page(client: Client, story: Article):
    links = bare(client, "/search/").xpath("//footer//a[normalize-space()='Text only']/@href")
    assert links == ["/?text"]


def test_pictures_go_with_their_captions_and_tables_stay(client: Client, story: Article):
    text = bare(client, f"{URL}?text").xpath("string(//article)")
    assert "Before." in text
    assert "After." in text
    assert "7" in text
    assert "A road" not in text


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        (URL, f"{URL}?text"),
        (f"{URL}#corrections", f"{URL}?text#corrections"),
        ("/security/", "/security/?text"),
        ("/", "/?text"),
        ("/topics/convoys/", "/topics/convoys/"),
        ("/security/?before=1-1", "/security/?before=1-1"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("//example.org/", "//example.org/"),
    ],
)
def test_links_of_a_text_keep_to_bare_pages_where_there_are_some(href: str, kept: str):
    story = Article(body_source=f'<p><a href="{href}">x</a></p>')
    assert text_only.text_of(story) == f'<p><a href="{kept}">x</a></p>'


def test_links_to_stories_and_sections_keep_to_bare_pages(client: Client, story: Article):
    make_article(at=PUBLISHED + timedelta(days=1))
    for url in ("/?text", "/security/?text", f"{URL}?text"):
        page = bare(client, url)
        links = page.xpath("//main//h2//a/@href | //main//h3//a/@href | //nav//a/@href")
        assert links
        assert all(link.endswith("?text") for link in links), links


def test_the_next_page_of_a_section_is_bare_too(client: Client, story: Article):
    for number in range(40):
        make_article(at=PUBLISHED + timedelta(hours=number))
    (older,) = bare(client, "/security/?text").xpath("//a[@rel='next']/@href")
    second = bare(client, f"/security/{older}")
    assert not second.xpath("//script")
    (newer,) = second.xpath("//a[@rel='prev']/@href")
    assert not bare(client, f"/security/{newer}").xpath("//script")
    (back,) = second.xpath("//a[normalize-space()='This page with pictures']/@href")
    assert bare(client, back).xpath("//link[@rel='stylesheet']")


@pytest.mark.parametrize("url", [URL, "/", "/security/"])
def test_a_bare_page_has_a_validator_of_its_own(client: Client, story: Article, url: str):
    whole, plain = (client.get(one).headers["ETag"] for one in (url, f"{url}?text"))
    assert whole != plain
    again = client.get(f"{url}?text", headers={"If-None-Match": plain})
    assert again.status_code == 304
    assert client.get(f"{url}?text", headers={"If-None-Match": whole}).status_code == 200


def test_a_bare_story_says_what_must_be_known(client: Client):
    story = make_article(kind="partner", first_published_at=PUBLISHED)
    publishing.correct(story, by="Ana", kind="retraction", text="None of it was true.")
    make_policy()
    make_comment(article=story, status="published")
    text = bare(client, f"{story.get_absolute_url()}?text").xpath("string(//main)")
    for told in ("Paid for by a partner", "None of it was true.", "years old", "1 comment"):
        assert told in text


def test_words_of_people_are_escaped_on_bare_pages(client: Client):
    make_article(slug="story", headline="<script>alert(1)</script>", deck="<b>'\"")
    for url in (URL, "/", "/security/"):
        assert b"<script>alert" not in client.get(f"{url}?text").content


def test_a_bare_story_costs_no_more_queries(client: Client, django_assert_max_num_queries):
    make_site()
    story = make_article(body_source=FIGURE)
    with django_assert_max_num_queries(2):
        client.get(f"{story.get_absolute_url()}?text")


def test_a_bare_story_is_very_light(client: Client):
    """A thousand words and whoever comments: ten kilobytes."""
    body = "".join(f"<p>{prose(100, seed)}</p>" for seed in range(10))
    story = make_article(headline=prose(9, 70), deck=prose(25, 71), body_source=body)
    content = client.get(f"{story.get_absolute_url()}?text").content
    assert len(gzip.compress(content, 6, mtime=0)) <= 10 * 1024


def test_a_story_that_is_gone_is_gone_in_every_form(client: Client):
    story = make_article(withdrawn_at=PUBLISHED + timedelta(days=1), withdrawn_reason="Wrong.")
    assert client.get(f"{story.get_absolute_url()}?text").status_code == 410
