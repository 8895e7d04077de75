"""The append-only log, and the keys under which network addresses are hashed."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment, CommentRevision, Thread
from comments.models.policy import Rule

TARGETS = ("comment", "thread", "standing", "report", "appeal")
"""What a decision may be about, one at a time."""


def _only(target: str = "") -> dict[str, bool]:
    return {f"{name}__isnull": name != target for name in TARGETS}


def _exactly_one() -> Q:
    """About one thing. A row that only links others, of a bulk decision, has none."""
    return reduce(or_, (Q(**_only(target)) for target in TARGETS))


class Decision(models.Model):
    """One row of the log: who or what moved a comment, a thread, a sender's standing, a report or
    an appeal from a state to another.

    Rows are never changed or deleted (triggers in the database refuse it) and hold no reader's
    words. Names are copied, so that the log outlives accounts. `reason` is what a moderator adds
    for whom it restricts; `reverses` is the decision that this one takes back.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        EDITED = "edited", _("edited by its writer")
        IMPORTED = "imported", _("imported")
        DECIDED = "decided", _("decided")
        BULK = "bulk", _("decided together")
        PRESET = "preset", _("thread changed")
        UNDONE = "undone", _("undone")
        REPORTED = "reported", _("reported")
        APPEALED = "appealed", _("appealed")
        STANDING = "standing", _("sender's state changed")
        CONFIRMED = "confirmed", _("address confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn by its writer")
        PICKED = "picked", _("editor’s pick")

    class Actor(models.TextChoices):
        POLICY = "policy", _("the policy")
        PERSON = "person", _("a person")
        IMPORT = "import", _("an import")
        READER = "reader", _("a reader")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="decisions")
    thread = models.ForeignKey(Thread, models.PROTECT, null=True, related_name="decisions")
    standing = models.ForeignKey(
        "comments.Standing", models.PROTECT, null=True, related_name="decisions"
    )
    report = models.ForeignKey(
        "comments.Report", models.PROTECT, null=True, related_name="decisions"
    )
    appeal = models.ForeignKey(
        "comments.Appeal", models.PROTECT, null=True, related_name="decisions"
    )
    revision = models.ForeignKey(CommentRevision, models.PROTECT, null=True, related_name="+")
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12, blank=True)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="decisions")
    actor_kind = models.CharField(max_length=8, choices=Actor.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(_("who"), max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["bulk", "undone"], **_only()) | _exactly_one(),
                name="decision_has_one_target",
            )
        ]
        indexes = [
            models.Index(fields=["comment", "created_at"], name="decision_of_comment"),
            models.Index(fields=["created_at", "id"], name="decision_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.from_status or '…'} → {self.to_status}"


class NetworkKey(models.Model):
    """The secret of one day (UTC). Network addresses are stored only as hashes under it.

    Kept 30 days: after that nobody, the newsroom included, can tell whose address a hash was.
    """

    day = models.DateField(unique=True)
    secret = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("network key")
        verbose_name_plural = _("network keys")

    def __str__(self) -> str:
        return self.day.isoformat()
