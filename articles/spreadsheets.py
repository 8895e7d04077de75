"""Text for cells of files that people open in a spreadsheet."""

from __future__ import annotations

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is worked out by spreadsheets, whatever it says."""


def cell(text: str) -> str:
    """The text as a spreadsheet shows it, worked out by none."""
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text
