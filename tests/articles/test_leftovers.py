"""What people leave in a text for later, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.leftovers import MOST, found_in, is_no_description, is_only_a_place

NOTES = [
    ("The mayor, [TK], was there.", "[TK]"),
    ("He is [tk age] years old.", "[tk age]"),
    ("It cost [XX] million.", "[XX]"),
    ("It cost XX million.", "XX"),
    ("Some XX% of voters", "XX"),
    ("The phone is XXXX.", "XXXX"),
    ("TKTK wrote to the board.", "TKTK"),
    ("Add one more quote TK TK", "TK TK"),
    ("About TK people came.", "TK"),
    ("The tower is TK.", "TK"),
    ("TK: the reply of the ministry", "TK:"),
    ("She said so [check with Ana].", "[check with Ana]"),
    ("She said so [CHECK].", "[CHECK]"),
    ("The firm [name?] denies it.", "[name?]"),
    ("on Tuesday [spelling ok?] the", "[spelling ok?]"),
    ("[insert picture of the bridge]", "[insert picture of the bridge]"),
    ("[photo to come]", "[photo to come]"),
    ("[Legal: may we say this]", "[Legal: may we say this]"),
    ("[bitte] [prüfen ob das stimmt]", "[prüfen ob das stimmt]"),
    ("[à venir]", "[à venir]"),
    ("the figure is ??? for now", "???"),
    ("TODO: ask the council", "TODO"),
    ("Note to desk: runs on page three", "Note to desk"),
    ("Notes to editors", "Notes to editors"),
    ("-30-", "-30-"),
    ("- ENDS -", "- ENDS -"),
    ("###", "###"),
]
PLACES = [
    ("Lorem ipsum and so on", "Lorem ipsum"),
    ("vel dolor sit amet vel", "dolor sit amet"),
    ("Insert your text here", "Insert your text here"),
    ("Caption goes here", "Caption goes here"),
    ("Dear {{ first_name }},", "{{ first_name }}"),
    ("Error! Bookmark not defined.", "Error! Bookmark not"),
]
CLEAN = [
    "Shoppers at TK Maxx, TK Elevator’s plant and flight TK 1980 were not concerned.",
    "“[The council] was wrong [sic],” she said [laughs]. [1] [12] [PDF] [video]",
    "“I can [confirm] that they [add] and [check] it […],” he said [...].",
    "[Editor’s note: this story was changed.]",
    "Editor’s note: this story was changed.",
    "Super Bowl XXX, the Games of the XXX Olympiad, Vin Diesel in xXx, chapter XXXIV",
    "Women have XX chromosomes.",
    "In the XX century, Louis XX would have been king.",
    "What?! Really?? Yes!!! Who knew???",
    "Lo quiero TODO, dijo.",
    "It ends in tears.",
    "The text is the famous Lorem Ipsum text.",
    "She asked the board to insert a clause and to check the date [2019].",
    "He wrote “[could we have done it differently?]” on the wall.",
    "Kick-off is TBC; the venue is TBD.",
    "It uses curly braces {{ }}, as in {{your secure password}}.",
    "C# and #hashtag #2",
    "",
]


@pytest.mark.parametrize(("line", "exact"), NOTES, ids=range(len(NOTES)))
def test_a_note_is_found_with_the_words_it_stands_in(line, exact):
    (left,) = found_in(line)
    assert (left.code, left.exact) == ("note", exact)
    assert exact in left.words


@pytest.mark.parametrize(("line", "exact"), PLACES, ids=range(len(PLACES)))
def test_words_that_hold_a_place_are_found(line, exact):
    assert [(one.code, one.exact) for one in found_in(line)] == [("placeholder", exact)]


@pytest.mark.parametrize("line", CLEAN, ids=range(len(CLEAN)))
def test_what_only_looks_like_a_note_is_left_alone(line):
    assert list(found_in(line)) == []


def test_the_word_ends_ends_a_press_release_and_nothing_else():
    assert [one.exact for one in found_in("Ends", last=True)] == ["Ends"]
    assert list(found_in("Ends")) == []


def test_two_letters_mean_something_else_in_german():
    line = "Die TK zahlt das."
    assert [one.exact for one in found_in(line)] == ["TK"]
    assert list(found_in(line, language="de")) == []
    assert [one.exact for one in found_in("Die [TK] zahlt", language="de")] == ["[TK]"]


def test_every_note_of_a_line_is_found_once():
    line = "About [TK number] people, or XX percent, met at [place?]."
    assert sorted(one.exact for one in found_in(line)) == ["XX", "[TK number]", "[place?]"]


def test_only_whole_words_around_a_note_are_shown():
    line = "Long before that happened to anybody else " + "[TK]" + " somebody unknown came along"
    (left,) = found_in(line)
    assert left.words == "… to anybody else [TK] somebody unknown came …"


@pytest.mark.parametrize(
    ("line", "is_place"),
    [
        ("Untitled", True),
        ("  HEADLINE HERE!", True),
        ("asdf", True),
        ("XXX", True),
        ("Sans titre", True),
        ("Title race goes to the last day", False),
        ("New story for an old bridge", False),
        ("", False),
    ],
)
def test_a_headline_that_is_only_a_place_is_known(line, is_place):
    assert is_only_a_place(line) is is_place


@pytest.mark.parametrize(
    ("alt", "says_nothing"),
    [
        ("IMG_2034", True),
        ("bridge-at-night (1).png", True),
        ("Photo", True),
        ("a picture", True),
        ("A photo of the bridge", False),
        ("Two people read bridge.png on a screen", False),
        ("P", False),
        ("Picture postcard of the sea front", False),
    ],
)
def test_an_alt_text_that_is_a_file_name_or_a_word_for_any_picture_says_nothing(alt, says_nothing):
    assert is_no_description(alt) is says_nothing


SIGNS = ["[", "?", "X", " ", "-", "#", ".", "TK ", "[a", "{{a", "Ab ", "XX a ", "[check a ", "a."]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_long_row_of_one_sign_is_read_to_its_end(sign):
    line = sign * (400_000 // len(sign))
    assert len(list(found_in(line, last=True))) <= MOST
    assert is_only_a_place(line[:2000]) is (sign == "X")
    assert not is_no_description(line[:1000])


@given(st.text(alphabet="TK [X]?#-.{}lorem ipsu\n", max_size=200), st.booleans())
def test_any_line_is_read_and_what_is_found_stands_in_it(line, last):
    for one in found_in(line, last=last):
        assert one.exact in " ".join(line.split())
        assert one.code in ("note", "placeholder")
