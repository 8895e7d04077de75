"""What readers write, the policy it meets, and the log of what was decided."""

from comments.models.comments import Comment, CommentRevision, Finding, Sender, Thread
from comments.models.log import Decision, NetworkKey
from comments.models.policy import Detector, Example, PolicyVersion, Rule, RuleText
from comments.models.trials import Difference, DryRun, NudgeTally

__all__ = [
    "Comment",
    "CommentRevision",
    "Decision",
    "Detector",
    "Difference",
    "DryRun",
    "Example",
    "Finding",
    "NetworkKey",
    "NudgeTally",
    "PolicyVersion",
    "Rule",
    "RuleText",
    "Sender",
    "Thread",
]
