"""The moderators' desk in the admin: queue, threads, senders, policy, log."""

from comments.admin import log, policy, queue, senders, threads

__all__ = ["log", "policy", "queue", "senders", "threads"]
