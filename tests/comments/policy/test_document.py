"""Policy documents: what is taken, and what is said of what is not."""

from __future__ import annotations

import copy
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.policy import document
from comments.policy.detectors import KINDS
from comments.policy.document import DocumentError
from comments.policy.facts import FACTS
from comments.policy.grounds import NAMES
from comments.policy.settings import fields_of

WORDS = {"kind": "words", "settings": {"words": ["numpty"]}}


def rule(number=1, key="civil", **fields):
    texts = {"en": {"title": "Stay civil", "text": "Argue, and insult nobody."}}
    return {"number": number, "key": key, "texts": texts, **fields}


def whole(*rules, **fields):
    return {"format": "standfirst-policy", "schema": 1, "rules": list(rules or [rule()]), **fields}


def example(**fields):
    return {"text": "You numpty.", "allowed": False, "why": "An insult.", **fields}


def fault(data):
    with pytest.raises(DocumentError) as caught:
        document.check(data)
    return caught.value.path, str(caught.value.problem)


def faulty(data):
    try:
        document.check(data)
    except DocumentError as error:
        return error
    return None


def read_fault(raw):
    with pytest.raises(DocumentError) as caught:
        document.read(raw)
    return str(caught.value)


def test_a_small_policy_is_taken():
    document.check(whole(rule(detectors=[WORDS], examples=[example()]), rule(2, "calm")))


def test_the_schema_is_a_schema_and_names_every_kind_setting_fact_and_ground():
    from jsonschema import Draft202012Validator

    made = document.schema()
    Draft202012Validator.check_schema(made)
    assert json.loads(json.dumps(made)) == made
    named = made["$defs"]
    assert set(named["facts"]["properties"]) == set(FACTS)
    assert set(named["rule"]["properties"]["ground"]["enum"]) == NAMES | {""}
    assert set(named["detector"]["properties"]["kind"]["enum"]) == set(KINDS)
    for name, kind in KINDS.items():
        assert set(named[f"settings_{name}"]["properties"]) == set(fields_of(kind.settings))


def test_everything_in_the_schema_has_a_title_and_a_sentence_for_people():
    named = document.schema()["$defs"]
    places = [
        (name, key, place)
        for name, one in named.items()
        for key, place in one.get("properties", {}).items()
        if "$ref" not in place
    ]
    assert len(places) > 40
    assert [place[:2] for place in places if not place[2].get("title")] == []
    assert [place[:2] for place in places if not place[2].get("description")] == []


