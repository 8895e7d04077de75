"""The tables that the database keeps as they are: both logs, and every published policy.

A rule could be added to a draft in the moment in which somebody publishes it, so that the version
is locked first.
"""

from __future__ import annotations

from articles.audit import guards
from articles.audit.guards import LOG, Guard

_KEPT = "({row}.published_at IS NOT NULL OR {row}.number = 0)"
_PUBLISHED = (
    "SELECT 1 FROM comments_policyversion v"
    " WHERE (v.published_at IS NOT NULL OR v.number = 0) AND v.id = "
)
_OF_RULE = (
    "SELECT 1 FROM comments_rule r JOIN comments_policyversion v ON v.id = r.version_id"
    " WHERE (v.published_at IS NOT NULL OR v.number = 0) AND r.id = "
)
_LOCK = "PERFORM 1 FROM comments_policyversion v WHERE v.id = {row}.version_id FOR SHARE; "
_LOCK_OF_RULE = (
    "PERFORM 1 FROM comments_policyversion v JOIN comments_rule r ON r.version_id = v.id"
    " WHERE r.id = {row}.rule_id FOR SHARE OF v; "
)

GUARDS = (
    LOG,
    Guard("comments_decision", keys=("id", "reverses_id")),
    Guard("comments_policyversion", _KEPT, keys=("id", "number")),
    Guard("comments_rule", f"EXISTS ({_PUBLISHED}{{row}}.version_id)", closed=True, lock=_LOCK),
    *(
        Guard(
            f"comments_{part}",
            f"EXISTS ({_OF_RULE}{{row}}.rule_id)",
            closed=True,
            lock=_LOCK_OF_RULE,
        )
        for part in ("ruletext", "example", "detector")
    ),
)


def install() -> None:
    """Put every trigger in place; those that stand are replaced."""
    guards.install(GUARDS)


def drop() -> None:
    """Lift the triggers: for emptying a test database, and nothing else."""
    guards.drop(GUARDS)


def missing() -> set[str]:
    """The names of triggers that should stand and do not."""
    return guards.missing(GUARDS)
