"""From what an editor wrote to what is stored for readers and for the search."""

from __future__ import annotations

import pytest

from articles import body, publishing
from articles.media import library
from articles.media.models import Picture
from articles.models import Article, Page
from tests.factories import make_section
from tests.hostile import HOSTILE

pytestmark = pytest.mark.django_db


def make_picture(**fields) -> Picture:
    """A picture with one rendition of each kind, without files."""
    sizes = {kind: [[640, 360, f"ab/x.{kind}"]] for kind in ("jpeg", "webp", "avif")}
    fields = {
        "name": "convoy.jpg",
        "original": "ab/x.jpg",
        "format": "jpeg",
        "width": 640,
        "height": 360,
        "alt": "Three lorries on a bridge",
        "credit": "Ana Lopes",
        "state": "ready",
        "renditions": sizes,
        **fields,
    }
    return Picture.objects.create(**fields)


def figure(key: str, caption: str = "<em>Lorries</em> on the bridge") -> str:
    return f'<figure data-picture="{key}"><figcaption>{caption}</figcaption></figure>'


def test_a_figure_becomes_a_picture_with_its_caption_and_credit():
    picture = make_picture()
    content = body.render(f"<p>a</p>{figure(picture.key)}<p>b</p>")
    assert content.pictures == (picture,)
    for part in ("srcset", 'alt="Three lorries on a bridge"', "<em>Lorries</em> on", "Ana Lopes"):
        assert part in content.html
    assert content.html.startswith("<p>a</p><figure")
    assert content.html.endswith("</figure><p>b</p>")
    assert content.source == f"<p>a</p>{figure(picture.key)}<p>b</p>"
    assert content.text == "a\nLorries on the bridge\nb"


def test_a_figure_without_a_caption_has_the_pictures_own():
    picture = make_picture(caption="Own <words>")
    assert "Own &lt;words&gt;" in body.render(figure(picture.key, "")).html


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "needs_text", "alt": ""},
        {"state": "file_missing", "original": "", "renditions": {}},
        {"renditions": {}},
    ],
)
def test_a_picture_that_is_not_ready_is_left_out_but_remembered(fields):
    picture = make_picture(**fields)
    content = body.render(f"<p>a</p>{figure(picture.key)}")
    assert content.html == "<p>a</p>"
    assert content.pictures == (picture,)
    assert picture.key in content.source


def test_a_figure_of_an_unknown_picture_is_left_out_and_stays_in_the_source():
    content = body.render(f"<p>a</p>{figure('gone')}")
    assert (content.html, content.pictures) == ("<p>a</p>", ())
    assert content.source.endswith(figure("gone"))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "<figure><blockquote><p>q</p></blockquote><figcaption>who</figcaption></figure>",
            "<figure><blockquote><p>q</p></blockquote><figcaption>who</figcaption></figure>",
        ),
        ("<figure><figcaption>only words</figcaption></figure>", "<p>only words</p>"),
        ("<figure></figure>", ""),
        ("<figure><figure><figcaption>c</figcaption></figure></figure>", "<p>c</p>"),
    ],
)
def test_a_figure_without_a_picture_keeps_its_words(source, html):
    assert body.render(source).html == html


def test_words_beside_the_caption_of_a_shown_figure_are_kept():
    picture = make_picture()
    source = f'<figure data-picture="{picture.key}"><p>beside</p></figure><p>after</p>'
    assert body.render(source).html.endswith("</figure><p>beside</p><p>after</p>")


def test_any_number_of_pictures_costs_one_query(django_assert_num_queries):
    figures = "".join(figure(make_picture().key) for _number in range(5))
    with django_assert_num_queries(1):
        assert body.render(figures).html.count("<picture>") == 5
    with django_assert_num_queries(0):
        body.render("<p>None.</p>")


