"""What is left of a text, and that two parsers agree on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import sanitizer
from articles.sanitizer import NestedTooDeep, SanitizerDisagreement, clean, linkify
from tests.hostile import HOSTILE


class Tags(HTMLParser):
    """Every tag and attribute that a parser finds in a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, "", ""))
        self.found += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.found.append(("!--", "", data))

    def handle_decl(self, decl):
        self.found.append(("!", "", decl))


def assert_safe(html: str, more: dict[str, set[str]] | None = None) -> None:
    attributes = {**sanitizer.ATTRIBUTES, **(more or {})}
    for tag, name, value in Tags(html).found:
        assert tag in sanitizer.TAGS, html
        assert not name or name in attributes.get(tag, ()), html
        if name == "href":
            scheme = re.match(r"[\s\x00-\x20]*([^/?#]*?):", value)
            assert scheme is None or scheme[1].lower() in sanitizer.SCHEMES, html


def test_there_are_at_least_forty_hostile_texts():
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_runs_survives(text):
    cleaned = clean(text)
    assert_safe(cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_comment_comes_out_as_its_own_letters(text):
    linked = linkify(text)
    assert {tag for tag, _name, _value in Tags(linked).found} <= {"p", "br", "a"}
    words = "".join("".join(Tags(linked).words).split())
    assert words == "".join(sanitizer.strip_controls(text).split())


@pytest.mark.parametrize(
    ("given_html", "expected"),
    [
        ("", ""),
        ("plain & <simple", "plain &amp; &lt;simple"),
        ("<p>Plain</p>", "<p>Plain</p>"),
        ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>"),
        ("<b>a</b><i>b</i><del>c</del>", "<strong>a</strong><em>b</em><s>c</s>"),
        ("<p>a<br/>b<hr/>c", "<p>a<br>b</p><hr>c"),
        ("<p>a&nbsp;b\u00a0c</p>", "<p>a&nbsp;b&nbsp;c</p>"),
        ("<p>&eacute;&amp;&lt;&#8212;</p>", "<p>é&amp;&lt;—</p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<p></p><p>a</p><p></p>", "<p>a</p>"),
        ("<div><p>a</p></div><span>b</span>", "<p>a</p>\nb"),
        ("a<div>b</div>c<section>d</section>e", "a\nb\nc\nd\ne"),
        ("<p>a&#1;b&#x9;c</p><a href='&#1;/x'>d</a>", '<p>ab\tc</p><a href="/x">d</a>'),
        ("<p class=x id=y style='color:red' data-z=1 lang=en>a</p>", "<p>a</p>"),
        ("a<script>b</script>c<style>d</style>e<iframe>f</iframe>g", "aceg"),
        ("<svg><title>a</title><text>b</text></svg>c<math><mi>d</mi></math>e", "ce"),
        (
            "<a href='https://x.example/' title='t' target=_blank rel=me>a</a>",
            '<a href="https://x.example/" title="t">a</a>',
        ),
        ("<a href='/in?a=1&b=2#c'>a</a>", '<a href="/in?a=1&amp;b=2#c">a</a>'),
        ("<a href='mailto:a@b.example'>a</a>", '<a href="mailto:a@b.example">a</a>'),
        ("<a href='ftp://x.example/'>a</a>", "<a>a</a>"),
        (
            "<figure data-picture=aB_-9 class=x><figcaption>c</figcaption></figure>",
            '<figure data-picture="aB_-9"><figcaption>c</figcaption></figure>',
        ),
        ("<figure data-picture='../x'>c</figure>", "<figure>c</figure>"),
        (
            "<table><tr><td colspan=2 rowspan=x>a",
            '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        ),
    ],
)
def test_a_text_comes_out_in_normal_form(given_html, expected):
    assert clean(given_html) == expected


def test_control_characters_and_lone_surrogates_are_gone():
    assert clean("<p>a\x00b\x07c\x85d\ufffee\ud800f\tg\nh</p>") == "<p>abcdef\tg\nh</p>"


def test_words_of_a_tag_we_do_not_have_are_kept():
    cleaned = clean("<section><dl><dt>Term</dt><dd>Meaning</dd></dl><u>under</u></section>")
    assert " ".join(Tags(cleaned).words).split() == ["Term", "Meaning", "under"]


@pytest.mark.parametrize("unit", ["<ul><li>", "<em>", "<blockquote>", "<table><tr><td>"])
def test_nesting_without_end_is_refused_before_it_costs_anything(unit):
    with pytest.raises(NestedTooDeep):
        clean(unit * 2000)


def test_deep_nesting_as_people_write_it_is_kept():
    cleaned = clean("<ul><li>" * 40 + "x")
    assert cleaned.count("<ul>") == 40


@pytest.mark.parametrize(
    "broken",
    [
        lambda html: html + "<script>x</script>",
        lambda html: html.replace("<p>", "<p onclick=x>"),
        lambda html: html.replace("https:", "javascript:"),
        lambda html: html + "<u>x</u>",
    ],
)
def test_what_bleach_would_let_through_is_stopped_at_the_gate(broken, monkeypatch, caplog):
    bleached = sanitizer._bleach
    monkeypatch.setattr(sanitizer, "_bleach", lambda html: broken(bleached(html)))
    with pytest.raises(SanitizerDisagreement):
        clean('<p><a href="https://x.example/">secret word</a></p>')
    assert "the parsers disagree" in caplog.text
    assert "secret" not in caplog.text


PIECES = st.sampled_from(
    """< > & " ' / = ! - -- --> <!-- ]]> <![CDATA[ &lt; &#60; &amp; &nbsp; &#0; &#1; &colon; x é 漢
    javascript: <p> </p> <p title=" <a href= <a href="javascript:x"> <a> </a> <b> </b> <i> <em>
    </em> <h1> </h1> <ul> <li> </ul> <ol> <table> <tr> <td> </table> <tbody> <th> <caption> <select>
    <option> </select> <svg> </svg> <math> <mtext> <mglyph> <foreignObject> <desc> <style> </style>
    <script> </script> <title> </title> <textarea> </textarea> <noscript> </noscript> <template>
    </template> <iframe> </iframe> <noembed> <noframes> <xmp> <plaintext> <form> </form> <button>
    <img onerror=x src=x <body> <html> <head> <frameset> <base <object> <figure> <figcaption>
    <figure data-picture="k"> </figcaption> </figure> <pre> <code> <br> <hr> <blockquote> <sub> <s>
    <del> <div> </div> <span> <font> <marquee> <nobr> <annotation-xml encoding="text/html"> word
    \x00 \x0c \ud800 \x20 \n \t""".split(" ")
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_either_refused_or_safe_and_settled(text):
    try:
        cleaned = clean(text)
    except SanitizerDisagreement:
        return
    assert_safe(cleaned)
    assert clean(cleaned) == cleaned


@given(st.text(max_size=200))
def test_text_without_markup_is_never_refused_and_keeps_its_letters(text):
    plain = text.replace("<", "(").replace("&", "+")
    words = "".join("".join(Tags(clean(plain)).words).split())
    assert words == "".join(sanitizer.strip_controls(plain).split())


# Comments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("One.", "<p>One.</p>"),
        ("One.\nTwo.\r\n\r\n \t\nThree.", "<p>One.<br>Two.</p><p>Three.</p>"),
        ("1 < 2 & <b>", "<p>1 &lt; 2 &amp; &lt;b&gt;</p>"),
        ("www.x.example a@b.example ftp://x javascript:x", "<p>www.x.example a@b.example "),
    ],
)
def test_a_comment_becomes_paragraphs(text, expected):
    assert linkify(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See http://a.example.", "http://a.example"),
        ("See https://a.example/x?y=1&z=2!", "https://a.example/x?y=1&amp;z=2"),
        ("(http://a.example/x)", "http://a.example/x"),
        ("(http://a.example/x_(y))", "http://a.example/x_(y)"),
        ("“https://a.example/ж”", "https://a.example/ж"),
        ("HTTPS://A.EXAMPLE", "HTTPS://A.EXAMPLE"),
        ("http://a.example/'x", "http://a.example/'x"),
    ],
)
def test_an_address_in_a_comment_is_a_link_that_says_nothing_of_us(text, address):
    link = f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>'
    assert link in linkify(text)
    assert linkify(text).count("<a ") == 1


def test_an_address_that_breaks_out_of_its_attribute_stays_text():
    linked = linkify('http://a.example/"onmouseover="x http://b.example/<img src=x>')
    assert_safe(linked, {"a": {"href", "rel"}})
    assert [value for _tag, name, value in Tags(linked).found if name == "href"] == [
        "http://a.example/",
        "http://b.example/",
    ]


@given(st.lists(PIECES | st.sampled_from(["http://", "https://a.example/", ")", "("])).map("".join))
def test_a_comment_is_never_refused_and_never_loses_a_letter(text):
    linked = linkify(text)
    assert {tag for tag, _name, _value in Tags(linked).found} <= {"p", "br", "a"}
    words = "".join("".join(Tags(linked).words).split())
    assert words == "".join(sanitizer.strip_controls(text).split())


@pytest.mark.parametrize(
    "unit", ["http://a", "(http://a)", "&", "<", "\n \t", ")", "http://a(b", ".", "&lt;", "a@"]
)
def test_a_comment_of_a_hundred_thousand_letters_keeps_them_all(unit):
    text = "http://a.example" + unit * (100_000 // len(unit))
    words = "".join("".join(Tags(linkify(text)).words).split())
    assert words == "".join(text.split())
