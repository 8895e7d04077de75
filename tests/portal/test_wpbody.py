from __future__ import annotations

import html as html_lib
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import sanitizer
from portal.formats import wpbody
from portal.formats.wpbody import Gallery, PictureUse

BASE = "https://harbour.example/2020/05/a-boat/"


def convert(content: str, known: bool = True) -> wpbody.Converted:
    return wpbody.convert(
        content,
        base=BASE,
        picture=lambda use: "KEY" if known else None,
        gallery=lambda gallery: [f"G{number}" for number in gallery.numbers or ("0",)],
    )


def figure(caption: str = "") -> str:
    inner = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-picture="KEY">{inner}</figure>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # Classic posts: an empty line parts paragraphs, a single one breaks the line.
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\r\nline\r\n\r\nTwo", "<p>One<br>line</p>\n<p>Two</p>"),
        ("One\n \n\n\nTwo\n", "<p>One</p>\n<p>Two</p>"),
        ("One <em>in\nItalics</em>", "<p>One <em>in<br>Italics</em></p>"),
        ("Before\n<h2>Head</h2>\nAfter", "<p>Before</p>\n<h2>Head</h2>\n<p>After</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "One\n\nTwo\n\nThree <blockquote><p>Said</p></blockquote>\nFour\nfive",
            ("<p>One</p>\n<p>Two</p>\n<p>Three</p>\n<blockquote><p>Said</p></blockquote>\n"
            "<p>Four<br>five</p>"),
        ),
        ("One<!--more Go on-->Two", "<p>One</p>\n<p>Two</p>"),
        ("One <!--nextpage-->Two", "<p>One</p>\n<p>Two</p>"),
        # Marked paragraphs: line ends mean nothing.
        ("<p>One\nline</p>\n<p>Two</p>", "<p>One line</p>\n<p>Two</p>"),
        ("<p>One\n\nline</p>", "<p>One line</p>"),
        ("<p>One</p><p>&nbsp;</p><p> <br> </p>", "<p>One</p>"),
        ("<p><br>One<br></p>", "<p>One</p>"),
        ("<p>One<p>Two", "<p>One</p>\n<p>Two</p>"),
        ("<p>One</div></p></body></html>", "<p>One</p>"),
        # Blocks.
        (
            ("<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n"
            '<!-- wp:heading {"level":1} --><h1>Head</h1><!-- /wp:heading -->'),
            "<p>One</p>\n<h2>Head</h2>",
        ),
        (
            '<!-- wp:html --><div class="x">Two\n\nthree</div><!-- /wp:html -->',
            "<p>Two three</p>",
        ),
        # The same few elements.
        ("<b>a</b> <i>b</i> <strike>c</strike> <tt>d</tt> <q>e</q> <u>f</u>",
         "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code> “e” f</p>"),
        ("<h1>a</h1><h5>b</h5><h6>c</h6><h3> </h3>", "<h2>a</h2>\n<h4>b</h4>\n<h4>c</h4>"),
        ("<div><p>a</p>b<section>c</section></div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<span>a<div>b</div></span>c", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<ul><li>a</li><li><p>b</p></li><ul><li>c</li></ul></ul>",
         "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("<ol><li>a<ul><li>b</li></ul></li><li></li></ol>",
         "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("<blockquote>a<cite>b</cite></blockquote>",
         "<blockquote><p>a<em>b</em></p></blockquote>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p>a</p>\n<p>b</p>"),
        ("<pre><code>x\n\n  y &lt; z</code></pre>", "<pre><code>x\n\n  y &lt; z</code></pre>"),
        ("<pre>x<br>y</pre>", "<pre>x\ny</pre>"),
        ("a<hr />b", "<p>a</p>\n<hr>\n<p>b</p>"),
        (("<table><caption>t</caption><thead><tr><th>a</th></tr></thead><tr>"
         '<td colspan="2" style="x"><p>b</p></td></tr><tfoot><tr><td>c</td></tr></tfoot></table>'),
         ("<table><caption>t</caption><thead><tr><th>a</th></tr></thead><tbody>"
         '<tr><td colspan="2">b</td></tr><tr><td>c</td></tr></tbody></table>')),
        (('<figure class="wp-block-table"><table><tr><td>a</td></tr></table>'
         "<figcaption>b</figcaption></figure>"),
         "<table><tbody><tr><td>a</td></tr></tbody></table>\n<p>b</p>"),
        # Links.
        ('<a href="/old/">a</a> <a href="more/">b</a> <a href="//cdn.example/">c</a>',
         ('<p><a href="/old/">a</a> <a href="https://harbour.example/2020/05/a-boat/more/">b</a> '
         '<a href="https://cdn.example/">c</a></p>')),
        ('<a href="#top">a</a> <a href=" java\nscript:alert(1)">b</a> <a name="x">c</a>',
         "<p>a b c</p>"),
        ('<a href="mailto:a@b.example" title=\'"q"\'>a</a>',
         '<p><a href="mailto:a@b.example" title="&quot;q&quot;">a</a></p>'),
        ('<a href="https://x.example/"><h3>a</h3></a>',
         '<p><a href="https://x.example/">a</a></p>'),
        ("https://film.example/?v=1&amp;t=2",
         '<p><a href="https://film.example/?v=1&amp;t=2">https://film.example/?v=1&amp;t=2</a></p>'),
        ("[embed]https://film.example/1[/embed]",
         '<p><a href="https://film.example/1">https://film.example/1</a></p>'),
        # Pictures.
        ('a <img src="b.jpg"> c', f"<p>a</p>\n{figure()}\n<p>c</p>"),
        ('<p>a <strong>b <img src="b.jpg"></strong></p>', f"<p>a b</p>\n{figure()}"),
        ('<a href="b.jpg"><img src="b-300x200.jpg"></a>', figure()),
        ('<a href="/report/"><img src="b.jpg" alt="The report"></a>',
         figure('<a href="/report/">The report</a>')),
        (('<figure><a href="b.png"><img src="b.jpg"></a><figcaption>A <em>b</em></figcaption>'
         "</figure>"), figure("A <em>b</em>")),
        ('[caption width="3"]<a href="b.jpg"><img src="b.jpg" /></a> By <b>day</b>[/caption]',
         figure("By <strong>day</strong>")),
        ('[caption caption="By night"]<img src="b.jpg" />[/caption]', figure("By night")),
        (('<ul class="gallery"><li><figure><img src="a.jpg"></figure></li>'
         '<li><figure><img src="b.jpg"><figcaption>b</figcaption></figure></li></ul>'),
         f"{figure()}\n{figure('b')}"),
        ('<ul><li>a <img src="b.jpg"></li></ul>b', f"<ul><li>a</li></ul>\n{figure()}\n<p>b</p>"),
        ('<h2><img src="b.jpg">Head</h2>', f"<h2>Head</h2>\n{figure()}"),
        ('<table><tr><td><img src="b.jpg"></td><td>a</td></tr></table>',
         f"<table><tbody><tr><td></td><td>a</td></tr></tbody></table>\n{figure()}"),
        ('<div class="wp-block-cover" style="background-image:url(b.jpg)"><p>a</p></div>',
         f"{figure()}\n<p>a</p>"),
        ('a [gallery ids="3,4"] b', ('<p>a</p>\n<figure data-picture="G3"></figure>\n'
         '<figure data-picture="G4"></figure>\n<p>b</p>')),
        ("[gallery columns=2]", '<figure data-picture="G0"></figure>'),
        # What would run, style or frame.
        ("a<script>alert(1)</script><style>p{}</style><form><input>b</form>", "<p>a</p>"),
        ('<iframe title="A talk" src="//film.example/1"></iframe>',
         '<p><a href="https://film.example/1">A talk</a></p>'),
        ('<video controls><source src="//film.example/v"></video>',
         '<p><a href="https://film.example/v">https://film.example/v</a></p>'),
        ('[video mp4="https://film.example/1.mp4"][/video]',
         '<p><a href="https://film.example/1.mp4">https://film.example/1.mp4</a></p>'),
        ("[audio https://film.example/1.mp3]",
         '<p><a href="https://film.example/1.mp3">https://film.example/1.mp3</a></p>'),
        ('<iframe src="javascript:alert(1)"></iframe>', ""),
        ("", ""),
        ("\x00 \x0b", ""),
        ("<?php echo 1 ?>a<?xml version='1.0' encoding='x'?>b", "<p>ab</p>"),
        # Other people's shortcodes are words.
        ("[the editor] said [sic]", "<p>[the editor] said [sic]</p>"),
    ],
)  # fmt: skip
def test_a_text_becomes_what_editors_here_would_write(content, expected):
    assert convert(content).html == expected