@pytest.mark.parametrize(
    ("href", "rel"),
    [
        ("https://elsewhere.example/", ' rel="noopener"'),
        ("//elsewhere.example/", ' rel="noopener"'),
        ("/security/", ""),
        ("#note", ""),
        ("http://127.0.0.1:8000/security/", ""),
        ("mailto:desk@here.example", ""),
    ],
)
def test_only_a_link_that_leaves_the_site_is_marked(href, rel):
    content = body.render(f'<p><a href="{href}">x</a></p>')
    assert content.html == f'<p><a href="{href}"{rel}>x</a></p>'
    assert content.source == f'<p><a href="{href}">x</a></p>'


def test_plain_text_has_a_line_for_each_block_and_no_markup():
    content = body.render(
        "<h2>Head</h2><p>One&nbsp;&amp;\n two<br>three</p><ul><li>a</li><li>b</li></ul>"
        "<table><tr><td>1</td><td>2</td></tr><tr><td>&lt;3</td></tr></table>"
    )
    assert content.text == "Head\nOne & two\nthree\na\nb\n1 2\n<3"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * 230, 1),
        ("word " * 345, 1),
        ("word " * 346, 2),
        ("don't " * 460, 2),
        ("3.5 " * 460, 2),
        ("漢" * 500, 1),
        ("漢" * 5000, 10),
        ("слово " * 2300, 10),
        ("word " * 500_000, 999),
    ],
)
def test_reading_time_counts_words_or_signs(text, minutes):
    assert body.minutes(text) == minutes


@pytest.mark.parametrize("source", ["<ul><li>" * 300, "x" * 500_001])
def test_a_text_that_cannot_be_stored_is_refused_with_words_for_people(source):
    with pytest.raises(body.BodyRefused, match="This text"):
        body.render(source)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_caption_or_body_is_harmless_in_the_page(text):
    words = text.replace("\0", "")  # which no column takes
    picture = make_picture(caption=words, credit=words, alt=words)
    html = body.render(figure(picture.key, "") + text).html
    html += body.render(figure(picture.key, text)).html
    for trap in ("<script", "<svg", "<iframe", "<form", "<style", "<meta", "<base", "<object"):
        assert trap not in html.lower()
    assert html.count("<img") == 2


# When the library changes


def test_a_picture_that_becomes_ready_appears_in_every_text_that_names_it():
    picture = make_picture(state="needs_text", alt="", credit="")
    article = Article(section=make_section(), headline="One", body_source=figure(picture.key))
    publishing.save(article, by="Ana")
    page = Page(slug="about", title="About", body_source=figure(picture.key))
    publishing.save_page(page, by="Ana")
    version = article.version
    library.describe(picture, alt="Lorries", credit="Ana")
    article.refresh_from_db()
    page.refresh_from_db()
    assert 'alt="Lorries"' in article.body
    assert 'alt="Lorries"' in page.body
    assert article.version > version
    assert article.revisions.count() == 1


def test_a_lead_picture_that_changes_moves_the_version_of_its_article():
    picture = make_picture()
    article = Article(section=make_section(), headline="One", lead_picture=picture)
    publishing.save(article, by="Ana")
    version = article.version
    library.describe(picture, alt="Other words")
    article.refresh_from_db()
    assert article.version > version


def test_the_library_knows_who_shows_a_picture():
    picture = make_picture()
    for fields in ({"lead_picture": picture}, {"body_source": figure(picture.key)}):
        publishing.save(Article(section=make_section(), headline="One", **fields), by="Ana")
    publishing.save_page(
        Page(slug="about", title="About", body_source=figure(picture.key)), by="Ana"
    )
    assert [label for label, _address in library.used_by(picture.pk)] == ["One", "One", "About"]


def test_a_table_comes_in_a_box_that_scrolls_and_the_source_stays_without_it() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    made = body.render(f"<p>x</p>{table}<p>y</p>")
    assert made.html == f'<p>x</p><div class="table-scroll" tabindex="0">{table}</div><p>y</p>'
    assert made.source == f"<p>x</p>{table}<p>y</p>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *[("", 0), ("one two\nthree", 3), ("it’s well-made", 2), ("— … !", 0)],
        *[("日本語", 3), ("2026: Straße, вода", 3)],
    ],
)
def test_words_are_counted_and_where_none_are_told_apart_signs(text, words):
    assert body.count_words(text) == words
