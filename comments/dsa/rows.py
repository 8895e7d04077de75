"""Statements made from the log: what restricted whom, when, why, and who or what found it.

No reader's word and no name goes into a statement: its facts are sentences of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from comments import appeals
from comments.dsa.schema import FIELDS
from comments.dsa.terms import COUNTRIES, LANGUAGES, OTHER_CATEGORY
from comments.models import Comment, Decision, Finding, Report, Rule, RuleText, Standing, Thread
from comments.policy import states

BATCH = 500
RESTRICTED = (states.HELD, states.REFUSED, states.REMOVED)
DECIDED_KINDS = (Decision.Kind.RECEIVED, Decision.Kind.EDITED, Decision.Kind.DECIDED)
UNDONE = Q(reversed_by__kind=Decision.Kind.UNDONE)
FLOOD = Q(kind=Decision.Kind.REPORTED, comment__isnull=False, to_status=states.HELD)
STOPPED = (Standing.State.HOLD, Standing.State.SUSPENDED, Standing.State.BLOCKED)
LONGEST_EXPLANATION = 2000
LONGEST_GROUND = 500


def due(since: datetime, until: datetime) -> QuerySet[Decision]:
    """Decisions of that time of which a statement is due: restrictions of comments, of senders
    and of whole discussions, but those undone before anybody was told, and those under rules that
    go without (`Rule.statement`)."""
    restricts = Q(kind__in=DECIDED_KINDS, to_status__in=RESTRICTED) | FLOOD
    edit_refused = Q(kind=Decision.Kind.EDITED, rule__consequence=Rule.Consequence.REFUSE)
    stops = Q(kind=Decision.Kind.STANDING, to_status__in=STOPPED)
    closes = Q(kind=Decision.Kind.PRESET, to_status=Thread.Preset.CLOSED)
    return (
        Decision.objects.filter(created_at__gte=since, created_at__lt=until)
        .filter(restricts | edit_refused | stops | closes)
        .exclude(actor_kind=Decision.Actor.IMPORT)
        .exclude(UNDONE)
        .exclude(rule__statement=False)
    )


def export(since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The statements of that time in the order of the log, a batch of rows in memory at a time."""
    rows = _with_what_is_told(due(since, until)).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield from (statement(one) for one in batch)


def _with_what_is_told(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    later = Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk"))
    uncounted = (Decision.Kind.UNDONE, Decision.Kind.PICKED)
    counts = later.exclude(kind__in=uncounted).exclude(UNDONE)
    ended = counts.filter(to_status__gt="").exclude(to_status=OuterRef("to_status"))
    settled = Decision.objects.filter(
        parent=OuterRef("pk"), report__isnull=False, to_status=Report.Status.UPHELD
    )
    found = Finding.objects.filter(revision=OuterRef("revision"), rule__key=OuterRef("rule__key"))
    titles = RuleText.objects.filter(rule=OuterRef("rule")).order_by("pk")
    return rows.select_related(
        "rule__version", "comment", "revision", "standing", "thread__article"
    ).annotate(
        ended_at=Subquery(ended.order_by("pk").values("created_at")[:1]),
        reversed_at=F("reversed_by__created_at"),
        illegal=Exists(settled.filter(report__illegal=True)),
        law=Subquery(settled.filter(report__illegal=True).values("report__law")[:1]),
        reported=Exists(settled),
        detected=Exists(found),
        rule_title=Subquery(titles.values("title")[:1]),
        rule_text=Subquery(titles.values("text")[:1]),
    )


def statement(row: Any) -> dict[str, Any]:
    """One row as `export` loads it, in the order of the schema, without what does not apply."""
    machine = row.actor_kind == Decision.Actor.POLICY
    detected = machine or row.detected
    fields = {
        "puid": f"decision-{row.pk}",
        **_restriction(row),
        **_ground(row),
        "category": f"STATEMENT_CATEGORY_{row.rule.ground}"
        if row.rule and row.rule.ground
        else OTHER_CATEGORY,
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_language": _language(row.comment),
        "content_date": _day(_written(row)),
        "territorial_scope": sorted(COUNTRIES),
        "application_date": _day(row.created_at),
        "decision_facts": _facts(row, detected=detected, machine=machine),
        "source_type": _source(row),
        "automated_detection": "Yes" if detected else "No",
        "automated_decision": _automation(detected=detected, machine=machine),
    }
    return {name: fields[name] for name in FIELDS if fields.get(name)}


def _restriction(row: Any) -> dict[str, Any]:
    if row.standing:
        return _service(row.standing)
    if row.thread:
        return {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]}
    if appeals.refuses_edit(row):
        # The words before stay as they are; only an appeal brings the change.
        return {
            "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
            "end_date_visibility_restriction": _day(row.reversed_at) if row.reversed_at else None,
        }
    if row.to_status == states.HELD:
        return {
            "decision_visibility": ["DECISION_VISIBILITY_OTHER"],
            "decision_visibility_other": "Not shown until a moderator has read it.",
            "end_date_visibility_restriction": _day(row.ended_at) if row.ended_at else None,
        }
    # Texts are kept, so that an appeal can bring them back.
    return {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "end_date_visibility_restriction": _day(row.ended_at) if row.ended_at else None,
    }


