"""Where two hands made one rule differ, told for the one who came second."""

from __future__ import annotations

import copy

import pytest

from comments.admin.policy.comparing import SHOWN, apart

RULE = {
    "number": 1,
    "key": "civil",
    "consequence": "hold",
    "ground": "",
    "citable": True,
    "private_texts": True,
    "statement": True,
    "texts": {"en": {"title": "Civil", "text": "Be civil."}},
    "examples": [
        {"text": "One", "allowed": True, "why": "Good.", "name": "", "language": "", "facts": {}},
        {"text": "Two", "allowed": False, "why": "Bad.", "name": "", "language": "", "facts": {}},
    ],
    "detectors": [{"kind": "words", "settings": {"words": ["a1", "b2"]}, "languages": []}],
}


def with_change(change):
    rule = copy.deepcopy(RULE)
    change(rule)
    return rule


def told(change):
    return [(one.place, one.stored, one.typed) for one in apart(RULE, with_change(change))]


def set_in(path, value):
    def change(rule):
        *way, last = path
        for step in way:
            rule = rule[step]
        rule[last] = value

    return change


def test_a_rule_does_not_differ_from_itself_whatever_defaults_are_spelled_out():
    assert apart(RULE, copy.deepcopy(RULE)) == []
    assert told(set_in(["detectors", 0, "settings", "where"], "both")) == []


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (["number"], 4, ("Number", "1", "4")),
        (
            ["consequence"],
            "",
            ("Consequence", "hold for a moderator", "for people only"),
        ),
        (["ground"], "VIOLENCE", ("Ground", "none", "violence")),
        (["citable"], False, ("May be cited for a refusal or removal", "yes", "no")),
        (["statement"], False, ("Writers get a statement of reasons", "yes", "no")),
        (["texts", "en", "title"], "Kind", ("English, Short title", "Civil", "Kind")),
        (
            ["detectors", 0, "settings", "words"],
            ["a1", "c3"],
            ("Detector 1, Words and phrases, Words and phrases", "b2", "c3"),
        ),
        (
            ["detectors", 0, "settings", "words"],
            ["a1"],
            (
                "Detector 1, Words and phrases, Words and phrases",
                "b2",
                "nothing that the other has not",
            ),
        ),
        (
            ["detectors", 0, "settings", "where"],
            "name",
            ("Detector 1, Words and phrases, Where", "text and name", "name"),
        ),
        (
            ["detectors", 0, "languages"],
            ["de", "fr"],
            ("Detector 1, Words and phrases, languages", "every language", "de, fr"),
        ),
        (
            ["detectors", 0],
            {"kind": "shouting", "settings": {}, "languages": []},
            ("Detector 1", "Words and phrases", "Shouting"),
        ),
        (["detectors"], [], ("Detector 1", "Words and phrases", "not there")),
        (
            ["examples", 1, "text"],
            "Too",
            ("Examples", "Not allowed: Two (Bad.)", "Not allowed: Too (Bad.)"),
        ),
        (
            ["examples"],
            RULE["examples"][:1],
            ("Examples", "Not allowed: Two (Bad.)", "not there"),
        ),
        (
            ["examples"],
            RULE["examples"][::-1],
            ("Examples", "in another order", "in your order"),
        ),
    ],
)
def test_each_place_that_differs_is_told_once_in_words(path, value, line):
    assert told(set_in(path, value)) == [line]


def test_a_language_that_one_side_lacks_is_told_with_its_words():
    lines = told(set_in(["texts", "de"], {"title": "Höflich", "text": "Bitte."}))
    assert lines == [
        ("Deutsch, Short title", "not there", "Höflich"),
        ("Deutsch, Text", "not there", "Bitte."),
    ]


def test_of_long_lists_the_first_entries_are_named_and_the_others_counted():
    many = [f"w{number}" for number in range(SHOWN + 5)]
    line = told(set_in(["detectors", 0, "settings", "words"], ["a1", "b2", *many]))[0]
    assert line[2].endswith(f"w{SHOWN - 1} and 5 more")
