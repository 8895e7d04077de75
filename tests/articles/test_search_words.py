"""What a word is, what a query asks for, and where passages are marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import words
from articles.words import Piece


def cut(text: str) -> list[str]:
    return [one.text for one in words.tokens(text)]


def asked(query: str) -> list[tuple[tuple[str, ...], ...]]:
    return [term.phrases for term in words.parse(query).terms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("The Boat, 1912", ["the", "boat", "1912"]),
        ("ÉCOLE École e\u0301cole ecole", ["ecole"] * 4),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Łódź İzmir Ærø Œuvre", ["lodz", "izmir", "aero", "oeuvre"]),
        ("ΤΟΠΟΣ τόπος", ["τοπος", "τοποσ"][1:] * 2),
        ("НОВОСТИ ёж Ёж", ["новости", "еж", "еж"]),
        ("ＦＵＬＬ ﬁn", ["full", "fin"]),
        ("don't re-open a_b", ["don", "t", "re", "open", "a", "b"]),
        ("soft\u00adhyphen zero\u200dwidth", ["softhyphen", "zerowidth"]),
        ("كِتَاب كتاب", ["كتاب", "كتاب"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("서울 뉴스", ["서울", "뉴스"]),
        ("東京都知事", ["東京", "京都", "都知", "知事"]),
        ("本", ["本"]),
        ("第3回AI展", ["第", "3", "回", "ai", "展"]),
        ("ｶﾞｷﾞグ", ["ガギ", "ギグ"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("… — !? ™ \ue001x", ["x"]),
        ("w" * 90, ["w" * words.LONGEST]),
    ],
)
def test_words_are_cut_and_folded(text: str, found: list[str]) -> None:
    assert cut(text) == found


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("two words", [(("two",),), (("words",),)]),
        ('"two words" more', [(("two", "words"),), (("more",),)]),
        ("“two words” «des mots»", [(("two", "words"),), (("des", "mots"),)]),
        ("„drei Wörter“ „zwei mehr”", [(("drei", "worter"),), (("zwei", "mehr"),)]),
        ('an "open quote', [(("an",),), (("open",),), (("quote",),)]),
        ('glued"to quotes"here', [(("glued",),), (("to", "quotes"),), (("here",),)]),
        ("don't", [(("don", "t"),)]),
        ("boat Boat BOAT", [(("boat",),)]),
        ('"" "  " % — *', []),
        ("a AND b* NOT (c:d)", [(("a",),), (("and",),), (("b",),), (("not",),), (("c", "d"),)]),
        ("東京都", [(("東京", "京都"),)]),
        ("本", [((words.SIGN + "本",),)]),
        ("第3回", [((words.SIGN + "第",), ("3",), (words.SIGN + "回",))]),
    ],
)  # fmt: skip
def test_queries_ask_for_words_and_phrases_and_nothing_else(
    query: str, phrases: list[tuple[tuple[str, ...], ...]]
) -> None:
    assert asked(query) == phrases


def test_words_beyond_the_sixth_are_left_out_and_it_is_told() -> None:
    query = words.parse("a b c d e f g h")
    assert [one.shown for one in query.terms] == ["a", "b", "c", "d", "e", "f"]
    assert query.cut
    assert not words.parse("a b c d e f a B").cut


@given(st.text())
def test_what_is_cut_is_what_stands_there(text: str) -> None:
    for token in words.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.text
        assert not set(token.text) & set(" '\"\\\0\ue000\ue001\ue002")


@given(st.text())
def test_a_text_asked_for_word_by_word_holds_all_it_asks(text: str) -> None:
    for term in words.parse(text[:100]).terms:
        assert words.mark(term.shown, [term])
        assert any(piece.marked for piece in words.mark(term.shown, [term]))


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("", "x", []),
        ("plain", "", [Piece("plain")]),
        ("The Boat", "boat", [Piece("The "), Piece("Boat", True)]),
        ("boats, boat", "boat", [Piece("boats, "), Piece("boat", True)]),
        ("L’école Élysée", "ECOLE", [Piece("L’"), Piece("école", True), Piece(" Élysée")]),
        ("e\u0301cole", "école", [Piece("e\u0301cole", True)]),
        ("STRASSE", "straße", [Piece("STRASSE", True)]),
        ("a b, b a", '"b a"', [Piece("a b, "), Piece("b a", True)]),
        ("b a a b", '"a b" "a a"', [Piece("b "), Piece("a a b", True)]),
        ("東京都知事", "京都", [Piece("東"), Piece("京都", True), Piece("知事")]),
        ("東京都知事", "都", [Piece("東京"), Piece("都", True), Piece("知事")]),
        ("<b>x", "b", [Piece("<"), Piece("b", True), Piece(">x")]),
    ],
)  # fmt: skip
def test_words_are_marked_as_they_are_written(text: str, query: str, pieces: list[Piece]) -> None:
    assert words.mark(text, words.parse(query).terms) == pieces


@given(st.text(), st.text(max_size=40))
def test_marking_loses_nothing(text: str, query: str) -> None:
    pieces = words.mark(text, words.parse(query).terms)
    assert "".join(piece.text for piece in pieces) == text


@given(
    st.text(alphabet="ab cé漢字\u0301-", max_size=600), st.text(alphabet='ab cé漢"', max_size=20)
)
def test_a_passage_is_short_and_holds_what_was_found(text: str, query: str) -> None:
    terms = words.parse(query).terms
    pieces = words.passage(text, terms, length=80)
    assert len("".join(piece.text for piece in pieces)) <= 84
    somewhere = any(piece.marked for piece in words.mark(" ".join(text.split()), terms))
    longest = max((len(run) for term in terms for run in term.phrases), default=0)
    if longest <= 4:
        assert any(piece.marked for piece in pieces) == somewhere


def test_a_passage_begins_shortly_before_the_first_word_found() -> None:
    text = "word " * 100 + "zéppelin " + "word " * 100
    pieces = words.passage(text, words.parse("zeppelin").terms, length=60)
    whole = "".join(piece.text for piece in pieces)
    assert Piece("zéppelin", True) in pieces
    assert whole.startswith("… word ")
    assert whole.endswith(" word …")


def test_a_text_without_the_words_has_no_passage() -> None:
    assert words.passage("A long way", words.parse("zeppelin").terms) == []


@given(
    st.text(alphabet="aAbéßÆ σςΣ-_’1½ǆ", max_size=40) | st.text(max_size=40),
    st.text(alphabet='aAbéßÆ σςΣ-_’1½ǆ"', max_size=12) | st.text(max_size=12),
)
def test_the_fast_way_marks_what_the_thorough_way_marks(text: str, query: str) -> None:
    terms = words.parse(f"{query} {text[:8]}").terms
    thorough = words._merged(words._spans_by_word(text, terms))
    assert words._merged(words.spans(text, terms)) == thorough


def test_long_words_are_marked_whole() -> None:
    long = "w" * (words.LONGEST + 9)
    assert words.mark(f"a {long} b", words.parse(long).terms)[1] == Piece(long, True)
