"""What the newsroom's log keeps of an account's rights: who gave them, and what they are now."""

from __future__ import annotations

from collections.abc import Iterable

from articles.audit import log
from articles.people.models import User


def groups_of(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True)) if user.pk else []


def record_invitation(user: User, *, by: User) -> None:
    """Somebody was asked to join, with these groups."""
    log.record("user.invited", by=by, on=user, groups=groups_of(user))


def record_changes(user: User, changed: Iterable[str], before: list[str], *, by: User) -> None:
    """One entry for each sort of right that was changed; none for a name or an address.

    `changed` are the fields of the form that say something else now, `before` the groups of then.
    """
    names, after = set(changed), groups_of(user)
    if before != after:
        log.record("user.groups_changed", by=by, on=user, before=before, after=after)
    if "is_active" in names:
        word = "activated" if user.is_active else "deactivated"
        log.record(f"user.{word}", by=by, on=user)
    if names & {"is_staff", "is_superuser"}:
        staff, owner = user.is_staff, user.is_superuser
        log.record("user.rights_changed", by=by, on=user, staff=staff, owner=owner)
