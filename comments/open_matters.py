"""What is open about a comment, read with it: reports, an appeal, a hand-over, a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from comments.models import Appeal, Claim, Comment, Handover, Report

_OF_A_REPORT = ("id", "revision_id", "email", "status")
"""In the order of the model's columns, as `Model.from_db` wants them."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A comment and what hangs on it. Of `reports`, all open, just what settling asks is loaded."""

    comment: Comment
    reports: list[Report]
    appealed: bool
    handed: bool
    claimed: bool


def of(comment_id: int) -> Matter:
    """In one query, however many reports there are. Raises Comment.DoesNotExist."""
    columns = {f"report_{name}": F(f"opened__{name}") for name in _OF_A_REPORT}
    comments = Comment.objects.select_related("sender", "parent", "current")
    rows = list(
        comments.annotate(
            opened=FilteredRelation("reports", condition=Q(reports__status=Report.Status.OPEN)),
            appealed=Exists(Appeal.objects.filter(comment=OuterRef("pk"), status="open")),
            handed=Exists(Handover.objects.filter(comment=OuterRef("pk"), done_at=None)),
            claimed=Exists(Claim.objects.filter(comment=OuterRef("pk"))),
            **columns,
        )
        .filter(pk=comment_id)
        .order_by("opened__pk")
    )
    if not rows:
        raise Comment.DoesNotExist
    first: Any = rows[0]
    told = [[getattr(row, name) for name in columns] for row in rows]
    return Matter(
        comment=first,
        reports=[_report(values) for values in told if values[0]],
        appealed=first.appealed,
        handed=first.handed,
        claimed=first.claimed,
    )


def is_open(comment_id: int) -> bool:
    """Whether a report or an appeal about the comment waits for somebody."""
    return any(
        model.objects.filter(comment=comment_id, status="open").exists()
        for model in (Report, Appeal)
    )


def _report(values: list[object]) -> Report:
    return Report.from_db(None, _OF_A_REPORT, values)
