"""The table of what is found and where: one sentence a row, in `data/conformance.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from comments.policy.detectors import words
from comments.policy.facts import Facts, Submission
from tests.comments.policy.evasions import DATA

ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[nt])")


@dataclass
class Row:
    sentence: str
    text: str
    places: list[tuple[int, int]]
    settings: dict[str, object] = field(default_factory=dict)


def read_rows() -> list[Row]:
    rows: list[Row] = []
    settings: dict[str, object] = {}
    for line in (DATA / "conformance.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            settings = _settings(line[3:], settings)
        elif line and not line.startswith("#"):
            sentence, _, marked = line.partition(" | ")
            rows.append(_row(sentence, marked, settings))
    return rows


def _settings(line: str, before: dict[str, object]) -> dict[str, object]:
    name, _, value = line.partition(": ")
    if name == "inflected":
        return {**before, name: value == "yes"}
    listed = value.split(", ")
    return {"words": listed} if name == "list" else {**before, name: listed}


def _row(sentence: str, marked: str, settings: dict[str, object]) -> Row:
    marked = ESCAPE.sub(lambda escape: escape[0].encode().decode("unicode_escape"), marked)
    text, places = "", []
    for piece in re.split("(‹[^›]*›)", marked):
        if piece.startswith("‹"):
            places.append((len(text), len(text) + len(piece) - 2))
            piece = piece[1:-1]
        text += piece
    return Row(sentence, text, places, settings)


ROWS = read_rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sentence)
def test_conformance(row: Row) -> None:
    settings = words.KIND.parse_settings(row.settings)
    hits = words.KIND.find(settings, Submission(row.text), Facts())
    found = [(hit.start, hit.end) for hit in hits]
    assert found == row.places, [row.text[start:end] for start, end in found]


def test_the_table_has_a_hundred_and_fifty_rows_and_tells_each_thing_once() -> None:
    assert len(ROWS) >= 150
    sentences = [row.sentence for row in ROWS]
    assert len(set(sentences)) == len(sentences)
    assert sum(not row.places for row in ROWS) >= 30
