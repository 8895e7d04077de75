"""The moderators' desk in the admin: queue, threads, senders, policy, log."""

from comments.admin import (
    appeals,
    dryruns,
    log,
    mail,
    policy,
    queue,
    second_looks,
    section_defaults,
    senders,
    threads,
    votes,
)

__all__ = [
    "appeals",
    "dryruns",
    "log",
    "mail",
    "policy",
    "queue",
    "second_looks",
    "section_defaults",
    "senders",
    "threads",
    "votes",
]
