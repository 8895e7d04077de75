"""The form of a detector: made from its kind, told where it is wrong, and never lossy."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comments.admin.policy.setting_forms import MOST_FAULTS, DetectorForm, field_of, lines_of
from comments.policy.detectors import KINDS
from comments.policy.settings import Setting, fields_of, plain
from tests.comments.rule_page import as_post, sent

KIND_NAMES = sorted(KINDS)


def returned(form, **changes):
    """The form as it comes back from a browser, with some settings typed over."""
    fields = sent(form.as_div())
    for name, text in changes.items():
        fields[f"detector-0-set-{name}"] = [text]
    return DetectorForm(form.name, "0", data=as_post(fields))


def words(text):
    return returned(DetectorForm("words", "0"), words=text)


def complaints(form, name):
    return [str(one) for one in form.errors.get(f"set-{name}", [])]


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_kind_gives_a_field_for_each_setting_with_its_label_and_help(name):
    form = DetectorForm(name, "0")
    for setting_name, spec in fields_of(KINDS[name].settings).items():
        field = form.fields[f"set-{setting_name}"]
        assert (field.label, field.help_text) == (spec.label, spec.help)


@pytest.mark.parametrize("name", KIND_NAMES)
def test_the_defaults_of_every_kind_come_back_as_they_went_out(name):
    stored = plain(KINDS[name].settings())
    for key, spec in fields_of(KINDS[name].settings).items():
        if spec.required and not stored[key]:
            stored[key] = ["a needed entry"]
    form = returned(DetectorForm(name, "0", stored={"settings": stored}))
    assert form.is_valid(), form.errors
    assert form.plain() == {"kind": name, "settings": stored, "languages": []}


def values_for(spec: Setting) -> st.SearchStrategy:
    """Values that a setting takes, as plain data."""
    if spec.shape == "flag":
        return st.booleans()
    if spec.shape == "choice":
        return st.sampled_from([value for value, _label in spec.choices])
    if spec.shape == "whole":
        known = st.integers(int(spec.minimum or 0), int(spec.maximum or 1000))
        return known | st.none() if spec.optional else known
    if spec.shape == "number":
        known = st.floats(spec.minimum or 0, spec.maximum or 1000, allow_nan=False)
        return known | st.none() if spec.optional else known
    if spec.shape == "lines":
        return st.lists(st.sampled_from(fitting(spec)), unique=True, max_size=3)
    return st.sampled_from(["", "GB"])


ENTRIES = (
    "example.org",
    "wort*",
    "two words",
    "fr",
    "pt-BR",
    "GB",
    "DE",
    "Sat 22:00-02:00",
    "слово",
)


def fitting(spec: Setting) -> list[str]:
    """Entries that this list takes. A new kind of list may need one here."""
    fits = [one for one in ENTRIES if len(one) <= (spec.maximum or 99)]
    return [one for one in fits if spec.fault is None or spec.fault(one) is None]


@pytest.mark.parametrize("name", KIND_NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_a_kind_accepts_survives_its_form(name, data):
    kind = KINDS[name]
    drawn = {
        key: data.draw(values_for(spec), label=key)
        for key, spec in fields_of(kind.settings).items()
    }
    try:
        stored = plain(kind.parse_settings(drawn))
    except ValueError:
        assume(False)
    form = returned(DetectorForm(name, "0", stored={"settings": stored}))
    assert form.plain() == {"kind": name, "settings": stored, "languages": []}


def test_lines_are_counted_as_the_editor_sees_them_whatever_ends_them():
    assert lines_of("one\r\n\r\ntwo\rthree\n  \nfour") == [
        (1, "one"),
        (3, "two"),
        (4, "three"),
        (6, "four"),
    ]


def test_a_faulty_entry_is_named_by_its_line_with_blank_lines_counted():
    form = words("numpty\r\n\r\n***\r\ndolt")
    assert complaints(form, "words") == ["Line 3, “***”: has no letter and no digit."]
    assert form.plain() is None


def test_several_faulty_entries_are_told_at_once_and_each_by_its_own_line():
    told = complaints(words("\r\n".join(["fine", "!!", "good", "??", "a*"])), "words")
    assert [one.partition(",")[0] for one in told] == ["Line 2", "Line 4", "Line 5"]


def test_very_many_faulty_entries_are_told_up_to_a_bound_that_is_said():
    told = complaints(words("\r\n".join("?" * many for many in range(1, 40))), "words")
    assert len(told) == MOST_FAULTS + 1
    assert told[-1] == "Mend these first: there may be more."


def test_a_control_character_in_a_list_is_named_by_its_line_and_stays_where_it_was_typed():
    form = words("numpty\r\nbad\x00word\r\ndolt")
    assert complaints(form, "words") == ["Line 2, “bad�word”: holds a character that is not text."]
    assert form["set-words"].value() == "numpty\r\nbad\x00word\r\ndolt"


def test_faults_in_different_fields_are_told_together():
    form = returned(DetectorForm("links", "0"), most="many", allowed="not a host!", blocked="x..y")
    assert complaints(form, "most") == ["Must be a whole number."]
    assert complaints(form, "allowed")[0].startswith("Line 1, “not a host!”")
    assert complaints(form, "blocked")[0].startswith("Line 1, “x..y”")


def test_a_fault_in_how_settings_go_together_stands_at_its_field():
    form = returned(DetectorForm("length", "0"), minimum="50", maximum="10")
    assert complaints(form, "maximum") == ["Must not be less than the fewest characters."]
    assert not complaints(form, "minimum")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Must be a whole number."),
        ("ten", "Must be a whole number."),
        ("2.5", "Must be a whole number."),
        ("0", "Must be between 1 and 200."),
        ("9" * 5000, "Must be a whole number."),
        ("-3", "Must be between 1 and 200."),
    ],
)
def test_a_number_that_is_none_is_refused_and_stays_as_typed(typed, says):
    form = returned(DetectorForm("rate", "0"), most=typed)
    assert complaints(form, "most") == [says]
    assert form["set-most"].value() == typed


def test_an_empty_optional_number_means_no_bound():
    form = returned(DetectorForm("links", "0"), most="")
    assert form.plain()["settings"]["most"] is None


def test_a_list_that_must_not_be_empty_says_so():
    assert complaints(words(" \r\n "), "words") == ["Must not be empty."]


def test_a_list_may_hold_fifty_thousand_entries_and_not_one_more():
    entries = [f"badword{number}" for number in range(50_001)]
    assert len(words("\r\n".join(entries[:-1])).plain()["settings"]["words"]) == 50_000
    assert complaints(words("\r\n".join(entries)), "words") == ["Must have at most 50000 entries."]


def test_repeated_entries_do_not_count_against_the_bound_and_lines_keep_their_numbers():
    text = "\r\n".join([f"badword{number % 100}" for number in range(60_000)] + ["?!"])
    assert complaints(words(text), "words") == ["Line 60001, “?!”: has no letter and no digit."]


def test_an_entry_with_a_line_break_from_a_file_stays_one_entry():
    stored = {"settings": {"words": ["two\r\nlines", "one"]}}
    form = returned(DetectorForm("words", "0", stored=stored))
    assert form.plain()["settings"]["words"] == ["two lines", "one"]


def test_how_many_entries_a_list_has_is_told_with_the_repeated_ones():
    told = {field.name: text for field, text in words("a1\r\nb2\r\n\r\na1 \r\na1").rows}
    assert told["set-words"] == ("2 entries. 2 lines stand there already and will be left out.")
    assert told["set-exceptions"] == "0 entries."
    assert told["set-where"] == ""


def test_a_number_shape_takes_fractions_and_no_endless_ones():
    field = field_of(Setting("number", "A share", "From 0 to 1."))
    assert field.clean("0.25") == 0.25
    assert field.clean("inf") == "inf"
    assert field.clean("nan") == "nan"


def test_a_posted_choice_that_is_not_offered_is_refused_in_the_words_of_the_kind():
    form = returned(DetectorForm("rate", "0"), per="moon")
    assert complaints(form, "per")[0].startswith("Must be one of: sender")


def test_languages_that_are_ticked_and_one_added_from_the_list_are_kept_in_order():
    fields = sent(DetectorForm("shouting", "0", stored={"languages": ["pt-BR"]}).as_div())
    fields["detector-0-languages"] += ["de"]
    fields["detector-0-more"] = ["ar"]
    form = DetectorForm("shouting", "0", data=as_post(fields))
    assert form.plain()["languages"] == ["pt-BR", "de", "ar"]
    again = DetectorForm("shouting", "0", data=as_post(sent(form.as_div())))
    assert sorted(again.plain()["languages"]) == ["ar", "de", "pt-BR"]


def test_a_kind_that_is_gone_says_so_and_asks_to_be_removed():
    form = DetectorForm("horoscope", "0", data=as_post({}))
    assert form.plain() is None
    assert "remove it" in str(form.non_field_errors())


def test_what_readers_are_told_follows_what_is_typed():
    assert words("one\r\ntwo").says[0].startswith("Looks for 2 words and phrases")
    assert words("***").says == []


@pytest.mark.parametrize(
    ("entry", "times", "direction"),
    [
        ("numpty", 3, "auto"),
        ("كلمة", 3, "auto"),
        ("numpty", 9_000, "ltr"),
        ("كلمة", 9_000, "rtl"),
        ("1 ***", 9_000, "ltr"),
        ("1 * שלום", 9_000, "rtl"),
    ],
)
def test_no_browser_must_guess_the_direction_of_a_long_list(entry, times, direction):
    listed = [f"{entry}{number}" for number in range(times)]
    stored = {"settings": {"words": listed}}
    shown = str(DetectorForm("words", "0", stored=stored)["set-words"])
    assert f'dir="{direction}"' in shown.partition(">")[0]
    assert shown.count(entry) == times