def test_the_schema_alone_refuses_in_any_validator_what_it_can_say():
    """Without our keywords: as somebody would who holds a public copy to the published schema."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(document.schema())
    assert validator.is_valid(whole(rule(detectors=[WORDS])))
    assert not validator.is_valid(whole(rule(detectors=[{"kind": "words", "settings": {"w": 1}}])))
    assert not validator.is_valid(whole(rule(consequence="ban")))
    assert not validator.is_valid(whole(rule(), more=1))


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"title": "x"}, "title", "does not belong here."),
        ({"note": 3}, "note", "must be text."),
        ({"rules": {}}, "rules", "must be a list."),
        ({"version": -1}, "version", "must be at least 0."),
        ({"version": True}, "version", "must be a whole number."),
        ({"rules": [rule(), 7]}, "rules[1]", "must be an object with named values."),
    ],
)
def test_a_fault_of_the_document_is_told_with_its_place(change, path, says):
    assert fault({**whole(), **change}) == (path, says)


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"number": 0}, "number", "must be between 1 and 32767."),
        ({"number": 1.0}, "number", "must be a whole number."),
        ({"number": "1"}, "number", "must be a whole number."),
        ({"key": "a b"}, "key", "may hold letters from a to z, digits, - and _ only."),
        ({"key": "civil\n"}, "key", "may hold letters from a to z, digits, - and _ only."),
        ({"key": "x" * 41}, "key", "must have at most 40 characters."),
        ({"consequence": "ban"}, "consequence", 'must be one of: "", nudge, hold, refuse.'),
        ({"citable": "yes"}, "citable", "must be true or false."),
        ({"statement": "no"}, "statement", "must be true or false."),
        ({"citable": None}, "citable", "must be true or false."),
        ({"texts": {}}, "texts", "must not be empty."),
        ({"texts": {"en us": {}}}, "texts.en us", "must be the tag of a language"),
        ({"texts": {"en-abcdefgh-i": {}}}, "texts.en-abcdefgh-i", "must be the tag of a language"),
        ({"texts": {"en": {"title": "A"}}}, "texts.en.text", "is missing."),
        ({"texts": {"en": {"title": " ", "text": "A"}}}, "texts.en.title", "must not be empty."),
        ({"texts": {"en": {"title": "x" * 61, "text": "A"}}}, "texts.en.title", "at most 60"),
        ({"texts": {"en": {"title": "a\nb", "text": "A"}}}, "texts.en.title", "must be one line."),
        ({"exampels": []}, "exampels", 'does not belong here. Is "examples" meant?'),
        ({"detectors": "words"}, "detectors", "must be a list."),
    ],
)
def test_a_fault_of_a_rule_is_told_with_its_place(change, path, says):
    found, told = fault(whole(rule(5, "calm"), {**rule(), **change}))
    assert found == f"rules[1].{path}"
    assert says in told


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"why": ""}, "why", "must not be empty."),
        ({"why": "x" * 251}, "why", "must have at most 250 characters."),
        ({"name": "x" * 81}, "name", "must have at most 80 characters."),
        ({"language": "English please"}, "language", "must be the tag of a language"),
        ({"facts": {"shoe_size": 44}}, "facts.shoe_size", "does not belong here."),
        ({"facts": {"staf": True}}, "facts.staf", 'Is "staff" meant?'),
        ({"facts": {"staff": 1}}, "facts.staff", "must be true or false."),
        ({"facts": {"sender_post_ages": [60, -1]}}, "facts.sender_post_ages[1]", "between 0 and"),
        ({"facts": {"seconds_on_form": "soon"}}, "facts.seconds_on_form", "must be a number."),
        ({"text": "a\x00b"}, "text", "holds a character that is not text."),
    ],
)
def test_a_fault_of_an_example_is_told_with_its_place(change, path, says):
    found, told = fault(whole(rule(examples=[example(), example(**change)])))
    assert found == f"rules[0].examples[1].{path}"
    assert says in told


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"kind": "wrods"}, "kind", "must be one of: words, links,"),
        ({"kind": None}, "kind", "must be one of: words, links,"),
        ({"settings": {"words": "numpty"}}, "settings.words", "must be a list."),
        ({"settings": {"words": []}}, "settings.words", "must not be empty."),
        ({"settings": {}}, "settings.words", "must not be empty."),
        ({"kind": "first_time", "settings": []}, "settings", "must be an object"),
        ({"settings": {"words": ["a", 3]}}, "settings.words[1]", "must be text."),
        ({"settings": {"words": ["a", "x" * 201]}}, "settings.words[1]", "at most 200 characters"),
        ({"settings": {"words": ["a", "!"]}}, "settings.words[1]", "no letter and no digit"),
        ({"settings": {"words": ["a", "b\x07"]}}, "settings.words[1]", "control character"),
        ({"settings": {"words": ["a\ud800"]}}, "settings.words[0]", "is not text"),
        ({"settings": {"words": ["a"], "word": 1}}, "settings.word", 'Is "words" meant?'),
        ({"settings": {"words": ["a"], "where": "here"}}, "settings.where", "both, text, name"),
        ({"languages": ["en", "e!"]}, "languages[1]", "must be the tag of a language"),
        ({"kind": "links", "settings": {"most": 101}}, "settings.most", "between 0 and 100."),
        ({"kind": "links", "settings": {"most": 1e3}}, "settings.most", "must be a whole number."),
        ({"kind": "links", "settings": {"blocked": ["a b"]}}, "settings.blocked[0]", "of a host"),
    ],
)
def test_a_fault_of_a_detector_is_told_with_its_place(change, path, says):
    found, told = fault(whole(rule(detectors=[WORDS, {**WORDS, **change}])))
    assert found == f"rules[0].detectors[1].{path}"
    assert says in told


def test_settings_that_do_not_go_together_are_told_with_their_place():
    length = {"kind": "length", "settings": {"minimum": 50, "maximum": 20}}
    path, says = fault(whole(rule(), rule(2, "b", detectors=[length])))
    assert path.startswith("rules[1].detectors[0].settings.")
    assert says


def test_a_repeated_number_or_key_is_told_where_it_stands_again():
    assert fault(whole(rule(), rule(1, "b"))) == (
        "rules[1].number",
        "1 is the number of another rule already.",
    )
    assert fault(whole(rule(), rule(2), rule(2, "c"))) == (
        "rules[1].key",
        "civil is the key of another rule already.",
    )


def test_a_rule_that_refuses_must_be_citable():
    assert fault(whole(rule(consequence="refuse", citable=False)))[0] == "rules[0].citable"


def test_the_first_fault_of_several_is_told():
    bad = {"languages": ["!"], "kind": "words", "settings": {"words": [1], "where": 2}}
    late = rule(2, "B!", examples=[example(why="")], detectors=[bad])
    assert fault(whole(late, {}))[0] == "rules[0].key"
    late["key"] = "b"
    assert fault(whole(late, {}))[0] == "rules[0].examples[0].why"
    late["examples"] = []
    assert fault(whole(late, {}))[0] == "rules[0].detectors[0].languages[0]"
    bad["languages"] = []
    assert fault(whole(late, {}))[0] == "rules[0].detectors[0].settings.words[0]"
    assert fault(whole({**rule(), "wrong": 1, "number": "x"}))[0] == "rules[0].number"
    assert fault(whole({"wrong": 1, **rule(number="x")}))[0] == "rules[0].wrong"
    assert fault(whole({"key": "A B", "texts": {}}))[0] == "rules[0].number"


@pytest.mark.parametrize("other", [None, [], "policy", 3, {}, {"format": "site"}, {"rules": []}])
def test_another_document_is_no_policy(other):
    path, says = fault(other)
    assert path == "format"
    assert "This is no policy document" in says


@pytest.mark.parametrize("form", [2, 99, 10**400])
def test_a_newer_form_is_told_before_anything_else(form):
    path, says = fault({"format": "standfirst-policy", "schema": form, "rulez": [1]})
    assert path == "schema"
    assert "this program reads forms up to 1" in says
    assert len(says) < 300


def test_a_form_that_is_no_number_is_told():
    assert fault({**whole(), "schema": "1"}) == ("schema", "must be a whole number.")
    assert fault({**whole(), "schema": 0}) == ("schema", "must be one of: 1.")


def test_a_policy_without_rules_is_told():
    path, says = fault({**whole(), "rules": []})
    assert (path, says) == ("rules", "is empty: a policy needs at least one rule.")


def test_a_public_copy_keeps_to_the_schema_and_cannot_be_imported():
    from jsonschema import Draft202012Validator

    copied = {
        "kind": "words",
        "settings": {"inflected": True},
        "withheld": [{"setting": "words", "entries": 12}],
        "looks_for": ["Looks for 12 words and phrases."],
    }
    public = whole(rule(), rule(2, "b", detectors=[copied]))
    assert Draft202012Validator(document.schema()).is_valid(public)
    path, says = fault(public)
    assert path == "rules[1].detectors[0].withheld"
    assert "public copy" in says


def test_a_megabyte_of_words_with_controls_and_repetitions_is_told_at_the_first_control():
    words = [f"a word {at % 9_000}" for at in range(49_000)]
    words[40_123] = "con\x07trol"
    data = whole(rule(detectors=[{"kind": "words", "settings": {"words": words}}]))
    raw = json.dumps(data).encode()
    assert len(raw) > 700_000
    path, says = fault(document.read(raw))
    assert path == "rules[0].detectors[0].settings.words[40123]"
    assert says == "holds a control character."


@pytest.mark.parametrize(
    "words", [["x"] * 200_000, [1] * 400_000, ["y" * 1_000_000], "z" * 1_000_000, [[["w"] * 9]] * 9]
)
def test_a_fault_never_repeats_what_it_found(words):
    data = whole(rule(detectors=[{"kind": "words", "settings": {"words": words}}]))
    path, says = fault(data)
    assert path.startswith("rules[0].detectors[0].settings.words")
    assert len(says) < 200


def test_a_name_of_a_megabyte_is_told_shortly():
    path, _says = fault({**whole(), "n" * 1_000_000: 1})
    assert path == "n" * 40 + "…"


def test_numbers_that_are_none_are_refused_from_files_and_from_programs():
    assert read_fault(b'{"a": NaN}') == "NaN is not a number."
    endless = example(facts={"seconds_on_form": float("nan")})
    assert fault(whole(rule(examples=[endless])))[0] == "rules[0].examples[0].facts.seconds_on_form"
    assert read_fault(b'{"a": ' + b"9" * 5_000 + b"}") == "A number is too long."


def test_what_is_no_json_is_told_with_line_and_column():
    assert read_fault(b'{\n  "a": 1,\n  "b" 2\n}').startswith("Line 3, column 7: not JSON")
    assert read_fault(b"   \n") == "The file is empty."
    assert read_fault("é".encode("latin-1") + b"{}") == (
        "The file is not in UTF-8: byte 1 cannot be read."
    )
    assert "UTF-8" in read_fault('{"a": 1}'.encode("utf-16"))


def test_a_mark_at_the_beginning_of_a_file_is_nothing():
    assert document.read(b'\xef\xbb\xbf{"a": [1]}') == {"a": [1]}


def test_a_name_that_stands_twice_would_lose_a_value_and_is_refused():
    raw = b'{"rules": [{"a": 1}, {"key": "x", "number": 1, "key": "y"}]}'
    assert read_fault(raw) == "rules[1].key: stands twice."


@pytest.mark.parametrize("depth", [500, 900, 100_000])
def test_a_document_nested_without_end_is_no_policy(depth):
    raw = b'{"format": "standfirst-policy", "schema": 1, "rules": ' + b"[" * depth + b"]" * depth
    with pytest.raises(DocumentError) as caught:
        document.check(document.read(raw + b"}"))
    assert caught.value.path in ("", "rules[0]")


def test_the_library_is_loaded_only_when_a_document_is_checked():
    code = (
        "import sys; from comments.policy import document; document.schema(); "
        "assert 'jsonschema' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
PLACES = st.sampled_from(
    [
        ("note",),
        ("rules",),
        ("rules", 0),
        ("rules", 0, "number"),
        ("rules", 0, "texts"),
        ("rules", 0, "texts", "en"),
        ("rules", 0, "detectors"),
        ("rules", 0, "detectors", 0),
        ("rules", 0, "detectors", 0, "settings"),
        ("rules", 0, "detectors", 0, "settings", "words"),
        ("rules", 0, "detectors", 0, "languages"),
        ("rules", 0, "examples"),
        ("rules", 0, "examples", 0),
        ("rules", 0, "examples", 0, "facts"),
    ]
)


@settings(deadline=None)
@given(JSON, PLACES)
def test_whatever_stands_somewhere_is_taken_or_refused_there(value, place):
    data = copy.deepcopy(whole(rule(detectors=[WORDS], examples=[example(facts={})])))
    inside = data
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    found = faulty(data)
    assert found is None or found.path.startswith(place[0])
    assert found is None or len(str(found.problem)) < 400


@settings(deadline=None)
@given(JSON)
def test_whatever_is_given_raises_nothing_else(value):
    with pytest.raises(DocumentError):
        document.check(value)
