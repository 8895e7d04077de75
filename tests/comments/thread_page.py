"""Sending the form of a thread, or of a section, as its page shows it."""

from __future__ import annotations

from comments import presets
from comments.admin.thread_forms import SEEN


def sent(shown, *, reason="", rule="", seen=(), **changes):
    """What a browser sends of the page of `shown` (a thread, or a section's) with these changes.

    `seen` overrides what the page showed.
    """
    state = presets.state_of(shown)
    then = {f"{SEEN}-{name}": _field(value) for name, value in {**state, **dict(seen)}.items()}
    now = {name: _field(value) for name, value in {**state, **changes}.items()}
    for name in ("replies", "links"):
        if now[name] in ("", "False"):
            del now[name]  # a box that is not ticked is not sent
    return {**then, **now, "reason": reason, "rule": rule}


def _field(value):
    return "" if value is None else str(value)
