from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.formats import wptext


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Title <em>With</em> <b>Mark<sup>up</sup></b>", "Title With Markup"),
        ("Fish &amp; chips &#8211; caf&eacute;", "Fish & chips – café"),
        ("a < b and c > d", "a < b and c > d"),
        ("<script>alert(1)</script>Safe<style>p{}</style>", "Safe"),
        (" two\n lines<br>here\x00 ", "two lines here"),
        ("~`!@#$%^&*()-_=+{}[]/;:'?,.", "~`!@#$%^&*()-_=+{}[]/;:'?,."),
        ("", ""),
    ],
)
def test_a_title_becomes_one_line_of_plain_words(html, expected):
    assert wptext.one_line(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("One\r\nline\n\n\n\nTwo", "One\nline\n\nTwo"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul>\n\t<li>a</li>\n\n\t<li>b</li>\n</ul>\nc", "- a\n- b\n\nc"),
        (
            'See <a href="https://x.example/a">this</a>, <a href="https://x.example/">x.example</a>',
            "See this (https://x.example/a), x.example",
        ),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ("<blockquote>Said</blockquote>Answered", "Said\n\nAnswered"),
    ],
)
def test_a_comment_becomes_paragraphs_of_plain_words(html, expected):
    assert wptext.paragraphs(html) == expected


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("short", 10, "short"),
        ("a boat came in late", 12, "a boat came…"),
        ("a boat, came", 9, "a boat…"),
        ("abcdefghij", 5, "abcd…"),
    ],
)
def test_a_long_text_is_cut_at_a_word(text, length, expected):
    assert wptext.shorten(text, length) == expected


@given(st.text(), st.integers(2, 50))
def test_a_cut_text_is_never_longer_than_asked_for(text, length):
    assert len(wptext.shorten(text, length)) <= length


@given(st.text())
def test_no_text_keeps_a_control_character(text):
    assert "\x00" not in wptext.paragraphs(text + "\x00")
