"""What is known of a rule before and beside its decisions: dry runs, and how nudges ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment
from comments.models.policy import PolicyVersion, Rule


class NudgeTally(models.Model):
    """How often a rule asked a writer to think again on one day, and what they did then.

    Numbers only: nothing leads from here to a text or a person. `shown` counts forms, each once;
    who changed the text or sent it anyway is counted with the comment that came of it, so that the
    rest of `shown` went away.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="nudges")
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    edited = models.PositiveIntegerField(default=0)
    anyway = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("nudges of a day")
        verbose_name_plural = _("nudges of a day")
        constraints = [
            models.UniqueConstraint(fields=["rule", "day"], name="nudges_of_a_rule_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.day}: {self.shown}"


class DryRun(models.Model):
    """A version replayed over past comments, beside what people decided. Changes no comment.

    `edits` is the state of the draft that was replayed. `results` holds numbers by rule, written
    by `comments.dryrun` alone.
    """

    class Scope(models.TextChoices):
        DAYS = "days", _("the last days")
        COMMENTS = "comments", _("the last comments")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="dry_runs")
    edits = models.PositiveIntegerField()
    scope = models.CharField(_("over"), max_length=8, choices=Scope.choices)
    size = models.PositiveIntegerField(_("how many"))
    status = models.CharField(
        _("state"), max_length=8, choices=Status.choices, default=Status.WAITING
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    results = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    asked_name = models.CharField(_("asked by"), max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dry run")
        verbose_name_plural = _("dry runs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="dry_run_within_total")
        ]

    def __str__(self) -> str:
        return str(_("Dry run of version %(number)s") % {"number": self.version.number})


class Difference(models.Model):
    """A comment that the replayed version judges otherwise than it fared.

    `rule` is the number of the rule in the replayed version, None when none found anything.
    """

    class Kind(models.TextChoices):
        MISSED = "missed", _("people restricted it, the version lets it through")
        FALSE = "false", _("people published it, the version would not")
        NEW = "new", _("nobody decided, the version would restrict it")
        SPARED = "spared", _("it waited for people, the version lets it through")

    run = models.ForeignKey(DryRun, models.CASCADE, related_name="differences")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    outcome = models.CharField(max_length=8)
    rule = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "comment"], name="difference_once_a_run")
        ]
        indexes = [models.Index(fields=["run", "kind", "id"], name="differences_of_a_run")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.outcome}"
