"""A text as lines in which every change of it can be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.written import lines_of


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("", []),
        ("<p></p><p> </p>", []),
        ("<p>One.</p><p>Two\nlines.</p>", ["One.", "Two lines."]),
        ("<p>A <strong>bold</strong> <em>word</em></p>", ["A **bold** _word_"]),
        (
            '<p>See <a href="https://a.example/x">this</a>.</p>',
            ["See [this](https://a.example/x)."],
        ),
        ("<h2>Head</h2><h3>Low</h3><h4>Lowest</h4>", ["## Head", "### Low", "#### Lowest"]),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", ["• a", "• b"]),
        ("<ul><li><p>a</p><p>b</p><ul><li>c</li></ul></li><li></li></ul>", ["• a", "b", "  • c"]),
        ("<ul><li>a</li></ul><ol><li>b</li><li>c</li></ol>", ["• a", "1. b", "2. c"]),
        ("<blockquote><p>said</p><p>more</p></blockquote><p>x</p>", ["> said", "> more", "x"]),
        ("<p>a<br>b</p><hr><p>c</p>", ["a / b", "* * *", "c"]),
        ("<p>fish &amp; chips &lt;b&gt;</p>", ["fish & chips <b>"]),
        ("<table><tr><th>Year</th><td>9</td></tr><tr><td>b</td></tr></table>", ["Year | 9", "b"]),
        (
            "<p>H<sub>2</sub>O x<sup>2</sup> <s>no</s> <code>ls</code></p>",
            ["H~2~O x^2^ ~~no~~ `ls`"],
        ),
        ("</p></ul></a></blockquote>loose", ["loose"]),
    ],
)
def test_each_block_is_a_line_that_shows_its_form(source, lines):
    assert lines_of(source) == lines


def test_a_figure_is_named_as_the_library_names_it():
    source = '<figure data-picture="k1"><figcaption>At night</figcaption></figure><p>x</p>'
    assert lines_of(source, {"k1": "Bridge, 2026"}) == ["[Bridge, 2026]", "At night", "x"]
    assert lines_of(source) == ["[k1]", "At night", "x"]


@given(st.text(alphabet="<>/=&;abip \"'ulofgre", max_size=200))
def test_any_text_gives_lines_without_line_ends(source):
    assert all(line.strip() and "\n" not in line for line in lines_of(source))
