"""The moderators' desk in the admin: queue, threads, senders, policy, log."""

from comments.admin import dryruns, log, mail, policy, queue, section_defaults, senders, threads

__all__ = ["dryruns", "log", "mail", "policy", "queue", "section_defaults", "senders", "threads"]
