from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import seo

SITE = seo.Site("The Harbour Post", "https://post.example", "en", "News of the coast")


def make_story(**fields: object) -> seo.Story:
    plain: dict[str, object] = {
        "headline": "Roof to be rebuilt",
        "deck": "The council voted 14 to 11.",
        "text": "The council voted late.",
        "path": "/town/2019/11/06/roof/",
        "section": "Town",
        "language": "en",
        "published": datetime(2019, 11, 6, 9, 30, 5, 123456, tzinfo=timezone(timedelta(hours=1))),
    }
    return seo.Story(**(plain | fields))  # type: ignore[arg-type]


def properties(head: seo.Head, name: str) -> list[str]:
    return [content for key, content in head.properties if key == name]


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("", 10, ""),
        ("short", 10, "short"),
        ("ten letter", 10, "ten letter"),
        ("one two three", 9, "one two…"),
        ("one, two three", 5, "one…"),
        ("  one \n two\t three ", 40, "one two three"),
        ("unbroken" * 4, 10, "unbrokenu…"),
        ("a – bcdefgh", 6, "a…"),
    ],
)
def test_a_text_is_cut_between_words(text: str, length: int, short: str) -> None:
    assert seo.shorten(text, length) == short


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_a_cut_text_is_one_line_and_never_too_long(text: str, length: int) -> None:
    short = seo.shorten(text, length)
    assert len(short) <= length
    assert "\n" not in short


def test_the_front_page_is_titled_by_the_site_alone() -> None:
    head = seo.page(SITE, title="", path="/")
    assert head.title == "The Harbour Post"
    assert head.description == "News of the coast"
    assert head.canonical == "https://post.example/"
    assert properties(head, "og:title") == ["The Harbour Post"]


def test_a_page_is_titled_by_itself_first() -> None:
    head = seo.page(SITE, title="Harbour", path="/harbour/", description="Ships and tides")
    assert head.title == "Harbour – The Harbour Post"
    assert head.description == "Ships and tides"
    assert head.robots == ""


def test_a_page_kept_out_of_indexes_says_so() -> None:
    assert seo.page(SITE, title="Search", path="/search/", index=False).robots == seo.NOINDEX


def test_feeds_are_named_by_whole_addresses() -> None:
    head = seo.page(SITE, title="Town", path="/town/", feeds=[seo.Feed("Town", "/town/feed/")])
    assert head.links == (
        seo.Link("alternate", "https://post.example/town/feed/", seo.ATOM, "Town"),
        seo.Link("alternate", "https://post.example/town/feed.json", seo.JSON, "Town"),
    )


def test_an_article_tells_its_times_to_the_second_with_their_zone() -> None:
    updated = datetime(2019, 11, 6, 12, tzinfo=UTC)
    head = seo.article(SITE, make_story(updated=updated))
    assert properties(head, "article:published_time") == ["2019-11-06T09:30:05+01:00"]
    assert properties(head, "article:modified_time") == ["2019-11-06T12:00:00+00:00"]


def test_an_article_never_updated_tells_no_second_time() -> None:
    assert properties(seo.article(SITE, make_story()), "article:modified_time") == []


def test_every_author_and_topic_is_told_apart() -> None:
    people = (seo.Person("Ana", "/people/ana/"), seo.Person("X"), seo.Person("Ben", "/people/ben/"))
    story = make_story(authors=people, topics=("Ferry", "Roofs"))
    head = seo.article(SITE, story)
    assert properties(head, "article:author") == [
        "https://post.example/people/ana/",
        "https://post.example/people/ben/",
    ]
    assert properties(head, "article:tag") == ["Ferry", "Roofs"]


def test_an_article_without_a_deck_is_described_by_its_text() -> None:
    assert seo.article(SITE, make_story(deck="")).description == "The council voted late."


def test_a_picture_is_told_with_its_size_and_words() -> None:
    image = seo.Image("/media/ab/cd/x.jpg", 1280, 720, "A roof")
    head = seo.article(SITE, make_story(images=(image, seo.Image("/media/square.jpg", 9, 9))))
    assert [pair for pair in head.properties if pair[0].startswith("og:image")] == [
        ("og:image", "https://post.example/media/ab/cd/x.jpg"),
        ("og:image:width", "1280"),
        ("og:image:height", "720"),
        ("og:image:alt", "A roof"),
    ]


def test_a_page_without_a_picture_is_previewed_by_the_logo() -> None:
    logo, image = seo.Image("/media/logo.jpg", 640, 640, "Post"), seo.Image("/media/a.jpg", 9, 9)
    site = seo.Site("Post", "https://post.example", logo=logo)
    heads = [
        seo.page(site, title="Town", path="/town/"),
        seo.article(site, make_story()),
        seo.page(site, title="Town", path="/town/", image=image),
        seo.article(site, make_story(images=(image,))),
    ]
    assert [properties(head, "og:image") for head in heads] == [
        *[["https://post.example/media/logo.jpg"]] * 2,
        *[["https://post.example/media/a.jpg"]] * 2,
    ]


