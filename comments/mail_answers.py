"""Receipts and answers: to readers who reported a comment, and to writers who appealed.

Nobody has confirmed the address that stands in a report. Mails there carry nothing that was typed
into the form, so that nobody can have us mail their words to a stranger.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from articles.models import SiteIdentity
from comments import mail_statements, reasons
from comments.letters import (
    Letter,
    Part,
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
from comments.models import Appeal, Decision, Notice, Report, Rule


def report_received(notice: Notice, language: str, now: datetime) -> Letter | None:
    """The confirmation of receipt, Article 16(4) of the Digital Services Act."""
    report = notice.report
    if report is None:
        return None
    said = _("We have received your report.")
    parts = (
        text(said),
        facts(_reported(report)),
        link(_("What you reported:"), report.comment.get_absolute_url()),
        text(_("A moderator will read it. Then you are told what was decided, and why.")),
        link(_("Where your report stands:"), report.get_absolute_url()),
    )
    line = subject(said, report.comment.thread.article)
    return Letter(line, language, parts, _to_a_reporter())


def report_decided(notice: Notice, language: str, now: datetime) -> Letter | None:
    """What was decided, by whom, and what can be done about it: Article 16(5)."""
    report, decision = notice.report, notice.decision
    if report is None or decision is None or mail_statements.is_overtaken(decision):
        return None
    said = _outcome(decision)
    rule = decision.rule or (decision.parent.rule if decision.parent else None)
    told = [(_("Who decided"), _who(decision)), (_("Rule"), _titled(rule, language))]
    parts = (
        text(said),
        facts([*_reported(report), *told]),
        *([link(_("The rule as it reads:"), rule.get_absolute_url())] if rule else []),
        heading(_("If you disagree")),
        *_against(),
        link(_("Where your report stands:"), report.get_absolute_url()),
    )
    line = subject(_("Your report was decided"), report.comment.thread.article)
    return Letter(line, language, parts, _to_a_reporter())


def _who(decision: Decision) -> str:
    """Nobody decided what was only closed."""
    if decision.to_status == Report.Status.VOID:
        return ""
    if decision.actor_kind == Decision.Actor.PERSON:
        return _("a moderator, not a machine")
    return _("an automatic check")


def _outcome(decision: Decision) -> str:
    if decision.to_status == Report.Status.REJECTED:
        return _("Your report was read, and the comment stays: it breaks none of our rules.")
    if decision.to_status == Report.Status.VOID:
        return _("Your report was closed: there is nothing left to decide about the comment.")
    return _("Your report was read, and the comment is not shown any more.")


def _reported(report: Report) -> list[tuple[str, str]]:
    comment = report.comment
    return [
        (_("Report"), str(report.pk)),
        (_("Comment"), str(comment)),
        (_("Article"), named(comment.thread.article)),
    ]


def _titled(rule: Rule | None, language: str) -> str:
    if rule is None:
        return ""
    return f"{rule.number}. {reasons.text_of(rule, language).title}"


def _against() -> list[Part]:
    email = SiteIdentity.objects.current().email
    ours = _("Write to us at %s and say why.") % email if email else ""
    others = _(
        "In the European Union you can also turn to a certified body that settles such disputes"
        " out of court; the way to a court is open everywhere."
    )
    return [*([text(ours)] if ours else []), text(others)]


def _to_a_reporter() -> str:
    return _(
        "You get this mail because somebody gave this address with a report of a comment. If that"
        " was not you, there is nothing to do."
    )


def appeal_received(notice: Notice, language: str, now: datetime) -> Letter | None:
    if notice.appeal is None:
        return None
    said = _("We have received your appeal.")
    parts = (
        text(said),
        facts(of_comment(notice.comment)),
        text(
            _(
                "A moderator judges it, never a machine, and not the one who decided before if"
                " there is another. You are told how it ends, and why."
            )
        ),
        link(_("Where it stands:"), _place(notice.appeal)),
    )
    return Letter(_line(said, notice), language, parts, to_a_writer())


def appeal_decided(notice: Notice, language: str, now: datetime) -> Letter | None:
    appeal = notice.appeal
    if appeal is None or appeal.status == Appeal.Status.OPEN:
        return None
    granted = appeal.status == Appeal.Status.GRANTED
    said = _("Your appeal succeeded.") if granted else _("Your appeal did not succeed.")
    parts = (
        text(said),
        facts(of_comment(notice.comment)),
        text(_("The decision was reversed.") if granted else _("The decision stands.")),
        heading(_("Why")),
        quote(appeal.answer),
        *([text(_only_one())] if appeal.same_person else []),
        *([] if granted else [heading(_("If you disagree")), *_against()]),
        link(_("Where it stands:"), _place(appeal)),
    )
    return Letter(_line(said, notice), language, parts, to_a_writer())


def _only_one() -> str:
    return _("It was judged by the person who decided before: there is no other moderator here.")


def _line(said: str, notice: Notice) -> str:
    return subject(said, notice.comment.thread.article if notice.comment else None)


def _place(appeal: Appeal) -> str:
    """The page where the appeal began: of the comment, or of the sender's state."""
    if appeal.comment:
        return appeal.comment.receipt_url()
    standing = appeal.decision.standing
    return standing.get_absolute_url() if standing else ""