def _service(standing: Standing) -> dict[str, Any]:
    """Commenting is a part of the service; reading stays open to everybody."""
    end = standing.ended_at or standing.until
    return {
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"
        if end
        else "DECISION_PROVISION_PARTIAL_TERMINATION",
        "end_date_service_restriction": _day(end) if end else None,
    }


def _ground(row: Any) -> dict[str, Any]:
    url = f"{settings.SITE_URL}{row.rule.get_absolute_url()}" if row.rule else ""
    if row.illegal:
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "decision_ground_reference_url": url,
            "illegal_content_legal_ground": (row.law or "The law named in a reader's notice")[
                :LONGEST_GROUND
            ],
            "illegal_content_explanation": "A reader gave notice of it as illegal, and a moderator "
            "upheld the notice.",
        }
    title = f"{row.rule}: {row.rule_title}" if row.rule else "The newsroom's own decision"
    text = row.rule_text or "Comments here wait until a moderator has read them, or are closed."
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": url,
        "incompatible_content_ground": title[:LONGEST_GROUND],
        "incompatible_content_explanation": text[:LONGEST_EXPLANATION],
    }


WHAT: Mapping[str, str] = {
    states.HELD: "A reader's comment on a news article waits until a moderator has read it.",
    states.REFUSED: "A reader's comment on a news article was not published.",
    states.REMOVED: "A reader's comment on a news article was taken down.",
}


def _facts(row: Any, *, detected: bool, machine: bool) -> str:
    """Sentences of ours: never what somebody wrote, nor who."""
    if row.standing:
        what = "Somebody's comments are not taken, or only after a moderator has read them."
    elif row.thread:
        what = "The comments on a news article were closed."
    elif appeals.refuses_edit(row):
        what = "A change to a reader's comment on a news article was not published."
    else:
        what = WHAT.get(row.to_status, WHAT[states.REFUSED])
    if row.reported or row.kind == Decision.Kind.REPORTED:
        how = "Readers had reported it."
    elif detected:
        how = "An automatic check had found it."
    else:
        how = "The newsroom had found it itself."
    who = (
        "The newsroom's published rules decided by themselves."
        if machine
        else ("A moderator decided.")
    )
    return f"{what} {how} {who}"


def _source(row: Any) -> str:
    if row.illegal:
        return "SOURCE_ARTICLE_16"
    if row.reported or row.kind == Decision.Kind.REPORTED:
        return "SOURCE_TYPE_OTHER_NOTIFICATION"
    return "SOURCE_VOLUNTARY"


def _automation(*, detected: bool, machine: bool) -> str:
    if machine:
        return "AUTOMATED_DECISION_FULLY"
    return "AUTOMATED_DECISION_PARTIALLY" if detected else "AUTOMATED_DECISION_NOT_AUTOMATED"


def _language(comment: Comment | None) -> str:
    code = comment.language.partition("-")[0].upper() if comment else ""
    return code if code in LANGUAGES else ""


def _written(row: Decision) -> datetime:
    if row.revision:
        return row.revision.created_at
    if row.thread:
        return row.thread.article.first_published_at or row.created_at
    return row.created_at


def _day(moment: datetime) -> str:
    """The day as the newsroom's clocks count."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date().isoformat()
