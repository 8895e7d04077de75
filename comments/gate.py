"""The gate: what guests write freely is judged here before it is stored, whatever it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from django.forms import Form

from articles.forms import SearchForm
from comments.appeal_forms import AppealForm
from comments.erase_forms import EraseForm
from comments.follow_forms import FollowForm
from comments.forms import ComposeForm, EditForm
from comments.like_forms import ReasonForm
from comments.policies import Loaded
from comments.policy import engine
from comments.policy.facts import Facts, Purpose, Submission
from comments.report_forms import IllegalForm, ReportForm
from comments.sign_in_forms import CodeForm, SignInForm

PURPOSES: frozenset[str] = frozenset(get_args(Purpose))


@dataclass(frozen=True, slots=True)
class Judged:
    """How the gate is told of a field: what it is for, and as what it stands in a Submission."""

    purpose: Purpose
    part: Literal["text", "name"]


FIELDS: Mapping[tuple[type[Form], str], Judged] = {
    (ComposeForm, "text"): Judged("comment", "text"),
    (ComposeForm, "name"): Judged("comment", "name"),
    (EditForm, "text"): Judged("comment", "text"),
    (EditForm, "name"): Judged("comment", "name"),
    (ReportForm, "explanation"): Judged("report", "text"),
    (ReportForm, "name"): Judged("report", "name"),
    (IllegalForm, "law"): Judged("report", "text"),
    (IllegalForm, "explanation"): Judged("report", "text"),
    (IllegalForm, "name"): Judged("report", "name"),
    (AppealForm, "text"): Judged("appeal", "text"),
    (ReasonForm, "reason"): Judged("report", "text"),
}
"""Every field in which a guest writes freely and which is kept. A test holds the forms to it."""

UNKEPT: frozenset[tuple[type[Form], str]] = frozenset(
    {
        (ComposeForm, "website"),
        (EditForm, "website"),
        (ReportForm, "website"),
        (IllegalForm, "website"),
        (AppealForm, "website"),
        (ReasonForm, "website"),
        (EraseForm, "website"),
        (FollowForm, "website"),
        (SignInForm, "website"),
        (CodeForm, "website"),
        (CodeForm, "code"),
        (SearchForm, "q"),
    }
)
"""Fields of free text of which nothing is stored and nobody else is shown anything."""


def judge(policy: Loaded, submission: Submission, facts: Facts) -> engine.Verdict:
    """The policy's verdict on a text, for whichever purpose: a first post, a reply or an edit
    with its display name (all "comment"), a report, an appeal.

    Reports and appeals are read by staff alone: rules with `private_texts` False leave them be.

    Raises:
        ValueError: a purpose that the engine does not know would be judged as any comment.
    """
    if submission.purpose not in PURPOSES:
        raise ValueError(f"{submission.purpose!r} is no purpose of a text")
    return engine.judge(policy.compiled, submission, facts)