@pytest.mark.parametrize(
    ("content", "use"),
    [
        ('<img src="/a/b.jpg" alt=" At \n sea ">',
         PictureUse("https://harbour.example/a/b.jpg", "", "At sea")),
        ('<img class="size-full wp-image-12 x" src="//cdn.example/b.jpg?w=3">',
         PictureUse("https://cdn.example/b.jpg?w=3", "12")),
        ('<img src="data:image/gif;base64,R0" data-src="b.jpg">',
         PictureUse("https://harbour.example/2020/05/a-boat/b.jpg")),
    ],
)  # fmt: skip
def test_a_picture_is_asked_for_by_its_whole_address(content, use):
    asked = []
    wpbody.convert(content, base=BASE, picture=asked.append, gallery=lambda gallery: [])

    assert asked == [use]


def test_a_gallery_is_asked_for_by_its_numbers_in_their_order():
    asked = []

    def gallery(wanted: Gallery) -> list[str]:
        asked.append(wanted)
        return []

    wpbody.convert(
        "[gallery ids='9, 3,x'] [gallery]", base=BASE, picture=lambda use: None, gallery=gallery
    )

    assert asked == [Gallery(("9", "3")), Gallery(())]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("<script>x</script>", "<script> left out"),
        ('<iframe src="https://a.example/"></iframe>', "<iframe> became a link"),
        ("<audio></audio>", "<audio> became nothing"),
        ("<!-- wp:latest-posts {\"a\":1} /-->", "block “latest-posts” has no words"),
        ('<img src="">', "picture left out: no address"),
    ],
)  # fmt: skip
def test_whatever_could_not_be_kept_is_noted(content, note):
    assert convert(content).notes == [note]


