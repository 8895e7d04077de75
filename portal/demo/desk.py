"""What waits on the desk of the demo's moderators, through the functions that a newsroom uses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from articles.people.models import User
from comments import appeals, handovers, mailing, moderation, notes, policies, reports, standings
from comments.models import Comment, Decision
from comments.sender import Network
from portal.demo import files
from portal.demo.writing import Newsroom

Sent = Mapping[tuple[str, str], Comment]


def lay_out(room: Newsroom, sent: Sent) -> None:
    """Reports, an appeal, a sender's state, a note and a question. Nobody is told by mail."""
    told = files.desk()
    for number, row in enumerate(told["reports"]):
        _report(room, _comment(sent, row), row, number)
    for row in told["appeals"]:
        comment = _comment(sent, row)
        decision = Decision.objects.filter(comment=comment, kind=Decision.Kind.DECIDED).latest("pk")
        appeals.open(decision, row["text"], now=_when(comment, row))
    moderator, editor = room.staff["Moderator"], room.staff["Editor"]
    for row in told["standings"]:
        _stand(_comment(sent, row), row, moderator)
    for row in told["notes"]:
        comment = _comment(sent, row)
        notes.add(comment=comment, text=row["text"], by=moderator, now=_when(comment, row))
    for row in told["handovers"]:
        comment = _comment(sent, row)
        at, question = _when(comment, row), row["question"]
        handovers.ask(comment, to=editor, question=question, by=moderator, now=at)
    mailing.cancel_all()


def _stand(comment: Comment, row: Mapping[str, Any], by: User) -> None:
    at = _when(comment, row)
    standings.impose(
        sender=comment.sender,
        state=row["state"],
        reason=row["reason"],
        rule=_rule(row, at),
        until=at + timedelta(days=row["days"]),
        by=by,
        now=at,
    )


def _report(room: Newsroom, comment: Comment, row: Mapping[str, Any], number: int) -> None:
    at = _when(comment, row)
    made_up = hashlib.sha256(f"{room.seed} reporter {number}".encode()).hexdigest()
    message = reports.Message(
        rule=_rule(row, at),
        explanation=row["explanation"],
        nonce=f"demo-report-{room.seed}-{number}",
        revision=comment.revision,
        name=row.get("name", ""),
        email=row.get("email", ""),
        law=row.get("law", ""),
        illegal=row.get("illegal", False),
        good_faith=row.get("illegal", False),
        seconds_on_form=90.0,
    )
    outcome = reports.receive(comment, message, Network(at.date(), made_up, (made_up,)), now=at)
    if isinstance(outcome, reports.Refused):
        raise RuntimeError(f"report {number}: the policy refuses it")
    if "decision" in row:
        decided = row["decision"]
        later = at + timedelta(minutes=decided["minutes"])
        seen = moderation.Seen(comment.pk, comment.status, comment.revision)
        rule = _rule(decided, later)
        moderation.decide(seen, decided["to"], rule=rule, by=room.staff["Moderator"], now=later)


def _comment(sent: Sent, row: Mapping[str, Any]) -> Comment:
    """As it stands by now."""
    pk = sent[row["thread"], row["comment"]].pk
    return Comment.objects.select_related("thread__article", "current", "sender").get(pk=pk)


def _when(comment: Comment, row: Mapping[str, Any]) -> datetime:
    """So many minutes after the comment was sent."""
    return comment.created_at + timedelta(minutes=row["minutes"])


def _rule(row: Mapping[str, Any], at: datetime) -> Any:
    loaded = policies.in_force(at)
    return loaded.rules[row["rule"]] if loaded and row.get("rule") else None
