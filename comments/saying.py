"""The engine's sentences in the language of the reader, and as the database keeps them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext

from comments.policy.findings import Sentence


def say(sentence: Sentence) -> str:
    """The sentence in the language that is active."""
    return sentence.say(gettext, ngettext)


def pack(sentence: Sentence) -> dict[str, Any]:
    """The sentence as plain data, in no language yet."""
    return {
        "message": sentence.message,
        "values": [[name, _packed(value)] for name, value in sentence.values],
        "plural": sentence.plural,
        "count": sentence.count,
    }


def unpack(data: dict[str, Any]) -> Sentence:
    """What `pack` stored."""
    return Sentence(
        data.get("message", ""),
        tuple((name, _unpacked(value)) for name, value in data.get("values", [])),
        data.get("plural", ""),
        data.get("count", 0),
    )


def _packed(value: object) -> object:
    if isinstance(value, Sentence):
        return pack(value)
    if isinstance(value, tuple):
        return [_packed(item) for item in value]
    return value if isinstance(value, int | float | str) else str(value)


def _unpacked(value: Any) -> object:
    if isinstance(value, dict):
        return unpack(value)
    if isinstance(value, list):
        return tuple(_unpacked(item) for item in value)
    return value
