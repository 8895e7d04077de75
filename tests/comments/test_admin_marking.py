from __future__ import annotations

import re
from html import unescape

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from comments.admin.items import Marked
from comments.admin.marking import Piece, Span, cut

NASTY = st.text(alphabet=st.sampled_from("<>&\"'ab \n\u202e\u0301\U0001f600;/="), max_size=40)
SPANS = st.lists(
    st.builds(
        Span,
        st.integers(min_value=0, max_value=50),
        st.integers(min_value=0, max_value=50),
        st.sampled_from(["rule 1", "rule 2", "rule 3"]),
    ),
    max_size=8,
)


def covering(spans, place, length):
    return {s.label for s in spans if s.start <= place < min(s.end, length)}


def drawn(pieces):
    marked = [Marked(one.text, ", ".join(one.labels), one.ends) for one in pieces]
    return render_to_string("admin/comments/comment/_marked.html", {"pieces": marked})


@given(NASTY, SPANS)
def test_the_pieces_are_the_text_again_and_none_is_empty(text, spans):
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@given(NASTY, SPANS)
def test_every_character_carries_exactly_the_findings_that_cover_it(text, spans):
    place = 0
    for piece in cut(text, spans):
        for _character in piece.text:
            assert set(piece.labels) == covering(spans, place, len(text))
            place += 1


@given(NASTY, SPANS)
def test_a_label_is_shown_where_its_passage_ends_and_only_there(text, spans):
    pieces = cut(text, spans)
    for piece, following in zip(pieces, [*pieces[1:], Piece("")], strict=False):
        assert set(piece.ends) == set(piece.labels) - set(following.labels)


@given(NASTY, SPANS)
def test_marked_text_holds_no_markup_but_ours_and_reads_as_it_was_sent(text, spans):
    html = drawn(cut(text, spans))
    tags = set(re.findall(r"<[^>]*>", html)) - {'<bdi class="marked" dir="auto">', "</bdi>"}
    labels = {tag for tag in tags if not re.fullmatch(r'<mark title="[rule 123,]*">', tag)}
    assert labels <= {"</mark>", '<span class="mark-rule">', "</span>"}
    without_labels = re.sub(r'<span class="mark-rule">[^<]*</span>', "", html)
    assert unescape(re.sub(r"<[^>]*>", "", without_labels)).strip("\n") == text.strip("\n")


def test_overlapping_passages_are_told_apart():
    pieces = cut("cheap pills now", [Span(0, 11, "rule 1"), Span(6, 15, "rule 2")])
    assert pieces == [
        Piece("cheap ", ("rule 1",)),
        Piece("pills", ("rule 1", "rule 2"), ("rule 1",)),
        Piece(" now", ("rule 2",), ("rule 2",)),
    ]


def test_touching_passages_of_one_rule_are_labelled_once():
    pieces = cut("abcd", [Span(0, 2, "rule 1"), Span(2, 4, "rule 1")])
    assert [piece.ends for piece in pieces] == [(), ("rule 1",)]


def test_a_place_beyond_a_blanked_text_marks_nothing():
    assert cut("", [Span(3, 9, "rule 1")]) == []
    assert cut("ab", [Span(3, 9, "rule 1"), Span(1, 1, "rule 1")])[0].labels == ()


def test_a_text_of_findings_only_is_cut_in_one_sweep():
    spans = [Span(place, place + 2, f"rule {place % 9}") for place in range(5000)]
    assert len(cut("x" * 5000, spans)) == 5000
