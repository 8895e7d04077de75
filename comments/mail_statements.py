"""Statements of reasons as letters, and the letter that says that a state has ended."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from comments import appeals, reasons, statements
from comments.letters import (
    Letter,
    Part,
    day,
    facts,
    heading,
    link,
    named,
    of_comment,
    quote,
    subject,
    text,
    to_a_writer,
)
from comments.models import Decision, Notice, Standing


def statement(notice: Notice, language: str, now: datetime) -> Letter | None:
    """The statement that the decision calls for, unless something else holds by now."""
    decision = notice.decision
    if decision is None or is_overtaken(decision):
        return None
    if decision.standing and decision.to_status in ("", Standing.State.TRUSTED):
        return _free_again(decision, decision.standing, language)
    told = statements.of_decision(decision)
    if told is None:
        return None
    article = decision.thread.article if decision.thread else None
    line = subject(told.what, notice.comment.thread.article if notice.comment else article)
    parts = (
        text(told.what),
        facts(
            [
                *of_comment(notice.comment),
                (_("Article"), named(article)),
                (_("For how long"), told.lasts),
                (_("How it was found"), told.found),
                (_("Who decided"), told.decided),
            ]
        ),
        *(part for reason in told.reasons for part in _reason(reason)),
        *_note(told),
        *_redress(told),
    )
    return Letter(line, language, parts, to_a_writer())


def _reason(reason: reasons.Reason) -> list[Part]:
    which = {"number": reason.number, "title": reason.title, "version": reason.version}
    parts = [
        heading(_("Rule %(number)s: %(title)s") % which),
        quote(reason.text),
        link(_("Version %(version)s of our comment policy:") % which, reason.url),
    ]
    for found in reason.findings:
        parts += [text(found.said), *(quote(words) for words in found.quotes)]
    return parts


def _note(told: statements.Statement) -> list[Part]:
    """The moderator's own words: what is added to a rule, or where none is named the reason."""
    if not told.note:
        return []
    return [heading(_("What the moderator adds") if told.reasons else _("Why")), quote(told.note)]


def _redress(told: statements.Statement) -> list[Part]:
    title = _("If you disagree") if told.appeal_url else _("What you can do")
    parts = [heading(title), text(told.redress)]
    if told.appeal_url and told.appeal_until:
        until = _("You can contest this until %s here:") % day(told.appeal_until)
        parts.append(link(until, told.appeal_url))
    if told.url:
        parts.append(link(_("Where this stands:"), told.url))
    return parts


def is_overtaken(decision: Decision) -> bool:
    """Whether something else holds by now: it was taken back, or decided anew.

    A change that was refused stays so, whatever becomes of the comment, unless it is taken back.
    """
    if hasattr(decision, "reversed_by") and appeals.taken_back(decision):
        return True
    undone = Q(reversed_by__kind=Decision.Kind.UNDONE)
    later = Decision.objects.filter(pk__gt=decision.pk).exclude(undone)
    later = later.exclude(kind__in=(Decision.Kind.UNDONE, Decision.Kind.PICKED))
    if decision.comment_id:
        refused_edit = Q(kind=Decision.Kind.EDITED, rule__consequence="refuse")
        if Decision.objects.filter(refused_edit, pk=decision.pk).exists():
            return False
        return later.filter(comment=decision.comment_id).exclude(refused_edit).exists()
    if decision.standing:
        whose = Q(standing=decision.standing_id)
        if decision.standing.sender_id:
            whose |= Q(standing__sender=decision.standing.sender_id)
        return later.filter(whose).exists()
    if decision.thread:
        return decision.thread.preset != decision.to_status
    return later.filter(report=decision.report_id, report__isnull=False).exists()


def _free_again(decision: Decision, standing: Standing, language: str) -> Letter:
    """A restriction has ended. Where another state followed, the page of the old one is not
    at hand."""
    said = _("You can comment again as everybody does.")
    parts = [text(said), text(_("What was decided about your comments before has ended."))]
    if not decision.to_status:
        parts.append(link(_("What it was:"), standing.get_absolute_url()))
    return Letter(subject(said, None), language, tuple(parts), to_a_writer())
