"""The data file of look-alikes: where it comes from, and that it is what its generator writes."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from comments.policy.text import ALPHABETS, fold, in_alphabet

FOLDER = Path(__file__).parents[3] / "comments/policy/data"
WRITTEN = (FOLDER / "lookalikes.json").read_text(encoding="ascii")
DATA = json.loads(WRITTEN)
GENERATOR = ast.parse((FOLDER / "generate.py").read_text(encoding="utf-8"))


def constants() -> dict[str, object]:
    """The generator's constants, read without importing it: its package is not installed here."""
    found: dict[str, object] = {}
    for node in GENERATOR.body:
        if isinstance(node, ast.Assign):
            names = getattr(node.targets[0], "elts", [node.targets[0]])
            values = getattr(node.value, "elts", [node.value]) if len(names) > 1 else [node.value]
            for name, value in zip(names, values, strict=True):
                if not isinstance(value, ast.Call):
                    found[name.id] = ast.literal_eval(value)
    return found


def test_the_file_says_which_table_and_package_it_is_made_from_and_when() -> None:
    about = DATA["about"]
    known = constants()
    assert about["source"] == f"confusables.txt of Unicode {known['UNICODE']}"
    assert about["dated"] == known["RELEASED"]
    assert date(2023, 9, 12) < date.fromisoformat(about["dated"]) <= date(2026, 12, 31)
    package, version = about["package"].split()
    assert f"pip install {package}=={version}" in ast.get_docstring(GENERATOR)
    assert re.fullmatch(r"Unicode \d+\.\d+\.\d+, as Python .*", about["characters"])


def test_the_file_is_written_as_the_generator_writes_it() -> None:
    assert json.dumps(DATA, ensure_ascii=True, indent=0) + "\n" == WRITTEN
    assert list(DATA) == ["about", "sequences", "alphabets"]
    assert list(DATA["alphabets"]) == list(constants()["ALPHABETS"]) == list(ALPHABETS)
    for table in (DATA["sequences"], *DATA["alphabets"].values()):
        assert list(table) == sorted(table)


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_every_look_alike_is_one_letter_that_reads_as_one_of_the_alphabet(alphabet: str) -> None:
    table = DATA["alphabets"][alphabet]
    assert len(table) > 40
    for foreign, read in table.items():
        assert len(foreign) == len(read) == 1
        assert in_alphabet(read, alphabet)
        assert foreign != read
        assert unicodedata.category(foreign) in ("Lu", "Ll", "Lt", "Lo", "So")
        assert fold(foreign, alphabet).text == fold(read, alphabet).text


def test_every_sequence_is_a_vowel_of_the_same_script_with_its_signs() -> None:
    assert len(DATA["sequences"]) > 20
    for letter, sequence in DATA["sequences"].items():
        names = [unicodedata.name(char) for char in letter + sequence]
        assert len({name.split()[0] for name in names}) == 1
        assert " LETTER " in names[1]
        assert all(" VOWEL SIGN " in name or "MARK" in name for name in names[2:])
        assert fold(letter).text == fold(sequence).text


@pytest.mark.parametrize(
    ("letter", "reads_as"),
    [
        ("а", "a"),
        ("Е", "E"),
        ("ο", "o"),
        ("ѕ", "s"),
        ("Ꭰ", "D"),
        ("🅱", "b"),
        ("ᴀ", "a"),
        ("ł", "l"),
    ],
)
def test_well_known_look_alikes_stand_in_the_file(letter: str, reads_as: str) -> None:
    assert DATA["alphabets"]["latin"][letter] == reads_as
