"""What readers write, the policy it meets, and the log of what was decided."""

from comments.models.comments import (
    Comment,
    CommentRevision,
    Finding,
    SectionDefaults,
    Sender,
    Thread,
)
from comments.models.desk import Claim, Handover, MonthReport, Note, SecondLook
from comments.models.log import Decision, NetworkKey
from comments.models.notices import Appeal, MailStop, Notice, Report
from comments.models.policy import Detector, Example, PolicyVersion, Rule, RuleText
from comments.models.readers import ArticleVote, Follow, SignIn
from comments.models.standings import Standing
from comments.models.trials import Difference, DryRun, NudgeTally

__all__ = [
    "Appeal",
    "ArticleVote",
    "Claim",
    "Comment",
    "CommentRevision",
    "Decision",
    "Detector",
    "Difference",
    "DryRun",
    "Example",
    "Finding",
    "Follow",
    "Handover",
    "MailStop",
    "MonthReport",
    "NetworkKey",
    "Note",
    "Notice",
    "NudgeTally",
    "PolicyVersion",
    "Report",
    "Rule",
    "RuleText",
    "SecondLook",
    "SectionDefaults",
    "Sender",
    "SignIn",
    "Standing",
    "Thread",
]
