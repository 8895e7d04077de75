"""Settings as frozen versions of earlier releases hold them."""

from __future__ import annotations

import pytest

from comments.policy.detectors import KINDS
from comments.policy.settings import plain

SETTINGS_OF_OLD: dict[str, dict[str, object]] = {
    "words": {"words": ["moron"], "exceptions": ["idiot-proof"], "inflected": True,
              "where": "both"},
    "links": {"most": 2, "allowed": ["example.org"], "blocked": [], "where": "both"},
    "length": {"minimum": 1, "maximum": 5000},
    "shouting": {"share": 70, "letters": 20},
    "repetition": {"characters": 10, "words": 5, "emoji": 10},
    "duplicate": {"share": 80, "words": 4, "in_thread": True},
    "rate": {"most": 5, "seconds": 600, "per": "sender"},
    "personal_data": {"email": True, "phone": True, "region": "GB", "card": True, "iban": True,
                      "where": "both"},
    "first_time": {"published": 1},
    "trap": {"seconds": 3, "field": True},
}  # fmt: skip
"""Frozen versions of the first releases hold these: they must go on being read, and add nothing."""

LATER: dict[str, dict[str, object]] = {
    "first_time": {"refused": None, "decided": 3},
    "repetition": {"sentences": None},
    "personal_data": {"postal": False, "countries": []},
}


@pytest.mark.parametrize("name", SETTINGS_OF_OLD)
def test_settings_of_old_versions_are_read_and_ask_for_nothing_new(name: str) -> None:
    parsed = KINDS[name].parse_settings(SETTINGS_OF_OLD[name])
    expected = {**SETTINGS_OF_OLD[name], **LATER.get(name, {})}
    assert {key: plain(parsed)[key] for key in expected} == expected
