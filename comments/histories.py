"""What happened to a comment, in plain words for its writer, and which decision holds now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comments import appeals, picks
from comments.models import Appeal, Comment, Decision, Notice
from comments.policy import states

Kind = Decision.Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `rule_url` is empty where no rule was cited."""

    at: datetime
    said: str
    rule: str = ""
    rule_url: str = ""


def rows_of(comment: Comment) -> list[Decision]:
    """Every decision about the comment that its writer is told of, in the order of the log: those
    taken back before anybody was told are left out, and so is that they were."""
    rows = comment.decisions.select_related(
        "comment", "rule__version", "revision", "reversed_by", "contested_by"
    )
    return told_of(rows.order_by("pk"), Notice.objects.filter(decision__comment=comment))


def told_of(rows: QuerySet[Decision], notices: QuerySet[Notice]) -> list[Decision]:
    """Those of which the writer is told; `notices` are all that tell of them, whoever they are
    for. `rows` come with `reversed_by`."""
    gone_out = notices.filter(status__in=(Notice.Status.CLAIMED, Notice.Status.SENT))
    told: set[int | None] = set(gone_out.values_list("decision", flat=True))
    return [row for row in rows if _is_told(row, told)]


def _is_told(row: Decision, told: set[int | None]) -> bool:
    if row.kind == Kind.UNDONE:
        return row.reverses_id in told
    return row.pk in told or not is_undone(row)


def is_undone(row: Decision) -> bool:
    """Whether it was taken back as if it had never been."""
    taken_back = getattr(row, "reversed_by", None)
    return taken_back is not None and taken_back.kind == Kind.UNDONE


def in_force(comment: Comment, rows: Sequence[Decision]) -> Decision | None:
    """The decision that the comment's present status rests on."""
    for row in reversed(rows):
        counts = row.kind != Kind.UNDONE and not is_undone(row) and not _is_about_words(row)
        if counts and row.to_status == comment.status:
            return row
    return None


def _is_about_words(row: Decision) -> bool:
    """Whether it refused a change or let one stand after all: no status rests on it."""
    lets_stand = row.from_status == row.to_status and row.reverses_id is not None
    return appeals.refuses_edit(row) or lets_stand


def refused_edit(comment: Comment, rows: Sequence[Decision]) -> Decision | None:
    """The last change of the words that stand now which the policy refused."""
    if comment.status not in appeals.CHANGEABLE:
        return None
    for row in reversed(rows):
        if appeals.refuses_edit(row) and row.revision and row.revision.number > comment.revision:
            return row
    return None


def lines(rows: Sequence[Decision], contested: Sequence[Appeal]) -> list[Line]:
    """Oldest first. What an appeal brought about is told with the appeal."""
    granted = {one.decision_id for one in contested if one.status == Appeal.Status.GRANTED}
    told = [_line(row) for row in rows if row.reverses_id not in granted]
    told += [line for one in contested for line in _of_appeal(one)]
    return sorted(told, key=lambda line: line.at)


def _line(row: Decision) -> Line:
    rule = row.rule if row.to_status != states.PUBLISHED or appeals.refuses_edit(row) else None
    url = rule.get_absolute_url() if rule else ""
    return Line(row.created_at, _said(row), str(rule) if rule else "", url)


def _said(row: Decision) -> str:
    if row.kind == Kind.IMPORTED:
        return _("Taken over from where it stood before.")
    if row.kind == Kind.RECEIVED:
        return _received(row.to_status)
    if row.kind == Kind.CONFIRMED:
        return _confirmed(row.to_status)
    if row.kind == Kind.EDITED:
        return _edited(row)
    if row.kind == Kind.REPORTED:
        return _("Readers reported it. It is not shown until a moderator has read it.")
    if row.kind == Kind.UNDONE:
        return _("The moderator took that decision back.")
    if row.kind == Kind.PICKED:
        return _picked(row)
    if row.kind == Kind.WITHDRAWN:
        return _("You took it back.")
    return _decided(row)


def _received(status: str) -> str:
    told: dict[str, str] = {
        states.UNCONFIRMED: _("Received. It waits until you confirm your address."),
        states.HELD: _("Received. It waits for a moderator."),
        states.PUBLISHED: _("Received and published."),
        states.REFUSED: _("Received, and not published."),
    }
    return told.get(status, _("Received."))


def _confirmed(status: str) -> str:
    told: dict[str, str] = {
        states.HELD: _("You confirmed your address. It waits for a moderator."),
        states.PUBLISHED: _("You confirmed your address, and it was published."),
        states.REFUSED: _("You confirmed your address. It was not published."),
    }
    return told.get(status, _("You confirmed your address."))


def _edited(row: Decision) -> str:
    if appeals.refuses_edit(row):
        return _("You changed it. The change was not published.")
    if row.to_status == states.HELD:
        return _("You changed it. A moderator reads it before it appears.")
    return _("You changed it.")


def _picked(row: Decision) -> str:
    if row.to_status == picks.PICKED:
        return _("The newsroom made it an editor’s pick.")
    return _("The newsroom took back that it was an editor’s pick.")


def _decided(row: Decision) -> str:
    if row.to_status == states.REFUSED:
        return _("A moderator decided not to publish it.")
    if row.to_status == states.REMOVED:
        return _("A moderator removed it.")
    if row.to_status == states.HELD:
        return _("A moderator took it back to read it again.")
    if row.from_status == states.PUBLISHED:
        return _("Readers had reported it. A moderator read it, and it stays.")
    if row.reverses_id:
        return _("A moderator decided anew, and published it.")
    return _("A moderator published it.")


def _of_appeal(appeal: Appeal) -> list[Line]:
    told = [Line(appeal.created_at, _("You contested the decision."))]
    if appeal.decided_at:
        granted = appeal.status == Appeal.Status.GRANTED
        said = _("Your appeal succeeded.") if granted else _("Your appeal did not succeed.")
        told.append(Line(appeal.decided_at, said))
    return told
