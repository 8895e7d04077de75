"""The policy's life in the admin: versions, drafts, rules, publishing."""

from comments.admin.policy import versions

__all__ = ["versions"]
