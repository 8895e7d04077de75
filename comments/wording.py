"""Whether what somebody typed says anything to whoever reads it."""

from __future__ import annotations

from comments.policy.text import fold


def says_something(words: str) -> bool:
    """False for spaces, and for signs that nobody sees: a reason of these would be none."""
    return bool(fold(words).text.strip())