def test_the_words_of_a_caption_stay_when_its_picture_goes():
    converted = convert("<figure><img src='a.jpg'><figcaption>By day</figcaption></figure>", False)

    assert converted.html == "<p>By day</p>"
    assert converted.notes == ["picture left out: https://harbour.example/2020/05/a-boat/a.jpg"]


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul", "em", "table", "span"])
def test_markup_nested_without_end_is_kept_as_plain_words(tag):
    converted = convert(f"<{tag}>" * 5000 + "deep down" + f"</{tag}>" * 5000)

    assert "deep down" in converted.html
    assert "nested too deeply" in converted.notes[-1] or tag == "em"


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            "<p> </p> <div> </div> <b> </b> <a_href='/x'> <a_href='javascript:x'> </a> <img_src=a> "
            "<ul> <li> </ul> <table> <tr> <td> </table> <pre> </pre> <script> </script> <svg> "
            "<figure> </figure> <figcaption> </figcaption> <!-- --> [caption] [/caption] [gallery] "
            "<iframe_src=//x> <h2> </h2> <br> & &lt; < > \" ' \n\n \x00 ]]> <![CDATA[ <textarea> "
            "<p_onclick=x> <style> </style> <template> <math> <select> <noscript> </body>".split(
                " "
            )
        ).map(lambda part: part.replace("_", " ")),
        st.text(max_size=5),
    ),
    max_size=25,
).map("".join)


@example("<a href='/x'><p><a href='/x'>&")
@given(HOSTILE)
def test_the_sanitizer_finds_nothing_to_change_in_any_converted_text(content):
    converted = convert(content).html

    assert words_and_tags(sanitizer.clean(converted)) == words_and_tags(converted)


def words_and_tags(html: str) -> str:
    return re.sub(r"\s", "", html_lib.unescape(html))