def test_a_picture_kept_elsewhere_keeps_its_address() -> None:
    image = seo.Image("https://files.example/x.jpg", 1280, 720)
    head = seo.page(SITE, title="", path="/", image=image)
    assert properties(head, "og:image") == ["https://files.example/x.jpg"]
    assert properties(head, "og:image:alt") == []


@pytest.mark.parametrize(
    ("noindex", "robots"), [(True, seo.NOINDEX), (False, "max-image-preview:large")]
)
def test_an_article_may_be_kept_out_of_indexes(noindex: bool, robots: str) -> None:
    assert seo.article(SITE, make_story(noindex=noindex)).robots == robots


@pytest.mark.parametrize(("title", "described"), [("Harbour", "Harbour"), ("", "Post")])
def test_a_page_that_says_nothing_of_itself_is_described_by_its_title(
    title: str, described: str
) -> None:
    head = seo.page(seo.Site("Post", "https://post.example"), title=title, path="/harbour/")
    assert head.description == described


@pytest.mark.parametrize(
    ("versions", "links", "locales"),
    [
        ({}, [], []),
        ({"en": "/a/"}, [], []),
        (
            {"en": "/a/", "de": "/de/a/"},
            [("en", "/a/"), ("de", "/de/a/"), ("x-default", "/a/")],
            ["de_DE"],
        ),
        (
            {"pt-BR": "/a/", "en": "/en/a/", "sr-Latn": "/sr/a/"},
            [("pt-BR", "/a/"), ("en", "/en/a/"), ("sr-Latn", "/sr/a/"), ("x-default", "/a/")],
            ["pt_BR", "sr_RS"],
        ),
    ],
    ids=["none", "one", "two", "three"],
)
@pytest.mark.parametrize("kind", ["page", "article"])
def test_a_page_in_several_languages_names_them_all(kind, versions, links, locales) -> None:
    head = (
        seo.article(SITE, make_story(), versions=versions)
        if kind == "article"
        else seo.page(SITE, title="A", path="/a/", versions=versions)
    )
    found = [(one.hreflang, one.href) for one in head.links if one.hreflang]
    assert found == [(language, f"https://post.example{path}") for language, path in links]
    assert properties(head, "og:locale:alternate") == locales


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        *[("en", "en_US"), ("en-gb", "en_GB"), ("de", "de_DE"), ("fr", "fr_FR"), ("ru", "ru_RU")],
        *[("pt-br", "pt_BR"), ("zh-hant-tw", "zh_TW"), ("zh-hans", "zh_CN"), ("uk", "uk_UA")],
        *[("sr-latn", "sr_RS"), ("DE_at", "de_AT"), ("fil", "")],
    ],
)
def test_a_language_has_the_territory_that_previews_want(language: str, locale: str) -> None:
    assert seo.locale(language) == locale
    head = seo.article(SITE, make_story(language=language))
    assert properties(head, "og:locale") == ([locale] if locale else [])


def test_who_follows_a_page_by_websub_follows_its_first_feed() -> None:
    site = seo.Site("Post", "https://post.example", hub="https://hub.example/")
    feeds = [seo.Feed("Town", "/town/feed/"), seo.Feed("Post", "/feed/")]
    links = seo.page(site, title="Town", path="/town/", feeds=feeds).links
    assert [(one.rel, one.href) for one in links if one.rel in ("hub", "self")] == [
        ("hub", "https://hub.example/"),
        ("self", "https://post.example/town/feed/"),
    ]
    assert "hub" not in {one.rel for one in seo.article(site, make_story(), feeds=feeds).links}
    assert not seo.page(site, title="Search", path="/search/").links


def test_browsers_are_told_how_to_search_here() -> None:
    site = seo.Site("Post", "https://post.example", search="/opensearch.xml")
    (link,) = seo.page(site, title="", path="/").links
    assert link == seo.Link("search", "https://post.example/opensearch.xml", seo.OPENSEARCH, "Post")


def test_the_feed_of_the_talk_is_named_after_the_others() -> None:
    talk = seo.Discussion("/a/#comments", 3, seo.Feed("Comments", "/a/comments/feed/"))
    head = seo.article(SITE, make_story(discussion=talk), feeds=[seo.Feed("Post", "/feed/")])
    assert [one.href.removeprefix(SITE.url) for one in head.links] == [
        *["/feed/", "/feed.json", "/a/comments/feed/", "/a/comments/feed.json"]
    ]


def test_a_story_that_will_end_says_when() -> None:
    expires = datetime(2019, 12, 1, tzinfo=UTC)
    head = seo.article(SITE, make_story(expires=expires))
    assert properties(head, "article:expiration_time") == ["2019-12-01T00:00:00+00:00"]
