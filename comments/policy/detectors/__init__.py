"""The kinds of detectors. A new kind is one file here and one line in KINDS."""

from __future__ import annotations

from typing import Any

from comments.policy.detectors import (
    article,
    duplicate,
    first_time,
    hours,
    language,
    length,
    links,
    personal_data,
    rate,
    repetition,
    shouting,
    trap,
    words,
)
from comments.policy.detectors.base import Check, Kind

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        words.KIND,
        links.KIND,
        length.KIND,
        shouting.KIND,
        repetition.KIND,
        duplicate.KIND,
        rate.KIND,
        personal_data.KIND,
        language.KIND,
        first_time.KIND,
        article.KIND,
        hours.KIND,
        trap.KIND,
    )
}

__all__ = ["KINDS", "Check", "Kind"]
