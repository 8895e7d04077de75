from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles import search
from articles.search import Piece
from tests.factories import PUBLISHED, make_article, make_section

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return [article.slug for article in search.search(query).newest()]


@pytest.mark.parametrize("field", ["headline", "deck", "text"])
def test_words_are_found_wherever_they_stand(field: str) -> None:
    make_article(slug="other")
    make_article(slug="hit", **{field: "A tale of one Zeppelin"})
    assert found("zeppelin") == ["hit"]


@pytest.mark.parametrize("query", ["новости", "НОВОСТИ", "Новости", "нОвОсти", "école", "ÉCOLE"])
@pytest.mark.parametrize("field", ["headline", "deck", "text"])
def test_the_case_of_letters_of_any_script_does_not_matter(field: str, query: str) -> None:
    make_article(slug="other", headline="Новое", text="Ecole")
    make_article(slug="hit", **{field: "Новости из École Centrale"})
    assert found(query) == ["hit"]


def test_every_word_must_be_there_though_not_in_the_same_place() -> None:
    make_article(slug="both", headline="Zeppelin seen", text="It flew over the quay.")
    make_article(slug="one", headline="Zeppelin seen", text="It flew.")
    assert found("quay zeppelin") == ["both"]


def test_the_newest_come_first() -> None:
    make_article(slug="old", text="zeppelin")
    make_article(slug="new", text="zeppelin", at=PUBLISHED + timedelta(days=1))
    assert found("zeppelin") == ["new", "old"]


def test_what_readers_may_not_see_is_not_found() -> None:
    now = timezone.now()
    make_article(text="zeppelin", at=None)
    make_article(text="zeppelin", at=now + timedelta(hours=1))
    make_article(text="zeppelin", withdrawn_at=now - timedelta(minutes=1))
    assert found("zeppelin") == []


def test_a_section_narrows_the_search() -> None:
    sport = make_section(slug="sport", name="Sport")
    make_article(slug="in", text="zeppelin", section=sport)
    make_article(slug="out", text="zeppelin")
    assert [one.slug for one in search.search("zeppelin", section=sport)] == ["in"]


@pytest.mark.parametrize("query", ["", "   ", "\n\t"])
def test_no_words_find_no_stories(query: str) -> None:
    make_article()
    assert found(query) == []


@pytest.mark.parametrize(
    "query", ["100%", "a_b", "back\\slash", "'quote\"", "[set]", "%", "_", "(é", "à.b"]
)
def test_signs_with_a_meaning_to_databases_mean_themselves(query: str) -> None:
    make_article(slug="plain", headline="Nothing", deck="", text="Nothing é of the kind: à-b")
    make_article(slug="hit", headline="Nothing", deck="", text=f"It holds {query} as it is")
    assert found(query) == ["hit"]


def test_words_beyond_the_sixth_are_left_out() -> None:
    assert search.terms("a b c d e f g h") == ["a", "b", "c", "d", "e", "f"]


def test_a_word_counts_once() -> None:
    assert search.terms("boat boat Boat") == ["boat", "Boat"]


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("", ["x"], []),
        ("plain", [], [Piece("plain")]),
        ("The Boat", ["boat"], [Piece("The "), Piece("Boat", True)]),
        ("boats", ["boat"], [Piece("boat", True), Piece("s")]),
        ("a.b acb", ["a.b"], [Piece("a.b", True), Piece(" acb")]),
        ("boathouse", ["boat", "boathouse"], [Piece("boathouse", True)]),
        (
            "<b>x</b>",
            ["b"],
            [Piece("<"), Piece("b", True), Piece(">x</"), Piece("b", True), Piece(">")],
        ),
        ("STRASSE", ["straße"], [Piece("STRASSE")]),
    ],
)
def test_words_are_marked_where_they_stand(
    text: str, words: list[str], pieces: list[Piece]
) -> None:
    assert search.mark(text, words) == pieces


@given(st.text(), st.lists(st.text(min_size=1), max_size=6))
def test_marking_loses_nothing(text: str, words: list[str]) -> None:
    assert "".join(piece.text for piece in search.mark(text, words)) == text


@given(st.text(max_size=600), st.lists(st.text(min_size=1), max_size=6))
def test_a_passage_is_never_much_longer_than_asked(text: str, words: list[str]) -> None:
    whole = "".join(piece.text for piece in search.passage(text, words, length=80))
    assert len(whole) <= 84


def test_a_passage_begins_shortly_before_the_first_word_found() -> None:
    text = "word " * 100 + "zeppelin " + "word " * 100
    pieces = search.passage(text, ["zeppelin"], length=60)
    whole = "".join(piece.text for piece in pieces)
    assert Piece("zeppelin", True) in pieces
    assert whole.startswith("… word ")
    assert whole.endswith(" word …")


def test_the_page_marks_the_words_and_escapes_everything(client: Client) -> None:
    make_article(headline="<i>Zeppelin</i> & co", text="A zeppelin <script>alert(1)</script>")
    content = client.get("/search/", {"q": "zeppelin"}).content.decode()
    assert "&lt;i&gt;<mark>Zeppelin</mark>&lt;/i&gt; &amp; co" in content
    assert "<script" not in content


def test_the_page_without_a_query_explains_itself(client: Client) -> None:
    response = client.get("/search/")
    assert response.status_code == 200
    assert "newest first" in response.content.decode()


def test_the_page_says_when_nothing_was_found(client: Client) -> None:
    content = client.get("/search/", {"q": "zeppelin"}).content.decode()
    assert "No story holds all of these words." in content
    assert 'value="zeppelin"' in content


def test_the_page_says_when_words_were_left_out(client: Client) -> None:
    content = client.get("/search/", {"q": "a b c d e f g"}).content.decode()
    assert "Only the first six words" in content


def test_pages_of_results_keep_the_query(client: Client) -> None:
    for hour in range(25):
        make_article(text="zeppelin", at=PUBLISHED + timedelta(hours=hour))
    first = client.get("/search/", {"q": "zeppelin"})
    older = first.context["stories"].older
    assert older.startswith("?q=zeppelin&before=")
    second = client.get("/search/" + older)
    assert len(second.context["hits"]) == 5


@pytest.mark.parametrize("query", ["x" * 101, "nul\x00nul"])
def test_queries_that_cannot_be_meant_are_refused_politely(client: Client, query: str) -> None:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 400
    assert 'class="field-errors"' in response.content.decode()


def test_results_are_kept_out_of_search_engines(client: Client) -> None:
    assert '<meta name="robots" content="noindex' in client.get("/search/?q=x").content.decode()
