"""What a row of the log says to readers: what was done, never to whom nor by which person."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import picks
from comments.log import RISK
from comments.models import Decision, Rule
from comments.policy import states

Kind, Actor = Decision.Kind, Decision.Actor
Sentences = Mapping[str, str | Promise]

BY: Sentences = {
    Actor.POLICY: gettext_lazy("by the policy's checks"),
    Actor.PERSON: gettext_lazy("by a moderator"),
    Actor.IMPORT: gettext_lazy("by an import"),
    Actor.READER: "",
}
"""Ends a sentence of the tables below. What readers do, they say themselves."""
RECEIVED: Sentences = {
    states.UNCONFIRMED: gettext_lazy("A new comment of an address to be confirmed was set aside"),
    states.HELD: gettext_lazy("A new comment was held for a moderator"),
    states.PUBLISHED: gettext_lazy("A new comment was published at once"),
    states.REFUSED: gettext_lazy("A new comment was refused"),
}
CONFIRMED: Sentences = {
    states.HELD: gettext_lazy("A comment whose address was confirmed was held for a moderator"),
    states.PUBLISHED: gettext_lazy("A comment whose address was confirmed was published"),
    states.REFUSED: gettext_lazy("A comment whose address was confirmed was refused"),
}
EDITED: Sentences = {
    states.HELD: gettext_lazy("A comment that its writer changed was held for a moderator"),
    states.PUBLISHED: gettext_lazy("A change of a comment was published"),
    states.REFUSED: gettext_lazy("A comment that its writer changed was refused"),
}
DECIDED: Sentences = {
    states.HELD: gettext_lazy("A comment was set aside for another look"),
    states.PUBLISHED: gettext_lazy("A comment was published"),
    states.REFUSED: gettext_lazy("A comment was refused"),
    states.REMOVED: gettext_lazy("A comment was removed"),
}
TOGETHER: Sentences = {
    states.HELD: gettext_lazy("Several comments were set aside together"),
    states.PUBLISHED: gettext_lazy("Several comments were published together"),
    states.REFUSED: gettext_lazy("Several comments were refused together"),
    states.REMOVED: gettext_lazy("Several comments were removed together"),
}
REPORTED: Sentences = {
    "open": gettext_lazy("A reader reported a comment"),
    "upheld": gettext_lazy("A report was upheld"),
    "rejected": gettext_lazy("A report was rejected"),
    "void": gettext_lazy("A report was settled without a decision"),
}
APPEALED: Sentences = {
    "open": gettext_lazy("A writer appealed against a decision"),
    "granted": gettext_lazy("An appeal was granted"),
    "rejected": gettext_lazy("An appeal was rejected"),
}
STANDING: Sentences = {
    "trusted": gettext_lazy("A sender was marked as trusted"),
    "hold": gettext_lazy("A sender was set to be read before publication"),
    "suspended": gettext_lazy("A sender was suspended"),
    "blocked": gettext_lazy("A sender was blocked"),
    "": gettext_lazy("A sender was set back to normal"),
}
PICKED: Sentences = {
    picks.PICKED: gettext_lazy("A comment was made an editor’s pick"),
    "": gettext_lazy("A comment is no editor’s pick any more"),
}
THREAD: Sentences = {
    "open": gettext_lazy("A discussion was opened"),
    "hold": gettext_lazy("A discussion was set to be read before publication"),
    "closed": gettext_lazy("A discussion was closed"),
    "replies:off": gettext_lazy("Replies were turned off in a discussion"),
    "replies:on": gettext_lazy("Replies were turned on in a discussion"),
    "links:off": gettext_lazy("Links were turned off in a discussion"),
    "links:on": gettext_lazy("Links were turned on in a discussion"),
}
SETTINGS = gettext_lazy("The settings of a discussion were changed")
OTHER = gettext_lazy("A decision was made")


def by(decision: Decision) -> str:
    """Who or what decided: a kind, never a name."""
    if decision.kind == Kind.PICKED:
        return _("by the newsroom")
    if decision.kind == Kind.WITHDRAWN:
        return ""
    return str(BY.get(decision.actor_kind, ""))


def sentence(decision: Decision) -> str:
    """What was done."""
    if decision.kind == Kind.UNDONE:
        return _undone(decision)
    if decision.report_id:
        return _report(decision)
    if decision.thread_id:
        return _thread(decision.to_status)
    if decision.kind == Kind.EDITED and _is_refused_edit(decision):
        return _("A change of a comment was refused")
    if decision.kind == Kind.DECIDED and decision.reverses_id and _stays(decision):
        return _("A change of a comment that had been refused was let stand")
    if decision.kind == Kind.DECIDED and decision.to_status == states.PUBLISHED:
        return _published(decision.from_status)
    return str(_table(decision).get(decision.to_status, OTHER))


def _table(decision: Decision) -> Sentences:
    if decision.appeal_id:
        return APPEALED
    if decision.standing_id:
        return STANDING
    tables: Mapping[str, Sentences] = {
        Kind.RECEIVED: RECEIVED,
        Kind.CONFIRMED: CONFIRMED,
        Kind.EDITED: EDITED,
        Kind.DECIDED: DECIDED,
        Kind.BULK: TOGETHER,
        Kind.PICKED: PICKED,
        Kind.WITHDRAWN: {states.REMOVED: gettext_lazy("A comment was taken back by its writer")},
        Kind.IMPORTED: dict.fromkeys(
            states.STATUSES, gettext_lazy("A comment was taken over from an earlier site")
        ),
        Kind.REPORTED: {
            states.HELD: gettext_lazy("A comment that many readers had reported was held")
        },
    }
    return tables.get(decision.kind, {})


def _is_refused_edit(decision: Decision) -> bool:
    return decision.rule is not None and decision.rule.consequence == Rule.Consequence.REFUSE


def _stays(decision: Decision) -> bool:
    return decision.from_status == decision.to_status


def _published(before: str) -> str:
    if before == states.PUBLISHED:
        return _("A comment was looked at and kept")
    if before in (states.REFUSED, states.REMOVED):
        return _("A comment was restored")
    return str(DECIDED[states.PUBLISHED])


def _undone(decision: Decision) -> str:
    if decision.comment_id:
        return _("A decision about a comment was taken back at once")
    return _("A decision about several comments was taken back at once")


def _report(decision: Decision) -> str:
    if decision.to_status == "open" and decision.from_status:
        return _("A report was opened again")
    return str(REPORTED.get(decision.to_status, OTHER))


def _thread(status: str) -> str:
    """The settings of a thread as the log keeps them: a preset, or `slow:60` and its like."""
    if status in THREAD:
        return str(THREAD[status])
    name, _colon, value = status.partition(":")
    number = int(value) if value.isascii() and value.isdigit() else 0
    if name == "slow" and number:
        return ngettext(
            "A discussion was slowed to one comment of a writer in %(count)s second",
            "A discussion was slowed to one comment of a writer in %(count)s seconds",
            number,
        ) % {"count": number}
    if name == "closes" and number:
        return ngettext(
            "A discussion was set to close %(count)s day after its story",
            "A discussion was set to close %(count)s days after its story",
            number,
        ) % {"count": number}
    if f"{name}:" == RISK:
        return _("The care that a discussion's subject calls for was set")
    return str(SETTINGS)


def taken_back(by_row: Decision) -> str:
    """How a decision was taken back by a later row."""
    if by_row.kind == Kind.UNDONE:
        return _("Taken back within a minute: it counts as never made")
    return _("Taken back later")
