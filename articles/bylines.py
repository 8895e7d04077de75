"""Whose names stand over a story, from its page card, and whose below."""

from __future__ import annotations

from articles.models import Credit

Names = list[dict[str, str]]
LEADING = (Credit.Role.AUTHOR, Credit.Role.REPORTER)


def writers(credited: Names | None) -> Names:
    """The authors; the reporters of a story that has none; nobody if neither is named."""
    for role in LEADING:
        named = [one for one in credited or [] if one["role"] == role]
        if named:
            return named
    return []


def helpers(credited: Names | None) -> list[tuple[Credit.Role, Names]]:
    """Everybody else by role, in the order of `Credit.Role`."""
    above = writers(credited)
    rest = [one for one in credited or [] if one not in above]
    by_role = [(role, [one for one in rest if one["role"] == role]) for role in Credit.Role]
    return [(role, people) for role, people in by_role if people]
