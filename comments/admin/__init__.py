"""The moderators' desk in the admin: queue, threads, senders, policy, log."""

from comments.admin import dryruns, log, policy, queue, senders, threads

__all__ = ["dryruns", "log", "policy", "queue", "senders", "threads"]
