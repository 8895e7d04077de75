"""Dry runs: a version of the policy replayed over past comments, beside what people decided."""

from comments.dryrun.running import (
    LARGEST,
    AlreadyRunning,
    BadScope,
    ask,
    is_silent,
    run,
    stop,
)

__all__ = ["LARGEST", "AlreadyRunning", "BadScope", "ask", "is_silent", "run", "stop"]
